"""A range of risk: what it holds, what people did with such comments, and the seal that only its reader can use."""

from __future__ import annotations

import pytest

from service.actions import bulk, look
from service.actions.batch import Chosen, decide_many
from service.actions.review import decide
from service.actions.score import score
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Invalid
from service.storage.filters import Filter
from service.storage.people import Person
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_person, a_site, a_submission


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def held(works: Works, site: Site, name: str, risk: float) -> str:
    answer = score(works, site, a_submission(name, f"insult:{risk:.2f} {name}", author=f"joe-{name}"))
    assert answer.case_id is not None
    return answer.case_id


def seen(works: Works, site: Site, person: Person, low: float, high: float, wanted: Filter | None = None) -> bulk.Look:
    return bulk.look(works, site, person, wanted or Filter(), low, high)


def people_decided(works: Works, site: Site, person: Person, risk: float, approved: int, rejected: int) -> None:
    """So many comments of this risk, decided one by one."""
    for number in range(approved + rejected):
        case = held(works, site, f"past-{risk}-{number}", risk)
        decide(works, person, case, "approve" if number < approved else "reject", "insults", None, 1)


def test_a_range_selects_what_lies_in_it_and_the_picture_holds_all(works: Works, site: Site, mia: Person) -> None:
    inside = {held(works, site, f"c{n}", risk) for n, risk in enumerate((0.60, 0.65, 0.69))}
    for n, risk in enumerate((0.55, 0.70, 0.90)):
        held(works, site, f"d{n}", risk)
    score(works, site, a_submission("e1", "Այս կամուրջը", lang="hy"))

    found = seen(works, site, mia, 0.6, 0.7)

    assert {case.id for case in found.selected} == inside
    assert (sum(found.heights), found.unscored, found.total) == (6, 1, 7)


def test_only_what_the_filter_finds_is_looked_at(works: Works, site: Site, mia: Person) -> None:
    mine = held(works, site, "c1", 0.6)
    held(works, site, "c2", 0.6)

    found = seen(works, site, mia, 0.0, 1.0, Filter(authors=("joe-c1",)))

    assert [case.id for case in found.selected] == [mine]


def test_what_to_expect_is_what_people_decided_in_that_range_one_by_one(works: Works, site: Site, mia: Person) -> None:
    people_decided(works, site, mia, 0.62, approved=18, rejected=6)
    people_decided(works, site, mia, 0.92, approved=0, rejected=5)
    for number in range(8):
        held(works, site, f"c{number}", 0.62)

    found = seen(works, site, mia, 0.6, 0.7)

    assert (found.approve.decided, found.approve.agreeing, found.approve.measured) == (24, 18, True)
    assert found.approve.mistakes == pytest.approx(2.0)  # 8 × 6 / 24
    assert found.reject.agreeing == 6
    assert found.reject.mistakes == pytest.approx(6.0)


def test_too_few_decisions_leave_the_word_to_the_model(works: Works, site: Site, mia: Person) -> None:
    people_decided(works, site, mia, 0.62, approved=3, rejected=0)
    for number in range(4):
        held(works, site, f"c{number}", 0.62)

    found = seen(works, site, mia, 0.6, 0.7)

    assert (found.approve.measured, found.approve.decided) == (False, 3)
    assert found.approve.mistakes == pytest.approx(4 * 0.62)
    assert found.reject.mistakes == pytest.approx(4 * 0.38)


def test_decisions_that_are_old_or_undone_or_made_in_a_batch_are_no_evidence(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    decide(works, mia, held(works, site, "old", 0.62), "approve", None, None, 1)
    clock.wind(days=31)
    undone = decide(works, mia, held(works, site, "undone", 0.62), "reject", "insults", None, 1)
    undo(works, mia, site, undone.deed)
    decide_many(works, mia, site, [Chosen(held(works, site, f"b{n}", 0.62), 1) for n in range(5)], "approve")
    decide(works, mia, held(works, site, "counts", 0.62), "approve", None, None, 1)

    found = seen(works, site, mia, 0.6, 0.7)

    assert (found.approve.decided, found.approve.agreeing) == (1, 1)


def test_ten_samples_stand_for_the_selection_with_their_context(works: Works, site: Site, mia: Person) -> None:
    score(works, site, a_submission("p1", "The bridge stays shut.", author="ann"))
    for number in range(24):
        text = f"insult:0.{60 + number % 10} {number}"
        score(works, site, a_submission(f"c{number}", text, author="joe", parent="p1"))

    found = seen(works, site, mia, 0.6, 0.7)
    again = seen(works, site, mia, 0.6, 0.7)

    assert len(found.samples) == 10
    assert [line.case.id for line in found.samples] == [line.case.id for line in again.samples]
    line = found.samples[0]
    assert line.parent is not None
    assert (line.parent.author, line.parent.text, line.case.article_title) == (
        "ann",
        "The bridge stays shut.",
        "The bridge stays shut",
    )


def test_what_was_shown_and_read_is_applied_as_one_deed(works: Works, site: Site, mia: Person) -> None:
    for number in range(3):
        held(works, site, f"c{number}", 0.62)
    shown = seen(works, site, mia, 0.6, 0.7)
    held(works, site, "later", 0.62)  # not shown, so not decided

    done = bulk.apply(works, site, mia, shown.seal, True, "approve")

    assert (done.decided, done.left) == (3, ())
    assert [look.comment(works, site, name).state for name in ("c0", "c1", "c2", "later")] == ["approved"] * 3 + [
        "held"
    ]
    undo(works, mia, site, done.deed)
    assert {look.comment(works, site, f"c{n}").state for n in range(3)} == {"held"}


def test_unread_samples_unlock_nothing(works: Works, site: Site, mia: Person) -> None:
    held(works, site, "c1", 0.62)
    shown = seen(works, site, mia, 0.6, 0.7)

    with pytest.raises(Invalid) as raised:
        bulk.apply(works, site, mia, shown.seal, False, "approve")

    assert [error.pointer for error in raised.value.errors] == ["/read"]
    assert look.comment(works, site, "c1").state == "held"


def test_a_seal_is_good_for_an_hour_for_its_reader_at_its_site_and_as_it_was_made(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    held(works, site, "c1", 0.62)
    ben, other = a_person(works, site, "Ben"), a_site(works, "herald")
    seal = seen(works, site, mia, 0.6, 0.7).seal
    clock.wind(minutes=61)
    fresh = seen(works, site, mia, 0.6, 0.7).seal

    tries = [
        (site, mia, seal),
        (site, ben, fresh),
        (other, mia, fresh),
        (site, mia, fresh[:50] + ("A" if fresh[50] != "A" else "B") + fresh[51:]),
        (site, mia, ""),
        (site, mia, "é"),
    ]

    for at, person, sent in tries:
        with pytest.raises(Invalid) as raised:
            bulk.apply(works, at, person, sent, True, "approve")
        assert [error.code for error in raised.value.errors] == ["stale"]
    assert look.comment(works, site, "c1").state == "held"


def test_an_empty_range_has_neither_samples_nor_seal(works: Works, site: Site, mia: Person) -> None:
    found = seen(works, site, mia, 0.0, 0.1)

    assert (found.selected, found.samples, found.seal) == ((), (), "")
