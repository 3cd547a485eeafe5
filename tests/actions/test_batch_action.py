"""Many decisions at once: all in one transaction, one deed, one undo; what changed since is left out and told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from service.actions import batch, look
from service.actions.batch import Batch, Chosen, decide_many
from service.actions.review import decide
from service.actions.score import score
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Conflict, Invalid, NotFound
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_person, a_site, a_submission, open_cases


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def held(works: Works, site: Site, count: int, author: str = "joe") -> list[Chosen]:
    answers = [score(works, site, a_submission(f"c{n}", f"You idiot, {n}.", author)) for n in range(count)]
    return [Chosen(answer.case_id or "", 1) for answer in answers]


def states(works: Works, site: Site, count: int) -> list[str]:
    return [look.comment(works, site, f"c{n}").state for n in range(count)]


def test_all_are_decided_with_one_deed_and_enter_the_authors_record(works: Works, site: Site, mia: Person) -> None:
    chosen = held(works, site, 5)

    done = decide_many(works, mia, site, chosen, "reject", "insults")

    assert (done.decided, done.left) == (5, ())
    assert states(works, site, 5) == ["rejected"] * 5
    assert look.author_record(works, site, "name:joe").standing.rejected == 5
    told = [event for event in look.decisions_after(works, site, None) if event.type == "comment.decided"]
    assert [event.data["reason"] for event in told] == ["insults"] * 5


def test_one_undo_puts_all_of_them_back(works: Works, site: Site, mia: Person) -> None:
    done = decide_many(works, mia, site, held(works, site, 5), "approve")

    undo(works, mia, site, done.deed)

    assert states(works, site, 5) == ["held"] * 5
    standing = look.author_record(works, site, "name:joe").standing
    assert (standing.published, standing.approved) == (0, 0)
    assert {look.case(works, site, line.id).state for line in open_cases(works, site)} == {"open"}


def test_what_changed_since_it_was_seen_is_left_out_and_told(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    chosen = held(works, site, 4)
    ben = a_person(works, site, "Ben")
    decide(works, ben, chosen[0].id, "approve", None, None, 1)
    score(works, site, a_submission("c1", "You are an idiot after all."))
    clock.wind(seconds=4)

    done = decide_many(works, mia, site, chosen, "reject", "insults")

    assert done.decided == 2
    assert states(works, site, 4) == ["approved", "held", "rejected", "rejected"]
    assert {left.id: left.why for left in done.left} == {
        chosen[0].id: "already approved by Ben 4 seconds ago",
        chosen[1].id: "The comment was edited since; what you read is no longer what it says.",
    }


def test_another_sites_case_is_left_out(works: Works, site: Site, mia: Person) -> None:
    other = a_site(works, "herald")
    theirs = held(works, other, 1)

    done = decide_many(works, mia, site, theirs, "approve")

    assert (done.decided, done.deed, [left.id for left in done.left]) == (0, None, [theirs[0].id])
    assert states(works, other, 1) == ["held"]


def test_a_case_named_twice_is_decided_once(works: Works, site: Site, mia: Person) -> None:
    (one,) = held(works, site, 1)

    assert decide_many(works, mia, site, [one, one], "approve").decided == 1


@pytest.mark.parametrize(("decision", "reason"), [("reject", None), ("reject", "no-such-clause"), ("publish", None)])
def test_a_wrong_decision_decides_nothing_at_all(
    works: Works, site: Site, mia: Person, decision: str, reason: str | None
) -> None:
    chosen = held(works, site, 2)

    with pytest.raises(Invalid):
        decide_many(works, mia, site, chosen, decision, reason)

    assert states(works, site, 2) == ["held", "held"]


def test_nothing_chosen_and_too_much_chosen_are_refused(works: Works, site: Site, mia: Person) -> None:
    for chosen in ([], [Chosen(f"case_{n}", 1) for n in range(batch.MOST + 1)]):
        with pytest.raises(Invalid) as raised:
            decide_many(works, mia, site, chosen, "approve")
        assert [error.pointer for error in raised.value.errors] == ["/case"]


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_strangers_and_viewers_decide_nothing(works: Works, site: Site, role: Role | None) -> None:
    at = a_site(works, "herald") if role is None else site
    eve = a_person(works, at, "Eve", role or Role.ADMIN)

    with pytest.raises(NotFound):
        decide_many(works, eve, site, held(works, site, 1), "approve")


@dataclass
class Breaking:
    """Time to wait before a site is told, which breaks when it is asked for the third time."""

    left: int = 2

    def __radd__(self, now: datetime) -> datetime:
        self.left -= 1
        if self.left < 0:
            raise RuntimeError("the power went")
        return now


def test_an_accident_half_way_leaves_nothing_decided(works: Works, site: Site, mia: Person) -> None:
    chosen = held(works, site, 3)

    with pytest.raises(RuntimeError):
        decide_many(replace(works, grace=Breaking()), mia, site, chosen, "approve")  # type: ignore[arg-type]

    assert states(works, site, 3) == ["held"] * 3
    with pytest.raises(Conflict, match="nothing of yours"):
        undo(works, mia, site)


def test_two_batches_over_the_same_cases_at_once_decide_each_case_once(works: Works, site: Site, mia: Person) -> None:
    chosen = held(works, site, 12)
    ben = a_person(works, site, "Ben")
    start = threading.Barrier(2)

    def press(person: Person) -> Batch:
        start.wait()
        return decide_many(works, person, site, chosen if person is mia else chosen[::-1], "reject", "insults")

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, (mia, ben)))

    assert sorted(done.decided for done in outcomes) == [0, 12]
    assert look.author_record(works, site, "name:joe").standing.rejected == 12
