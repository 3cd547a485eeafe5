"""Where things stand in a text: code points as Python counts them, UTF-16 units as JavaScript does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def utf16_offset(text: str, code_point: int) -> int:
    """The number of UTF-16 code units before the code point at index ``code_point`` of ``text``.

    ``code_point`` may equal ``len(text)``; anything outside 0..len raises IndexError.
    """
    if not 0 <= code_point <= len(text):
        raise IndexError(code_point)
    if text.isascii():
        return code_point
    return code_point + sum(letter > "\uffff" for letter in text[:code_point])


def utf16_offsets(text: str, code_points: Sequence[int]) -> list[int]:
    """``utf16_offset`` for many places of one text in a single walk over it."""
    if text.isascii():
        return list(code_points)
    before = list(accumulate((1 + (letter > "\uffff") for letter in text), initial=0))
    return [before[place] for place in code_points]
