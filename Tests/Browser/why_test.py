"""Why a song is on the list, and why another is not."""

import re
import unittest

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from visit import Visit


class WhyTest(Visit):
    def test_the_parts_add_up_to_the_score_that_is_shown(self):
        self.enter()
        for row in self.all(".track")[:5]:
            row.find_element(By.CSS_SELECTOR, "summary").click()
            self.wait(lambda: row.find_elements(By.CSS_SELECTOR, ".part"))
            amounts = [number(one.text) for one in row.find_elements(By.CSS_SELECTOR, ".part .number")]
            total = number(row.find_element(By.CSS_SELECTOR, ".whole .total").text)
            self.assertAlmostEqual(sum(amounts), total, places=6)
            shares = [int(one.text.rstrip(" %")) for one in row.find_elements(By.CSS_SELECTOR, ".part .share")]
            self.assertEqual(sum(shares), 100)
        self.picture("parts")
        self.fits()

    def test_a_song_says_which_seeds_carried_it_and_by_which_way(self):
        self.enter()
        items = self.ask("GET", "/recommend?limit=100")["items"]
        reached = next((item for item in items if item["reasons"]["path"]), None)
        self.assertIsNotNone(reached, "the sandbox's list has songs of artists that were walked to")
        while len(self.all(".track")) < reached["rank"]:
            count = len(self.all(".track"))
            self.find("#more").click()
            self.wait(lambda: len(self.all(".track")) > count)
        row = self.find(f".track[data-track='{reached['track']['id']}']")
        row.find_element(By.CSS_SELECTOR, "summary").click()
        self.wait(lambda: row.find_elements(By.CSS_SELECTOR, ".path li"))
        path = reached["reasons"]["path"]
        steps = [one.text for one in row.find_elements(By.CSS_SELECTOR, ".path strong")]
        self.assertEqual(steps, [path[0]["from"]["name"]] + [step["to"]["name"] for step in path])
        way = row.find_element(By.CSS_SELECTOR, ".way").text
        self.assertIn(f"number {path[0]['rank']}", way)
        self.assertIn(path[0]["as_of"][:4], way, "with its date")
        carried = " ".join(one.text for one in row.find_elements(By.CSS_SELECTOR, ".carried"))
        for seed in reached["reasons"]["seeds"]["tracks"]:
            self.assertIn(seed["title"], carried)

    def test_a_song_is_found_by_its_name_without_a_mouse_and_its_place_is_told(self):
        self.enter()
        item = self.ask("GET", "/recommend")["items"][3]
        self.visit("why")
        field = self.find("#why-finder input")
        field.send_keys(item["track"]["title"])
        self.wait(lambda: item["track"]["title"] in self.texts("#why-finder [role=option] strong"))
        for _ in range(8):
            field.send_keys(Keys.ARROW_DOWN)
            marked = field.get_attribute("aria-activedescendant")
            text = self.find(f"#{marked}").text
            if item["track"]["title"] in text and item["track"]["artists"][0]["name"] in text:
                break
        field.send_keys(Keys.ENTER)
        self.wait(lambda: self.shown(".verdict-box"))
        self.assertIn(f"place {item['rank']}", self.read(".verdict-box"))
        self.assertTrue(self.shown("#why-answer .part"), "the parts are shown at once")
        self.picture("why")
        self.fits()
        self.assertEqual(self.complaints(), [])

    def test_a_song_that_is_not_listed_says_what_keeps_it_away(self):
        self.enter("why")
        seed = self.ask("POST", "/recommend?limit=1", {})["seeds"]["tracks"][0]
        self.visit(f"why/{seed['id']}")
        self.wait(lambda: self.shown(".verdict-box"))
        self.assertIn("yours already", self.read(".verdict-box"))
        self.picture("why-not")

    def test_a_song_below_the_list_says_what_it_would_take_and_a_longer_list_can_be_tried(self):
        self.enter()
        short = self.ask("POST", "/recommend", {"limit": 10, "diversity": 0, "keep": True})
        longer = self.ask("POST", "/recommend?limit=100", {"limit": 40})
        listed = {item["track"]["id"] for item in short["items"]}
        missing = next(item for item in longer["items"][10:] if item["track"]["id"] not in listed)
        self.browser.refresh()
        self.read_list()
        self.visit(f"why/{missing['track']['id']}")
        self.wait(lambda: self.shown(".verdict-box"))
        self.assertIn("Not on your list", self.read(".verdict-box"))
        said = self.ask("GET", f"/recommend/{missing['track']['id']}/why")
        self.assertEqual(said["dropped"]["setting"], "limit", said["dropped"])
        self.assertIn(f"lacks {said['needed']['gap']:.2f}", self.read(".need"))
        self.find(".verdict-box button").click()
        self.wait(lambda: "Tried:" in self.read("#trial-text"), 60)
        self.assertTrue(self.shown("#view-list"))
        self.ask("POST", "/recommend", {"limit": 100, "diversity": 0.55, "keep": True})

    def pretend(self, track, dropped):
        """Lets the page believe that something keeps a song away, and notes what it sends."""
        self.browser.execute_script("""
            const [track, dropped] = arguments;
            window.really ??= window.fetch;
            window.sent = [];
            window.fetch = async (path, options) => {
              if (options?.method === "POST") window.sent.push({path, body: JSON.parse(options.body ?? "null")});
              const answer = await window.really(path, options);
              if (path !== `/recommend/${track}/why`) return answer;
              return new Response(JSON.stringify({...await answer.json(), listed: false, dropped}), {status: 200});
            };""", track, dropped)

    def sent(self, path):
        """What the page has sent there since."""
        return self.browser.execute_script(
            "return window.sent.filter(one => one.path.startsWith(arguments[0])).map(one => one.body)", path)

    def test_what_is_taken_back_is_what_was_said_also_of_another_version(self):
        self.enter()
        song, other = [item["track"] for item in self.ask("GET", "/recommend")["items"][:2]]
        for because, meant in ((other, other), (None, song)):
            self.pretend(song["id"], {"stage": "resting", "setting": "feedback", "detail": "It rests.", "because": because})
            self.visit("why")
            self.visit(f"why/{song['id']}")
            self.wait(lambda: "Take that back" in self.texts(".verdict-box button"))
            self.find(".verdict-box .row button").click()
            self.wait(lambda: self.sent("/feedback"))
            self.assertEqual(self.sent("/feedback"), [{"track": meant["id"], "verdict": "none"}])

    def test_one_more_of_an_artist_can_be_tried_at_the_end_of_the_dial(self):
        self.enter()
        song, other = [item["track"] for item in self.ask("GET", "/recommend")["items"][:2]]
        each = self.ask("POST", "/recommend?limit=1", {})["against"]["tracks_per_artist"]
        self.assertEqual(each, 20, "the slider's end")
        self.pretend(song["id"], {
            "stage": "artist_cap", "setting": "tracks_per_artist", "detail": "Twenty.", "because": other})
        self.visit(f"why/{song['id']}")
        self.wait(lambda: self.shown(".verdict-box .row button"))
        self.find(".verdict-box .row button").click()
        self.wait(lambda: any(body.get("tracks_per_artist") == 21 for body in self.sent("/recommend")), 90)
        self.assertEqual(self.find("#dial-tracks_per_artist").get_attribute("value"), "21")

    def test_a_song_that_does_not_exist_is_said_kindly(self):
        self.enter("why/999999999")
        self.wait(lambda: self.shown("#why-answer .empty"))
        self.assertIn("no such track", self.read("#why-answer"))


def number(text):
    return float(re.sub(r"[^0-9.−-]", "", text).replace("−", "-"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
