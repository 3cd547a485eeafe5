"""A text and the places its letters came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Edit = tuple[int, int, str]
"""Replace ``normal[start:end]`` by a string; ``start < end``."""


@dataclass(frozen=True, slots=True)
class Text:
    """``normal`` is read by models; letter ``i`` of it stands for ``original[starts[i]:ends[i]]`` (code points).

    Places never run backwards: ``starts`` and ``ends`` rise or stay, and ``starts[i] < ends[i]``.
    ``disguises`` counts the words that had to be undressed: look-alikes, spacing, digits for letters, masks.
    """

    original: str
    normal: str
    starts: Sequence[int]
    ends: Sequence[int]
    disguises: int = 0

    @classmethod
    def plain(cls, original: str) -> Text:
        """``original`` as it is, every letter standing for itself."""
        return cls(original, original, range(len(original)), range(1, len(original) + 1))

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of ``original`` for which ``normal[start:end]`` stands; an empty stretch stays empty.

        Raises IndexError where the stretch is not inside ``normal``.
        """
        if not 0 <= start <= end <= len(self.normal):
            raise IndexError((start, end))
        if start < end:
            return self.starts[start], self.ends[end - 1]
        place = self.starts[start] if start < len(self.normal) else len(self.original)
        return place, place

    def alike(self, normal: str) -> Text:
        """The same places under other letters. ``normal`` must be as long as the present one."""
        assert len(normal) == len(self.normal)
        return Text(self.original, normal, self.starts, self.ends, self.disguises)

    def edited(self, edits: Iterable[Edit], disguise: bool = False) -> Text:
        """The text with ``edits`` made, which come in order and do not overlap.

        A replacement as long as what it replaces takes over the places one by one; any other stands, with each of
        its letters, for the whole stretch. With ``disguise`` every edit counts as an undressed word.
        """
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = count = 0
        for start, end, new in edits:
            letters += (self.normal[done:start], new)
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            else:
                starts += [self.starts[start]] * len(new)
                ends += [self.ends[end - 1]] * len(new)
            done, count = end, count + 1
        if not count:
            return self
        letters.append(self.normal[done:])
        starts += self.starts[done:]
        ends += self.ends[done:]
        return Text(self.original, "".join(letters), starts, ends, self.disguises + count * disguise)
