"""What several journeys start from."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from service.storage.people import Role
from tests.journeys.browsing import ARGUMENTS, OpenDesk, browser_path
from tests.journeys.serving import ROOT, Served, serving

# A runner with two busy cores may take seconds over what a person sees at once; what is awaited must come all the same.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf with a model fitted on our own corpus alone, serving."""
    folder = tmp_path_factory.mktemp("shelf") / "models"
    for command in (["fit", "--recipe", "own", "--quiet"], ["promote", "--by", "Alice"]):
        done = subprocess.run(
            [sys.executable, "-m", "training", *command, "--models", str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server filled with the demo threads, one a module."""
    with serving(tmp_path_factory.mktemp("served")) as running:
        running.fill()
        yield running


@pytest.fixture
def open_desk(browser: Browser, served: Served) -> Iterator[OpenDesk]:
    """Sign in through a one-time link and go to the queue; keywords go to the browser's context."""
    contexts: list[BrowserContext] = []

    def opened(name: str = "Mia", role: Role = Role.MODERATOR, **wishes: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **wishes})
        contexts.append(context)
        page = context.new_page()
        page.goto(served.invite(name, role))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name=f"Welcome, {name}")).to_be_visible()
        page.goto(f"{served.address}/queue")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Page:
    """The queue, as a moderator sees it."""
    return open_desk()
