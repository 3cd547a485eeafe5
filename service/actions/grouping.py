"""What waits, put together before it is decided: by author, by thread, or by texts that say nearly the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from service.actions import find
from service.actions.works import Works
from service.moderation.near import near_groups
from service.storage import grouping as storage
from service.storage.bulk import BatchLine, batch_lines
from service.storage.filters import Filter
from service.storage.grouping import Groupable
from service.storage.people import Person
from service.storage.sites import Site

By = Literal["author", "thread", "near"]
MOST_LOOKED_AT: Final = 2_000
MOST_GROUPS: Final = 30
FIRST_LINES: Final = 10
ALL_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that have something in common. ``key`` finds it again, ``size`` counts all, ``lines`` holds the first ones.

    ``low`` and ``high`` are the least and the highest risk in it, None where no model scored any.
    """

    key: str
    title: str
    size: int
    low: float | None
    high: float | None
    lines: tuple[BatchLine, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups of two and more, largest first; ``total`` counts what the filter finds, ``alone`` what is in no group."""

    groups: tuple[Group, ...]
    total: int
    alone: int


def groups(works: Works, site: Site, person: Person, wanted: Filter, by: By, opened: str | None = None) -> Grouped:
    """Put together what the filter finds; the group ``opened`` comes first, with all its lines."""
    who = find.asker(works, site, person)
    with works.store.read() as connection:
        found = storage.groupable(connection, wanted, who, MOST_LOOKED_AT)
        together = sorted(_GROUPERS[by](found), key=lambda group: (group[0] != opened, -len(group[2])))
        shown = [row.row for key, _, rows in together[:MOST_GROUPS] for row in rows[: _most(key, opened)]]
        lines = {line.case.id: line for line in batch_lines(connection, shown, who.now)}
        total = len(found)
    grouped = sum(len(rows) for _, _, rows in together)
    made = tuple(_group(*group, lines) for group in together[:MOST_GROUPS])
    return Grouped(made, total, total - grouped)


Together = tuple[str, str, Sequence[Groupable]]


def _most(key: str, opened: str | None) -> int:
    return ALL_LINES if key == opened else FIRST_LINES


def _group(key: str, title: str, rows: Sequence[Groupable], lines: dict[str, BatchLine]) -> Group:
    risks = [row.risk for row in rows if row.risk is not None]
    shown = tuple(lines[row.id] for row in rows if row.id in lines)
    return Group(key, title, len(rows), min(risks, default=None), max(risks, default=None), shown)


def _by_author(found: Sequence[Groupable]) -> list[Together]:
    return _by(found, lambda row: row.author_key, lambda row: row.author_name)


def _by_thread(found: Sequence[Groupable]) -> list[Together]:
    return _by(found, lambda row: row.article_id, lambda row: row.article_title)


def _by(
    found: Sequence[Groupable], key: Callable[[Groupable], str], title: Callable[[Groupable], str]
) -> list[Together]:
    rows: dict[str, list[Groupable]] = defaultdict(list)
    for row in found:
        rows[key(row)].append(row)
    return [(name, title(same[0]), same) for name, same in rows.items() if len(same) > 1]


def _by_text(found: Sequence[Groupable]) -> list[Together]:
    """A group is called after the case that comes first in the queue."""
    alike = near_groups([row.text for row in found])
    return [(found[places[0]].id, found[places[0]].text, [found[place] for place in places]) for places in alike]


_GROUPERS: Final[dict[By, Callable[[Sequence[Groupable]], list[Together]]]] = {
    "author": _by_author,
    "thread": _by_thread,
    "near": _by_text,
}
