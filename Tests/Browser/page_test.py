"""The way in, the list, and the way out."""

import unittest
import urllib.request
from urllib.parse import urljoin

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from visit import LISTENER, PATIENCE, URL, Visit


class PageTest(Visit):
    def test_a_listener_signs_in_and_reads_a_recommendation_with_its_reasons(self):
        self.sign_in()
        self.assertEqual(self.browser.current_url, URL + "/", "no code and no state stay in the address")
        self.assertTrue(self.find("#who").text)
        tracks = self.read_list()
        self.assertGreaterEqual(len(tracks), 20)
        first = tracks[0]
        self.assertTrue(first.find_element(By.CSS_SELECTOR, ".title").text)
        self.assertTrue(first.find_element(By.CSS_SELECTOR, ".artists").text)
        self.assertTrue(first.find_element(By.CSS_SELECTOR, ".why").text, "it says why")
        first.find_element(By.CSS_SELECTOR, "summary").click()
        self.wait(lambda: self.shown(".part"))
        links = [a.get_attribute("href") for a in self.all(".track .title") if a.get_attribute("href")]
        self.assertTrue(links and all("spotify.com/track/" in link for link in links), "it links to Spotify")
        self.assertIn("Spotify", self.find(".attribution").text)
        self.picture("list")
        self.like_and_come_back(first)
        self.look_at_it_on_a_phone()
        self.assertEqual(self.complaints(), [], "the browser has nothing to complain about")
        self.leave()

    def like_and_come_back(self, first):
        title = first.find_element(By.CSS_SELECTOR, ".title").text
        before = first.find_element(By.CSS_SELECTOR, ".like").get_attribute("aria-pressed")
        after = "false" if before == "true" else "true"
        like = first.find_element(By.CSS_SELECTOR, ".like")
        like.send_keys(Keys.ENTER)  # without a mouse
        self.wait(lambda: like.get_attribute("aria-pressed") == after)
        self.wait(lambda: self.browser.execute_script(  # listed when they are answered
            "return performance.getEntriesByType('resource').some(entry => entry.name.endsWith('/feedback'))"))
        self.assertTrue(self.browser.execute_script("return document.activeElement === arguments[0]", like))
        self.browser.refresh()
        for track in self.read_list():
            if track.find_element(By.CSS_SELECTOR, ".title").text == title:
                pressed = track.find_element(By.CSS_SELECTOR, ".like").get_attribute("aria-pressed")
                self.assertEqual(pressed, after, "a like lasts")
                return
        self.fail("the song has gone")

    def look_at_it_on_a_phone(self):
        self.fits()
        self.size(360, 800)
        self.picture("phone")
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
        self.picture("phone-dark")
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def leave(self):
        self.find("#account-button").click()
        self.wait(lambda: self.shown("#account[open] #sign-out"))
        self.picture("account")
        self.find("#sign-out").click()
        self.wait(lambda: self.shown("#signed-out"))

    def test_nothing_jumps_while_the_list_is_fetched(self):
        self.enter()
        for width in (360, 1400):
            self.size(width, 800)
            self.browser.refresh()
            self.read_list()
            self.wait(lambda: self.read("#crawl-detail"))
            self.assertLess(self.shift(), 0.1, f"what counts as good, at {width} px")

    def test_the_views_are_links_that_the_way_back_knows_and_the_skip_link_leaves_alone(self):
        self.enter()
        self.find("#views a[href='#/quality']").click()
        self.wait(lambda: self.shown("#view-quality"))
        self.assertTrue(self.focus("#quality-title"), "whoever cannot see it hears where they are")
        self.assertEqual(self.texts("#views [aria-current=page]"), ["How good"])
        self.find(".skip").send_keys(Keys.ENTER)
        self.wait(lambda: self.focus("#main"))
        self.assertTrue(self.shown("#view-quality") and not self.shown("#view-list"))
        self.browser.back()
        self.browser.back()
        self.wait(lambda: self.shown("#view-list"))

    def test_what_was_said_makes_the_list_one_of_before_and_a_new_one_hears_it(self):
        self.enter()
        row = self.all(".track")[4]
        track = row.get_attribute("data-track")
        row.find_element(By.CSS_SELECTOR, ".dislike").click()
        self.wait(lambda: "see it again" in row.text)
        self.browser.refresh()
        self.read_list()
        self.wait(lambda: "you have said what you think" in self.read("#stale"))
        self.picture("stale")
        self.find("#refresh").click()
        self.wait(lambda: not self.read("#stale") and not self.all(f".track[data-track='{track}']"), PATIENCE)
        self.ask("POST", "/feedback", {"track": int(track), "verdict": "none"})

    def test_somebody_who_refuses_is_told_kindly(self):
        self.open_consent()
        self.find("#cancel").click()
        self.wait(lambda: self.shown("#signed-out"))
        self.wait(lambda: "nothing was kept" in self.find("#notices").text)
        self.assertEqual(self.browser.current_url, URL + "/")
        self.picture("refused")

    def test_somebody_whose_permission_was_taken_back_is_asked_for_it_again(self):
        self.open_consent()
        sandbox = self.browser.current_url
        listener = LISTENER or self.find("[name=listener]").get_attribute("value")
        self.find("#agree").click()
        self.wait(lambda: self.shown("#home"))
        self.read_list()
        self.wait(lambda: self.find("#sync-now").is_enabled(), PATIENCE)
        revoke = urljoin(sandbox, f"/admin/listeners/{listener}/revoke")
        urllib.request.urlopen(urllib.request.Request(revoke, method="POST")).close()
        self.find("#sync-now").click()
        self.wait(lambda: self.shown("[data-notice=reauth]"), 60)
        self.assertIn("sign in again", self.find("#sync-state").text)
        self.assertTrue(self.shown(".track"), "the list stays")
        self.assertFalse(self.shown("#stale:not(:empty)"), "one thing to do is enough")
        self.picture("signed-out-by-spotify")
        self.find("[data-notice=reauth] a").click()
        self.wait(lambda: self.shown("#agree"))
        self.find("#agree").click()
        self.wait(lambda: self.shown("#home"))
        self.assertFalse(self.shown("[data-notice=reauth]"))
        self.wait(lambda: "Up to date" in self.find("#sync-state").text, PATIENCE)

    def test_what_goes_wrong_in_a_dialog_is_said_in_it(self):
        self.sign_in()
        self.find("#account-button").click()
        self.wait(lambda: self.shown("#account[open] #token-name"))
        self.browser.delete_all_cookies()
        self.find("#token-name").send_keys("laptop" + Keys.ENTER)
        self.wait(lambda: self.shown("#account [data-notice=problem]"))
        self.picture("problem-in-dialog")

    def test_the_way_in_can_be_walked_without_a_mouse(self):
        self.browser.get(URL + "/")
        self.wait(lambda: self.shown("#signed-out"))
        for _ in range(10):
            self.browser.switch_to.active_element.send_keys(Keys.TAB)
            if self.browser.switch_to.active_element.get_attribute("id") == "sign-in":
                break
        button = self.browser.switch_to.active_element
        self.assertEqual(button.get_attribute("id"), "sign-in")
        outline = self.browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", button)
        self.assertEqual(outline, "solid", "one sees where one is")
        button.send_keys(Keys.ENTER)
        self.wait(lambda: self.shown("#agree"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
