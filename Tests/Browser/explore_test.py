"""Explore: a walk from an artist, as it grows; holding it up, letting it go on, and stopping it."""

import unittest

from selenium.webdriver.common.keys import Keys

from visit import PATIENCE, Visit

SIZES = [(320, 1500), (768, 1500), (1280, 1300)]


class ExploreTest(Visit):
    def explore(self):
        self.enter("explore")
        for crawl in self.ask("GET", "/crawls")["items"]:
            if crawl["finished_at"] is None:
                self.ask("POST", f"/crawls/{crawl['id']}/cancel")

    def seed(self):
        """An artist whom the catalogue knows, with a name that a person would type."""
        return self.ask("GET", "/recommend")["items"][0]["track"]["artists"][0]

    def choose(self, name):
        field = self.find("#explore-finder input")
        field.clear()
        field.send_keys(name)
        self.wait(lambda: self.shown("#explore-finder [role=option]"))
        field.send_keys(Keys.ARROW_DOWN)
        return field

    def fill(self, depth, breadth, limit):
        self.browser.execute_script("""
            for (const [id, value] of Object.entries(arguments[0])) document.getElementById("explore-" + id).value = value;""",
            {"depth": depth, "breadth": breadth, "limit": limit})

    def walk(self, depth=2, breadth=10, limit=60):
        self.choose(self.seed()["name"]).send_keys(Keys.ENTER)
        self.wait(lambda: self.focus("#explore-start"))
        self.fill(depth, breadth, limit)
        self.find("#explore-start").send_keys(Keys.ENTER)
        # The one before is shown until the address names the new one, and that is there.
        shown = lambda: self.browser.execute_script("return location.hash === '#/explore/' + document.getElementById('walk').dataset.crawl")
        self.wait(lambda: shown() and self.shown("#walk"))
        return int(self.browser.current_url.split("/")[-1])

    def state(self):
        return self.browser.execute_script("return document.getElementById('walk').dataset.state")

    def table(self):
        """The rows of the table that says the same as the map."""
        return self.browser.execute_script("""
            return [...document.querySelectorAll("#map-rows tr")].map(row =>
              [...row.querySelectorAll("td")].map(cell => Number(cell.textContent.replace(/\\D/g, ""))))""")

    def test_a_walk_grows_on_the_map_and_the_table_says_the_same(self):
        self.explore()
        name = self.seed()["name"]
        number = self.walk()
        self.wait(lambda: self.shown("#map"), PATIENCE)
        self.wait(lambda: self.state() == "done", PATIENCE)
        self.assertEqual(self.read("#walk-title"), f"From {name}")
        crawl = self.ask("GET", f"/crawls/{number}")
        self.assertEqual(crawl["seed_name"], name)
        counted = [crawl["progress"][name] for name in ("artists", "visited", "failed")]
        self.wait(lambda: [sum(row[at] for row in self.table()) for at in (0, 1, 3)] == counted)
        self.assertEqual(self.table()[0][0], 1, "one seed")
        self.wait(lambda: self.read("#gauge-visited").replace(",", "") == str(crawl["progress"]["visited"]))
        self.assertFalse(self.shown("#walk-pause") or self.shown("#walk-resume") or self.shown("#walk-cancel"))
        painted = self.browser.execute_script("""
            const canvas = document.querySelector("#chart canvas");
            return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte !== 0)""")
        self.assertTrue(painted, "there is a picture")
        self.fits()
        for width, height in SIZES:
            self.size(width, height)
            for scheme in ("light", "dark"):
                self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                    "features": [{"name": "prefers-color-scheme", "value": scheme}]})
                self.wait(lambda: self.shown("#chart"))
                self.picture(f"explore-{width}-{scheme}")
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        self.assertEqual(self.complaints(), [])

    def test_a_walk_is_planned_before_it_begins_and_nothing_begins_by_that(self):
        self.explore()
        before = self.ask("GET", "/crawls")["items"]
        self.choose(self.seed()["name"]).send_keys(Keys.ENTER)
        self.fill(1, 5, 6)
        self.find("#explore-plan").click()
        self.wait(lambda: "About" in self.read("#explore-plan-place"), PATIENCE)
        self.picture("explore-plan")
        self.assertRegex(self.read("#explore-plan-place"), r"About \d+ artists?, step by step 1, \d+")
        self.assertEqual([one["id"] for one in self.ask("GET", "/crawls")["items"]], [one["id"] for one in before])
        self.walk(depth=1, breadth=5, limit=6)
        self.wait(lambda: self.state() == "done", PATIENCE)
        planned, taken = self.browser.execute_script("""
            return [...document.querySelector("#walk-plan-rows tr").querySelectorAll("td")].map(cell => Number(cell.textContent))""")
        self.assertEqual(taken, self.ask("GET", self.browser.current_url.split("#")[1].replace("explore", "crawls"))["taken"]["artists"])
        self.assertGreater(planned, 0)

    def test_an_artist_is_pointed_at_by_mouse_and_by_keys(self):
        self.explore()
        self.walk(depth=1, limit=11)
        self.wait(lambda: self.state() == "done", PATIENCE)
        self.wait(lambda: self.shown("#map"))
        chart = self.find("#chart")
        self.browser.execute_script("""
            const chart = arguments[0], box = chart.getBoundingClientRect();
            chart.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + box.width / 2, clientY: box.top + box.height / 2}))""", chart)
        seed = self.read("#walk-title").removeprefix("From ")
        self.wait(lambda: seed in self.read("#pointed"))
        chart.send_keys(Keys.HOME)
        self.wait(lambda: "the seed" in self.read("#pointed-said"))
        chart.send_keys(Keys.ARROW_DOWN)
        self.wait(lambda: f"step 1, found via {seed}" in self.read("#pointed-said"))
        first = self.read("#pointed")
        chart.send_keys(Keys.ARROW_RIGHT)
        self.wait(lambda: self.read("#pointed") != first)
        chart.send_keys(Keys.ARROW_LEFT)
        self.wait(lambda: self.read("#pointed") == first)
        chart.send_keys(Keys.ESCAPE)
        self.wait(lambda: not self.shown("#pointed"))

    def test_a_walk_is_held_up_let_go_and_stopped(self):
        self.explore()
        number = self.walk(depth=4, breadth=20, limit=2000)
        self.wait(lambda: self.shown("#walk-pause"), PATIENCE)
        self.find("#walk-pause").send_keys(Keys.ENTER)
        self.wait(lambda: self.state() == "paused")
        self.wait(lambda: self.focus("#walk-resume"))
        visited = self.ask("GET", f"/crawls/{number}")["progress"]["visited"]
        self.find("#walk-resume").send_keys(Keys.ENTER)
        self.wait(lambda: self.state() in ("planned", "running"))
        self.wait(lambda: self.ask("GET", f"/crawls/{number}")["progress"]["visited"] > visited, PATIENCE)
        self.find("#walk-cancel").click()
        self.wait(lambda: self.state() == "cancelled")
        self.assertEqual(self.ask("GET", f"/crawls/{number}")["state"], "cancelled")

    def test_whoever_lost_the_line_goes_on_where_they_were(self):
        self.explore()
        number = self.walk(depth=4, breadth=20, limit=2000)
        self.wait(lambda: sum(row[1] for row in self.table()) > 3, PATIENCE)
        self.browser.execute_cdp_cmd("Network.enable", {})
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {
            "offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {
            "offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
        before = sum(row[1] for row in self.table())
        self.wait(lambda: sum(row[1] for row in self.table()) > before, PATIENCE)
        self.ask("POST", f"/crawls/{number}/cancel")
        self.wait(lambda: self.state() == "cancelled", PATIENCE)
        progress = self.ask("GET", f"/crawls/{number}")["progress"]
        self.wait(lambda: [sum(row[at] for row in self.table()) for at in (0, 1)] == [progress["artists"], progress["visited"]])

    def test_an_artist_is_found_as_one_types_and_looked_for_outside_where_nobody_here_is_called_so(self):
        self.explore()
        artist = self.seed()
        field = self.choose(artist["name"][:4])
        options = self.texts("#explore-finder [role=option] strong")
        self.assertIn(artist["name"], options)
        self.assertEqual(field.get_attribute("aria-expanded"), "true")
        active = field.get_attribute("aria-activedescendant")
        self.assertEqual(self.find(f"#{active}").get_attribute("aria-selected"), "true")
        field.send_keys(Keys.ESCAPE)
        self.wait(lambda: field.get_attribute("aria-expanded") == "false")
        known = {one["name"] for one in self.ask("GET", f"/artists?limit=20&q={artist['name'][:3]}")["items"]}
        self.assertIn(artist["name"], known)
        field.clear()
        field.send_keys("Zzyzx Nobody")
        self.wait(lambda: "no artist" in self.read("#explore-finder .hint"))
        asked = self.browser.execute_script("""
            return performance.getEntriesByType("resource").some(entry => entry.name.includes("outside=true"))""")
        self.assertTrue(asked, "Spotify was asked")


if __name__ == "__main__":
    unittest.main(verbosity=2)
