"""What the desk reads of discussions: the list of them, and one of them page by page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from service.actions.heat import heats_of
from service.actions.works import Works
from service.moderation.branches import Branch, Place, in_order, nested, only, under
from service.moderation.errors import NotFound
from service.moderation.heat import Heat
from service.moderation.policy.facts import Openness
from service.storage import thread_page
from service.storage import threads as storage
from service.storage.engine import Connection
from service.storage.sites import Site
from service.storage.thread_page import Line, ThreadDeed
from service.storage.threads import MOST_COMMENTS, Bare, Order, ThreadCounts, ThreadRow

__all__ = ["Heat", "Line", "Listed", "Order", "Part", "Shown", "Wanted", "listed", "shown"]

LISTED: Final = 40
PAGE: Final = 100
DEEDS: Final = 12
Part = Literal["all", "waiting", "rejected", "reported"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One discussion of the list."""

    thread: ThreadRow
    counts: ThreadCounts
    heat: Heat


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a discussion is to be shown: a ``part``, only the ``branch`` below a comment, a ``page`` from 1 on.

    ``comment`` is the site's own id of a comment; it turns to the page on which that stands.
    """

    part: Part = "all"
    branch: str | None = None
    page: int = 1
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a discussion. ``cut_off`` holds the rows below a cut, ``older`` says how many are left out."""

    thread: ThreadRow
    counts: ThreadCounts
    heat: Heat
    branches: Sequence[Branch]
    lines: Mapping[int, Line]
    cut_off: Collection[int]
    matching: int
    page: int
    pages: int
    older: int
    deeds: Sequence[ThreadDeed]


def listed(
    works: Works, site: Site, order: Order = "latest", words: str = "", page: int = 1
) -> tuple[list[Listed], bool]:
    """A page of discussions with their numbers, and whether there are more."""
    now = works.clock()
    with works.store.read() as connection:
        rows = storage.threads(connection, site.id, now, order, words, LISTED + 1, (page - 1) * LISTED)
        ids = [row.row for row in rows[:LISTED]]
        counts, heats = storage.counts(connection, ids), heats_of(connection, works, site, ids, now)
    return [Listed(row, counts[row.row], heats[row.row]) for row in rows[:LISTED]], len(rows) > LISTED


def shown(works: Works, site: Site, article_id: str, wanted: Wanted) -> Shown:
    """A page of one discussion. Raises NotFound for an article or a comment that is not here."""
    now = works.clock()
    with works.store.read() as connection:
        thread = storage.thread(connection, site.id, article_id, now)
        if thread is None:
            raise NotFound("This site has no such article.")
        counts = storage.counts(connection, [thread.row])[thread.row]
        bare = storage.tree(connection, thread.row)
        places = in_order((each.id, each.parent) for each in bare)
        chosen, matching = _chosen(connection, thread, wanted, bare, places)
        page, pages = _page(wanted, chosen, bare)
        those = chosen[(page - 1) * PAGE : page * PAGE]
        return Shown(
            thread=thread,
            counts=counts,
            heat=heats_of(connection, works, site, [thread.row], now)[thread.row],
            branches=nested(those),
            lines=thread_page.lines(connection, [place.id for place in those]),
            cut_off=_cut_off(places, bare),
            matching=matching,
            page=page,
            pages=pages,
            older=max(0, counts.comments - MOST_COMMENTS),
            deeds=thread_page.deeds_about(connection, site.id, thread.row, DEEDS),
        )


def _chosen(
    connection: Connection, thread: ThreadRow, wanted: Wanted, bare: Sequence[Bare], places: Sequence[Place]
) -> tuple[Sequence[Place], int]:
    """The places to show, and how many of them were asked for (the others stand above those)."""
    if wanted.branch is not None:
        places = under(places, _row(bare, wanted.branch))
    if wanted.part == "all":
        return places, len(places)
    rows = {place.id for place in places} & set(_matching(connection, thread, wanted.part, bare))
    return only(places, rows), len(rows)


def _matching(connection: Connection, thread: ThreadRow, part: Part, bare: Sequence[Bare]) -> list[int]:
    if part == "waiting":
        return thread_page.waiting(connection, thread.row)
    if part == "reported":
        return thread_page.with_reports(connection, thread.row)
    return [each.id for each in bare if each.state == "rejected"]


def _page(wanted: Wanted, chosen: Sequence[Place], bare: Sequence[Bare]) -> tuple[int, int]:
    """Which page to show, and of how many."""
    pages = max(1, -(-len(chosen) // PAGE))
    if wanted.comment is None:
        return min(max(1, wanted.page), pages), pages
    row = _row(bare, wanted.comment)
    found = next((number for number, place in enumerate(chosen) if place.id == row), 0)
    return found // PAGE + 1, pages


def _row(bare: Sequence[Bare], external_id: str) -> int:
    """A comment's row. Raises NotFound."""
    for each in bare:
        if each.external_id == external_id:
            return each.id
    raise NotFound("There is no such comment under this article.")


def _cut_off(places: Sequence[Place], bare: Sequence[Bare]) -> set[int]:
    """The rows that stand below a cut."""
    cuts = {each.id for each in bare if each.cut}
    off: set[int] = set()
    for place in places if cuts else ():
        if place.parent in cuts or place.parent in off:
            off.add(place.id)
    return off


def openness_of(works: Works, site: Site, article_id: str) -> Openness:
    """Whether a discussion takes comments now. Raises NotFound."""
    now = works.clock()
    with works.store.read() as connection:
        thread = storage.thread(connection, site.id, article_id, now)
    if thread is None:
        raise NotFound("This site has no such article.")
    return thread.openness
