"""How hot a discussion runs: troubled comments and reports in ten minutes, beside what is usual for the site.

A comment that is held or rejected counts in the ten minutes in which it was written, so that moderators who work
through a backlog make no heat; a report counts when it is made. The alarm is a control chart with probability limits
(D. C. Montgomery, Introduction to Statistical Quality Control, the chapter on charts for nonconformities): counts are
taken to be Poisson around the site's own mean, and a count that chance reaches in fewer than RARE of the slots is an
alarm. Trouble comes in bursts, more so than a Poisson count does, hence the small RARE and the FLOOR, below which
nobody is called.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SLOT: Final = timedelta(minutes=10)
SLOTS: Final = 24
"""How many slots a heat line shows: four hours."""

LASTING: Final = 3
"""For how many slots an alarm stands: half an hour after the count that raised it."""

USUAL_OVER: Final = timedelta(days=14)
"""How far back the usual is counted, up to where the heat line begins: an alarm must not be measured by itself."""

GUESS: Final = 0.1
GUESSED: Final = 100
RARE: Final = 0.0001
FLOOR: Final = 5


@dataclass(frozen=True, slots=True)
class Heat:
    """A discussion's heat line: ``counts`` a slot, oldest first, the last ending now; from ``alarm`` on it is hot."""

    counts: tuple[int, ...]
    usual: float
    alarm: int

    @property
    def now(self) -> int:
        """The count of the last ten minutes."""
        return self.counts[-1] if self.counts else 0

    @property
    def peak(self) -> int:
        """The highest count of the slots in which an alarm stands."""
        return max(self.counts[-LASTING:], default=0)

    @property
    def hot(self) -> bool:
        """Whether an alarm stands."""
        return self.peak >= self.alarm

    @property
    def quiet(self) -> bool:
        """Whether nothing happened on the whole line."""
        return not any(self.counts)


def heat_of(moments: Iterable[datetime], now: datetime, usual: float) -> Heat:
    """The heat of a discussion whose trouble fell on these moments; ``usual`` is the site's mean a slot."""
    return Heat(counted(moments, now), usual, alarm_at(usual))


def counted(moments: Iterable[datetime], now: datetime) -> tuple[int, ...]:
    """How many of the moments fall into each of the last SLOTS slots, oldest first; those outside are left out."""
    counts = [0] * SLOTS
    for moment in moments:
        place = math.ceil((now - moment) / SLOT) or 1
        if 1 <= place <= SLOTS:
            counts[SLOTS - place] += 1
    return tuple(counts)


def usual_of(troubles: int, slots_with_talk: int) -> float:
    """The mean count in ten minutes of a discussion in which somebody wrote.

    A site that hardly has a past is taken to be like others: GUESS joins the count as if GUESSED more slots had been
    seen (the mean of a Gamma prior's posterior), so that a first quarrel does not pass for usual.
    """
    return (troubles + GUESS * GUESSED) / (slots_with_talk + GUESSED)


def alarm_at(usual: float) -> int:
    """The smallest count, FLOOR or more, that a Poisson count with this mean reaches with a chance of at most RARE."""
    count, above = 1, 1.0 - _chance(0, usual)
    while above > RARE:
        above -= _chance(count, usual)
        count += 1
    return max(count, FLOOR)


def _chance(count: int, mean: float) -> float:
    """The probability of exactly ``count`` (in logarithms: exp(-mean) alone is 0 for large means)."""
    if mean <= 0:
        return float(count == 0)
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


def sentence(heat: Heat) -> str:
    """An alarm in words, with what it is measured by."""
    usual = "almost none" if heat.usual < 0.1 else f"about {heat.usual:.1f}"
    return (
        f"{heat.peak} comments held, rejected or reported within ten minutes; usual for this site: {usual}. "
        f"An alarm comes from {heat.alarm} on."
    )
