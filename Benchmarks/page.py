"""How smooth the page stays while it draws a crawl of 10,000 artists. Run by scripts/bench page.

    page.py SITE COOKIE PSQL DATABASE

A crawl stands in the database as if a worker were at it: 10,000 artists in four rings, none of them visited. A browser opens
it, and then a worker's hand is played: forty visits in one transaction, five times a second, for ten seconds, each told as a visit tells
it. The browser counts how far apart its frames are, and its long tasks (of more than 50 ms, as browsers count what one feels).
The yardstick is the same page at rest. Prints lines of the table, between tabs.
"""
import shutil
import subprocess
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ARTISTS, VISITS, ROUNDS = 10_000, 40, 50
PICTURE = """
    SET segue.scope = 'service';
    INSERT INTO artists (name) SELECT 'Benchmark ' || n FROM generate_series(1, %(artists)d) n;
    WITH crawl AS (
        INSERT INTO crawls (listener_id, seed, depth, breadth, artist_limit, state, artists_found, sequence, level, started_at)
        SELECT id, 'Benchmark 1', 3, 20, %(artists)d, 'running', %(artists)d, 1, 3, now() FROM listeners LIMIT 1
        RETURNING id, listener_id),
    found AS (SELECT id AS artist, row_number() OVER (ORDER BY id) AS place FROM artists WHERE name LIKE 'Benchmark %%'),
    placed AS (SELECT *, CASE WHEN place = 1 THEN 0 WHEN place <= 21 THEN 1 WHEN place <= 421 THEN 2 ELSE 3 END AS depth FROM found)
    INSERT INTO crawl_artists (crawl_id, listener_id, artist_id, position, depth, parent_id, sequence)
    SELECT crawl.id, crawl.listener_id, p.artist, p.place, p.depth, parent.artist, 1
      FROM crawl, placed p LEFT JOIN found parent
        ON parent.place = CASE p.depth WHEN 1 THEN 1 WHEN 2 THEN 2 + p.place %% 20 WHEN 3 THEN 22 + p.place %% 400 END;
"""
ROUND = """
    SET segue.scope = 'service';
    WITH batch AS (
        SELECT position, row_number() OVER (ORDER BY position) AS place FROM crawl_artists
         WHERE crawl_id = %(crawl)s AND state = 'waiting' ORDER BY position LIMIT %(visits)d),
    settled AS (
        UPDATE crawl_artists a SET state = 'visited', settled_at = now(), sequence = c.sequence + batch.place
          FROM crawls c, batch
         WHERE c.id = a.crawl_id AND a.crawl_id = %(crawl)s AND a.position = batch.position RETURNING 1)
    UPDATE crawls SET sequence = sequence + %(visits)d, artists_visited = artists_visited + (SELECT count(*) FROM settled)
     WHERE id = %(crawl)s;
    NOTIFY "crawl %(crawl)s";
"""
WATCH = """
    window.gaps = []; window.long = [];
    let last = performance.now();
    (function frame() { const now = performance.now(); gaps.push(now - last); last = now; requestAnimationFrame(frame); })();
    new PerformanceObserver(list => long.push(...list.getEntries().map(entry => entry.duration))).observe({type: "longtask"});
"""
VISITED = "return Number(document.getElementById('gauge-visited').innerText.replace(/\\D/g, ''))"


def main():
    site, cookie, psql, database = sys.argv[1:]

    def ask(statements):
        answer = subprocess.run([psql, database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statements],
                                capture_output=True, text=True)
        if answer.returncode:
            raise SystemExit(answer.stderr)
        return answer.stdout.strip()

    ask(PICTURE % {"artists": ARTISTS})
    crawl = ask("SET segue.scope = 'service'; SELECT max(id) FROM crawls")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1300"]:
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        browser.get(site + "/health/live")
        name, value = cookie.split("=")
        browser.add_cookie({"name": name, "value": value})
        browser.get(site + "/")

        def wait(what, script, seconds=60):
            deadline = time.monotonic() + seconds
            while not browser.execute_script(script):
                if time.monotonic() > deadline:
                    raise SystemExit(f"{what}: not within {seconds} s")
                time.sleep(0.05)

        def measured(seconds, work=lambda: None):
            """Frames a second, the gap that 99 in 100 are below, the longest, and the long tasks, while the work is done."""
            browser.execute_script("window.gaps.length = 0; window.long.length = 0;")
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                work()
                time.sleep(0.2)
            gaps, long = browser.execute_script("return [window.gaps.slice(1), window.long]")
            gaps.sort()
            return len(gaps) / seconds, gaps[int(len(gaps) * 0.99)], gaps[-1], long

        wait("the page", "return !!document.getElementById('home')?.checkVisibility()")
        browser.execute_script(WATCH)
        opened = time.monotonic()
        browser.execute_script("location.hash = '#/explore/" + crawl + "'")
        rows = "return [...document.querySelectorAll('#map-rows tr')].reduce((sum, row) => sum + Number(row.children[1].textContent.replace(/\\D/g, '')), 0)"
        wait("all artists", rows + " === %d" % ARTISTS)
        whole = time.monotonic() - opened
        loading = browser.execute_script("return window.long")
        time.sleep(2)
        calm, rest, _, _ = measured(5)
        rate, p99, worst, long = measured(ROUNDS / 5, lambda: ask(ROUND % {"crawl": crawl, "visits": VISITS}))
        seen = browser.execute_script(VISITED)
        if seen < VISITS * ROUNDS / 4:
            raise SystemExit(f"the page saw {seen} visits only")
    finally:
        browser.quit()

    def tasks(some):
        return f"{len(some)} long tasks" + (f", the longest {max(some):.0f} ms" if some else "")

    print(f"the page, a crawl of {ARTISTS:,} artists from the click to the last of them\t{whole:.2f} s, {tasks(loading)}\t\t")
    print(f"the same while {VISITS * 5} artists a second are visited\t{rate:.0f} frames/s, 99 in 100 within {p99:.0f} ms of the one before, "
          f"the longest {worst:.0f} ms, {tasks(long)}\tat rest: {calm:.0f} frames/s, {rest:.0f} ms\t{rate / calm:.2f}")


main()
