"""A decision made at the desk, and one that came too late."""

from __future__ import annotations

import re

import pytest

from service.actions import look
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of


def test_approving_publishes_the_comment_and_says_so(moderator: Browser, works: Works, site: Site) -> None:
    case = held(works, site, author="Jo")

    decided = moderator.decide(case, "approve")

    assert look.comment(works, site, "c1").state == "approved"
    assert "Approved Jo’s comment" in words_of(moderator.get(decided.headers["Location"]))


def test_rejecting_with_a_reason_is_one_form_and_is_kept_with_the_note(
    moderator: Browser, works: Works, site: Site
) -> None:
    case = held(works, site)

    decided = moderator.decide(case, "reject:insults", note="  second time this week ")

    (_, line) = look.comment(works, site, "c1").history
    assert (line.new_state, line.person_name, line.reason, line.note) == (
        "rejected",
        "Mia",
        "insults",
        "second time this week",
    )
    assert "Rejected joe’s comment (No insults)" in words_of(moderator.get(decided.headers["Location"]))


def test_other_is_a_reason_too(moderator: Browser, works: Works, site: Site) -> None:
    decided = moderator.decide(held(works, site), "reject:other")

    assert "(Other)" in words_of(moderator.get(decided.headers["Location"]))


def test_after_a_decision_comes_the_next_case_in_the_same_order(moderator: Browser, works: Works, site: Site) -> None:
    first, second = held(works, site, "c1"), held(works, site, "c2")

    decided = moderator.decide(first, "approve", next=second.case_id, sort="age", evidence="off")

    location = f"/queue?sort=age&evidence=off&case={second.case_id}&done={first.case_id}"
    assert re.fullmatch(re.escape(location) + r"&did=deed_\w+", decided.headers["Location"])


def test_a_next_case_that_somebody_decided_meanwhile_is_passed_over(
    moderator: Browser, works: Works, site: Site
) -> None:
    first, second = held(works, site, "c1"), held(works, site, "c2")
    moderator.decide(second, "approve")

    decided = moderator.decide(first, "approve", next=second.case_id)

    assert decided.headers["Location"].startswith(f"/queue?done={first.case_id}&did=deed_")


def test_who_comes_second_is_told_who_was_first_and_how_it_stands(
    sign_in: SignIn, moderator: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    late = sign_in("Ola", Role.MODERATOR, site)
    case = held(works, site)
    moderator.decide(case, "reject:insults")
    clock.wind(seconds=4)

    page = late.decide(case, "approve", note="seems fine to me")

    words = words_of(page)
    assert page.status_code == 409
    assert "already rejected by Mia 4 seconds ago" in words
    assert "seems fine to me" in words  # nothing they typed is lost
    assert look.comment(works, site, "c1").state == "rejected"


def test_a_form_made_before_the_comment_was_edited_decides_nothing(
    moderator: Browser, works: Works, site: Site
) -> None:
    old = held(works, site, "c1", "You idiot.")
    held(works, site, "c1", "You utter idiot.")

    page = moderator.decide(old, "approve")

    assert page.status_code == 409
    assert look.comment(works, site, "c1").state == "held"


@pytest.mark.parametrize("choice", ["", "reject", "reject:", "reject:no-such-clause", "publish", "approve "])
def test_a_button_that_the_page_does_not_have_decides_nothing(
    moderator: Browser, works: Works, site: Site, choice: str
) -> None:
    page = moderator.decide(held(works, site), choice, note="kept")

    assert page.status_code == 422
    assert ">kept</textarea>" in page.text
    assert look.comment(works, site, "c1").state == "held"


@pytest.mark.parametrize("version", ["", "one", "-1", "9" * 30, "²"])
def test_a_version_that_is_none_decides_nothing(moderator: Browser, works: Works, site: Site, version: str) -> None:
    case = held(works, site)

    page = moderator.post(f"/case/{case.case_id}/decide", choice="approve", version=version)

    assert page.status_code == 422


def test_an_unknown_case_does_not_exist(moderator: Browser) -> None:
    assert moderator.post("/case/case_none/decide", choice="approve", version=1).status_code == 404


def test_a_decision_made_elsewhere_is_not_announced_as_ones_own_work(viewer: Browser, works: Works, site: Site) -> None:
    case = held(works, site)

    assert "flash" not in viewer.get(f"/queue?done={case.case_id}").text
    assert "flash" not in viewer.get("/queue?done=case_none").text
