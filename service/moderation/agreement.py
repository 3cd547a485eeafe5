"""How far two people, or a person and a program, agree beyond chance: Krippendorff's alpha and Cohen's kappa.

Both come from NLTK (``nltk.metrics.agreement``; Artstein and Poesio 2008, Inter-Coder Agreement for Computational
Linguistics, doi:10.1162/coli.07-034-R2). Importing it costs about a second and 30 MB once a process, so it is done at
the first question and not before.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 10
"""Pairs below which no number is given: the interval would be as wide as the scale."""
Z: Final = 1.959964
"""The normal distribution's 97.5 % point."""

Triple = tuple[str, str, str]
"""Who (``first`` | ``second`` or a name), which comment, what was said."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far ``pairs`` of judgements agree.

    ``share`` of them say the same. ``alpha`` is 1 where all agree, 0 where chance would do as well, below 0 where they
    disagree more than by chance; None where ``why_not`` says why there is no such number. ``low`` and ``high`` are the
    ends of its 95 % interval.
    """

    pairs: int
    share: float | None = None
    alpha: float | None = None
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``, with the ends of the 95 % interval; all None where nothing was counted."""

    hits: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """How far the first and the second of each pair agree.

    The interval is the jackknife's over the pairs (Tukey 1958; Efron and Stein 1981), left out where one pair alone
    makes the difference between some disagreement and none. It needs no chance, so that a page says the same twice.
    """
    count = len(pairs)
    if count < FEWEST:
        return Agreement(count, why_not=f"Too few to say: {count} of at least {FEWEST}.")
    share = sum(one == other for one, other in pairs) / count
    if len({said for pair in pairs for said in pair}) == 1:
        return Agreement(count, share, why_not="Everybody said the same of all, so chance cannot be told apart.")
    found = alpha(_triples(pairs))
    return Agreement(count, share, found, kappa(_triples(pairs)), *_interval(pairs, found))


def alpha(triples: Iterable[Triple]) -> float:
    """Krippendorff's alpha for names of classes; judgements may be missing. Raises ValueError without any pair."""
    from nltk.metrics.agreement import AnnotationTask

    return float(AnnotationTask(data=list(triples)).alpha())


def kappa(triples: Iterable[Triple]) -> float:
    """Cohen's kappa, averaged over all pairs of judges; each judged all. Raises ValueError where it is undefined."""
    from nltk.metrics.agreement import AnnotationTask

    return float(AnnotationTask(data=list(triples)).kappa())


def wilson(hits: int, of: int) -> Share:
    """A share with its 95 % interval (Wilson 1927, score method), which holds for few and for rare ones too."""
    if not of:
        return Share(hits, of, None, None, None)
    value, square = hits / of, Z * Z
    middle = (value + square / (2 * of)) / (1 + square / of)
    reach = Z * math.sqrt(value * (1 - value) / of + square / (4 * of * of)) / (1 + square / of)
    return Share(hits, of, value, max(0.0, middle - reach), min(1.0, middle + reach))


def _triples(pairs: Sequence[tuple[str, str]]) -> list[Triple]:
    return [
        triple
        for number, (one, other) in enumerate(pairs)
        for triple in (("first", str(number), one), ("second", str(number), other))
    ]


def _interval(pairs: Sequence[tuple[str, str]], found: float) -> tuple[float | None, float | None]:
    count, kinds = len(pairs), Counter(pairs)
    without = [(_alpha_of(kinds - Counter([pair])), times) for pair, times in kinds.items()]
    if any(value is None for value, _ in without):
        return None, None
    known = [(value, times) for value, times in without if value is not None]
    mean = sum(value * times for value, times in known) / count
    reach = Z * math.sqrt((count - 1) / count * sum(times * (value - mean) ** 2 for value, times in known))
    return max(-1.0, found - reach), min(1.0, found + reach)


def _alpha_of(kinds: Counter[tuple[str, str]]) -> float | None:
    """Alpha by its definition, for two judges and no gaps; None where only one thing was said."""
    said: Counter[str] = Counter()
    for pair, times in kinds.items():
        for word in pair:
            said[word] += times
    total, count = said.total(), kinds.total()
    expected = 1 - sum(number * (number - 1) for number in said.values()) / (total * (total - 1))
    if expected == 0:
        return None
    observed = sum(times for (one, other), times in kinds.items() if one != other) / count
    return 1 - observed / expected
