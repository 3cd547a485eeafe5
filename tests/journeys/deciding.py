"""What tests do at the queue in a real browser: wait for the case on the screen, and for the page to have heard."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import comment_shown


def press(page: Page, keys: str) -> str:
    """Type keys that decide the case on the screen, wait for the next one; answers the comment that was decided."""
    return _decided(page, lambda: page.keyboard.type(keys))


def click(page: Page, button: Locator) -> str:
    """The same by mouse."""
    return _decided(page, button.click)


def move(page: Page, key: str) -> str:
    """Press a key that leads to another case, wait for it; answers its comment."""
    before = comment_shown(page)
    page.keyboard.press(key)
    expect(page.locator("#reading")).not_to_have_attribute("data-comment", before)
    ready(page)
    return comment_shown(page)


def open_line(page: Page, number: int) -> str:
    """Click a line of the list (from 0), wait for its case; answers its comment. Another may stand there till then."""
    line = page.locator("li[data-row]").nth(number)
    case = line.get_attribute("data-row") or ""
    line.locator("a.row").click()
    expect(page.locator("#reading")).to_have_attribute("data-case", case)
    ready(page)
    return comment_shown(page)


def ready(page: Page) -> None:
    """Wait until the case on the screen is whole and takes decisions: one that came a moment ago takes none."""
    expect(page.locator("#case:not(.unready):not(.fresh)")).to_have_count(1)


def _decided(page: Page, act: Callable[[], None]) -> str:
    ready(page)
    comment = comment_shown(page)
    with page.expect_response(lambda answer: "/decide" in answer.url) as heard:
        act()
    assert heard.value.ok, heard.value.status
    expect(page.locator("#told .undo")).to_be_visible()  # what the page says before the server has answered has no undo
    expect(page.locator("#reading")).not_to_have_attribute("data-comment", comment)
    ready(page)
    return comment
