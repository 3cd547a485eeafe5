"""The ladder of sanctions: what a site does about an author who goes on breaking its rules, one step after the other.

Each step is the mildest that the record still calls for: first the author is told, then read first, then kept away for
a while, and only at the end for good. A step is remembered for a year; a sanction that was lifted is not held against
anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from service.moderation.standing import Status


class Step(StrEnum):
    """What a sanction does: says so; has every comment read first; takes none for a while; takes none any more."""

    WARN = "warn"
    HOLD = "hold"
    SUSPEND = "suspend"
    BAN = "ban"


STATUS: Final = {Step.HOLD: Status.ALWAYS_HOLD, Step.SUSPEND: Status.BANNED, Step.BAN: Status.BANNED}
"""How the author is treated while a sanction lasts; a warning changes nothing."""

LASTING: Final = frozenset({Step.HOLD, Step.SUSPEND})
"""Steps that need a length."""

LONGEST_DAYS: Final = 365
MEMORY: Final = timedelta(days=365)
LATELY: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: a step, and for how many days (None: for good, or a warning)."""

    step: Step
    days: int | None = None

    def __str__(self) -> str:
        return self.step.value if self.days is None else f"{self.step.value} {self.days}"


LADDER: Final = (
    Rung(Step.WARN),
    Rung(Step.HOLD, 7),
    Rung(Step.SUSPEND, 3),
    Rung(Step.SUSPEND, 30),
    Rung(Step.BAN),
)
"""What a site has that sets no ladder of its own."""


@dataclass(frozen=True, slots=True)
class Past:
    """A sanction of the past."""

    step: Step
    days: int | None
    made_at: datetime
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What the ladder comes to: the next rung (None: nothing now), and why, in a sentence or two."""

    rung: Rung | None
    why: str


def read(text: str) -> tuple[Rung, ...]:
    """A ladder as a site writes it: ``warn, hold 7, suspend 3, suspend 30, ban``; days behind hold and suspend.

    Raises ValueError with a sentence that says what would be right.
    """
    rungs = tuple(_rung(part) for part in text.split(",") if part.strip())
    if not rungs:
        raise ValueError("Write the steps in their order, as in: warn, hold 7, suspend 3, suspend 30, ban.")
    ranks = [(list(Step).index(rung.step), rung.days or 0) for rung in rungs]
    if ranks != sorted(set(ranks)):
        raise ValueError("Each step must be harder than the one before it: warn, hold, suspend, ban, then longer ones.")
    return rungs


def advice(ladder: Sequence[Rung], past: Iterable[Past], rejections: Sequence[datetime], now: datetime) -> Advice:
    """The next rung for an author with these sanctions behind them; ``rejections`` are moments of rejected comments."""
    known = sorted((p for p in past if not p.lifted and now - p.made_at <= MEMORY), key=lambda p: p.made_at)
    since = known[-1].made_at if known else now - LATELY
    fresh = sum(moment > since for moment in rejections)
    if not fresh:
        return Advice(None, _calm(known))
    place = max((reached(ladder, each) for each in known), default=-1) + 1
    return Advice(ladder[min(place, len(ladder) - 1)], _why(known, fresh))


def reached(ladder: Sequence[Rung], past: Past) -> int:
    """The place on the ladder that a sanction of the past stands for; -1 below the first."""
    rank = _rank(past.step, past.days)
    return max((place for place, rung in enumerate(ladder) if _rank(rung.step, rung.days) <= rank), default=-1)


def _rank(step: Step, days: int | None) -> tuple[int, int]:
    return list(Step).index(step), days or 0


def _rung(text: str) -> Rung:
    found = re.fullmatch(r"\s*(warn|ban|(?:hold|suspend)\s+([0-9]{1,3}))\s*", text)
    if found is None or (found[2] and not 1 <= int(found[2]) <= LONGEST_DAYS):
        raise ValueError(f"A step is warn, hold 7, suspend 3 or ban, with 1 to {LONGEST_DAYS} days.")
    return Rung(Step(found[1].split()[0]), int(found[2]) if found[2] else None)


def _calm(known: Sequence[Past]) -> str:
    if not known:
        return "No comment was rejected in the last 30 days."
    return f"No comment was rejected since {_named(known[-1])}."


def _why(known: Sequence[Past], fresh: int) -> str:
    rejected = f"{fresh} comment{'' if fresh == 1 else 's'} rejected"
    if not known:
        return f"{rejected} in the last 30 days, and no sanction in the last year."
    return f"{rejected} since {_named(known[-1])}."


def _named(past: Past) -> str:
    names = {Step.WARN: "the warning", Step.HOLD: "the hold", Step.SUSPEND: "the suspension", Step.BAN: "the ban"}
    return f"{names[past.step]} of {past.made_at.day} {past.made_at:%B %Y}"
