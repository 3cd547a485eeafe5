"""Many cases put off at once: one deed that one undo takes back, and what moved on meanwhile is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.actions import put_off, review, undo
from service.actions.batch import Batch, Chosen
from service.actions.works import Works
from service.moderation.errors import Invalid, NotFound
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_person, a_site, open_cases
from tests.console.desk_builders import held

NO_OFFSET = timedelta(0)


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


@pytest.fixture
def chosen(works: Works, site: Site) -> list[Chosen]:
    """Three cases as they stand."""
    answers = [held(works, site, f"c{number}", f"You idiot, number {number}.", f"u{number}") for number in range(3)]
    return [Chosen(str(answer.case_id), 1) for answer in answers]


def put(works: Works, person: Person, site: Site, chosen: list[Chosen], until: str = "2h") -> Batch:
    return put_off.defer_many(works, person, site, chosen, until, NO_OFFSET)


def put_off_now(works: Works, site: Site) -> set[str]:
    return {case.id for case in open_cases(works, site) if case.deferred_until is not None}


def test_all_that_was_picked_is_put_off_and_one_undo_takes_it_back(
    works: Works, site: Site, mia: Person, chosen: list[Chosen], clock: FakeClock
) -> None:
    done = put(works, mia, site, chosen)
    during = {case.deferred_until for case in open_cases(works, site)}

    undo.undo(works, mia, site, done.deed)

    assert (done.decided, done.left) == (3, ())
    assert during == {clock() + timedelta(hours=2)}
    assert put_off_now(works, site) == set()


def test_what_a_colleague_decided_meanwhile_is_left_out_and_named(
    works: Works, site: Site, mia: Person, chosen: list[Chosen]
) -> None:
    review.decide(works, a_person(works, site, "Ola"), chosen[1].id, "approve", None, None, 1)

    done = put(works, mia, site, chosen)

    assert done.decided == 2
    assert [left.id for left in done.left] == [chosen[1].id]
    assert put_off_now(works, site) == {chosen[0].id, chosen[2].id}


def test_nothing_picked_or_a_time_that_is_none_is_refused(
    works: Works, site: Site, mia: Person, chosen: list[Chosen]
) -> None:
    for cases, until in (([], "2h"), (chosen, "soon")):
        with pytest.raises(Invalid):
            put(works, mia, site, cases, until)

    assert put_off_now(works, site) == set()


def test_who_is_no_moderator_here_puts_nothing_off(works: Works, site: Site, chosen: list[Chosen]) -> None:
    vera = a_person(works, site, "Vera", Role.VIEWER)

    with pytest.raises(NotFound):
        put(works, vera, site, chosen)

    assert put_off_now(works, site) == set()
