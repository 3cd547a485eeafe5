"""Why a label scored: the words that spoke for it, as spans of the author's own letters.

Both readers are linear in the end. The n-grams' raw score is a sum over n-grams: each n-gram's part is spread evenly
over the letters it covers. The encoder's is a sum over word pieces. Both are gathered by word and added up as the judge
believes them; a word's weight is its share of all that spoke *for* the label (what spoke against is left out).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.moderation.assessment import Span
from service.moderation.comment import Context
from service.moderation.features import framed
from service.moderation.kernel import KERNEL
from service.moderation.text.normalise import Text
from service.moderation.text.spans import utf16_offsets

FLOOR: Final = 0.1
"""Labels below this probability are not explained: no default threshold holds anything below it."""
MOST_SPANS: Final = 3
LEAST_OF_STRONGEST: Final = 0.6
"""A word is shown that carries this share of what the strongest word carries (which is always shown)."""
LEVEL: Final = 1.0
"""How much of the mean word's part is taken off each word's part in the encoder's score: every word of a comment that
is read as abusive leans that way, and only what stands out explains it."""
AJAR: Final = 0.1
"""What is left of a word's part, in labels of abuse, where people would surely not mark it."""
MARKED: Final = 0.4
"""How likely people must be to mark a word for it to be shown with less than ``LEAST_OF_STRONGEST``."""
LEAST_OF_MARKED: Final = 0.1
"""The share of the strongest word's part that such a word needs."""
UNMARKED: Final = frozenset({"spam", "unsubstantial"})
"""Labels that people mark no words for."""

Floats = NDArray[np.float64]
_EDGES: Final = "\"'.,;:!?()[]{}…-"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the encoder said of each word piece of a comment.

    ``pieces`` (pieces, labels): parts of its raw scores; ``believed`` (2, labels): what the judge multiplies the
    n-grams' raw score and the encoder's by; ``places`` (pieces, 2): the stretch of the author's letters each piece
    stands for, empty where for none; ``marked`` (pieces,): how likely people would mark it, or None.
    """

    pieces: Floats
    believed: Floats
    places: NDArray[np.int64]
    marked: Floats | None


def evidence(
    text: Text,
    context: Context,
    weights: NDArray[np.float32],
    labels: Sequence[str],
    scores: Mapping[str, float],
    heard: Heard | None = None,
) -> tuple[Span, ...]:
    """The spans that spoke for every label of ``scores`` at or above ``FLOOR``, by label, then place.

    ``weights`` is (WIDTH, labels) as in ``Classifier``. At most ``MOST_SPANS`` a label; neighbouring words are one.
    """
    mattering = [k for k, label in enumerate(labels) if scores[label] >= FLOOR]
    if not mattering or not (words := _words(text.normal)):
        return ()
    letters = by_letter(text, context, weights, mattering)
    parts = _by_word(letters, words)
    gate = np.ones(parts.shape)
    if heard is not None:
        share = _overlap(heard.places, np.array([text.original_span(*word) for word in words]))
        said = share.T @ heard.pieces[:, mattering]
        said[share.max(axis=0, initial=0.0) == 0.0] = np.nan
        parts = joined(parts, said, heard.believed[:, mattering])
        gate = _gates(share, heard.marked, [labels[k] for k in mattering])
    least = np.where((gate < 1.0) & (gate >= AJAR + (1.0 - AJAR) * MARKED), LEAST_OF_MARKED, LEAST_OF_STRONGEST)
    found: list[Span] = []
    for place, (shares, k) in enumerate(zip(_shares(parts * gate).T, mattering, strict=True)):
        found += _spans(text, labels[k], shares, least[:, place], words)
    return tuple(found)


def joined(n_grams: Floats, pieces: Floats, believed: Floats) -> Floats:
    """What each word did for each label's score: (words, labels), from its parts in either reader's raw score.

    ``believed`` (2, labels): the judge's weights. The encoder's parts count by how they stand out (see ``LEVEL``);
    ``pieces`` are NaN for a word that it did not read.
    """
    read = ~np.isnan(pieces).any(axis=1)
    stands_out = np.zeros(n_grams.shape)
    if read.any():
        stands_out[read] = pieces[read] - LEVEL * pieces[read].mean(axis=0)
    found: Floats = n_grams * believed[0] + stands_out * believed[1]
    return found


def _overlap(pieces: NDArray[np.int64], words: NDArray[np.int64]) -> Floats:
    """How each piece is dealt out to the words it stands for, (pieces, words): rows add up to 1, or 0 for a mark."""
    starts = np.maximum(pieces[:, None, 0], words[None, :, 0])
    ends = np.minimum(pieces[:, None, 1], words[None, :, 1])
    shared = np.maximum(ends - starts, 0).astype(np.float64)
    dealt: Floats = shared / np.maximum(shared.sum(axis=1, keepdims=True), 1.0)
    return dealt


def _gates(share: Floats, marked: Floats | None, labels: Sequence[str]) -> Floats:
    """What each word's part is multiplied by, (words, labels): by its likeliest piece; 1 where nobody marks words.

    A word that was not read (a long comment's middle) counts as the mean of those that were.
    """
    gates = np.ones((share.shape[1], len(labels)))
    if marked is None or not len(share):
        return gates
    likeliest = np.where(share > 0, marked[:, None], -1.0).max(axis=0)
    unread = likeliest < 0
    likeliest[unread] = likeliest[~unread].mean() if not unread.all() else 1.0
    for k, label in enumerate(labels):
        if label not in UNMARKED:
            gates[:, k] = AJAR + (1.0 - AJAR) * likeliest
    return gates


def by_letter(
    text: Text, context: Context, weights: NDArray[np.float32], labels: Sequence[int] | None = None
) -> Floats:
    """How much each letter of ``normal`` spoke for each label: (letters, labels), adding up to the n-grams' score.

    ``labels``: which columns of ``weights`` are asked for; all where None.
    (But for what falls on the spaces before and behind the text, which are nobody's letters.)
    """
    asked = range(weights.shape[1]) if labels is None else labels
    return KERNEL.letters(framed(text, context), weights, asked)


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
    """What the letters of each word did for each label, (words, labels)."""
    sums = np.concatenate((np.zeros((1, letters.shape[1])), np.cumsum(letters, axis=0)))
    starts, ends = np.array(words).T
    found: Floats = sums[ends] - sums[starts]
    return found


def _shares(parts: Floats) -> Floats:
    """Share of the evidence for each label that each word carries, 0..1; all 0 where nothing spoke for it."""
    positive: Floats = np.maximum(parts, 0.0)
    total = positive.sum(axis=0)
    return positive / np.where(total > 0, total, 1.0)


def _spans(text: Text, label: str, shares: Floats, least: Floats, words: Sequence[tuple[int, int]]) -> list[Span]:
    """The words that carry enough; ``least`` (words,): the share of what the strongest carries that each must have."""
    strongest = float(shares.max())
    if strongest <= 0.0:
        return []
    stretches: list[tuple[int, int, float]] = []
    previous = -2
    for i in np.flatnonzero(shares >= least * strongest).tolist():
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
