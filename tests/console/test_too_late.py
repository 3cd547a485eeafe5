"""Somebody was faster: who, when, and the choice between keeping and changing what they decided."""

from __future__ import annotations

import re

import pytest

from service.actions import look
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.actions.team_builders import record
from tests.builders_storage import FakeClock
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def late(sign_in: SignIn, site: Site) -> Browser:
    """A colleague who comes second."""
    return sign_in("Ola", Role.MODERATOR, site)


def test_the_answer_to_a_script_says_everything_needed_to_go_on(
    late: Browser, moderator: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    case = held(works, site)
    moderator.decide(case, "reject:insults")
    clock.wind(seconds=4)

    sent = {"csrf": late.csrf, "choice": "approve", "version": "1"}
    answer = late.client.post(f"/case/{case.case_id}/decide", data=sent, headers=JSON)

    assert answer.status_code == 409
    assert answer.get_json() == {
        "case": case.case_id,
        "state": "rejected",
        "version": 2,
        "open": False,
        "edited": False,
        "by": "Mia",
        "at": "2026-11-02T09:00:00+00:00",
        "ago": "4 seconds ago",
        "sentence": "already rejected by Mia 4 seconds ago",
        "keep": f"/queue?case={case.case_id}",
        "change": {"action": f"/case/{case.case_id}/decide", "fields": {"version": 2, "change": "yes"}},
    }


def test_changing_knowingly_decides_over_it_as_a_deed_of_ones_own(
    late: Browser, moderator: Browser, works: Works, site: Site
) -> None:
    case = held(works, site)
    moderator.decide(case, "reject:insults")
    late.decide(case, "approve")

    changed = late.decide(case, "approve", version=2, change="yes")

    assert changed.status_code == 303
    assert [line.person_name for line in look.comment(works, site, "c1").history] == [None, "Mia", "Ola"]
    assert look.comment(works, site, "c1").state == "approved"
    assert record(works, site) == (1, 1, 0)  # the rejection no longer counts against the author


def test_undoing_a_change_brings_the_colleagues_decision_back(
    late: Browser, moderator: Browser, works: Works, site: Site
) -> None:
    case = held(works, site)
    moderator.decide(case, "reject:insults")
    late.decide(case, "approve", version=2, change="yes")

    late.post("/undo")

    assert look.comment(works, site, "c1").state == "rejected"
    assert look.case(works, site, case.case_id or "").state == "closed"
    assert record(works, site) == (0, 0, 1)


def test_changing_needs_the_version_one_saw(late: Browser, moderator: Browser, works: Works, site: Site) -> None:
    case = held(works, site)
    moderator.decide(case, "reject:insults")
    moderator.decide(case, "approve", version=2, change="yes")

    too_old = late.decide(case, "reject:spam", version=2, change="yes")

    assert too_old.status_code == 409
    assert look.comment(works, site, "c1").state == "approved"


def test_an_edited_comment_offers_no_change(late: Browser, works: Works, site: Site) -> None:
    old = held(works, site, "c1", "You idiot.")
    held(works, site, "c1", "You utter idiot.")

    sent = {"csrf": late.csrf, "choice": "approve", "version": "1"}
    told = late.client.post(f"/case/{old.case_id}/decide", data=sent, headers=JSON).get_json()

    assert (told["edited"], told["by"], told["change"]) == (True, None, None)


def test_a_decision_as_json_tells_what_was_done_and_how_to_undo_it(
    moderator: Browser, works: Works, site: Site
) -> None:
    case = held(works, site, author="Jo")

    sent = {"csrf": moderator.csrf, "choice": "reject:insults", "version": "1"}
    answer = moderator.client.post(f"/case/{case.case_id}/decide", data=sent, headers=JSON)

    told = answer.get_json()
    assert answer.status_code == 200
    assert (told["case"], told["comment"], told["state"], told["version"]) == (case.case_id, "c1", "rejected", 2)
    assert told["line"] == "Rejected Jo’s comment (No insults)"
    assert re.fullmatch(r"/undo/deed_\w+", told["undo"])
    assert told["undo"] == f"/undo/{told['deed']}"
    assert told["decision"] == look.comment(works, site, "c1").history[-1].id
    assert told["counts"]["held"] == 0


@pytest.mark.parametrize(
    ("sent", "field"), [({"choice": "reject", "version": "1"}, "/choice"), ({"choice": "approve"}, "/version")]
)
def test_mistakes_are_told_to_scripts_field_by_field(
    moderator: Browser, works: Works, site: Site, sent: dict[str, str], field: str
) -> None:
    case = held(works, site)

    answer = moderator.client.post(f"/case/{case.case_id}/decide", data={"csrf": moderator.csrf, **sent}, headers=JSON)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_the_page_keeps_what_was_typed_for_the_change(
    late: Browser, moderator: Browser, works: Works, site: Site
) -> None:
    case = held(works, site)
    moderator.decide(case, "reject:insults")

    page = late.decide(case, "approve", note="seems fine to me")

    assert "already rejected by Mia" in words_of(page)
    assert "seems fine to me" in page.text


def test_a_case_that_a_colleague_put_off_meanwhile_says_so_and_can_be_decided_all_the_same(
    late: Browser, moderator: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    case = held(works, site)
    moderator.post(f"/case/{case.case_id}/defer", version=1, until="2h")
    clock.wind(seconds=4)

    sent = {"csrf": late.csrf, "choice": "approve", "version": "1"}
    told = late.client.post(f"/case/{case.case_id}/decide", data=sent, headers=JSON).get_json()
    again = late.client.post(told["change"]["action"], data={**sent, **told["change"]["fields"]}, headers=JSON)

    assert told["sentence"] == "already put off by Mia 4 seconds ago"
    assert (told["open"], told["change"]["fields"]) == (True, {"version": 2})
    assert again.status_code == 200
    assert look.comment(works, site, "c1").state == "approved"


def test_a_decision_taken_back_meanwhile_says_so(
    late: Browser, moderator: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    case = held(works, site)
    moderator.decide(case, "approve")
    moderator.post("/undo")
    clock.wind(minutes=1)

    sent = {"csrf": late.csrf, "choice": "approve", "version": "1"}
    told = late.client.post(f"/case/{case.case_id}/decide", data=sent, headers=JSON).get_json()

    assert told["sentence"] == "already opened again by Mia 1 minute ago"
