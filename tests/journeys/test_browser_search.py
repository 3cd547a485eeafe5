"""Search as people meet it: words found and marked, a filter in the address, a view saved, nobody kept out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from service.storage.people import Role
from tests.journeys.browsing import OpenDesk, serious, shoot
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser
SIZES = [(1440, 900), (390, 844)]


def search(page: Page, served: Served, query: str) -> Page:
    page.goto(f"{served.address}/search{query}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_search_looks_right_and_keeps_nobody_out(
    open_desk: OpenDesk, served: Served, scheme: str, width: int, height: int
) -> None:
    page = open_desk(color_scheme=scheme, viewport={"width": width, "height": height})
    shown = {"": "empty", "?q=you+-author:zz&min=0.1": "results", "?q=zeppelin+score:high": "none"}

    for query, name in shown.items():
        search(page, served, query)
        shoot(page, f"search-{name}-{scheme}-{width}", full=True)

        assert serious(page) == []
        assert page.locator("main").evaluate("main => main.scrollWidth") <= width


def test_words_typed_are_found_marked_and_taken_off_again(open_desk: OpenDesk, served: Served) -> None:
    page = search(open_desk(), served, "")

    page.get_by_label("Words, or author").fill('you "you are"')
    with page.expect_navigation():
        page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".hit mark").first).to_be_visible()
    both = page.locator(".hit").count()
    with page.expect_navigation():
        page.get_by_role("link", name='Take off the filter "you are"').click()

    expect(page.get_by_label("Words, or author")).to_have_value("you")
    assert 0 < both < page.locator(".hit").count()


def test_a_choice_in_the_form_stands_in_the_address_and_reopens_as_it_was(open_desk: OpenDesk, served: Served) -> None:
    page = search(open_desk(), served, "?q=you")

    page.locator(".seek-more > summary").click()
    shoot(page, "search-filters")
    page.get_by_label("State").select_option("held")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()

    assert "state=held" in page.url
    assert {chip.strip() for chip in page.locator(".hit-head .chip").all_inner_texts()} == {"Held"}
    page.locator(".seek-more > summary").click()
    expect(page.get_by_label("State")).to_have_value("held")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_lead_saves_a_view_for_the_site_and_a_moderator_opens_it(
    open_desk: OpenDesk, served: Served, scripts: bool
) -> None:
    name = f"Bridge, held ({'scripts' if scripts else 'no scripts'})"
    lead = search(open_desk("Lena", Role.LEAD, java_script_enabled=scripts), served, "?q=bridge&state=held")

    lead.locator(".seek-views > summary").click()
    shoot(lead, "search-views")
    lead.get_by_label("Save this view as").fill(name)
    lead.get_by_label("Share it with everybody of the site").check()
    with lead.expect_navigation():
        lead.get_by_role("button", name="Save").click()

    page = search(open_desk("Mia", java_script_enabled=scripts), served, "")
    page.locator(".seek-views > summary").click()
    assert serious(page) == [] if scripts else True
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()
    expect(page.get_by_label("Words, or author")).to_have_value("bridge")
    assert page.url.endswith("/search?q=bridge&state=held")
    page.locator(".seek-views > summary").click()
    assert page.get_by_role("button", name=f"Delete the view {name}").count() == 0


def test_search_can_be_used_by_keyboard_alone(open_desk: OpenDesk, served: Served) -> None:
    page = search(open_desk(), served, "")

    page.get_by_label("Words, or author").focus()
    page.keyboard.type("bridge")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_label("Words, or author").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_label("State")).to_be_visible()
