"""A discussion as a tree: every comment in the order in which people read it, and one page of it as nested branches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

NESTED: Final = 6
"""How many levels are set in; what is deeper stands at the last of them and says whom it answers."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands: its row, its parent's (None at the top), how deep, and how many stand below it."""

    id: int
    parent: int | None
    depth: int
    below: int


@dataclass(slots=True)
class Branch:
    """A comment on a page with the branches under it. ``far``: it is not set in below the comment it answers."""

    place: Place
    far: bool = False
    replies: list[Branch] = field(default_factory=list)


def in_order(pairs: Iterable[tuple[int, int | None]]) -> list[Place]:
    """Comments as (row, parent's row), siblings in their order, told depth first; a parent that is missing is the top.

    Walks without recursion: a discussion may be a thousand replies deep.
    """
    given = list(pairs)
    known = {row for row, _ in given}
    under: dict[int | None, list[int]] = {}
    for row, parent in given:
        under.setdefault(parent if parent in known else None, []).append(row)
    walked = _walk(under)
    below = _below(walked)
    return [Place(row, parent, depth, below[row]) for row, parent, depth in walked]


def only(places: Sequence[Place], wanted: Collection[int]) -> list[Place]:
    """The wanted comments and all that stands above them, in the same order."""
    by_row = {place.id: place for place in places}
    kept: set[int] = set()
    for row in wanted:
        above: int | None = row
        while above is not None and above not in kept and above in by_row:
            kept.add(above)
            above = by_row[above].parent
    return [place for place in places if place.id in kept]


def under(places: Sequence[Place], row: int) -> list[Place]:
    """A comment and everything below it, in the same order; nothing where it is not among them."""
    for start, place in enumerate(places):
        if place.id == row:
            return list(places[start : start + place.below + 1])
    return []


def nested(page: Iterable[Place]) -> list[Branch]:
    """One page of places as branches; a comment whose parent is on another page begins a branch of its own."""
    roots: list[Branch] = []
    met: dict[int, tuple[Branch, int]] = {}
    for place in page:
        branch, level = Branch(place), 0
        found = met.get(place.parent) if place.parent is not None else None
        if found is None:
            branch.far = place.parent is not None
            roots.append(branch)
        else:
            above, level = _nearest(met, found, place)
            branch.far = above.place.id != place.parent
            above.replies.append(branch)
        met[place.id] = (branch, level)
    return roots


def _nearest(met: Mapping[int, tuple[Branch, int]], found: tuple[Branch, int], place: Place) -> tuple[Branch, int]:
    """The branch to hang a comment under, and the comment's level: that of its parent where that is not too deep."""
    above, level = found
    while level + 1 > NESTED:
        parent = above.place.parent
        assert parent is not None, place
        above, level = met[parent]
    return above, level + 1


def _walk(under_: Mapping[int | None, list[int]]) -> list[tuple[int, int | None, int]]:
    walked: list[tuple[int, int | None, int]] = []
    waiting: list[tuple[int, int | None, int]] = [(row, None, 0) for row in reversed(under_.get(None, []))]
    while waiting:
        row, parent, depth = waiting.pop()
        walked.append((row, parent, depth))
        waiting.extend((reply, row, depth + 1) for reply in reversed(under_.get(row, [])))
    return walked


def _below(walked: Sequence[tuple[int, int | None, int]]) -> dict[int, int]:
    """How many stand below each: counted from the last to the first, so that replies come before what they answer."""
    below = dict.fromkeys((row for row, _, _ in walked), 0)
    for row, parent, _ in reversed(walked):
        if parent is not None:
            below[parent] += below[row] + 1
    return below
