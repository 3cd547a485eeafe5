"""Why a label scored: the words that spoke for it, as spans of the author's own letters.

A linear model's score is a sum over n-grams. Each n-gram's share of it is spread evenly over the letters it covers and
gathered by word; a word's weight is its share of all that spoke *for* the label (what spoke against is left out).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.moderation.assessment import Span
from service.moderation.comment import Context
from service.moderation.features import grams, row
from service.moderation.text.normalise import Text
from service.moderation.text.spans import utf16_offsets

FLOOR: Final = 0.2
"""Labels below this probability are not explained: there is nothing to act on."""
MOST_SPANS: Final = 3
LEAST_OF_STRONGEST: Final = 0.6
"""A word is shown that carries this share of what the strongest word carries (which is always shown)."""

Floats = NDArray[np.float64]
_EDGES: Final = "\"'.,;:!?()[]{}…-"


def evidence(
    text: Text, context: Context, weights: NDArray[np.float32], labels: Sequence[str], scores: Mapping[str, float]
) -> tuple[Span, ...]:
    """The spans that spoke for every label of ``scores`` at or above ``FLOOR``, by label, then place.

    ``weights`` is (WIDTH, labels) as in ``Classifier``. At most ``MOST_SPANS`` a label; neighbouring words are one.
    """
    mattering = [k for k, label in enumerate(labels) if scores[label] >= FLOOR]
    words = _words(text.normal)
    if not mattering or not words:
        return ()
    letters = by_letter(text, context, weights[:, mattering] if len(mattering) < len(labels) else weights)
    found: list[Span] = []
    for column, k in enumerate(mattering):
        found += _spans(text, labels[k], _by_word(letters[:, column], words), words)
    return tuple(found)


def by_letter(text: Text, context: Context, weights: NDArray[np.float32]) -> Floats:
    """How much each letter of ``normal`` spoke for each label: (letters, labels), adding up to the n-grams' score.

    (But for what falls on the spaces before and behind the text, which are nobody's letters.)
    """
    found = grams(text, context)
    columns, values = row(text, context)
    place = np.searchsorted(columns, found.columns)
    repeats = np.bincount(place, minlength=len(columns))[place]
    share = (values[place] / repeats / found.lengths)[:, None] * weights[found.columns]
    letters = np.empty((len(text.normal), weights.shape[1]))
    for k in range(weights.shape[1]):
        begun = np.bincount(found.starts, share[:, k], len(text.normal) + 3)
        ended = np.bincount(found.starts + found.lengths, share[:, k], len(text.normal) + 3)
        letters[:, k] = np.cumsum(begun - ended)[1 : len(text.normal) + 1]
    return letters


def _words(normal: str) -> list[tuple[int, int]]:
    """Places of the words of ``normal`` without the signs at their edges; what is all signs stays whole."""
    places: list[tuple[int, int]] = []
    place = 0
    for word in normal.replace("\n", " ").split(" "):
        if word:
            core = word.strip(_EDGES) or word
            start = place + word.index(core)
            places.append((start, start + len(core)))
        place += len(word) + 1
    return places


def _by_word(letters: Floats, words: Sequence[tuple[int, int]]) -> Floats:
    """Share of the evidence for the label that each word carries: (words,), 0..1, all 0 where nothing spoke for it."""
    sums = np.concatenate(([0.0], np.cumsum(letters)))
    starts, ends = np.array(words).T
    positive: Floats = np.maximum(sums[ends] - sums[starts], 0.0)
    total = float(positive.sum())
    return positive / total if total > 0 else positive


def _spans(text: Text, label: str, shares: Floats, words: Sequence[tuple[int, int]]) -> list[Span]:
    strongest = float(shares.max())
    if strongest <= 0.0:
        return []
    stretches: list[tuple[int, int, float]] = []
    previous = -2
    for i in np.flatnonzero(shares >= LEAST_OF_STRONGEST * strongest).tolist():
        start, end = words[i]
        if i == previous + 1:
            before = stretches.pop()
            stretches.append((before[0], end, before[2] + float(shares[i])))
        else:
            stretches.append((start, end, float(shares[i])))
        previous = i
    shown = sorted(stretches, key=lambda stretch: -stretch[2])[:MOST_SPANS]
    return [_span(text, label, *stretch) for stretch in sorted(shown)]


def _span(text: Text, label: str, start: int, end: int, weight: float) -> Span:
    first, last = text.original_span(start, end)
    utf16_start, utf16_end = utf16_offsets(text.original, (first, last))
    return Span(first, last, utf16_start, utf16_end, label, round(min(1.0, weight), 4))
