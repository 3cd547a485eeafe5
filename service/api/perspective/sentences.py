"""Where sentences begin and end, in the units that Perspective's spans count: UTF-16 code units."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

MOST: Final = 100
"""Sentences that are scored by themselves; a text of more has the rest in one."""
_END: Final = re.compile(r"""[.!?…։。！？]+["'”’»)\]]*(?=\s|$)|[。！？]+|\n+""")


def sentences(text: str) -> list[tuple[int, int]]:
    """Each sentence as (begin, end) in code points, without the white space around it."""
    ends = [match.end() for match in _END.finditer(text)][: MOST - 1]
    borders = [0, *ends, len(text)]
    pieces = (_trimmed(text, begin, end) for begin, end in pairwise(borders))
    return [(begin, end) for begin, end in pieces if begin < end]


def utf16(text: str, place: int) -> int:
    """A place in code points as one in UTF-16 code units."""
    return place + sum(ord(letter) > 0xFFFF for letter in text[:place])


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    piece = text[begin:end]
    return begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())
