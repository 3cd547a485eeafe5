"""What the desk reads of authors: one of them whole, a panel beside a case, and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.actions import treating
from service.actions.desk_settings import read_in
from service.actions.works import Works
from service.moderation.errors import NotFound
from service.moderation.ladder import LATELY, MEMORY, Advice, Past, Rung, Step, advice, read
from service.moderation.standing import Standing, Status
from service.storage import author_page, notes, sanctions
from service.storage.author_page import AuthorLine, Order, Said
from service.storage.authors import author_by_key, standing_from
from service.storage.engine import Connection
from service.storage.notes import Note
from service.storage.sanctions import NewestSanction, SanctionRow
from service.storage.sites import Site

__all__ = ["AuthorLine", "Dossier", "NewestSanction", "Note", "Order", "Said", "SanctionRow", "Wide"]

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Dossier:
    """An author as a decision about them needs it. ``in_force`` is the sanction that holds now, None for none.

    ``status`` holds until ``until`` (None: without end); ``then`` is until when they are read first after that.
    ``running`` are the sanctions that run, ``in_force`` among them. ``nameless`` says that the site gave no id: the
    name alone stands for whoever uses it. ``notes`` counts them.
    """

    key: str
    name: str
    nameless: bool
    standing: Standing
    status: Status
    until: datetime | None
    then: datetime | None
    in_force: SanctionRow | None
    running: Sequence[SanctionRow]
    sanctions: Sequence[SanctionRow]
    advice: Advice
    ladder: Sequence[Rung]
    notes: int


@dataclass(frozen=True, slots=True)
class Wide:
    """An author's own page: the dossier, notes, one page of comments, how many stand where, and reports."""

    dossier: Dossier
    notes: Sequence[Note]
    said: Sequence[Said]
    more: bool
    states: Mapping[str, int]
    reports: int
    upheld: int
    recent_rejections: int


def dossier(works: Works, site: Site, author_key: str) -> Dossier:
    """What stands beside a case of an author. Raises NotFound."""
    now = works.clock()
    with works.store.read() as connection:
        return _dossier(connection, site, _author(connection, site, author_key), now)


def wide(works: Works, site: Site, author_key: str, state: str | None = None, page: int = 1) -> Wide:
    """An author's page, their comments newest first. Raises NotFound."""
    now = works.clock()
    with works.store.read() as connection:
        author = _author(connection, site, author_key)
        found = author_page.said(connection, author.author_id, state, PAGE + 1, (page - 1) * PAGE)
        reports, upheld = author_page.reported(connection, author.author_id)
        return Wide(
            dossier=_dossier(connection, site, author, now),
            notes=notes.notes_about(connection, author.author_id),
            said=found[:PAGE],
            more=len(found) > PAGE,
            states=author_page.states(connection, author.author_id),
            reports=reports,
            upheld=upheld,
            recent_rejections=len(sanctions.rejections(connection, author.author_id, now - LATELY)),
        )


def listed(works: Works, site: Site, order: Order, words: str = "", page: int = 1) -> tuple[list[AuthorLine], bool]:
    """A page of authors, and whether there are more; numbers are of the last 30 days."""
    since = works.clock() - LATELY
    with works.store.read() as connection:
        found = author_page.authors_by(connection, site.id, order, words, since, PAGE + 1, (page - 1) * PAGE)
    return found[:PAGE], len(found) > PAGE


def newest_sanctions(works: Works, site: Site, page: int = 1) -> tuple[list[NewestSanction], bool]:
    """A page of the site's sanctions, newest first, and whether there are more."""
    with works.store.read() as connection:
        found = sanctions.newest_sanctions(connection, site.id, PAGE + 1, (page - 1) * PAGE)
    return found[:PAGE], len(found) > PAGE


def _author(connection: Connection, site: Site, key: str) -> Any:
    author = author_by_key(connection, site.id, key)
    if author is None:
        raise NotFound("This site has no such author.")
    return author


def _dossier(connection: Connection, site: Site, author: Any, now: datetime) -> Dossier:
    standing = standing_from(author)
    rows = sanctions.sanctions_of(connection, author.author_id)
    ladder = read(read_in(connection, site.id).ladder)
    rejected = sanctions.rejections(connection, author.author_id, now - MEMORY)
    how = treating.of_author(author)
    status, until = how.at(now)
    runs = treating.running(rows, now)
    return Dossier(
        key=author.key,
        name=author.name,
        nameless=author.key.startswith("name:"),
        standing=standing,
        status=status,
        until=until,
        then=how.then if status is Status.BANNED else None,
        in_force=next((row for row in runs if treating.stretch_of(row) == (status, until)), None),
        running=runs,
        sanctions=rows,
        advice=advice(ladder, map(_past, rows), rejected, now),
        ladder=ladder,
        notes=notes.count_notes(connection, author.author_id),
    )


def _past(row: SanctionRow) -> Past:
    days = None if row.until is None else round((row.until - row.made_at).total_seconds() / 86_400)
    return Past(Step(row.kind), days, row.made_at, row.lifted_at is not None)
