"""A threshold chosen by a sentence, as ORES lets its users ask (https://www.mediawiki.org/wiki/ORES/Thresholds).

Hold the fewest comments that catch 90 %; catch the most while holding at most 5 %; catch the most with at least 80 %
of the held ones deserving it: one number to be best at, one that must be kept.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Final

STEPS: Final = tuple(step / 100 for step in range(1, 101))
"""The thresholds tried: hundredths, which is what people write."""


class Aim(StrEnum):
    """What is asked for; the share that goes with it is what must be kept."""

    CATCH = "catch"
    HOLD = "hold"
    RIGHT = "right"


SENTENCES: Final = {
    Aim.CATCH: "hold the fewest comments that catch at least {share}",
    Aim.HOLD: "catch the most while holding at most {share} of all comments",
    Aim.RIGHT: "catch the most with at least {share} of the held ones deserving it",
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A comment's score, and how much of a violation it is: 1 and 0 where people said so, else a probability."""

    score: float
    bad: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What holding from ``threshold`` on does.

    ``caught`` of ``bad`` violations are held, ``right`` of ``judged`` weighed comments that are held deserve it (the
    same number as ``caught``), and ``held`` of ``comments`` of the whole stream wait for a person.
    """

    threshold: float
    caught: float
    bad: float
    judged: int
    held: int
    comments: int

    @property
    def catch(self) -> float:
        """The share of violations that is held; 1 where there is none."""
        return self.caught / self.bad if self.bad else 1.0

    @property
    def hold(self) -> float:
        """The share of all comments that is held."""
        return self.held / self.comments if self.comments else 0.0

    @property
    def right(self) -> float:
        """The share of the held ones that deserve it; 1 where nothing is held."""
        return self.caught / self.judged if self.judged else 1.0

    def keeps(self, aim: Aim, share: float) -> bool:
        """Whether the share that the sentence asks for is kept."""
        if aim is Aim.HOLD:
            return self.hold <= share + _EPSILON
        return (self.catch if aim is Aim.CATCH else self.right) >= share - _EPSILON


_EPSILON: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to a sentence. ``effect`` is None where no threshold keeps it; ``best`` is then the nearest."""

    effect: Effect | None
    best: Effect | None


def effects(weighed: Sequence[Weighed], stream: Sequence[float]) -> list[Effect]:
    """What every threshold of STEPS does: rightness by ``weighed``, the share held by the scores of ``stream``.

    Scores that are no numbers are left out.
    """
    known = sorted((one for one in weighed if not math.isnan(one.score)), key=lambda one: one.score)
    scores, flow = [one.score for one in known], sorted(score for score in stream if not math.isnan(score))
    below = [0.0, *accumulate(one.bad for one in known)]
    found = []
    for step in STEPS:
        start = bisect_left(scores, step)
        held = len(flow) - bisect_left(flow, step)
        found.append(Effect(step, below[-1] - below[start], below[-1], len(known) - start, held, len(flow)))
    return found


def choose(aim: Aim, share: float, found: Sequence[Effect]) -> Choice:
    """The threshold a sentence asks for.

    To catch a share with the fewest holds is the highest threshold that still catches it; to catch the most within a
    limit is the lowest that keeps the limit. A threshold that holds nothing answers no sentence.
    """
    real = [effect for effect in found if effect.held or effect.judged]
    kept = [effect for effect in real if effect.keeps(aim, share)]
    if kept:
        return Choice(kept[-1] if aim is Aim.CATCH else kept[0], None)
    nearest = {
        Aim.CATCH: lambda effect: effect.catch,
        Aim.HOLD: lambda effect: -effect.hold,
        Aim.RIGHT: lambda effect: effect.right,
    }[aim]
    return Choice(None, max(real, key=nearest, default=None))


def interval(part: float, whole: float) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927, the score interval); (0, 1) of nothing."""
    if whole <= 0:
        return 0.0, 1.0
    share, z = min(1.0, part / whole), 1.96
    middle = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    below = 1 + z * z / whole
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)
