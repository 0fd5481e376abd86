"""What if: the dials, the seeds, and what becomes of a list that was only tried."""

import unittest

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from visit import Visit

TRIED = "Tried:"
LONG = 90  # seconds: a debug build on a busy machine


class TuneTest(Visit):
    def tune(self):
        self.enter()
        self.find("#tune-open").click()
        self.wait(lambda: self.find("#dial-novelty").is_enabled(), LONG)

    def order(self):
        return self.browser.execute_script(
            "return [...document.querySelectorAll('#list .track')].map(row => Number(row.dataset.track))")

    def tried(self):
        self.wait(lambda: TRIED in self.read("#trial-text"), LONG)

    def test_more_energy_is_answered_at_once_and_says_what_moved(self):
        self.tune()
        before = self.order()
        latest = self.ask("GET", "/recommend/editions")["editions"][0]["number"]
        self.turn("energy", 0.9)
        self.tried()
        answer = self.ask("POST", "/recommend?limit=100", {"mood": {"energy": 0.9}})
        self.assertEqual(self.order(), [item["track"]["id"] for item in answer["items"]])
        self.assertNotEqual(self.order()[:len(before)], before)
        self.assertIn(f"{len(answer['entered'])} in", self.read("#trial-text"))
        self.assertEqual(len(self.texts("#list .move.in")), len(answer["entered"]))
        gone = self.texts("#gone-list .title")
        self.assertEqual(gone, [move["track"]["title"] for move in answer["left"]])
        self.assertTrue(all("spotify.com" in link.get_attribute("href") for link in self.all("#gone-list a")))
        self.assertIn("mood", self.read("#list .track .why").lower() + self.read("#list .track .shift").lower())
        self.picture("tried")
        self.fits()
        self.find("#trial-end").click()
        self.wait(lambda: self.order() == before)
        self.assertFalse(self.shown("#trial"))
        self.assertEqual(self.ask("GET", "/recommend/editions")["editions"][0]["number"], latest, "nothing is kept")
        self.assertEqual(self.complaints(), [])

    def test_nothing_sticks_out_of_the_dials(self):
        self.tune()
        self.find("#more-moods").find_element(By.XPATH, "..").find_element(By.TAG_NAME, "summary").click()
        for width, height in ((1280, 900), (390, 844)):
            self.size(width, height)
            self.picture(f"dials-{width}")
            inside, outside = self.browser.execute_script(
                "const { scrollWidth, clientWidth } = document.getElementById('tune'); return [scrollWidth, clientWidth]")
            self.assertLessEqual(inside, outside, f"at {width} px")

    def test_a_dial_is_turned_by_keys_and_is_put_back_to_nothing_tried(self):
        self.tune()
        dial = self.find("#dial-tracks_per_artist")
        dial.send_keys(Keys.HOME)
        self.tried()
        artists = self.texts("#list .artists")
        names = [text.split(" · ")[0].split(",")[0] for text in artists]
        self.assertEqual(len(names), len(set(names)), "one song of an artist and no more")
        dial.send_keys(Keys.END)
        self.wait(lambda: not self.shown("#trial"))

    def test_a_seed_is_silenced_and_another_added(self):
        self.tune()
        chip = self.find("#seed-tracks [aria-pressed=true]")
        seed = int(chip.get_attribute("data-seed"))
        chip.send_keys(Keys.ENTER)
        self.tried()
        self.assertTrue(self.focus(f"[data-seed='{seed}'][aria-pressed=false]"), "the focus stays where it was")
        field = self.find("#seed-finder input")
        title = self.ask("GET", "/recommend")["items"][5]["track"]["title"]
        field.send_keys(title)
        self.wait(lambda: self.shown("#seed-finder [role=option]"))
        field.send_keys(Keys.ARROW_DOWN + Keys.ENTER)
        self.wait(lambda: self.shown("#seed-tracks .new"))
        self.tried()
        self.picture("seeds")

    def test_what_if_a_seed_did_not_count_is_asked_where_it_is_named(self):
        self.enter()
        row = self.all(".track")[0]
        row.find_element(By.CSS_SELECTOR, "summary").click()
        self.wait(lambda: row.find_elements(By.CSS_SELECTOR, ".carriers button"))
        row.find_element(By.CSS_SELECTOR, ".carriers button").click()
        self.tried()
        self.assertTrue(self.shown(".chips [aria-pressed=false]"))

    def test_a_list_that_was_tried_is_kept_as_a_new_one(self):
        self.tune()
        before = self.read("#edition").split(",")[0]
        self.turn("acousticness", 0.5)
        self.tried()
        self.find("#trial-keep").click()
        self.wait(lambda: not self.shown("#trial") and self.read("#edition").split(",")[0] != before, LONG)
        number = int(self.read("#edition").split(",")[0].removeprefix("List "))
        kept = next(one for one in self.ask("GET", "/recommend/editions")["editions"] if one["number"] == number)
        self.assertEqual(kept["dials"]["mood"], {"acousticness": 0.5})
        self.wait(lambda: self.find("#dial-novelty").is_enabled(), LONG)
        self.assertEqual(self.find("#dial-acousticness").get_attribute("value"), "0.5", "its dials are the list's")
        self.ask("POST", "/recommend")  # back to the usual dials



if __name__ == "__main__":
    unittest.main(verbosity=2)
