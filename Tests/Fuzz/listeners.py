"""Signs listeners of the sandbox's in, as a browser does, and makes them tokens."""

import html
import os
import re
from urllib.parse import urljoin

import requests


def address():
    """Somebody's address behind a proxy: sign-ins are limited by it."""
    return "10." + ".".join(str(part) for part in os.urandom(3))


class Browser:
    """A browser, signed in; it lets Segue make playlists of either kind, too."""

    def __init__(self, site, listener):
        self.site, self.session = site, requests.Session()
        for kind in ("playlists", "public-playlists"):  # what was allowed before is asked for again
            self.sign_in(listener, kind)

    def sign_in(self, listener, kind):
        page = self.session.get(f"{self.site}/auth/login?with={kind}", headers={"X-Forwarded-For": address()})
        page.raise_for_status()
        form = re.search(r'<form[^>]*\saction="([^"]*)"', page.text)
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
        answer = {html.unescape(name): html.unescape(value) for name, value in fields}
        answer |= {"listener": listener, "decision": "agree"}
        self.session.post(urljoin(page.url, html.unescape(form[1])), data=answer).raise_for_status()

    @property
    def cookies(self):
        """The session's cookie, by its name."""
        return {cookie.name: cookie.value for cookie in self.session.cookies if "sid" in cookie.name}

    def token(self):
        """A new token of the listener's."""
        answer = self.session.post(f"{self.site}/me/tokens", json={"name": "fuzz"}, headers={"Origin": self.site})
        answer.raise_for_status()
        return answer.json()["token"]
