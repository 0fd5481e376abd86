"""A list is made of what a crawl reached, and saved as a playlist."""

import unittest

from selenium.webdriver.support.ui import Select

from visit import Visit

LONG = 90  # seconds: a debug build on a busy machine


class PlaylistTest(Visit):
    def test_a_list_is_saved_as_a_playlist_after_one_has_been_asked(self):
        self.enter()
        self.wait(lambda: self.find("#playlist-open").is_enabled(), LONG)
        self.find("#playlist-open").click()
        self.wait(lambda: self.shown("#playlist"))
        self.find("#playlist-name").clear()
        self.find("#playlist-name").send_keys("From the browser")
        self.find("#playlist-save").click()
        self.wait(lambda: "asks you first" in self.read("#playlist-said"))
        self.picture("playlist")
        self.fits()
        way = self.find("#playlist-said a").get_attribute("href")
        self.assertIn("/auth/login?with=playlists", way)
        self.assertIn("return_to=", way)
        self.assertEqual([line for line in self.complaints() if "403" not in str(line)], [])

    def test_a_list_is_tried_of_what_a_crawl_reached(self):
        self.enter()
        self.find("#tune-open").click()
        self.wait(lambda: self.find("#dial-novelty").is_enabled(), LONG)
        self.wait(lambda: len(Select(self.find("#dial-crawl")).options) > 1)
        crawl = max(int(option.get_attribute("value")) for option in Select(self.find("#dial-crawl")).options)
        Select(self.find("#dial-crawl")).select_by_value(str(crawl))
        self.wait(lambda: "Tried:" in self.read("#trial-text"), LONG)
        answer = self.ask("POST", "/recommend?limit=100", {"crawl": crawl})
        self.assertEqual(answer["dials"]["crawl"], crawl)
        shown = self.browser.execute_script(
            "return [...document.querySelectorAll('#list .track')].map(row => Number(row.dataset.track))")
        self.assertEqual(shown, [item["track"]["id"] for item in answer["items"]])
        self.find("#trial-end").click()
        self.wait(lambda: not self.shown("#trial"))
        self.assertEqual(self.complaints(), [])

    def test_a_walk_offers_what_it_found(self):
        self.enter("explore")
        self.wait(lambda: self.shown("#walk-harvest"), LONG)
        crawl = self.ask("GET", "/crawls")["items"][0]["id"]
        links = [link.get_attribute("href") for link in self.all("#walk-harvest a")]
        self.assertEqual(len(links), 4)
        for link in links:
            self.assertRegex(link, r"/crawls/\d+/(artists|tracks)/export\?format=(csv|jsonl)$")
        self.assertIn(f"/crawls/{crawl}/", links[0])
        self.fits()
        self.find("#harvest-playlist").click()
        self.wait(lambda: self.shown("#playlist"))
        self.find("#playlist [data-close]").click()
        self.find("#harvest-list").click()
        self.wait(lambda: self.shown("#view-list") and "Tried:" in self.read("#trial-text"), LONG)
        self.assertEqual(self.find("#dial-crawl").get_attribute("value"), str(crawl))
        self.find("#trial-end").click()
        self.assertEqual(self.complaints(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
