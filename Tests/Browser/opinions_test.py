"""What one can say of a song: what it will do is said, and it can be taken back."""

import unittest

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from visit import Visit


class OpinionsTest(Visit):
    def first(self):
        self.enter()
        row = self.all(".track")[7]
        return row, int(row.get_attribute("data-track"))

    def opinion(self, track):
        why = self.ask("GET", f"/recommend/{track}/why")
        return why.get("feedback"), why["track"]["artists"][0].get("feedback")

    def press_menu(self, row, text):
        row.find_element(By.CSS_SELECTOR, ".other").send_keys(Keys.ENTER)
        self.wait(lambda: self.shown(".menu"))
        for _ in range(6):
            chosen = self.browser.switch_to.active_element
            if chosen.text.startswith(text):
                return chosen.send_keys(Keys.ENTER)
            chosen.send_keys(Keys.ARROW_DOWN)
        self.fail(f"the menu has no {text}")

    def said(self, row):
        return row.find_element(By.CSS_SELECTOR, ".said").text

    def undo(self, row):
        row.find_element(By.CSS_SELECTOR, ".said button").click()
        self.wait(lambda: "Taken back" in self.said(row))

    def test_a_dislike_says_what_it_does_and_is_undone(self):
        row, track = self.first()
        row.find_element(By.CSS_SELECTOR, ".dislike").click()
        self.wait(lambda: "see it again" in self.said(row))
        self.assertEqual(self.opinion(track)[0], "dislike")
        self.picture("disliked")
        self.undo(row)
        self.assertIsNone(self.opinion(track)[0])
        self.assertEqual(row.find_element(By.CSS_SELECTOR, ".dislike").get_attribute("aria-pressed"), "false")
        self.assertTrue(self.focus(".dislike"), "the focus is where it began")

    def test_not_now_says_until_when_and_is_undone(self):
        row, track = self.first()
        self.press_menu(row, "Not now")
        self.wait(lambda: "rests until" in self.said(row))
        self.assertEqual(self.opinion(track)[0], "not_now")
        self.undo(row)
        self.assertIsNone(self.opinion(track)[0])

    def test_less_of_an_artist_says_whom_and_is_undone(self):
        row, track = self.first()
        artist = row.find_element(By.CSS_SELECTOR, ".artists").text.split(" · ")[0].split(",")[0]
        self.press_menu(row, "Less of")
        self.wait(lambda: artist in self.said(row))
        self.assertEqual(self.opinion(track)[1], "less")
        self.picture("less")
        self.undo(row)
        self.assertIsNone(self.opinion(track)[1])

    def test_what_was_said_lasts_while_the_list_is_tried_and_put_back(self):
        row, track = self.first()
        row.find_element(By.CSS_SELECTOR, ".dislike").click()
        self.wait(lambda: "see it again" in self.said(row))
        self.find("#tune-open").click()
        self.wait(lambda: self.find("#dial-limit").is_enabled(), 90)
        self.turn("tempo", 0.5)
        self.wait(lambda: "Tried:" in self.read("#trial-text"), 90)
        self.find("#trial-end").click()
        self.wait(lambda: not self.shown("#trial"))
        again = self.find(f".track[data-track='{track}']")
        pressed = again.find_element(By.CSS_SELECTOR, ".dislike")
        self.assertEqual(pressed.get_attribute("aria-pressed"), "true")
        pressed.click()
        self.wait(lambda: "Taken back" in self.said(again))
        self.assertIsNone(self.opinion(track)[0])

    def test_the_menu_is_left_by_escape(self):
        row, _ = self.first()
        button = row.find_element(By.CSS_SELECTOR, ".other")
        button.click()
        self.wait(lambda: self.shown(".menu"))
        self.picture("menu")
        self.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.wait(lambda: not self.shown(".menu"))
        self.assertEqual(button.get_attribute("aria-expanded"), "false")
        self.assertTrue(self.focus(".other"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
