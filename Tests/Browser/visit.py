"""Somebody at a browser: a real one, the real program, the sandbox across the street."""

import os
import shutil
import unittest

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

URL = os.environ.get("SEGUE_TEST_URL", "http://127.0.0.1:8080").rstrip("/")
LISTENER = os.environ.get("SEGUE_TEST_LISTENER")
PICTURES = os.environ.get("SEGUE_TEST_SCREENSHOTS")
PATIENCE = 180  # seconds for the first list: sync, crawl and ranking


class Visit(unittest.TestCase):
    """A browser for the tests of a class; each finds it as if it knew nothing."""

    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--window-size=1000,900"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        cls.addClassCleanup(cls.browser.quit)
        cls.browser.execute_cdp_cmd("Network.enable", {})

    def setUp(self):
        # Each test is a household of its own, behind a proxy: sign-ins are limited by address.
        self.browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {
            "headers": {"X-Forwarded-For": f"10.{'.'.join(str(part) for part in os.urandom(3))}"}})
        self.browser.get("about:blank")
        self.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.browser.get_log("browser")

    # What a person does

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, condition, seconds=20):
        # What the page replaced while we looked at it is looked up anew.
        return WebDriverWait(
            self.browser, seconds, poll_frequency=0.1, ignored_exceptions=[StaleElementReferenceException]
        ).until(lambda _: condition())

    def shown(self, selector):
        # In one go: a list may be replaced by a newer one between two questions.
        return self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])].some(element => element.checkVisibility())", selector)

    def size(self, width, height):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def picture(self, name):
        if PICTURES:
            os.makedirs(PICTURES, exist_ok=True)
            self.browser.save_screenshot(os.path.join(PICTURES, f"{name}.png"))

    def open_consent(self):
        self.browser.get(URL + "/")
        self.wait(lambda: self.shown("#signed-out"))
        self.find("#sign-in").click()
        self.wait(lambda: self.shown("#agree"))

    def sign_in(self):
        self.open_consent()
        choice = self.all("select[name=listener]")
        if LISTENER and choice:
            Select(choice[0]).select_by_value(LISTENER)
        elif LISTENER:
            self.find(f"input[name=listener][value='{LISTENER}']").click()
        self.find("#agree").click()
        self.wait(lambda: self.shown("#home"))

    def read_list(self):
        self.wait(lambda: self.shown(".track .title"), PATIENCE)
        return self.all(".track")

    def enter(self, view=""):
        """Signs in, waits for the list and for the sync that a sign-in begins, and goes to a view."""
        self.sign_in()
        self.read_list()
        self.wait(lambda: "Up to date" in self.read("#sync-state"), PATIENCE)
        if view:
            self.visit(view)

    def visit(self, view):
        name = view.split("/")[0] or "list"
        self.browser.execute_script("location.hash = arguments[0]", "#/" + view)
        self.wait(lambda: self.shown(f"#view-{name}"))

    def ask(self, method, path, body=None):
        """What the service itself says, asked from the page: a test compares what is shown with it."""
        answer = self.browser.execute_async_script("""
            const [method, path, body, done] = arguments;
            fetch(path, {method, headers: {"Content-Type": "application/json"},
                         body: body === null ? undefined : JSON.stringify(body)})
              .then(async answer => done({status: answer.status, body: await answer.json()}))
              .catch(error => done({status: 0, body: String(error)}));""", method, path, body)
        self.assertLess(answer["status"], 300, answer)
        return answer["body"]

    def read(self, selector):
        return self.browser.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def texts(self, selector):
        """The texts of all that match and can be seen, read in one go."""
        return self.browser.execute_script("""
            return [...document.querySelectorAll(arguments[0])].filter(one => one.checkVisibility())
              .map(one => one.innerText.trim())""", selector)

    def focus(self, selector):
        return self.browser.execute_script("return document.activeElement?.matches(arguments[0])", selector)

    def turn(self, dial, value):
        """Turns a dial as a hand does."""
        self.browser.execute_script("""
            const dial = document.getElementById("dial-" + arguments[0]);
            dial.value = arguments[1];
            dial.dispatchEvent(new Event("input", {bubbles: true}));""", dial, value)

    def fits(self):
        for width in (320, 360, 390, 768, 1400):
            self.size(width, 800)
            overflow = self.browser.execute_script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            self.assertLessEqual(overflow, 0, f"nothing sticks out at {width} px")
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def shift(self):
        """How much has moved by itself since the page was opened, as browsers count it (cumulative layout shift)."""
        return self.browser.execute_async_script("""
            const done = arguments[0];
            new PerformanceObserver((list, observer) => {
              observer.disconnect();
              done(list.getEntries().filter(entry => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0));
            }).observe({type: "layout-shift", buffered: true});
            setTimeout(() => done(0), 1000);  // nothing has moved at all""")

    def complaints(self):
        """What the console says of our own page, but for the 401 by which it learns that nobody is signed in."""
        return [entry["message"] for entry in self.browser.get_log("browser")
                if entry["level"] == "SEVERE" and URL in entry["message"] and "/me " not in entry["message"]]
