"""What a model sees of a comment: hashed n-grams of its normalised text, and its place in the thread.

Version ``v1``, exactly (``kernel/`` has it twice, compiled and in NumPy, with the same columns and values):

1. *Codes.* ``normal`` (see ``text``), newlines as spaces, without the quoted lines that an ancestor said, between two
   spaces, as Unicode code points.
2. *Hash of a stretch* of codes ``c[0..n)``: ``p = sum((c[k] + 1) * BASE**k) mod 2**64``; with a kind ``K``:
   ``h = (p + K * GOLDEN) mod 2**64``, then splitmix64's finaliser ``h ^= h >> 30; h *= MIX1; h ^= h >> 27; h *= MIX2;
   h ^= h >> 31`` (mod 2**64), and ``column = h >> 46`` (the upper 18 bits).
3. *Character n-grams*, kinds 2 to 5: every stretch of that many codes with no space inside (a space may stand at either
   end), except two spaces.
4. *Words*: maximal runs of word codes (letters, digits, marks, the wildcard ``∗``, the mark signs ``«»``, and an
   apostrophe or hyphen between two word codes); every other code but a space is a word of its own. Kind 1.
   *Word pairs*, kind 6: ``p = p(first) * BASE2 + p(second)`` of neighbours.
5. *Values*: ``1 + ln(count)`` for each column, divided by the row's l2 norm.
6. ``DENSE`` after that, each 0..1, outside the norm.

Measured on 12,000 + 4,000 Wikipedia talk comments (logistic regression on word 1-2-grams alone, ROC AUC of *toxic*):
NLTK's ``TweetTokenizer`` 0.9460 at 303 µs a comment, a regular expression that cuts like rule 4 0.9458 at 32 µs, and in
NumPy rule 4 costs less than that; so NLTK does not pay here. The whole of v1 gave 0.9594; weighting words 2 or 3 times
gave 0.9589 and 0.9579.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.moderation.comment import Context
from service.moderation.kernel import KERNEL
from service.moderation.kernel.plain import HASHED, FloatArray, IntArray, Raw, Rows
from service.moderation.target import Naming, naming
from service.moderation.text.normalise import Text
from service.moderation.thread_sense import DENSE, dense, own_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["DENSE", "HASHED", "VERSION", "WIDTH", "Grams", "grams", "matrix", "raw_scores", "row"]

VERSION: Final = "v1"
WIDTH: Final = HASHED + len(DENSE)
_CHUNK: Final = 200_000
"""Code points hashed at once: some 25 MB of working memory in NumPy, 10 compiled."""


@dataclass(frozen=True, slots=True)
class Grams:
    """All n-grams of a run of codes, repeated as they occur: column, first code, number of codes."""

    columns: IntArray
    starts: IntArray
    lengths: IntArray


def grams(text: Text, context: Context) -> Grams:
    """The n-grams of one comment; ``starts`` count the space in front, so letter ``i`` of ``normal`` is ``i + 1``."""
    return Grams(*KERNEL.grams(framed(text, context)))


def framed(text: Text, context: Context) -> str:
    """The comment's own words between two spaces, as the kernel reads them."""
    return f" {own_words(text, context)} "


def row(text: Text, context: Context) -> tuple[IntArray, FloatArray]:
    """The columns (sorted, each once) and values of one comment: the n-gram block of norm 1, then the dense block."""
    columns, values, _ = _rows([text], [context])
    return columns, values


def raw_scores(
    texts: Sequence[Text],
    contexts: Sequence[Context],
    weights: FloatArray,
    intercepts: FloatArray,
    named: Sequence[Naming] | None = None,
) -> Raw:
    """The rows of comments times ``weights`` plus ``intercepts``: (n, labels), alone or in company the same.

    ``weights`` is (WIDTH, labels), ``intercepts`` (labels,), both float32 and contiguous (AssertionError otherwise).
    The same as ``matrix(texts, contexts) @ weights + intercepts`` to 1e-6, without making the rows. ``named``: what
    ``target.naming`` says of each, where the caller has asked already.
    """
    named = [naming(text, context) for text, context in zip(texts, contexts, strict=True)] if named is None else named
    if len(texts) == 1:
        alone = dense(texts[0], contexts[0], named[0])
        return KERNEL.scores([framed(texts[0], contexts[0])], [alone], weights, intercepts)
    raw = np.empty((len(texts), weights.shape[1]))
    for start, end in _chunks(texts):
        some, around = texts[start:end], contexts[start:end]
        letters = [framed(text, context) for text, context in zip(some, around, strict=True)]
        numbers = list(map(dense, some, around, named[start:end]))
        raw[start:end] = KERNEL.scores(letters, numbers, weights, intercepts)
    return raw


def matrix(texts: Sequence[Text], contexts: Sequence[Context]) -> csr_matrix:
    """The rows of many comments, (n, WIDTH), float32 with int32 indices; the same numbers as ``row``.

    Hashing needs some 25 MB however many comments there are; putting the answer together half of its size again.
    """
    from scipy.sparse import csr_matrix  # only training asks for a matrix, and a serving worker saves 24 MB

    columns, values = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.float32)]
    lengths = [np.zeros(1, dtype=np.int64)]
    for start, end in _chunks(texts):
        some_columns, some_values, some_lengths = _rows(texts[start:end], contexts[start:end])
        columns.append(some_columns)
        values.append(some_values)
        lengths.append(some_lengths)
    places = np.cumsum(np.concatenate(lengths))
    indices = _emptied(columns)
    pointers = places.astype(np.int32 if places[-1] < 2**31 else np.int64)
    return csr_matrix((_emptied(values), indices, pointers), shape=(len(texts), WIDTH))


def _emptied(pieces: list[Any]) -> Any:
    """The pieces as one array; the list lets go of them."""
    whole = np.concatenate(pieces)
    pieces.clear()
    return whole


def _chunks(texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
    start = size = 0
    for i, text in enumerate(texts):
        size += len(text.normal) + 2
        if size >= _CHUNK:
            yield start, i + 1
            start, size = i + 1, 0
    if start < len(texts):
        yield start, len(texts)


def _rows(texts: Sequence[Text], contexts: Sequence[Context]) -> Rows:
    letters = [framed(text, context) for text, context in zip(texts, contexts, strict=True)]
    return KERNEL.rows(letters, list(map(dense, texts, contexts)))
