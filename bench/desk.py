"""How fast the desk is under somebody's fingers: from the key to the next comment painted, in a real browser."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Page, sync_playwright

from bench.http import ROOT, served
from bench.table import show
from service.actions.demo import threads_in
from service.actions.people import invite
from service.actions.score import score_thread
from service.actions.sites import create_site
from service.actions.works import Works
from service.registry import Shelf
from service.storage.engine import open_store
from service.storage.migrations import migrate
from service.storage.people import Role

CASES: Final = 50
PAGES: Final = 20
PAUSE: Final = 0.3
"""Seconds between two keys: nobody reads faster."""
GOAL: Final = 50.0
"""Milliseconds from the key to the next comment painted; the goal of the design."""
HEAD: Final = ["what", "cases", "keys each", "min ms", "p50 ms", "p95 ms", "max ms"]
WATCH: Final = """() => {
  window.paints = [];
  let pressed = 0;
  document.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => {
    const from = pressed;
    const drawn = () => { if (from) window.paints.push(performance.now() - from); };
    requestAnimationFrame(() => requestAnimationFrame(drawn));
  }).observe(document.querySelector("#case"), { childList: true });
}"""
"""Keydown (the event's own time stamp) to two animation frames after the swap: the first of them draws it."""


def main() -> None:
    """Print the tables: a real server with the demo threads, one worker, one moderator."""
    print(f"\nLoad of this machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} CPUs")
    with tempfile.TemporaryDirectory() as folder, _desk(Path(folder)) as link, _browser(link) as open_page:
        page = open_page(True)
        approve, wall = _keys(page, ["a"], CASES // 2)
        reject, more = _keys(page, ["r", "2"], CASES // 2)
        plain = _pages(open_page(False), PAGES)
    rows = [
        _row("approve by one key", 1, approve),
        _row("reject with a reason", 2, reject),
        _row("without scripts: click to page", 1, plain),
    ]
    show("From the key to the next comment painted", HEAD, rows)
    speed = 60 * CASES / (wall + more)
    print(f"\n  {speed:.0f} decisions a minute in this scripted run, with {PAUSE} s between keys.")
    print(f"  95 in 100 within {GOAL:.0f} ms: {'yes' if np.percentile([*approve, *reject], 95) <= GOAL else 'no'}.")


def _row(name: str, keys: int, found: list[float]) -> list[str]:
    low, p50, p95, high = np.percentile(found, [0, 50, 95, 100])
    return [name, str(len(found)), str(keys), *(f"{value:.1f}" for value in (low, p50, p95, high))]


def _keys(page: Page, keys: list[str], cases: int) -> tuple[list[float], float]:
    """Milliseconds of each decision by these keys, and the seconds of the whole run."""
    page.wait_for_timeout(1_000)  # as somebody reads the first one
    page.evaluate(WATCH)
    start = time.perf_counter()
    for _ in range(cases):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(PAUSE * 1000)
    wall = time.perf_counter() - start
    return [float(each) for each in page.evaluate("window.paints")][:cases], wall


def _pages(page: Page, cases: int) -> list[float]:
    """Milliseconds of each decision by a click where no script runs: a whole page each time."""
    found = []
    for _ in range(cases):
        start = time.perf_counter()
        page.locator("#decide .approve").click()
        page.locator("#reading").wait_for()
        found.append((time.perf_counter() - start) * 1000)
    return found


@contextmanager
def _desk(folder: Path) -> Iterator[Callable[[str], str]]:
    """A server over the demo threads; answers who makes a one-time link for somebody."""
    url = f"sqlite:///{folder}/desk.db"
    migrate(url)
    works = Works(open_store(url), Shelf(ROOT / "models"), lambda: datetime.now(UTC))
    policy = (ROOT / "data/policies/default.yaml").read_text(encoding="utf-8")
    site = create_site(works, "bench", "Bench", "en", policy)
    for thread in threads_in(ROOT / "data/samples/demo"):
        score_thread(works, site, thread)
    with served(url, "ngrams", "full") as server:

        def link(name: str) -> str:
            token = invite(works, f"{name}@example.org", name, site, Role.MODERATOR)
            return f"http://127.0.0.1:{server.port}/sign-in/{token}"

        yield link


@contextmanager
def _browser(link: Callable[[str], str]) -> Iterator[Callable[[bool], Page]]:
    """A browser; answers who opens the queue in it, with scripts or without."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("PARLEY_TEST_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

        def opened(scripts: bool) -> Page:
            page = browser.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=scripts).new_page()
            page.goto(link("mia" if scripts else "noa"))
            page.get_by_role("button", name="Sign in").click()
            page.goto(f"{page.url.split('/account')[0]}/queue")
            return page

        yield opened
        browser.close()
