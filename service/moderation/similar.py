"""Which of many comments say nearly what one comment says, and the words that tie them; disguise does not help.

TF-IDF and cosine over what a model sees of a text (see ``features``: words, pairs of words and stretches of 2 to 5
letters of the *normalised* text), with document frequencies of the comments compared, smoothed as in
https://scikit-learn.org/stable/modules/feature_extraction.html#tfidf-term-weighting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from service.moderation.comment import Context
from service.moderation.features import grams
from service.moderation.kernel.plain import FloatArray, IntArray
from service.moderation.text.normalise import Text, normalise

LEAST: Final = 0.2
"""Below this likeness two comments share a topic at most (see docs/console.md for what the degrees look like)."""
TOLD: Final = 4
SHORTEST: Final = 3
LONGEST: Final = 4_000
"""Letters compared of one comment: more would cost time and change nothing."""
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Twin:
    """One comment found alike: its place among those given, its likeness 0..1, and the rarest words that both say."""

    place: int
    likeness: float
    shared: tuple[str, ...]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as written and as they read without disguise, each once, caseless; the longest first."""
    shown = text[:LONGEST]
    found = dict.fromkeys(_WORD.findall(shown.casefold()) + _WORD.findall(_plain(shown).normal))
    long = [word for word in found if len(word) >= SHORTEST]
    return tuple(sorted(long, key=len, reverse=True))


def most_alike(text: str, others: Sequence[str], common: Mapping[str, int], limit: int) -> list[Twin]:
    """The most similar of ``others``, most similar first; ``common`` says in how many texts a word stands."""
    if not others:
        return []
    mine, theirs = _plain(text), [_plain(other) for other in others]
    found = likeness(mine, theirs)
    best = [int(place) for place in np.argsort(-found, kind="stable")[:limit] if found[place] >= LEAST]
    return [Twin(place, min(1.0, float(found[place])), _shared(mine, theirs[place], common)) for place in best]


def likeness(text: Text, others: Sequence[Text]) -> FloatArray:
    """The cosine, 0..1, between a text and each of the others; 0 where one has nothing to compare."""
    counted = [_counted(each) for each in (text, *others)]
    rows = np.repeat(np.arange(len(counted)), [len(columns) for columns, _ in counted])
    columns, places = np.unique(np.concatenate([columns for columns, _ in counted]), return_inverse=True)
    values = np.concatenate([1.0 + np.log(counts) for _, counts in counted])
    values *= 1.0 + np.log((1.0 + len(counted)) / (1.0 + np.bincount(places, minlength=len(columns))))[places]
    norms = np.sqrt(np.bincount(rows, values**2, minlength=len(counted)))
    first = np.zeros(len(columns))
    first[places[rows == 0]] = values[rows == 0]
    products = np.bincount(rows, values * first[places], minlength=len(counted))
    scale = norms * norms[0]
    found: FloatArray = np.divide(products, scale, out=np.zeros(len(counted)), where=scale > 0)[1:]
    return found


def _counted(text: Text) -> tuple[IntArray, Any]:
    """A text's n-grams and how often each occurs."""
    columns, counts = np.unique(grams(text, Context()).columns, return_counts=True)
    return columns, counts


def _plain(text: str) -> Text:
    return normalise(text[:LONGEST])


def _shared(mine: Text, other: Text, common: Mapping[str, int]) -> tuple[str, ...]:
    """The words that both texts say, rarest first."""
    both = set(_WORD.findall(mine.normal)) & set(_WORD.findall(other.normal))
    told = [word for word in both if len(word) >= SHORTEST]
    return tuple(sorted(told, key=lambda word: (common.get(word, 0), -len(word), word))[:TOLD])
