"""Zoomed twice and four times, and with the largest text: nothing is cut off, and all can be reached."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from service.storage.people import Role
from tests.builders_storage import open_cases
from tests.journeys.browsing import OpenDesk, shoot
from tests.journeys.deciding import click
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser

# WCAG 2.2, 1.4.4 and 1.4.10: a window of 1440 by 900 zoomed twice, and 1280 by 1024 zoomed four times.
ZOOMS: Final[dict[str, dict[str, Any]]] = {
    "200": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
    "400": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
}
PAGES: Final = (
    *("/queue", "/search?q=you", "/threads", "/authors", "/bulk", "/groups", "/log?by=all", "/insight", "/appeals"),
    *("/quality", "/rules", "/models", "/preferences", "/account", "/settings", "/transparency", "/wellbeing"),
)
CUT_OFF: Final = """() => {
  const hides = (style) => style.overflowX === "hidden" || style.overflowX === "clip";
  const shown = (one) => one.checkVisibility() && !one.closest(".unseen, .skip");
  const meant = (style) => style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
  return [...document.querySelectorAll("body *")].filter((one) => {
    const style = getComputedStyle(one);
    return shown(one) && hides(style) && !meant(style) && one.scrollWidth > one.clientWidth + 1;
  }).map((one) => `${one.tagName}.${one.className}`);
}"""
"""Elements whose words run out of them sideways and are hidden there, but for those that end in an ellipsis."""
OVER_THE_EDGE: Final = """() => {
  const scrolled = (one) => one.closest(".scroll, .tabs, .top nav, [role=region]");
  const controls = ["button", "a.button", "input", "select", "textarea", "summary"].map((one) => `main ${one}`);
  return [...document.querySelectorAll(controls.join(","))]
    .filter((one) => one.checkVisibility() && !scrolled(one) && !one.closest(".unseen"))
    .filter((one) => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
    .map((one) => `${one.tagName} ${one.name || one.textContent.trim().slice(0, 40)}`);
}"""


def misfits(page: Page) -> dict[str, Any]:
    """What does not fit into the window's width; empty where all does."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = {"sideways": max(0, wide), "cut off": page.evaluate(CUT_OFF), "beyond": page.evaluate(OVER_THE_EDGE)}
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_page_fits_when_zoomed(open_desk: OpenDesk, served: Served, zoom: str) -> None:
    page = open_desk("Lena", Role.LEAD, **ZOOMS[zoom])
    case = open_cases(served.works, served.site)[0].id
    found = {}

    for path in (f"/queue?case={case}", f"/case/{case}/cascade", *PAGES):
        page.goto(f"{served.address}{path}")
        shoot(page, f"zoom-{zoom}-{path.split('?')[0].strip('/').split('/')[-1]}")
        found[path] = misfits(page)

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_decision_can_be_reached_when_zoomed(open_desk: OpenDesk, served: Served, zoom: str) -> None:
    page = open_desk("Lena", Role.LEAD, **ZOOMS[zoom])
    page.goto(f"{served.address}/queue?case={open_cases(served.works, served.site)[0].id}")
    page.locator("#words").scroll_into_view_if_needed()
    page.locator("#words").click(trial=True)  # the comment itself is not covered either
    controls = page.locator(".decision button:visible, .decision summary:visible")

    for control in controls.all():
        control.scroll_into_view_if_needed()
        control.click(trial=True)  # nothing lies over it

    click(page, page.locator("#decide .approve"))
    expect(page.locator("#told")).to_contain_text("Approved ")


def test_the_largest_text_enlarges_small_print_too_and_still_fits(open_desk: OpenDesk, served: Served) -> None:
    page = open_desk("Lars", Role.LEAD)
    sizes = """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && one.innerText
        && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
        .map((one) => Number.parseFloat(getComputedStyle(one).fontSize))"""
    before = page.evaluate(sizes)
    page.goto(f"{served.address}/preferences")
    page.locator("[name='text_size'][value='2']").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()

    found = {}
    for path in PAGES:
        page.goto(f"{served.address}{path}")
        found[path] = misfits(page)
    page.goto(f"{served.address}/queue")
    shoot(page, "queue-largest-text")

    assert min(page.evaluate(sizes)) > 1.2 * min(before)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
