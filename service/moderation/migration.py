"""What changes for a site that leaves another service: its old scores and decisions beside ours, in numbers.

Scores of both sides are arrays over the same comments; a threshold catches what is at or above it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.moderation.policy.verdict import Action

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
DIGITS: Final = 4
"""Digits of a threshold that is found here."""
FEW: Final = 30
"""Comments below which no correlation and no area is told."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold and what it catches: ``held`` comments, and ``caught`` of those that people rejected."""

    threshold: float
    held: int
    caught: int


@dataclass(frozen=True, slots=True)
class Beside:
    """One attribute, old scores beside ours. ``None``: too few comments, or nothing to compare with.

    ``old``, ``same``: the old threshold on their scores and on our answers. ``as_many``, ``as_good``: the threshold of
    ours (a probability, as a policy has it) that holds as many as ``old`` did, and that catches as many of what people
    rejected; ``..._scaled`` the same on the old scale. ``both``: comments that ``old`` and ``same`` hold alike.
    """

    attribute: str
    label: str
    comments: int
    rank: float | None
    old_area: float | None
    our_area: float | None
    rejected: int
    old: Cut | None
    same: Cut | None
    both: int
    as_many: Cut | None
    as_many_scaled: float | None
    as_good: Cut | None
    as_good_scaled: float | None


@dataclass(frozen=True, slots=True)
class Column:
    """The scores of one attribute: theirs (NaN where they gave none), our probability and our answer on
    their scale (NaN where the model has no such label)."""

    theirs: Floats
    ours: Floats
    scaled: Floats


@dataclass
class Table:
    """How many comments went from one decision to another."""

    cells: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, old: Action, new: Action) -> None:
        """Count one comment."""
        self.cells[old.value, new.value] = self.cells.get((old.value, new.value), 0) + 1

    @property
    def total(self) -> int:
        """The comments counted."""
        return sum(self.cells.values())

    @property
    def alike(self) -> int:
        """Those decided alike."""
        return sum(number for (old, new), number in self.cells.items() if old == new)

    def of(self, old: Action, new: Action) -> int:
        """One cell."""
        return self.cells.get((old.value, new.value), 0)


def decided(scores: Mapping[str, float], holds: Mapping[str, float], rejects: Mapping[str, float]) -> Action:
    """What thresholds make of scores, by attribute; one that has no score decides nothing."""
    if any(scores.get(name, -1.0) >= cut for name, cut in rejects.items()):
        return Action.REJECT
    return Action.HOLD if any(scores.get(name, -1.0) >= cut for name, cut in holds.items()) else Action.PUBLISH


def beside(
    attribute: str, label: str, column: Column, judged: Truths, rejected: Truths, threshold: float | None
) -> Beside:
    """The figures of one attribute. ``judged``: people decided; ``rejected``: they rejected. Both (comments,)."""
    read = ~np.isnan(column.ours)
    known = read & ~np.isnan(column.theirs)
    at = known if known.any() else read
    theirs, ours, scaled = column.theirs[at], column.ours[at], column.scaled[at]
    told, bad = judged[at], rejected[at]
    old = None if threshold is None or not known.any() else cut_at(theirs, bad, threshold)
    as_many, as_good = _fitted(old, ours, bad) if threshold is not None else (None, None)
    return Beside(
        attribute=attribute,
        label=label,
        comments=len(ours),
        rank=rank(theirs, ours) if known.any() else None,
        old_area=area(theirs[told], bad[told]) if known.any() else None,
        our_area=area(ours[told], bad[told]),
        rejected=int(bad.sum()),
        old=old,
        same=None if threshold is None else cut_at(scaled, bad, threshold),
        both=0 if old is None or threshold is None else int(((theirs >= threshold) & (scaled >= threshold)).sum()),
        as_many=as_many,
        as_many_scaled=_lowest(scaled, ours, as_many),
        as_good=as_good,
        as_good_scaled=_lowest(scaled, ours, as_good),
    )


def _fitted(old: Cut | None, ours: Floats, bad: Truths) -> tuple[Cut | None, Cut | None]:
    """The thresholds that hold as many, and catch as many of what people rejected, as the old one did.

    Without old scores the first holds as many as people rejected.
    """
    many = holding(ours, int(bad.sum()) if old is None else old.held)
    good = holding(ours[bad], old.caught) if old is not None else None
    return (
        None if many is None else cut_at(ours, bad, many),
        None if good is None else cut_at(ours, bad, good),
    )


def _lowest(scaled: Floats, ours: Floats, cut: Cut | None) -> float | None:
    """The same threshold on the other scale: between the last comment that it holds and the first that it lets go."""
    if cut is None or not cut.held:
        return None
    return between(scaled[ours >= cut.threshold].min(), scaled[ours < cut.threshold].max(initial=0.0))


def cut_at(scores: Floats, bad: Truths, threshold: float) -> Cut:
    """What a threshold catches."""
    held = scores >= threshold
    return Cut(threshold, int(held.sum()), int((held & bad).sum()))


def holding(scores: Floats, number: int) -> float | None:
    """The threshold that catches ``number`` of the scores, or as few more as equal scores allow; None for none."""
    if not 0 < number <= len(scores):
        return None
    ordered = np.sort(scores)[::-1]
    last = ordered[number - 1]
    return between(last, ordered[ordered < last].max(initial=0.0))


def between(last: float, next_below: float) -> float:
    """A short number above ``next_below`` and up to ``last``."""
    middle = (float(last) + float(next_below)) / 2
    for digits in range(DIGITS, 12):
        found = math.floor(middle * 10.0**digits) / 10.0**digits
        if next_below < found <= last:
            return found
    return float(last)


def rank(theirs: Floats, ours: Floats) -> float | None:
    """Spearman's rank correlation; None where it says nothing."""
    from scipy.stats import spearmanr

    if len(theirs) < FEW or np.ptp(theirs) == 0 or np.ptp(ours) == 0:
        return None
    return float(spearmanr(theirs, ours).statistic)


def area(scores: Floats, bad: Truths) -> float | None:
    """The chance that a rejected comment scores above a published one (Hanley and McNeil 1982); None for too few."""
    from scipy.stats import mannwhitneyu

    above, below = scores[bad], scores[~bad]
    if len(scores) < FEW or not len(above) or not len(below):
        return None
    return float(mannwhitneyu(above, below).statistic / (len(above) * len(below)))


def per_thousand(number: int, comments: int) -> float:
    """So many of a thousand comments."""
    return 1000 * number / comments if comments else 0.0


def held_by_step(scores: Floats, steps: Sequence[float]) -> list[float]:
    """Share of comments that each threshold holds."""
    return [float((scores >= step).mean()) if len(scores) else 0.0 for step in steps]
