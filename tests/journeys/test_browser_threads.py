"""Discussions and authors in a real browser: the tree, calming a quarrel, cutting, sanctions and undoing them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from service.storage.people import Role
from tests.journeys.browsing import OpenDesk, serious, shoot
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser

ARTICLE = {
    "id": "2018/12/closest partner",
    "title": "Leaders call each other the ‘closest partner’",
    "section": "World",
}
THREAD = f"/thread/{quote(str(ARTICLE['id']), safe='')}"
QUARREL: list[tuple[str, str | None, str, str]] = [
    ("q1", None, "Ani", "What kind of partner takes five plants for a debt? A country looks after its own interests."),
    ("q2", "q1", "Watchful", "You have not read one page about it."),
    ("q3", "q2", "Tigran", "You are an idiot, Watchful, and everybody here knows it."),
    ("q4", "q3", "Watchful", "Says the moron who cannot spell. Go away."),
    ("q5", "q4", "Third Man", "Both of you are stupid idiots, shut up."),
    ("q6", "q5", "Tigran", "Pathetic loser. You idiot."),
    ("q7", "q6", "Watchful", "You are the idiot here, clown."),
    ("q8", "q7", "Fourth", "Idiots, the pair of you."),
    ("q9", "q8", "Ani", "Can we go back to the subject of the article?"),
    ("q10", None, "Hagop", ""),
    ("q11", "q10", "Raffi", "They sell at a discount, and a good neighbour counts."),
    ("q12", None, "Vahram", "Ահա ճիշտ այս էր սպասուածը։ Վերջապէս հասկցաւ եւ ընդունեց նոր իշխանութիւնը։"),
]


@pytest.fixture(scope="module", autouse=True)
def quarrel(served: Served) -> None:
    """A quarrel of the last minutes, hot for as long as this module runs; an empty comment, one in Armenian."""
    now = datetime.now(UTC)
    sent = [
        _comment(id, parent, name, text, now - timedelta(minutes=4 - place * 0.3))
        for place, (id, parent, name, text) in enumerate(QUARREL)
    ]
    _post(served, "/score/thread", {"article": ARTICLE, "comments": sent})


def _comment(id: str, parent: str | None, name: str, text: str, at: datetime) -> dict[str, Any]:
    author = {"name": name, "id": f"u-{name.lower().replace(' ', '-')}"}
    return {"id": id, "parent_id": parent, "author": author, "text": text, "posted_at": at.isoformat()}


def _post(served: Served, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {served.key}"}
    answer = httpx.post(f"{served.address}{path}", json=body, headers=headers, timeout=120)
    return dict(answer.raise_for_status().json())


def state_of_new(served: Served, id: str, parent: str | None = None, name: str = "Newcomer") -> str:
    """Send one more comment and answer where it stands."""
    comment = _comment(id, parent, name, f"A calm remark, number {id}.", datetime.now(UTC))
    del comment["posted_at"]
    return str(_post(served, "/score", {**comment, "article": ARTICLE})["state"])


def leaf(page: Page, text: str) -> Locator:
    """The comment that says this."""
    return page.locator(".leaf", has=page.locator(".text", has_text=text)).first


def go(page: Page, served: Served, path: str) -> Page:
    page.goto(f"{served.address}{path}")
    return page


def test_the_quarrel_is_read_as_a_tree_with_its_states(desk: Page, served: Served) -> None:
    page = go(desk, served, THREAD)
    shoot(page, "thread", full=True)

    inner = page.locator("li", has=leaf(page, "You are an idiot, Watchful")).last
    expect(inner).to_contain_text("Says the moron who cannot spell")
    expect(leaf(page, "You are an idiot, Watchful").locator("header")).to_contain_text("Held")
    expect(leaf(page, "(no text)").locator("header")).to_contain_text("Hagop")
    expect(leaf(page, "Ահա ճիշտ").locator(".text")).to_have_attribute("lang", "hy")
    expect(page.locator(".heat-box")).to_contain_text("Running hot")


def test_branches_fold_and_unfold(desk: Page, served: Served) -> None:
    page = go(desk, served, THREAD)
    reply = leaf(page, "You have not read one page")

    page.locator("details.below > summary").first.click()
    expect(reply).to_be_hidden()
    page.get_by_role("button", name="Unfold all").click()
    expect(reply).to_be_visible()


def test_a_held_comment_is_rejected_where_it_stands_and_undone(desk: Page, served: Served) -> None:
    page = go(desk, served, THREAD)
    held = leaf(page, "Pathetic loser")

    held.get_by_text("Reject…").click()
    shoot(page, "thread-rejecting")
    held.get_by_role("button", name="No personal attacks").click()
    expect(page.locator(".did")).to_contain_text("Rejected")
    assert served.state_of("q6") == "rejected"
    page.locator(".did").get_by_role("button", name="Undo").click()

    expect(page.locator(".did")).to_contain_text("Undone")
    assert served.state_of("q6") == "held"


def test_a_discussion_is_decided_by_keyboard_and_the_page_stays_where_it_is(desk: Page, served: Served) -> None:
    page = go(desk, served, f"{THREAD}?comment=q8")
    page.evaluate("window.stayed = true")

    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(leaf(page, "Idiots, the pair of you")).to_contain_text("by Mia, No personal attacks")
    page.keyboard.press("k")
    expect(leaf(page, "You are the idiot here")).to_be_focused()
    page.keyboard.press("a")
    expect(leaf(page, "You are the idiot here")).to_contain_text("Approved")
    page.keyboard.press("z")
    expect(leaf(page, "You are the idiot here")).to_contain_text("put back by Mia")

    assert (served.state_of("q8"), served.state_of("q7")) == ("rejected", "held")
    assert page.evaluate("window.stayed") is True


def test_a_hot_discussion_is_premoderated_from_the_list_and_new_comments_wait(desk: Page, served: Served) -> None:
    page = go(desk, served, "/threads")
    shoot(page, "threads-hot")
    before = state_of_new(served, "n1", name="Somebody")

    page.locator(".alarms").get_by_role("button", name="Premoderate for 2 h").click()
    expect(page.locator(".did")).to_be_visible()
    during = state_of_new(served, "n2", name="Someone")
    page.locator(".did").get_by_role("button", name="Undo").click()
    expect(page.locator(".did")).to_contain_text("Undone")

    assert (before, during, state_of_new(served, "n3", name="Anybody")) == ("published", "held", "published")


def test_a_cut_branch_takes_no_replies_and_offers_what_stands_there(desk: Page, served: Served) -> None:
    page = go(desk, served, THREAD)
    end = leaf(page, "They sell at a discount")
    top = leaf(page, "(no text)")

    top.get_by_text("Cut below…").click()
    top.get_by_label("Put what stands below up for decision").check()
    shoot(page, "thread-cutting")
    top.get_by_role("button", name="Cut off replies here").click()

    expect(top).to_contain_text("Replies below this are not taken any more.")
    if served.state_of("q11") == "published":
        expect(end).to_contain_text("Waits for a decision")
    assert state_of_new(served, "n4", "q11", "Late") == "rejected"
    top.get_by_role("button", name="Take replies again").click()
    expect(top).not_to_contain_text("not taken any more")
    assert state_of_new(served, "n5", "q11", "Later") == "published"


def test_an_author_is_warned_then_suspended_and_it_is_undone(desk: Page, served: Served) -> None:
    page = go(desk, served, THREAD)
    page.locator(".leaf a.name", has_text="Third Man").click()
    expect(page.get_by_role("heading", name="Third Man")).to_be_visible()
    page.locator(".sanction, summary:has-text('Warn, read first')").first.click()

    page.get_by_label("Reason").select_option("personal-attacks")
    page.get_by_label("Words to the author").fill("Please argue about the article.")
    page.get_by_role("button", name="Warn").click()
    expect(page.locator(".pasts")).to_contain_text("Warning")
    warned = state_of_new(served, "n6", name="Third Man")
    _suspend(page)
    expect(page.locator(".in-force").first).to_contain_text("Suspended until")
    shoot(page, "author-suspended", full=True)
    suspended = state_of_new(served, "n7", name="Third Man")
    page.locator(".did").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="In good standing")).to_be_visible()

    assert (warned, suspended, state_of_new(served, "n8", name="Third Man")) == ("published", "rejected", "published")


def _suspend(page: Page) -> None:
    if not page.get_by_label("Reason").is_visible():
        page.get_by_text("Warn, read first, suspend…").click()
    page.get_by_label("Reason").select_option("personal-attacks")
    page.get_by_label("Days to suspend").select_option("3")
    page.get_by_role("button", name="Suspend for").click()


def test_notes_are_written_and_taken_away(desk: Page, served: Served) -> None:
    page = go(desk, served, "/author/u-watchful")

    page.get_by_label("A note about this author").fill("Knows the subject.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".notes")).to_contain_text("Knows the subject.")
    page.get_by_role("button", name="Take away").click()

    expect(page.get_by_text("Knows the subject.")).to_have_count(0)


def test_everything_here_works_without_javascript(open_desk: OpenDesk, served: Served) -> None:
    page = go(open_desk("Noa", java_script_enabled=False), served, THREAD)

    page.locator("details.below > summary").first.click()
    expect(leaf(page, "You have not read one page")).to_be_hidden()
    page.get_by_role("button", name="Premoderate for 2 h").click()
    expect(page.locator(".meta .chip.held")).to_contain_text("Premoderated until")
    page.get_by_role("button", name="Open again").click()
    expect(page.locator(".meta .chip.held")).to_have_count(0)
    go(page, served, "/author/u-fourth")
    _suspend(page)
    page.get_by_role("button", name="Lift it now").click()

    expect(page.get_by_role("heading", name="In good standing")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])
def test_nobody_is_kept_out_of_these_pages(open_desk: OpenDesk, served: Served, scheme: Any, width: int) -> None:
    page = open_desk("Lena", Role.LEAD, color_scheme=scheme, viewport={"width": width, "height": 900})

    for name, path in {
        "threads": "/threads",
        "thread": THREAD,
        "author": "/author/u-watchful",
        "authors": "/authors?order=newest",
        "sanctions": "/authors?order=sanctioned",
    }.items():
        go(page, served, path)
        shoot(page, f"{name}-{scheme}-{width}", full=True)

        assert serious(page) == [], path
        assert page.locator("main").evaluate("main => main.scrollWidth <= window.innerWidth"), path
