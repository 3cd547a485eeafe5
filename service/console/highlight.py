"""Shows where a comment says what was searched for: an excerpt around the first place, cut into pieces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from service.storage.filters import Words

LONGEST: Final = 320
BEFORE: Final = 100
_WORD: Final = re.compile(r"[^\W_]+")
_SPACE: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Shred:
    """A stretch of an excerpt, and whether it was searched for."""

    text: str
    found: bool = False


def excerpt(text: str, wanted: Iterable[Words], shown: str, longest: int = LONGEST) -> tuple[Shred, ...]:
    """At most about ``longest`` letters of a text, from just before the first place found; dots where it was cut.

    ``shown`` is the text as this person wishes to see it, letter for letter as long.
    """
    places = found_places(text, wanted)
    start, end = _window(text, places[0][0] if places else 0, longest)
    inside = [(max(low, start), min(high, end)) for low, high in places if low < end and high > start]
    shreds = [Shred("… ")] if start else []
    at = start
    for low, high in inside:
        shreds += [Shred(shown[at:low])] if low > at else []
        shreds.append(Shred(shown[low:high], found=True))
        at = high
    shreds += [Shred(shown[at:end])] if end > at else []
    return (*shreds, *([Shred(" …")] if end < len(text) else []))


def found_places(text: str, wanted: Iterable[Words]) -> list[tuple[int, int]]:
    """Where a text says any of this, whatever the case and the accents: starts and ends, in order, none overlapping."""
    tokens = [(word.start(), word.end(), _folded(word[0])) for word in _WORD.finditer(text)]
    said = [token for _, _, token in tokens]
    places = sorted(
        (tokens[at][0], tokens[at + len(phrase) - 1][1])
        for phrase, begins in ((_phrase(words.text), words.begins) for words in wanted)
        for at in range(len(said) - len(phrase) + 1)
        if phrase and _stands(said[at : at + len(phrase)], phrase, begins)
    )
    return _merged(places)


def _stands(said: Sequence[str], phrase: Sequence[str], begins: bool) -> bool:
    *first, last = phrase
    return list(said[:-1]) == first and (said[-1].startswith(last) if begins else said[-1] == last)


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in places:
        if merged and low < merged[-1][1]:
            low, high = merged[-1][0], max(high, merged.pop()[1])
        merged.append((low, high))
    return merged


def _window(text: str, first: int, longest: int) -> tuple[int, int]:
    """Where an excerpt starts and ends: at spaces, with the first place in it."""
    start = max(0, min(first - BEFORE, len(text) - longest))
    if start:
        space = _SPACE.search(text, start, first)
        start = space.end() if space else start
    end = min(len(text), start + longest)
    if end < len(text):
        space_before = text.rfind(" ", max(start, first) + 1, end)
        end = space_before if space_before > first else end
    return start, end


def _phrase(text: str) -> list[str]:
    return [_folded(word) for word in _WORD.findall(text)]


def _folded(word: str) -> str:
    """A word caseless and without accents, as SQLite's index keeps it."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
