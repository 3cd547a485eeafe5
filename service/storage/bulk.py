"""Many cases at once: where they lie on the scale of risk, what people decided about such ones, and how each reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, select

from service.storage import conditions
from service.storage.decisions import a_persons_own
from service.storage.desk_tables import deeds
from service.storage.filters import Asker, Filter
from service.storage.shown import CASE, case_line
from service.storage.tables import authors, cases, comments, decisions, revisions
from service.storage.views import CaseLine

ONE_BY_ONE: Final = "decision"
"""The kind of a deed that decided one comment, read by itself."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open case as a batch knows it: its row, its public id, the version seen, and its risk (None: not scored)."""

    row: int
    id: str
    version: int
    risk: float | None


@dataclass(frozen=True, slots=True)
class Parent:
    """What a comment replies to: who wrote it, and the text as it stands now."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A case of a batch with what it takes to judge it: the line of the queue, and what the comment replies to."""

    case: CaseLine
    parent: Parent | None
    approved: int


def waiting(connection: Connection, wanted: Filter, who: Asker, limit: int) -> list[Waiting]:
    """The open cases that a filter finds, oldest first, at most ``limit``."""
    met = conditions.of_cases(wanted, who, connection)
    query = _WAITING.select_from(cases.join(comments, comments.c.id == cases.c.comment_id)).where(met)
    return [Waiting(*row) for row in connection.execute(query.order_by(cases.c.id).limit(limit))]


def waiting_by_id(connection: Connection, site_id: int, case_ids: Iterable[str]) -> list[Waiting]:
    """Cases of a site by their public ids, open or not, in the order of their rows."""
    named = _WAITING.where(cases.c.site_id == site_id, cases.c.public_id.in_(list(case_ids)))
    return [Waiting(*row) for row in connection.execute(named.order_by(cases.c.id))]


def waiting_by_row(connection: Connection, site_id: int, rows: Iterable[int]) -> list[Waiting]:
    """The same by their rows."""
    named = _WAITING.where(cases.c.site_id == site_id, cases.c.id.in_(list(rows)))
    return [Waiting(*row) for row in connection.execute(named.order_by(cases.c.id))]


def read_and_decided(connection: Connection, site_id: int, since: datetime, limit: int) -> list[tuple[float, str]]:
    """The risk and the outcome of each case that a person decided by itself since then; the newest ``limit`` of them.

    What was decided in a batch is left out, for nobody read it; so is what was undone.
    """
    alone = (decisions.c.batch_id.is_(None)) | (deeds.c.kind == ONE_BY_ONE)
    query = (
        select(cases.c.risk, decisions.c.new_state)
        .select_from(
            decisions.join(cases, cases.c.id == decisions.c.case_id).outerjoin(
                deeds, deeds.c.public_id == decisions.c.batch_id
            )
        )
        .where(decisions.c.site_id == site_id, decisions.c.made_at >= since, a_persons_own(), alone)
        .where(cases.c.risk.is_not(None), decisions.c.new_state.in_(("approved", "rejected")))
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )
    return [(row.risk, row.new_state) for row in connection.execute(query)]


def batch_lines(connection: Connection, rows: Sequence[int], now: datetime) -> list[BatchLine]:
    """Cases by their rows, in the order given, each with its context."""
    found = {row.case_row: row for row in connection.execute(CASE.where(cases.c.id.in_(list(rows))))}
    parents = _parents(connection, [row.comment_id for row in found.values() if row.parent_external_id])
    return [_line(found[row], parents, now) for row in rows if row in found]


def _line(row: Any, parents: dict[int, Parent], now: datetime) -> BatchLine:
    return BatchLine(case_line(row, now=now), parents.get(row.comment_id), row.approved)


def _parents(connection: Connection, comment_ids: Sequence[int]) -> dict[int, Parent]:
    """What these comments reply to, by the row of the comment that replies."""
    rows = connection.execute(_PARENTS.where(_replies.c.id.in_(comment_ids)))
    return {row.id: Parent(row.name, row.text) for row in rows}


_WAITING: Final = select(cases.c.id, cases.c.public_id, cases.c.version, cases.c.risk)
_replies: Final = comments.alias("replies")
_PARENTS: Final = select(_replies.c.id, authors.c.name, revisions.c.text).select_from(
    _replies.join(comments, comments.c.id == _replies.c.parent_id)
    .join(authors, authors.c.id == comments.c.author_id)
    .join(revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
)
