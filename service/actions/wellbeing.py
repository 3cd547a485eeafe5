"""What a person may know of their own work at the desk: how much of the worst they read, and what a stretch came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from service.actions.works import Works
from service.moderation import exposure as pure
from service.moderation.exposure import Exposure
from service.moderation.policy.document import Policy
from service.storage import exposure as storage
from service.storage.people import Person
from service.storage.sites import Site

LOOK_BACK: Final = timedelta(hours=8)
"""No stretch of work is followed further back."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a stretch of work came to: no speed, no rank, nobody else."""

    known: Exposure
    approved: int = 0
    rejected: int = 0
    undone: int = 0
    threads: int = 0
    reasons: tuple[tuple[str, int], ...] = field(default=())


def exposure(works: Works, person: Person, policy: Policy) -> Exposure:
    """What this person has read lately, at all of their sites; what is severe is told by ``policy``."""
    now = works.clock()
    with works.store.read() as connection:
        rows = storage.read_lately(connection, person.id, now - LOOK_BACK)
    return pure.exposure([(row.made_at, pure.is_severe(row.scores, policy)) for row in rows], now)


def stretch(works: Works, site: Site, person: Person, policy: Policy) -> Stretch:
    """The stretch of work this person is in, or just left, at this site."""
    known = exposure(works, person, policy)
    if known.since is None:
        return Stretch(known)
    with works.store.read() as connection:
        rows = storage.stretch(connection, site.id, person.id, known.since)
    undone = {row.undo_of for row in rows if row.undo_of is not None}
    stand = [row for row in rows if row.undo_of is None and row.id not in undone]
    reasons = Counter(row.reason for row in stand if row.new_state == "rejected" and row.reason)
    return Stretch(
        known=known,
        approved=sum(row.new_state == "approved" for row in stand),
        rejected=sum(row.new_state == "rejected" for row in stand),
        undone=len(undone),
        threads=len({row.title for row in stand}),
        reasons=tuple(reasons.most_common()),
    )
