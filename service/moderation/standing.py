"""An author's record with a site: what moderators decided before, and what they may still do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """How a site treats an author: as anybody, always read first, or not at all for a while."""

    GOOD = "good"
    ALWAYS_HOLD = "always_hold"
    BANNED = "banned"


@dataclass(frozen=True, slots=True)
class Standing:
    """An author's counts and status at one moment.

    ``published`` counts comments that went out (by machine or person), ``approved`` and ``rejected`` decisions of
    people, ``recent_rejected`` those within the policy's window. A ban without ``until`` has no end.
    """

    first_seen_at: datetime | None = None
    published: int = 0
    approved: int = 0
    rejected: int = 0
    recent_rejected: int = 0
    status: Status = Status.GOOD
    until: datetime | None = None
    note: str | None = None

    def status_at(self, now: datetime) -> Status:
        """The status in force at ``now``: one that ran out counts as good."""
        if self.until is not None and self.until <= now:
            return Status.GOOD
        return self.status


NEWCOMER = Standing()
