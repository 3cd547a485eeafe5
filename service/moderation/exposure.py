"""How much of the worst somebody has read: what counts as severe, how it is spaced out, when a pause is due."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from service.moderation.policy.shape import Policy

SEVERE: Final = ("severe_toxicity", "threat", "identity_attack", "sexually_explicit")
LEAST: Final = 0.3
"""A threshold may hold what is one time in ten what it seems; severe is what is so at least three times in ten."""
WITHOUT: Final = 0.5
"""What stands for a threshold where the policy sets none for a label."""
GAP: Final = timedelta(minutes=15)
"""A stretch of work ends where nothing was decided for so long."""
MANY: Final = 8
"""Severe cases in one stretch of work after which a pause is proposed, however short the stretch."""

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Spaced(Generic[Line]):
    """The lines in the order in which they are shown, and how many were left for others."""

    lines: tuple[Line, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a person has read lately: severe cases in the past hour, and the stretch of work they are in.

    ``since`` is when the stretch began (None: they are in none), ``decided`` and ``severe`` what it held; ``just`` says
    whether the last case was severe.
    """

    last_hour: int = 0
    since: datetime | None = None
    decided: int = 0
    severe: int = 0
    just: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """A proposal to stop for a moment: after how many minutes of work and how many severe cases."""

    minutes: int
    decided: int
    severe: int


def certain(label: str, policy: Policy) -> float:
    """From which score a label counts: the policy's threshold for holding, but never below LEAST."""
    threshold = policy.thresholds.get(label)
    hold = None if threshold is None else threshold.hold
    return max(LEAST, WITHOUT if hold is None else hold)


def is_severe(scores: Mapping[str, float], policy: Policy) -> bool:
    """Whether a comment with these scores is of the kind that wears readers down."""
    return any(scores.get(label, 0.0) >= certain(label, policy) for label in SEVERE)


def spaced(
    lines: Sequence[Line], severe: Callable[[Line], bool], allowed: int | None = None, *, just: bool = False
) -> Spaced[Line]:
    """The lines with something else between any two severe ones, as far as there is something else.

    Nothing else changes places. Severe ones beyond ``allowed`` (None: as many as there are) are left out; ``just`` says
    that the one before the first was severe.
    """
    shown: list[Line] = []
    put_off: deque[Line] = deque()
    taken = left = 0
    for line in lines:
        if not severe(line):
            shown.append(line)
            if put_off:
                shown.append(put_off.popleft())
            just = len(shown) > 1 and shown[-1] is not line
        elif allowed is not None and taken >= allowed:
            left += 1
        else:
            taken += 1
            if just:
                put_off.append(line)
            else:
                shown.append(line)
            just = True
    return Spaced((*shown, *put_off), left)


def exposure(read: Sequence[tuple[datetime, bool]], now: datetime) -> Exposure:
    """What decisions (moment, severe), oldest first, come to at ``now``."""
    hour = sum(severe for at, severe in read if at > now - timedelta(hours=1))
    stretch = stretch_of([at for at, _ in read], now)
    if not stretch:
        return Exposure(last_hour=hour)
    mine = read[-stretch:]
    return Exposure(hour, mine[0][0], stretch, sum(severe for _, severe in mine), mine[-1][1])


def stretch_of(moments: Sequence[datetime], now: datetime) -> int:
    """How many of the newest moments (oldest first) lie in one stretch of work that still goes on."""
    later, count = now, 0
    for moment in reversed(moments):
        if later - moment > GAP:
            break
        later, count = moment, count + 1
    return count


def pause_due(known: Exposure, now: datetime, after_minutes: int | None) -> Pause | None:
    """A pause to propose, or None. ``after_minutes`` None: never."""
    if after_minutes is None or known.since is None:
        return None
    minutes = int((now - known.since).total_seconds() // 60)
    if minutes < after_minutes and known.severe < MANY:
        return None
    return Pause(minutes, known.decided, known.severe)
