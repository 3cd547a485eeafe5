"""What the compiled hints must know of words: which of them may be slips, parts or several words run into one.

A table of hashes, because the kernel looks at every word of every comment. A word that hashes like one of ours is
looked at more closely than it needs to be; no word of ours is ever missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.moderation.text.disguise_v2 import BARE, OPENINGS
from service.moderation.text.known_words import KNOWN, REAL, SLIPS

TELLING, PIECE, ITSELF = 1, 2, 4
"""Flags, as in ``kernel/ngrams.c``: a slip or a bare part; a known word of four letters; a word of its own."""
_START, _STEP, _FLAGS = 0x811C9DC5, 0x01000193, 7
_SHORTEST_PIECE: Final = 4
_LONGEST: Final = 32
"""Letters of a known word at most, as in ``kernel/ngrams.c``: a long run of letters must not take long to look at."""


def hashed(word: str) -> int:
    """FNV-1a over the letters, 32 bits, as in ``kernel/ngrams.c``."""
    found = _START
    for letter in word:
        found = (found ^ ord(letter)) * _STEP & 0xFFFFFFFF
    return found


def flagged() -> dict[str, int]:
    """Every word of small Latin letters with its flags."""
    found: dict[str, int] = {}
    pieces = (word for word in KNOWN if len(word) >= _SHORTEST_PIECE)
    assert max(map(len, KNOWN)) <= _LONGEST
    for flag, words in ((TELLING, SLIPS), (TELLING, BARE), (PIECE, pieces), (ITSELF, KNOWN), (ITSELF, REAL)):
        for word in words:
            found[word] = found.get(word, 0) | flag
    return {word: flags for word, flags in found.items() if all("a" <= letter <= "z" for letter in word)}


def slots_of(flags_of: dict[str, int]) -> NDArray[np.uint32]:
    """An open table of hashes, flags in their lowest three bits; a quarter full at most, its length a power of two."""
    table = [0] * (1 << (4 * len(flags_of)).bit_length())
    for word, flags in flags_of.items():
        key = hashed(word) & ~_FLAGS
        slot = key >> 3 & len(table) - 1
        while table[slot] and table[slot] & ~_FLAGS != key:
            slot = slot + 1 & len(table) - 1
        table[slot] |= key | flags
    return np.array(table, dtype=np.uint32)


def opening_bits(openings: Iterable[str]) -> NDArray[np.uint8]:
    """A bit for each four letters: five bits of its number for each, the first letter's highest."""
    bits = np.zeros(1 << 17, dtype=np.uint8)
    for opening in openings:
        number = 0
        for letter in opening:
            number = number << 5 | ord(letter) - ord("a")
        bits[number >> 3] |= 1 << (number & 7)
    return bits


SLOTS: Final = slots_of(flagged())
OPENING_BITS: Final = opening_bits(OPENINGS)
