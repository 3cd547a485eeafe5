"""What a policy would have done to many comments: counts, and how often it would have been wrong."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from service.moderation.policy.verdict import Action

SURE: Final = 1.96
"""Standard deviations on either side that hold 95 of 100 of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one comment under a policy.

    ``person`` is what a person decided about it: PUBLISH for an approval, REJECT, or None where nobody did. ``risk`` is
    the calibrated probability that it breaks a rule, None where no model scored it. ``at`` is when it was written.
    """

    action: Action
    person: Action | None
    risk: float | None
    section: str
    at: datetime


@dataclass(slots=True)
class Expected:
    """A sum of chances: how many of the comments nobody reviewed are likely wrong, with its variance.

    Each comment is a coin of its own probability p; their number has the mean Σp and the variance Σp(1-p) (the
    Poisson binomial distribution).
    """

    mean: float = 0.0
    variance: float = 0.0
    of: int = 0
    unknown: int = 0

    def add(self, chance: float | None) -> None:
        """Count a comment that is wrong with this probability; None: nobody can tell."""
        if chance is None or math.isnan(chance):
            self.unknown += 1
            return
        self.of += 1
        self.mean += chance
        self.variance += chance * (1 - chance)

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval, by the normal approximation."""
        return max(0.0, self.mean - SURE * math.sqrt(max(0.0, self.variance)))

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval, by the normal approximation."""
        return min(float(self.of), self.mean + SURE * math.sqrt(max(0.0, self.variance)))


@dataclass(slots=True)
class Tally:
    """A policy's record over a stretch of time.

    A *miss* is a comment that goes out and that people rejected; a *false hold* one that is stopped and that people
    approved. ``misses`` and ``false_holds`` are known from decisions, ``likely_misses`` and ``likely_false_holds``
    speak of the comments that nobody reviewed.
    """

    comments: int = 0
    held: int = 0
    rejected: int = 0
    reviewed: int = 0
    misses: int = 0
    false_holds: int = 0
    likely_misses: Expected = field(default_factory=Expected)
    likely_false_holds: Expected = field(default_factory=Expected)
    by_hour: Counter[int] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)

    def add(self, one: Judgement) -> None:
        """Count one comment."""
        self.comments += 1
        self.held += one.action is Action.HOLD
        self.rejected += one.action is Action.REJECT
        if one.action is Action.HOLD:
            self.by_hour[one.at.hour] += 1
            self.by_day[one.at.date()] += 1
        if one.person is None:
            self._expect(one)
            return
        self.reviewed += 1
        out = one.action is Action.PUBLISH
        self.misses += out and one.person is Action.REJECT
        self.false_holds += not out and one.person is Action.PUBLISH

    def _expect(self, one: Judgement) -> None:
        if one.action is Action.PUBLISH:
            self.likely_misses.add(one.risk)
        else:
            self.likely_false_holds.add(None if one.risk is None else 1 - one.risk)

    @property
    def held_per_thousand(self) -> float:
        """Of a thousand comments, how many wait for a person."""
        return 1000 * self.held / self.comments if self.comments else 0.0

    def minutes(self, seconds: float) -> float:
        """What people spend on the held ones, at so many seconds a decision."""
        return self.held * seconds / 60
