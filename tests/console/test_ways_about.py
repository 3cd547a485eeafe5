"""Every page is reached from the bar, the menu and the list of commands, by those who may see it."""

from __future__ import annotations

import re

import pytest

from tests.console.desk_builders import Browser


def links(browser: Browser, attribute: str) -> set[str]:
    return set(re.findall(rf'{attribute}="(/[a-z]+)"', browser.get("/queue").text))


@pytest.mark.parametrize("attribute", ["href", "data-go"])
def test_settings_are_offered_to_leads_and_the_yearly_report_to_everybody(
    lead: Browser, moderator: Browser, attribute: str
) -> None:
    leads, moderators = links(lead, attribute), links(moderator, attribute)

    assert {"/settings", "/transparency"} <= leads
    assert "/transparency" in moderators
    assert "/settings" not in moderators


def test_every_page_that_the_list_of_commands_offers_is_there(lead: Browser) -> None:
    paths = links(lead, "data-go")

    assert len(paths) >= 17
    assert {path: lead.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
