"""A range of risk looked at before it is decided: how many, what people did with such comments, and ten to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from service.actions import batch, find, seals
from service.actions.batch import Batch, Chosen, Left
from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.moderation.mistakes import Expected, expected
from service.moderation.spread import Stretch, heights, lowest_quarter, sampled, stretch
from service.storage import bulk as storage
from service.storage.bulk import BatchLine, Waiting
from service.storage.desk_settings import desk_of
from service.storage.filters import Filter
from service.storage.people import Person
from service.storage.sites import Site

DAYS: Final = 30
MOST_LOOKED_AT: Final = 50_000
MOST_REMEMBERED: Final = 20_000
GONE: Final = "It was decided, edited or taken by somebody meanwhile."
UNREAD: Final = FieldError("/read", "unread", "Read the samples first, then say so.")


@dataclass(frozen=True, slots=True)
class Look:
    """A range of the cases that a filter finds.

    ``heights`` counts all of them by column of risk, ``unscored`` those that no model scored. ``selected`` lie in the
    range, ``approve`` and ``reject`` say what deciding them would come to, ``samples`` are those to read, and ``seal``
    is what ``apply`` takes (empty where there are none, or too many).
    """

    stretch: Stretch
    heights: tuple[int, ...]
    unscored: int
    selected: tuple[Waiting, ...]
    approve: Expected
    reject: Expected
    samples: tuple[BatchLine, ...]
    seal: str

    @property
    def total(self) -> int:
        """How many cases the filter finds, scored or not."""
        return sum(self.heights) + self.unscored

    @property
    def too_many(self) -> bool:
        """Whether more are selected than may be decided at once."""
        return len(self.selected) > batch.MOST


def look(
    works: Works, site: Site, person: Person, wanted: Filter, low: float | None = None, high: float | None = None
) -> Look:
    """Look at the cases whose risk lies between two numbers; without them, at the lowest quarter."""
    now = works.clock()
    with works.store.read() as connection:
        found = storage.waiting(connection, wanted, find.asker(works, site, person), MOST_LOOKED_AT)
        columns = heights([case.risk for case in found])
        chosen = lowest_quarter(columns) if low is None or high is None else stretch(low, high)
        selected = tuple(case for case in found if chosen.holds(case.risk))
        decided = storage.read_and_decided(connection, site.id, now - timedelta(days=DAYS), MOST_REMEMBERED)
        samples = sampled([(case.id, case.risk or 0.0) for case in selected])
        rows = {case.id: case.row for case in selected}
        lines = storage.batch_lines(connection, [rows[case_id] for case_id in samples], now)
        pepper = desk_of(connection, site.id).pepper
    usable = 0 < len(selected) <= batch.MOST
    sealed = seals.seal(pepper, person.id, selected, samples, now) if usable else ""
    unscored = sum(case.risk is None for case in found)
    return Look(chosen, columns, unscored, selected, *_outlook(chosen, selected, decided), tuple(lines), sealed)


def apply(
    works: Works,
    site: Site,
    person: Person,
    seal: str,
    read: bool,
    decision: str,
    reason: str | None = None,
    note: str | None = None,
) -> Batch:
    """Decide the selection that was shown; ``read`` says that its samples were read.

    Raises Invalid (not read, a seal out of date, the decision), NotFound (no moderator). What changed is left out.
    """
    now = works.clock()
    with works.store.read() as connection:
        sealed = seals.unseal(desk_of(connection, site.id).pepper, person.id, seal, now)
        versions = dict(sealed.cases)
        found = storage.waiting_by_row(connection, site.id, versions)
    if not read:
        raise Invalid([UNREAD])
    chosen = [Chosen(case.id, versions[case.row]) for case in found]
    return batch.decide_many(works, person, site, chosen, decision, reason, note, "bulk")


def _outlook(
    chosen: Stretch, selected: Sequence[Waiting], decided: Sequence[tuple[float, str]]
) -> tuple[Expected, Expected]:
    """What approving the selection would come to, and what rejecting it would."""
    outcomes = [state for risk, state in decided if chosen.holds(risk)]
    approved, risks = outcomes.count("approved"), [case.risk or 0.0 for case in selected]
    return (
        expected(risks, approved, len(outcomes)),
        expected([1 - risk for risk in risks], len(outcomes) - approved, len(outcomes)),
    )


@dataclass(frozen=True, slots=True)
class Selection:
    """Cases somebody picked: those still as they were seen, with their context, and those that are not."""

    lines: tuple[BatchLine, ...]
    left: tuple[Left, ...]


def selection(works: Works, site: Site, chosen: Sequence[Chosen]) -> Selection:
    """What picked cases are like, before anybody decides them. Raises Invalid (none, or too many)."""
    seen = {one.id: one.version for one in chosen}
    batch.check_size(len(seen))
    with works.store.read() as connection:
        found = storage.waiting_by_id(connection, site.id, seen)
        lines = storage.batch_lines(connection, [case.row for case in found], works.clock())
    good = tuple(line for line in lines if line.case.state == "open" and line.case.version == seen[line.case.id])
    left = seen.keys() - {line.case.id for line in good}
    return Selection(good, tuple(Left(case_id, GONE) for case_id in seen if case_id in left))
