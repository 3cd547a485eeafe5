"""Finds texts that say nearly the same: shingles of folded letters, sketched by minhash, compared where they meet."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np

from service.moderation.text.normalise import fold

Shingles: TypeAlias = frozenset[int]

SHINGLE: Final = 5
SHORT: Final = 20
"""Letters below which two texts are near only when they fold alike: “Thanks!” is no copy of “Thanks all”."""
ALIKE: Final = 0.6
BANDS: Final = 16
ROWS: Final = 4
_APART: Final = re.compile(r"[\W_]+")


def shingles(text: str) -> Shingles:
    """Every five letters in a row of the folded text, words kept apart by one space, as 32-bit numbers.

    Disguise is undone first (``fold``), so that ``1d10t`` and ``i d i o t`` shingle as the word they stand for. A text
    without letters has none and is near to nothing.
    """
    letters = _APART.sub(" ", fold(text)).strip()
    if not letters:
        return frozenset()
    if len(letters) < SHORT:
        return frozenset({zlib.crc32(letters.encode("utf-8", "replace"))})
    pieces = {letters[start : start + SHINGLE] for start in range(len(letters) - SHINGLE + 1)}
    return frozenset(zlib.crc32(piece.encode("utf-8", "replace")) for piece in pieces)


def likeness(one: Shingles, other: Shingles) -> float:
    """Jaccard's index: what two sets share, as a part of what either holds; 0 where one is empty."""
    return len(one & other) / len(one | other) if one and other else 0.0


def near_groups(texts: Sequence[str], alike: float = ALIKE) -> list[tuple[int, ...]]:
    """The places of texts that say nearly the same as the first of their group; largest groups first, no single ones.

    Sets are sketched by minhash and compared only where sketches share a band of four: of pairs alike by 0.6 one in
    nine is missed, by 0.8 one in five thousand (``(1 − s⁴)¹⁶``). Source: Broder, On the resemblance and containment of
    documents (1997); Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3.
    """
    groups: list[list[int]] = []
    leaders: list[Shingles] = []
    shelves: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for place, found in enumerate(map(shingles, texts)):
        if not found:
            continue
        bands = list(enumerate(_bands(found)))
        met = dict.fromkeys(group for band in bands for group in shelves[band])
        likest = max(met, key=lambda group: likeness(leaders[group], found), default=None)
        if likest is not None and likeness(leaders[likest], found) >= alike:
            groups[likest].append(place)
            continue
        for band in bands:
            shelves[band].append(len(groups))
        groups.append([place])
        leaders.append(found)
    return sorted((tuple(group) for group in groups if len(group) > 1), key=len, reverse=True)


def _bands(found: Shingles) -> list[bytes]:
    """The sketch in bands: of each of 64 hash functions the least value over the set."""
    values = np.fromiter(found, dtype=np.uint64, count=len(found))
    least = ((values[:, None] * _FACTORS + _OFFSETS) >> np.uint64(32)).min(axis=0).astype(np.uint32)
    return [row.tobytes() for row in least.reshape(BANDS, ROWS)]


def _numbers(name: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """64 odd numbers, always the same."""
    drawn = [hashlib.blake2b(f"{name}{place}".encode(), digest_size=8).digest() for place in range(BANDS * ROWS)]
    return np.array([int.from_bytes(each, "big") | 1 for each in drawn], dtype=np.uint64)


# Multiply-shift hashing: (a·x + b) mod 2⁶⁴, its upper half (Dietzfelbinger and others, 1997).
_FACTORS: Final = _numbers("factor")
_OFFSETS: Final = _numbers("offset")
