"""An author's record with a site: what moderators decided before, and what they may still do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

ENDLESS: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for no end where a moment must be kept."""


class Status(StrEnum):
    """How a site treats an author: as anybody, always read first, or not at all for a while."""

    GOOD = "good"
    ALWAYS_HOLD = "always_hold"
    BANNED = "banned"


Stretch = tuple[Status, datetime | None]
"""How an author is treated until a moment; None: without end."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How an author is treated: ``status`` until ``until`` (None: without end), after that perhaps read first.

    ``then`` is until when they are read first once that is over; None: not at all, ``ENDLESS``: from then on.
    """

    status: Status = Status.GOOD
    until: datetime | None = None
    then: datetime | None = None

    def at(self, now: datetime) -> Stretch:
        """What holds at ``now``, and until when."""
        if self.status is not Status.GOOD and (self.until is None or self.until > now):
            return self.status, self.until
        if self.then is not None and self.then > now:
            return Status.ALWAYS_HOLD, None if self.then == ENDLESS else self.then
        return Status.GOOD, None

    def stretches(self) -> tuple[Stretch, ...]:
        """The one or two stretches it is made of, over or not."""
        first = () if self.status is Status.GOOD else ((self.status, self.until),)
        if self.then is None:
            return first
        return (*first, (Status.ALWAYS_HOLD, None if self.then == ENDLESS else self.then))


def treated(stretches: Iterable[Stretch], now: datetime) -> Treatment:
    """What several things that run side by side come to: the strictest holds, and of equals the one that ends last.

    So a suspension of three days leaves it at that where the author is suspended for thirty, and where they were to be
    read first for longer, that goes on after it.
    """
    ends = {Status.BANNED: now, Status.ALWAYS_HOLD: now}
    for status, until in stretches:
        if status in ends:
            ends[status] = max(ends[status], until or ENDLESS)
    banned, held = ends[Status.BANNED], ends[Status.ALWAYS_HOLD]
    if banned > now:
        return Treatment(Status.BANNED, None if banned == ENDLESS else banned, held if held > banned else None)
    if held > now:
        return Treatment(Status.ALWAYS_HOLD, None if held == ENDLESS else held)
    return Treatment()


@dataclass(frozen=True, slots=True)
class Standing:
    """An author's counts and status at one moment.

    ``published`` counts comments that went out (by machine or person), ``approved`` and ``rejected`` decisions of
    people, ``recent_rejected`` those within the policy's window. ``status``, ``until`` and ``then`` are a Treatment's.
    """

    first_seen_at: datetime | None = None
    published: int = 0
    approved: int = 0
    rejected: int = 0
    recent_rejected: int = 0
    status: Status = Status.GOOD
    until: datetime | None = None
    note: str | None = None
    then: datetime | None = None

    @property
    def treatment(self) -> Treatment:
        """How the author is treated, now and afterwards."""
        return Treatment(self.status, self.until, self.then)

    def in_force(self, now: datetime) -> Stretch:
        """The status at ``now`` and when it ends: one that ran out counts as what comes after it."""
        return self.treatment.at(now)

    def status_at(self, now: datetime) -> Status:
        """The status in force at ``now``."""
        return self.in_force(now)[0]


NEWCOMER = Standing()
