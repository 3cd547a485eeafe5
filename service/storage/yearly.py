"""What a yearly report counts between two moments: decisions, statements, appeals, reports; no text and no name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from service.storage.desk_tables import appeals, reports, statements
from service.storage.tables import cases, comments, decisions

_undone: Final = decisions.alias("undone")
_redone: Final = decisions.alias("redone")
_PARTS: Final = {
    "restriction": ("restriction",),
    "ground": ("ground", "kind"),
    "clause": ("ground", "clause"),
    "title": ("ground", "title"),
    "category": ("ground", "category"),
    "source": ("source",),
    "automation": ("automation",),
    "rule": ("detected_by", "rule"),
    "label": ("detected_by", "label"),
}
"""Where a statement's facts tell what is counted; grouped outside, for PostgreSQL cannot see that two paths are one."""
Span = tuple[datetime, datetime]
"""From the first moment up to, but not including, the second."""


def comments_received(connection: Connection, site_id: int, span: Span) -> int:
    """How many comments reached us."""
    return _count(connection, comments.c.id, comments.c.site_id == site_id, _within(comments.c.received_at, span))


def decided(connection: Connection, site_id: int, span: Span) -> list[Any]:
    """Decisions by ``actor`` and ``new_state``: ``number`` of each. An undoing and an erasure are no decisions."""
    query = (
        select(decisions.c.actor, decisions.c.new_state, func.count().label("number"))
        .where(*_real(site_id, span))
        .group_by(decisions.c.actor, decisions.c.new_state)
        .order_by(decisions.c.actor, decisions.c.new_state)
    )
    return list(connection.execute(query))


def stated(connection: Connection, site_id: int, span: Span) -> list[Any]:
    """Statements by what they say: restriction, clause and its title, ground, source, means; ``number`` of each.

    ``withdrawn`` counts those that were taken back.
    """
    told = (
        select(
            *(statements.c.facts[path].as_string().label(name) for name, path in _PARTS.items()),
            statements.c.retracted_at,
        )
        .where(statements.c.site_id == site_id, _within(statements.c.made_at, span))
        .subquery()
    )
    parts = [told.c[name] for name in _PARTS]
    counts = (func.count().label("number"), func.count(told.c.retracted_at).label("withdrawn"))
    return list(connection.execute(select(*parts, *counts).group_by(*parts).order_by(*parts)))


def reversed_by_people(connection: Connection, site_id: int, span: Span) -> tuple[int, int]:
    """Automatic rejections in the span, and how many of their comments a person approved later."""
    rows = select(decisions.c.comment_id, func.min(decisions.c.id).label("first")).where(
        *_real(site_id, span), decisions.c.actor != "person", decisions.c.new_state == "rejected"
    )
    rejected = rows.group_by(decisions.c.comment_id).subquery()
    later = (
        select(decisions.c.id)
        .where(
            decisions.c.comment_id == rejected.c.comment_id,
            decisions.c.id > rejected.c.first,
            decisions.c.actor == "person",
            decisions.c.new_state == "approved",
        )
        .exists()
    )
    total = connection.execute(select(func.count()).select_from(rejected)).scalar_one()
    turned = connection.execute(select(func.count()).select_from(rejected).where(later)).scalar_one()
    return int(total), int(turned)


def handling(connection: Connection, site_id: int, span: Span) -> list[float]:
    """Seconds from the opening of each case to the person's decision that closed it."""
    query = (
        select(cases.c.opened_at, cases.c.closed_at)
        .where(cases.c.site_id == site_id, cases.c.state == "closed", _within(cases.c.closed_at, span))
        .where(cases.c.origin != "learning")
    )
    return _seconds(connection.execute(query).all())


def appealed(connection: Connection, site_id: int, span: Span) -> list[Any]:
    """Appeals received in the span: ``outcome``, ``made_at``, ``decided_at``."""
    query = select(appeals.c.outcome, appeals.c.made_at, appeals.c.decided_at)
    return list(connection.execute(query.where(appeals.c.site_id == site_id, _within(appeals.c.made_at, span))))


def reported(connection: Connection, site_id: int, span: Span) -> list[Any]:
    """Readers' reports received in the span: ``reason``, ``outcome``, ``made_at``, ``decided_at``."""
    query = select(reports.c.reason, reports.c.outcome, reports.c.made_at, reports.c.decided_at)
    return list(connection.execute(query.where(reports.c.site_id == site_id, _within(reports.c.made_at, span))))


def moderators(connection: Connection, site_id: int, span: Span) -> int:
    """How many people decided anything."""
    query = select(func.count(decisions.c.person_id.distinct())).where(*_real(site_id, span))
    return int(connection.execute(query).scalar_one())


def _real(site_id: int, span: Span) -> tuple[ColumnElement[bool], ...]:
    return (
        decisions.c.site_id == site_id,
        _within(decisions.c.made_at, span),
        decisions.c.undo_of.is_(None),
        ~taken_back(),
        decisions.c.new_state != "erased",
    )


def taken_back() -> ColumnElement[bool]:
    """Of the rows in ``decisions``: undone, and the undoing stands."""
    again = select(_redone.c.id).where(_redone.c.undo_of == _undone.c.id).exists()
    return select(_undone.c.id).where(_undone.c.undo_of == decisions.c.id, ~again).exists()


def _within(moment: Any, span: Span) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = (moment >= span[0]) & (moment < span[1])
    return inside


def _count(connection: Connection, what: Any, *where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count(what)).where(*where)).scalar_one())


def _seconds(rows: Sequence[Any]) -> list[float]:
    return [(row.closed_at - row.opened_at).total_seconds() for row in rows]
