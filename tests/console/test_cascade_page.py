"""The replies below a rejected comment, at the desk, and what readers reported beside a case."""

from __future__ import annotations

import re

import pytest
from flask import Flask, g

from service.actions import look
from service.actions.report import Report, report
from service.actions.score import score
from service.actions.works import Works
from service.console import cascade, reports
from service.storage.sites import Site
from tests.builders_storage import a_submission
from tests.console.desk_builders import Browser, held, words_of

SAID = "You idiot, the board never could count to ten."


@pytest.fixture
def case(works: Works, site: Site) -> str:
    """A held comment with a reply that quotes it and one that does not."""
    found = held(works, site, "top", SAID, "joe").case_id
    score(works, site, a_submission("quotes", "> the board never could count to ten\nWell said.", "ann", "top"))
    score(works, site, a_submission("calm", "joe, the bearings were worn.", "ben", "top"))
    assert found is not None
    return found


@pytest.fixture
def rejected(moderator: Browser, case: str) -> str:
    moderator.post(f"/case/{case}/decide", choice="reject:insults", version=1)
    return case


def test_the_page_lists_the_replies_and_ticks_those_that_quote(moderator: Browser, rejected: str) -> None:
    page = moderator.get(f"/case/{rejected}/cascade")

    words = words_of(page)
    assert "2 replies, 1 of them carries it on" in words
    assert "quotes 7 words of it" in words
    assert "names its author" in words
    assert '<option value="insults" selected>' in page.text  # what the comment itself was rejected for
    assert re.findall(r'name="reply" value="([^"]+)"( checked)?', page.text) == [
        ("1:published:quotes", " checked"),
        ("1:published:calm", ""),
    ]


def test_one_decision_takes_the_ticked_ones_and_one_undo_brings_them_back(
    moderator: Browser, works: Works, site: Site, rejected: str
) -> None:
    done = moderator.post(f"/case/{rejected}/cascade", reply="1:published:quotes", choice="reject", clause="insults")

    assert [look.comment(works, site, name).state for name in ("quotes", "calm")] == ["rejected", "published"]
    page = moderator.get(done.headers["Location"])
    assert "Undo all of it" in words_of(page)
    moderator.post("/undo")
    assert look.comment(works, site, "quotes").state == "published"
    assert look.comment(works, site, "top").state == "rejected"


def test_below_a_comment_that_stands_there_is_nothing_to_tick(moderator: Browser, case: str) -> None:
    page = moderator.get(f"/case/{case}/cascade")

    assert "The comment stands, so its replies can stay." in words_of(page)
    assert 'name="reply"' not in page.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"choice": "reject:insults"}, "Choose at least one comment."),
        ({"reply": "1:published:quotes", "choice": "reject"}, "A rejection needs a reason"),
        ({"reply": "1:published:quotes", "choice": "approve"}, "Replies can only be rejected here."),
        ({"reply": "quotes", "choice": "reject:insults"}, "Reload the page; its form was incomplete."),
    ],
)
def test_a_form_that_is_none_says_why_and_decides_nothing(
    moderator: Browser, works: Works, site: Site, rejected: str, fields: dict[str, str], said: str
) -> None:
    page = moderator.post(f"/case/{rejected}/cascade", **fields)

    assert page.status_code == 422
    assert said in words_of(page)
    assert look.comment(works, site, "quotes").state == "published"


def test_after_a_rejection_the_desk_can_say_how_many_replies_stand_below(
    app: Flask, site: Site, works: Works, rejected: str
) -> None:
    other = held(works, site, "c9").case_id or ""

    with app.test_request_context():
        g.site = site
        found, none = cascade.below(rejected), cascade.below(other)

    assert found == {"count": 2, "url": f"/case/{rejected}/cascade", "line": "2 replies below it"}
    assert none is None


def test_beside_a_case_stand_its_reports_with_what_speaks_for_and_against_them(
    app: Flask, site: Site, works: Works, case: str
) -> None:
    report(works, site, Report("top", "abusive", "u1", "Aimed at everybody."))
    report(works, site, Report("top", "insults", "name:joe"))
    report(works, site, Report("top", "other"))

    with app.test_request_context():
        g.site = site
        lines = reports.beside("top")

    assert [(line.reason, line.reporter, line.warning, line.weight) for line in lines] == [
        ("Abusive", "u1", "", "1"),
        ("Other", "a reader", "", "0.5"),
        ("No insults", "name:joe", "the author’s own report", "0"),
    ]
    assert lines[0].text == "Aimed at everybody."
