"""The lists of before, and how good they are for this listener."""

import unittest

from selenium.webdriver.common.by import By

from visit import Visit


class ListsTest(Visit):
    def two_lists(self):
        """Two lists that differ, by their numbers."""
        self.enter()
        older, newer = [self.ask("POST", "/recommend", {**change, "keep": True})["edition"]["number"]
                        for change in ({"diversity": 0, "mood": {}}, {"diversity": 0.5, "mood": {"energy": -0.8}})]
        return older, newer

    def test_all_lists_are_shown_and_an_older_one_is_read(self):
        older, newer = self.two_lists()
        self.visit("lists")
        self.wait(lambda: self.texts(".editions h2 a")[:2] == [f"List {newer}", f"List {older}"])
        self.assertIn("current", self.texts(".editions h2")[0])
        self.assertIn("energy −0.8", self.texts(".editions li")[0], "it says how it was made")
        self.picture("lists")
        self.fits()
        self.all(".editions h2 a")[1].click()
        self.wait(lambda: self.shown("#lists-place .track"))
        expected = [item["track"]["title"] for item in self.ask("GET", f"/recommend/editions/{older}?limit=100")["items"]]
        self.assertEqual(self.texts("#lists-place .track .title"), expected)
        self.browser.back()
        self.wait(lambda: self.shown(".editions"))

    def test_two_lists_are_compared(self):
        older, newer = self.two_lists()
        self.visit("lists")
        self.wait(lambda: self.shown("#compare-form"))
        self.assertEqual((self.find("#compare-from").get_attribute("value"), self.find("#compare-to").get_attribute("value")),
                         (str(older), str(newer)))
        self.find("#compare-form button").click()
        self.wait(lambda: self.shown(".changes"))
        changes = self.ask("GET", f"/recommend/editions/{older}/compare/{newer}")
        came, left, moved = self.all(".changes section")
        self.assertEqual(len(came.find_elements(By.CSS_SELECTOR, "li")), len(changes["entered"]))
        self.assertEqual(len(left.find_elements(By.CSS_SELECTOR, "li")), len(changes["left"]))
        self.assertEqual(len(moved.find_elements(By.CSS_SELECTOR, "li")), len(changes["moved"]))
        self.picture("compared")
        self.fits()

    def test_an_older_list_is_brought_back(self):
        older, newer = self.two_lists()
        self.visit(f"lists/{older}")
        self.wait(lambda: self.shown("#lists-place .heading button"))
        self.find("#lists-place .heading button").click()
        self.wait(lambda: f"List {older} is back" in self.read("#restored"), 60)
        self.assertTrue(self.focus("#restored"))
        self.visit("")
        self.wait(lambda: f"list {older} brought back" in self.read("#edition"))
        self.assertNotIn(f"List {newer},", self.read("#edition"), "it has a number of its own")

    def test_a_list_that_is_gone_is_said_kindly(self):
        self.enter("lists/999999")
        self.wait(lambda: self.shown("#lists-place .empty"))
        self.assertIn("no list with this number", self.read("#lists-place"))

    def test_it_says_how_good_it_is_with_counts_intervals_and_what_others_would_find(self):
        self.enter("quality")
        self.wait(lambda: self.shown("#quality-place .verdict-box"), 90)
        quality = self.ask("GET", "/me/quality")
        self.assertIn(quality["sentence"], self.read("#quality-place"))
        for table, measured in zip(self.all("#quality-place .figures"), quality["lists"], strict=True):
            songs = measured["tracks"]
            self.assertIn(str(measured["length"]), table.find_element(By.CSS_SELECTOR, "caption").text)
            row = table.find_element(By.CSS_SELECTOR, "tbody tr").text
            self.assertIn(f"{songs['found']} of {songs['total']}", row)
            self.assertIn(f"between {round(songs['low'] * 100)} % and {round(songs['high'] * 100)} %", row)
        self.picture("quality")
        self.fits()
        self.assertEqual(self.complaints(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
