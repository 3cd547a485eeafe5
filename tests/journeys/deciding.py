"""What tests do at the queue in a real browser: wait for the case on the screen, and for the server to have heard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.browsing import comment_shown


def press(page: Page, keys: str) -> str:
    """Type keys that decide the case on the screen, wait for the next one; answers the comment that was decided."""
    comment = comment_shown(page)
    with page.expect_response(lambda answer: "/decide" in answer.url) as heard:
        page.keyboard.type(keys)
    assert heard.value.ok, heard.value.status
    expect(page.locator("#reading")).not_to_have_attribute("data-comment", comment)
    return comment


def settled(page: Page) -> None:
    """Wait until the case on the screen is the one that was asked for, whole."""
    expect(page.locator("#case")).not_to_have_class("case unready")
