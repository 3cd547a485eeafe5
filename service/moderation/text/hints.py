"""Which text steps a text may need: one look at its letters, so that plain words do not walk through all of them.

Where the kernel is not compiled every step is always taken; the text is the same either way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

import numpy as np

from service.moderation.kernel import KERNEL, Compiled
from service.moderation.text.lookalikes import FOREIGN, STYLED, TYPOGRAPHY
from service.moderation.text.word_marks import OPENING_BITS, SLOTS

TYPOGRAPHIC, ADDRESSES, UNUSUAL, CASE, TOGETHER, LETTERED, MASKED, BRIEF, SPACES = (2**k for k in range(9))
BARED, PICTURED, KNOWN, SPELLED = (2**k for k in range(9, 13))
ALL: Final = 2**13 - 1
"""The bits of ``hints``, as in ``kernel/ngrams.c``; ``UNUSUAL``, for letters not known here, comes with all others."""

_ACCENTED, _SIGN, _CHANGED = 1, 2, 128
_STAND_INS: Final = dict(zip("€£¡•✱", "$$$**", strict=True))
"""Signs that the steps treat like another."""
_FAMILIAR: Final = (
    range(0x80, 0x250),
    range(0x2600, 0x27C0),
    range(0x1F300, 0x1F650),
    range(0x1F680, 0x1F700),
    range(0x1F900, 0x1FB00),
)
"""Accented Latin letters and pictures."""


def _kinds() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """What each code counts as; see ``hints`` in ``kernel/ngrams.c``."""
    table = np.zeros(0x20000, dtype=np.uint8)
    for code, kind in chain(_familiar(), _ascii()):
        table[code] = kind
    for letter, like in _STAND_INS.items():
        table[ord(letter)] = ord(like)
    for code, told in TYPOGRAPHY.items():
        table[code] = _CHANGED | ord(told)
    return table


def _ascii() -> Iterator[tuple[int, int]]:
    for code in (*range(9, 14), *range(32, 127)):
        yield code, ord(chr(code).lower())


def _familiar() -> Iterator[tuple[int, int]]:
    for code in chain.from_iterable(_FAMILIAR):
        letter = chr(code)
        if _is_inert(letter) and _is_inert(letter.casefold()):
            if letter.isalpha():
                yield code, _ACCENTED
            elif not re.match(r"\w|\s", letter):
                yield code, _SIGN


def _is_inert(letter: str) -> bool:
    """True for one letter or sign that no step but case changes, and that changes none beside it."""
    return (
        len(letter) == 1
        and unicodedata.normalize("NFKC", letter) == letter
        and unicodedata.category(letter)[0] not in "MC"
        and letter not in FOREIGN
        and letter not in STYLED
    )


_KINDS: Final = _kinds()
_TABLES: Final = (_KINDS.ctypes.data, SLOTS.ctypes.data, len(SLOTS) - 1, OPENING_BITS.ctypes.data)


def hints(letters: str) -> int:
    """Bits of the steps that ``letters`` may need; a step whose bit is not set would leave the text as it is."""
    return KERNEL.hints(letters, _TABLES) if isinstance(KERNEL, Compiled) else ALL
