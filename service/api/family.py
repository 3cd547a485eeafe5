"""Who replies to whom in a thread that came whole: depths, and what cannot be a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.moderation.errors import FieldError, Invalid


def depths_of(pairs: Sequence[tuple[str, str | None]]) -> list[int]:
    """The depth of each comment, given as (id, parent's id) in the order sent; 0 is the top.

    Raises Invalid naming every id given twice, every parent that is missing and every ring of replies.
    """
    parents = dict(pairs)
    errors = [*_doubled(pairs), *_orphans(pairs, parents)]
    if errors:
        raise Invalid(errors)
    depths: dict[str, int] = {}
    ringed = [place for place, (name, _) in enumerate(pairs) if not _measure(name, parents, depths)]
    if ringed:
        raise Invalid([_error(place, "parent_id", "ring", "A comment must not reply to itself.") for place in ringed])
    return [depths[name] for name, _ in pairs]


def _doubled(pairs: Sequence[tuple[str, str | None]]) -> list[FieldError]:
    seen: set[str] = set()
    errors = []
    for place, (name, _) in enumerate(pairs):
        if name in seen:
            errors.append(_error(place, "id", "doubled-id", "Another comment of this thread has this id already."))
        seen.add(name)
    return errors


def _orphans(pairs: Sequence[tuple[str, str | None]], parents: Mapping[str, str | None]) -> list[FieldError]:
    detail = "The parent must be a comment of this thread."
    return [
        _error(place, "parent_id", "unknown-parent", detail)
        for place, (_, parent) in enumerate(pairs)
        if parent is not None and parent not in parents
    ]


def _measure(name: str, parents: Mapping[str, str | None], depths: dict[str, int]) -> bool:
    """Fill in the depth of ``name`` and of all above it; False where the way up runs in a ring."""
    way: dict[str, None] = {}
    step: str | None = name
    while step is not None and step not in depths:
        if step in way:
            return False
        way[step] = None
        step = parents[step]
    above = -1 if step is None else depths[step]
    for distance, met in enumerate(reversed(way), start=1):
        depths[met] = above + distance
    return True


def _error(place: int, field: str, code: str, detail: str) -> FieldError:
    return FieldError(f"/comments/{place}/{field}", code, detail)
