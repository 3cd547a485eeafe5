"""A real browser on the desk: how it is started, and what tests read off a page."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.serving import ROOT

SCREENSHOTS: Final = ROOT / "tests" / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
OpenDesk = Callable[..., Page]
"""Opens a signed-in page: ``open_desk(name, role, **browser_context_wishes)``."""


def browser_path() -> str | None:
    """Chromium as the system has it; None leaves it to Playwright's own."""
    named = os.environ.get("PARLEY_TEST_BROWSER")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def comment_shown(page: Page) -> str:
    """The site's own id of the comment in the middle."""
    return page.locator('.facts div:has(dt:text-is("Comment")) dd').inner_text()


def author_shown(page: Page) -> str:
    """The name over the comment in the middle."""
    return page.locator(".comment h2").inner_text()


def waiting(page: Page) -> int:
    """How many cases the list says are waiting."""
    found = re.match(r"\d+", page.locator("#waiting").inner_text())
    assert found is not None
    return int(found[0])


def shoot(page: Page, name: str, *, full: bool = False) -> None:
    """A screenshot into the ignored folder."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full)


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
