"""What somebody picks from a list or a group: a preview in one line, one decision for all, what changed left out."""

from __future__ import annotations

import re
from typing import Any

import pytest

from service.actions import look
from service.actions.report import Report, report
from service.actions.review import decide
from service.actions.sites import publish_policy
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import POLICY, a_person
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def cases(works: Works, site: Site) -> list[str]:
    return [held(works, site, f"c{n}", f"You idiot, {n}.", "joe").case_id or "" for n in range(3)]


def picked(cases: list[str], version: int = 1) -> list[str]:
    return [f"{case}:{version}" for case in cases]


def states(works: Works, site: Site) -> list[str]:
    return [look.comment(works, site, f"c{n}").state for n in range(3)]


def asked(browser: Browser, **fields: Any) -> Any:
    return browser.client.post("/bulk/selected", data={"csrf": browser.csrf, **fields}, headers=JSON)


def a_good_author(works: Works, site: Site, name: str) -> str:
    """An author with five approved comments, and one that waits."""
    ben = a_person(works, site, "Ben")
    for number in range(5):
        case = held(works, site, f"good{number}", f"You idiot, {number}, as they say.", name).case_id
        decide(works, ben, case or "", "approve", None, None, 1)
    return held(works, site, "last", "Who is the idiot here?", name).case_id or ""


def test_before_anything_is_decided_every_line_is_shown_with_the_decision_in_one_line(
    moderator: Browser, works: Works, site: Site, cases: list[str]
) -> None:
    good = a_good_author(works, site, "ann")

    page = moderator.post(
        "/bulk/selected", case=picked([*cases, good]), choice="reject:insults", next="/queue?sort=age"
    )

    words = words_of(page)
    assert page.status_code == 200
    assert "Reject 4 (1 differs: approved author)" in words
    assert "You idiot, 0." in words
    assert words.index("Who is the idiot here?") < words.index("You idiot, 0.")  # what differs comes first
    assert 'name="next" value="/queue?sort=age"' in page.text
    assert states(works, site) == ["held"] * 3


def test_the_preview_as_json_names_who_differs(moderator: Browser, works: Works, site: Site, cases: list[str]) -> None:
    good = a_good_author(works, site, "ann")
    report(works, site, Report("c0", "abusive", "u1"))

    rejecting = asked(moderator, case=picked([*cases, good]), choice="reject:insults").get_json()
    approving = asked(moderator, case=picked(cases), choice="approve").get_json()

    assert rejecting == {
        "line": "Reject 4 (1 differs: approved author)",
        "count": 4,
        "differs": [{"case": good, "why": "approved author"}],
        "left": [],
    }
    assert approving["line"] == "Approve 3 (all: reported by readers, high risk)"


def test_what_is_picked_is_put_off_at_once_and_undone_at_once(
    moderator: Browser, works: Works, site: Site, cases: list[str]
) -> None:
    sent = {"csrf": moderator.csrf, "case": picked(cases), "until": "2h", "offset": "60"}

    done = moderator.client.post("/bulk/defer", data=sent, headers=JSON).get_json()
    waiting = done["counts"]["waiting"]
    undone = moderator.client.post(done["undo"], data={"csrf": moderator.csrf}, headers=JSON).get_json()

    assert done["line"] == "Put off 3 comments until 2 Nov 2026, 11:00 UTC"
    assert (waiting, done["counts"]["deferred"], undone["counts"]["waiting"]) == (0, 3, 3)
    assert undone["line"] == "Undone: 3 comments are as they were"


def test_put_off_by_a_plain_form_leads_back_with_its_undo(moderator: Browser, cases: list[str]) -> None:
    done = moderator.post("/bulk/defer", case=picked(cases), until="30min", next="/queue?sort=age")

    page = moderator.get(done.headers["Location"])
    assert done.status_code == 303
    assert "Put off 3 comments" in words_of(page)
    assert moderator.post("/bulk/defer", case=picked(cases), until="soon").status_code == 422


def test_confirmed_it_is_decided_at_once_and_leads_back_with_its_undo(
    moderator: Browser, works: Works, site: Site, cases: list[str]
) -> None:
    done = moderator.post(
        "/bulk/selected", case=picked(cases), choice="reject:insults", confirm="yes", next="/queue?sort=age"
    )

    assert done.status_code == 303
    assert re.fullmatch(r"/queue\?sort=age&did=deed_\w+", done.headers["Location"])
    assert states(works, site) == ["rejected"] * 3
    moderator.post("/undo")
    assert states(works, site) == ["held"] * 3


def test_as_json_the_answer_tells_the_deed_the_line_and_what_was_left_out(
    moderator: Browser, works: Works, site: Site, cases: list[str]
) -> None:
    decide(works, a_person(works, site, "Ben"), cases[0], "approve", None, None, 1)

    told = asked(moderator, case=picked(cases), choice="reject", clause="insults", confirm="yes").get_json()

    assert (told["decided"], told["line"]) == (2, "Rejected 2 comments")
    assert [each["case"] for each in told["left"]] == [cases[0]]
    assert told["undo"] == f"/undo/{told['deed']}"
    assert told["counts"]["held"] == 0


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"choice": "approve"}, "/case"),
        ({"case": ["case_1"], "choice": "approve"}, "/case"),
        ({"case": [":1"], "choice": "approve"}, "/case"),
        ({"case": ["case_1:one"], "choice": "approve"}, "/case"),
        ({"case": ["case_1:1"]}, "/choice"),
        ({"case": ["case_1:1"], "choice": "reject", "confirm": "yes"}, "/reason"),
    ],
)
def test_a_form_that_is_none_is_refused_in_both_languages(
    moderator: Browser, fields: dict[str, Any], pointer: str
) -> None:
    page, told = moderator.post("/bulk/selected", **fields), asked(moderator, **fields)

    assert (page.status_code, told.status_code) == (422, 422)
    assert [error["field"] for error in told.get_json()["errors"]] == [pointer]
    assert told.get_json()["sentence"] in words_of(page)


def test_a_case_seen_in_an_older_version_is_left_out(
    moderator: Browser, works: Works, site: Site, cases: list[str]
) -> None:
    page = moderator.post("/bulk/selected", case=picked(cases, version=7), choice="approve")

    assert "3 of those you picked were decided, edited or taken by somebody meanwhile" in words_of(page)
    assert "Nothing of it waits any more." in words_of(page)


def test_another_sites_cases_cannot_be_decided_even_by_who_works_for_both(
    sign_in: SignIn, works: Works, site: Site, other_site: Site
) -> None:
    both = sign_in("Nora", Role.ADMIN, site, other_site)
    theirs = held(works, other_site, "c9").case_id or ""

    told = asked(both, case=picked([theirs]), choice="approve", confirm="yes").get_json()

    assert (told["decided"], told["deed"], told["line"]) == (0, None, "Nothing was decided")
    assert look.comment(works, other_site, "c9").state == "held"


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_to_the_desk_only(moderator: Browser, cases: list[str], evil: str) -> None:
    done = moderator.post("/bulk/selected", case=picked(cases), choice="approve", confirm="yes", next=evil)

    assert done.headers["Location"].startswith("/queue?did=deed_")


def test_groups_are_listed_by_author_and_one_can_be_decided_but_for_what_was_unticked(
    moderator: Browser, works: Works, site: Site, cases: list[str]
) -> None:
    page = moderator.get("/groups?by=author")
    boxes = re.findall(r'name="case" value="([^"]+)" checked', page.text)
    onward = re.search(r'name="next" value="([^"]+)"', page.text)
    assert onward is not None

    done = moderator.post(
        "/bulk/selected", case=boxes[1:], choice="approve", confirm="yes", kind="group", next=onward[1]
    )

    assert "joe 3 waiting risk 0.90" in words_of(page)
    assert sorted(boxes) == sorted(picked(cases))
    assert sorted(states(works, site)) == ["approved", "approved", "held"]
    assert "Approved 2 comments." in words_of(moderator.get(done.headers["Location"]))


@pytest.mark.parametrize(
    ("by", "title"), [("thread", "The bridge stays shut"), ("near", "Only an idiot would pay"), ("author", "joe")]
)
@pytest.mark.usefixtures("cases")
def test_each_way_of_grouping_has_its_page_and_keeps_the_filter(
    moderator: Browser, works: Works, site: Site, by: str, title: str
) -> None:
    for name in ("n1", "n2"):
        held(works, site, name, f"Only an idiot would pay this toll twice a day and smile, {name}", "joe")

    page = moderator.get(f"/groups?author=joe&by={by}")

    assert f'<h2 dir="auto">{title}' in page.text
    assert (
        f'aria-current="page">{ {"thread": "By thread", "near": "Near copies", "author": "By author"}[by] }</a>'
        in page.text
    )
    assert 'name="next" value="/groups?author=joe&amp;by=' in page.text


def test_a_large_group_offers_the_rest(moderator: Browser, works: Works, site: Site) -> None:
    for number in range(13):
        held(works, site, f"c{number}", f"You idiot, {number}.", "joe")

    closed, opened = moderator.get("/groups?by=author"), moderator.get("/groups?by=author&open=name:joe")

    assert "3 more of the same author are not shown." in words_of(closed)
    assert 'href="/groups?by=author&amp;open=name%3Ajoe"' in closed.text
    assert opened.text.count('name="case"') == 13


def test_nothing_in_common_says_so(moderator: Browser, works: Works, site: Site) -> None:
    held(works, site)

    words = words_of(moderator.get("/groups?by=near"))

    assert "No two of what waits are in nearly the same words. 1 waits one by one." in words


@pytest.mark.usefixtures("cases")
def test_a_viewer_sees_groups_without_buttons(viewer: Browser) -> None:
    page = viewer.get("/groups?by=author")

    assert "You idiot, 0." in words_of(page)
    assert 'name="choice"' not in page.text


@pytest.mark.usefixtures("cases")
def test_what_readers_write_is_escaped_everywhere(moderator: Browser, works: Works, site: Site) -> None:
    text = "You idiot <script>alert(1)</script>"
    rude = held(works, site, "x1", text, "<b>bold</b>").case_id or ""
    held(works, site, "x2", text + "!", "<b>bold</b>")

    pages = [
        moderator.get("/bulk?low=0&high=1"),
        moderator.get("/groups?by=author"),
        moderator.get("/groups?by=near"),
        moderator.post("/bulk/selected", case=picked([rude]), choice="approve"),
    ]

    for page in pages:
        assert "&lt;script&gt;alert" in page.text
        assert "<script>alert" not in page.text
        assert "<b>bold" not in page.text


@pytest.mark.parametrize("path", ["/bulk?low=0&high=1", "/groups?by=author"])
def test_hard_words_are_masked_until_one_asks_for_them(moderator: Browser, works: Works, site: Site, path: str) -> None:
    publish_policy(works, site, POLICY + "words: {watched: {entries: [scumbag]}}\n", None)
    for name in ("c1", "c2"):
        held(works, site, name, f"insult:0.9 what a scumbag, {name}", "joe")

    masked, revealed = moderator.get(path), moderator.get(f"{path}&reveal=1")

    assert "s••••••" in masked.text
    assert "scumbag" not in masked.text
    assert "Show masked words" in words_of(masked)
    assert "scumbag" in revealed.text
    assert "Mask words again" in words_of(revealed)
