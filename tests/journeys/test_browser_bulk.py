"""Many at once in a real browser: handles by key and mouse, samples that unlock, one undo, and all without scripts."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from service.actions import find
from service.storage.filters import Filter
from service.storage.people import Role
from tests.journeys.browsing import OpenDesk, serious, shoot
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser

SAID = "You are a clown and the whole board are clowns, every last one of you."


@pytest.fixture
def bulk(desk: Page, served: Served) -> Page:
    """The whole scale of risk, as a moderator sees it."""
    desk.goto(f"{served.address}/bulk?low=0&high=1")
    return desk


@pytest.fixture
def waiting(served: Served) -> list[str]:
    """The ids of the comments that wait."""
    return [line.comment.id for line in find.cases(served.works, served.site, None, Filter(), limit=200)]


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name)


def selected(page: Page) -> int:
    found = re.match(r"[\d,]+", page.locator("#picked").inner_text())
    assert found is not None
    return int(found[0].replace(",", ""))


def settled(page: Page) -> None:
    """The answer for the range in hand has come."""
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")


def read_all(page: Page) -> None:
    """Scroll to one sample after the other, as somebody who reads."""
    for sample in page.locator(".sample").all():
        sample.scroll_into_view_if_needed()
        sample.evaluate("sample => sample.scrollIntoView({ block: 'center' })")
        expect(sample).to_have_class(re.compile("seen"))


def states(served: Served, ids: list[str]) -> set[str]:
    return {served.state_of(comment) for comment in ids}


def test_the_handles_move_by_key_and_what_to_expect_follows(bulk: Page) -> None:
    low, high = handle(bulk, "Range from risk"), handle(bulk, "Range up to risk")
    everything = selected(bulk)

    low.focus()
    for key in ("ArrowRight", "ArrowUp", "PageUp", "PageUp", "ArrowLeft"):
        bulk.keyboard.press(key)
    high.focus()
    for key in ("PageDown", "ArrowDown", "ArrowLeft"):
        bulk.keyboard.press(key)
    settled(bulk)

    assert low.get_attribute("aria-valuenow") == "0.22"
    assert high.get_attribute("aria-valuenow") == "0.86"
    assert bulk.get_by_role("spinbutton", name="From").input_value() == "0.22"
    assert bulk.url.endswith("/bulk?low=0.22&high=0.86")
    few = selected(bulk)
    assert 0 < few < everything
    expect(bulk.locator(".odd h3").first).to_have_text(f"Approve {few}")


def test_home_and_end_go_as_far_as_the_other_handle_lets_them(bulk: Page) -> None:
    low, high = handle(bulk, "Range from risk"), handle(bulk, "Range up to risk")

    low.focus()
    bulk.keyboard.press("End")
    beside = low.get_attribute("aria-valuenow"), high.get_attribute("aria-valuenow")
    bulk.keyboard.press("Home")
    high.focus()
    bulk.keyboard.press("Home")
    settled(bulk)

    assert beside == ("0.98", "1.00")
    assert (low.get_attribute("aria-valuenow"), high.get_attribute("aria-valuenow")) == ("0.00", "0.02")
    assert low.get_attribute("aria-valuetext") == f"0.00, {selected(bulk)} selected"


def test_the_handles_are_dragged_by_mouse(bulk: Page) -> None:
    plot = bulk.locator("#plot svg").bounding_box()
    grip = handle(bulk, "Range from risk").bounding_box()
    assert plot is not None
    assert grip is not None

    bulk.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] - 10)
    bulk.mouse.down()
    bulk.mouse.move(plot["x"] + plot["width"] * 0.7, plot["y"] + 40, steps=6)
    bulk.mouse.up()
    settled(bulk)

    assert handle(bulk, "Range from risk").get_attribute("aria-valuenow") == "0.70"
    expect(bulk.locator(".odd h3").first).to_have_text(f"Approve {selected(bulk)}")


def test_the_numbers_can_be_typed_and_the_handles_follow(bulk: Page) -> None:
    bulk.get_by_role("spinbutton", name="From").fill("0.5")
    bulk.get_by_role("spinbutton", name="From").press("Tab")
    settled(bulk)

    assert handle(bulk, "Range from risk").get_attribute("aria-valuenow") == "0.50"


def test_nothing_can_be_applied_before_every_sample_stood_on_the_screen(bulk: Page) -> None:
    approve, reject = bulk.locator(".approve-many"), bulk.locator(".reject-many")
    expect(approve).to_be_disabled()
    expect(reject).to_be_disabled()

    read_all(bulk)

    expect(bulk.locator("#progress")).to_have_text("All 10 read.")
    expect(approve).to_be_enabled()
    expect(reject).to_be_enabled()
    low = handle(bulk, "Range from risk")
    low.focus()
    bulk.keyboard.press("PageUp")
    settled(bulk)
    expect(bulk.locator(".approve-many")).to_be_disabled()  # another selection, other samples


def test_a_batch_is_applied_and_undone_after_a_reload(bulk: Page, served: Served, waiting: list[str]) -> None:
    read_all(bulk)
    number = selected(bulk)

    bulk.get_by_label("Reason to reject").select_option("spam")
    bulk.locator(".reject-many").click()

    expect(bulk.locator(".batch-flash")).to_contain_text(f"Rejected {number} comments.")
    assert states(served, waiting) >= {"rejected"}
    rejected = [comment for comment in waiting if served.state_of(comment) == "rejected"]
    assert len(rejected) == number
    shoot(bulk, "bulk-applied")
    bulk.reload()
    bulk.get_by_role("button", name="Undo all of it").click()
    expect(bulk.locator(".batch-flash")).to_contain_text(f"Undone: {number} comments are as they were")
    assert selected(bulk) == number
    assert "rejected" not in states(served, rejected)


def test_a_rejection_asks_for_its_reason(bulk: Page, served: Served, waiting: list[str]) -> None:
    read_all(bulk)

    bulk.locator(".reject-many").click()

    missing = bulk.get_by_label("Reason to reject").evaluate("select => select.validationMessage")
    assert missing == "Choose the reason to reject."
    assert "rejected" not in states(served, waiting)


def test_without_scripts_numbers_are_typed_the_box_is_ticked_and_the_batch_applied_and_undone(
    open_desk: OpenDesk, served: Served, waiting: list[str]
) -> None:
    page = open_desk(java_script_enabled=False)
    page.goto(f"{served.address}/bulk")
    page.get_by_role("spinbutton", name="From").fill("0.9")
    page.get_by_role("spinbutton", name="up to").fill("1")
    with page.expect_navigation():
        page.get_by_role("button", name="Update").click()
    number = selected(page)
    expect(page.get_by_role("slider")).to_have_count(0)
    shoot(page, "bulk-no-javascript")

    page.locator(".approve-many").click()  # the browser itself asks for the box
    assert "approved" not in states(served, waiting)
    page.get_by_label("I have read these 10").check()
    page.locator(".approve-many").click()

    expect(page.locator(".batch-flash")).to_contain_text(f"Approved {number} comments.")
    approved = [comment for comment in waiting if served.state_of(comment) == "approved"]
    assert len(approved) == number
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.locator(".batch-flash")).to_contain_text("Undone")
    assert "approved" not in states(served, waiting)


def test_a_group_is_decided_but_for_the_one_that_was_unticked(desk: Page, served: Served) -> None:
    desk.goto(f"{served.address}/groups?by=author")
    group = desk.locator("details.group").first
    ids = [value.split(":")[0] for value in group.locator(".pick").evaluate_all("all => all.map(each => each.value)")]
    group.locator(".pick").first.uncheck()
    expect(group.get_by_role("button", name=f"Approve {len(ids) - 1}")).to_be_visible()

    group.get_by_role("button", name=f"Approve {len(ids) - 1}").click()

    expect(desk.locator(".batch-flash")).to_contain_text(f"Approved {len(ids) - 1} comment")
    left = {line.id for line in find.cases(served.works, served.site, None, Filter(), limit=200)}
    assert [case in left for case in ids] == [True] + [False] * (len(ids) - 1)
    desk.get_by_role("button", name="Undo all of it").click()
    expect(desk.locator(".batch-flash")).to_contain_text("Undone")


def a_rejected_comment_with_replies(desk: Page, served: Served) -> str:
    """Through the API and the desk; answers the case."""
    headers = {"Authorization": f"Bearer {served.key}"}
    article = {"id": "board", "title": "Board meets behind closed doors"}
    answers = []
    for name, author, parent, text in (
        ("clown", "Grim", None, SAID),
        ("clown-1", "Anna", "clown", f"> {SAID}\n\nThat is no way to talk about people."),
        ("clown-2", "Sam", "clown", "Grim, have a cup of tea first."),
        ("clown-3", "Kit", "clown-2", "The minutes will be out on Friday."),
    ):
        sent = {"id": name, "text": text, "author": {"name": author}, "article": article, "parent_id": parent}
        answers.append(httpx.post(f"{served.address}/score", json=sent, headers=headers).raise_for_status().json())
    case = str(answers[0]["case_id"])
    desk.goto(f"{served.address}/queue?case={case}")
    desk.locator("#decide button[value='reject:personal-attacks']").click()
    expect(desk.locator(".flash").first).to_contain_text("Rejected Grim’s comment")  # the server's own words
    return case


def test_replies_that_quote_a_rejected_comment_are_offered_and_go_with_it(desk: Page, served: Served) -> None:
    case = a_rejected_comment_with_replies(desk, served)

    desk.goto(f"{served.address}/case/{case}/cascade")
    expect(desk.get_by_role("checkbox", name="Reply by Anna")).to_be_checked()
    expect(desk.get_by_role("checkbox", name="Reply by Kit")).not_to_be_checked()
    for scheme in ("dark", "light"):
        desk.emulate_media(color_scheme=scheme)
        shoot(desk, f"cascade-{scheme}-1440")
        assert serious(desk) == []
    expect(desk.get_by_label("Reason to reject")).to_have_value("personal-attacks")
    desk.get_by_role("button", name="Reject 1").click()

    expect(desk.locator(".batch-flash")).to_contain_text("Rejected")
    assert [served.state_of(name) for name in ("clown-1", "clown-3")] == ["rejected", "published"]
    with desk.expect_navigation():
        desk.get_by_role("button", name="Undo").first.click()
    assert served.state_of("clown-1") != "rejected"


def test_a_viewer_sees_the_picture_and_nothing_to_press(open_desk: OpenDesk, served: Served) -> None:
    page = open_desk("Vera", Role.VIEWER)

    page.goto(f"{served.address}/bulk?low=0&high=1")

    expect(page.get_by_text("Your role is to look; moderators decide.")).to_be_visible()
    expect(page.locator("#apply")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nobody_is_kept_out_and_nothing_runs_over_the_edge(
    open_desk: OpenDesk, served: Served, theme: str, width: int
) -> None:
    page = open_desk(color_scheme=theme, viewport={"width": width, "height": 900 if width > 999 else 844})

    for name, path in (
        ("bulk", "/bulk?low=0.4&high=0.9"),
        ("groups", "/groups?by=author"),
        ("near", "/groups?by=near"),
    ):
        page.goto(f"{served.address}{path}")
        shoot(page, f"{name}-{theme}-{width}")
        assert serious(page) == []
        main = page.locator("main").evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert main[0] <= main[1]
    page.locator("details.group input[name='confirm']").first.evaluate("field => field.remove()")
    page.locator("details.group button[value='approve']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Approve"))
    shoot(page, f"selection-{theme}-{width}")
    assert serious(page) == []
