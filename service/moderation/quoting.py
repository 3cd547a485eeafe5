"""Whether a reply carries on what it replies to: by quoting it, or by answering its author by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from service.moderation.text.normalise import fold

ENOUGH: Final = 5
"""Words in a row that two texts share by quoting, seldom by chance."""
SHORTEST: Final = 3
"""Words of a comment so short that only all of it counts as quoted; one or two are said by anybody."""
SHORTEST_NAME: Final = 3
_WORD: Final = re.compile(r"\w+")
_MARKS: Final = re.compile(r"«\w+»")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text without case, disguise, marks and signs."""
    return tuple(_WORD.findall(_MARKS.sub(" ", fold(text))))


def quoted(said: Sequence[str], reply: Sequence[str], least: int = ENOUGH) -> int:
    """How many words in a row the reply takes over; 0 below ``least``, and below all of a short text."""
    least = min(least, max(SHORTEST, len(said)))
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(said) - least + 1):
        places[tuple(said[place : place + least])].append(place)
    longest = 0
    for start in range(len(reply) - least + 1):
        for place in places.get(tuple(reply[start : start + least]), ()):
            longest = max(longest, _run(said, place, reply, start))
    return longest


def names(text: str, name: str) -> bool:
    """Whether a text calls somebody by name, as ``@Name`` too; names of one or two letters are words like any other."""
    plain = " ".join(name.split()).casefold()
    if len(plain) < SHORTEST_NAME:
        return False
    return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", " ".join(text.split()).casefold()) is not None


def _run(said: Sequence[str], place: int, reply: Sequence[str], start: int) -> int:
    length = 0
    while place + length < len(said) and start + length < len(reply) and said[place + length] == reply[start + length]:
        length += 1
    return length
