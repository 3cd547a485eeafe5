"""The log of decisions as undoing reads it: which decision a comment stands by, and what stood before."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select

from service.storage.cases import decision_with_id
from service.storage.prepared import Prepared
from service.storage.tables import articles, cases, comments, decisions, people, revisions

_undoings: Final = decisions.alias("undoings")


def a_persons_own() -> ColumnElement[bool]:
    """Of the rows in ``decisions``: a person's word on a comment that was not taken back.

    A row that took another back counts where it restored a person's word (an approval, or a rejection with its
    reason), not where the comment went back to what the machine had made of it.
    """
    undone = select(_undoings.c.id).where(_undoings.c.undo_of == decisions.c.id).exists()
    words = or_(decisions.c.undo_of.is_(None), decisions.c.reason.is_not(None), decisions.c.new_state == "approved")
    return and_(decisions.c.actor == "person", ~undone, words)


def file_decision(connection: Connection, row: dict[str, Any]) -> tuple[int, str]:
    """Append to the log; answers the row's id and the public one. Raises Taken when ``undo_of`` was undone already."""
    filed = decision_with_id(row)
    return int(_FILED.scalar(connection, filed)), str(filed["public_id"])


def standing(connection: Connection, comment_id: int) -> int | None:
    """The decision (its row) that a comment stands by: the newest that was not undone.

    Undoing a decision brings back what stood before it, and undoing that brings it forth again; None before the first.
    """
    query = select(decisions.c.id, decisions.c.undo_of).where(decisions.c.comment_id == comment_id)
    before: dict[int, int | None] = {}
    now: int | None = None
    for row in connection.execute(query.order_by(decisions.c.id)):
        before[row.id] = now
        now = row.id if row.undo_of is None else before[row.undo_of]
    return now


def decision_to_undo(connection: Connection, decision_id: int) -> Any:
    """A decision with what its undoing tells and writes: the site's own ids, versions, the revision's number."""
    return connection.execute(_TO_UNDO.where(decisions.c.id == decision_id)).one()


def reason_of(connection: Connection, decision_id: int | None) -> tuple[str | None, str | None]:
    """The reason and clause of a decision by a person; (None, None) for a machine's or none."""
    if decision_id is None:
        return None, None
    query = select(decisions.c.reason, decisions.c.clause, decisions.c.actor).where(decisions.c.id == decision_id)
    row = connection.execute(query).one()
    return (row.reason, row.clause) if row.actor == "person" else (None, None)


def newest(connection: Connection, comment_id: int) -> Any:
    """The newest line of a comment's log, by whomever: ``new_state``, ``actor``, ``made_at``, ``undo_of``, ``name``."""
    query = select(
        decisions.c.new_state, decisions.c.actor, decisions.c.made_at, decisions.c.undo_of, people.c.name
    ).join_from(decisions, people, people.c.id == decisions.c.person_id, isouter=True)
    return connection.execute(
        query.where(decisions.c.comment_id == comment_id).order_by(decisions.c.id.desc()).limit(1)
    ).first()


_FILED: Final = Prepared(
    insert(decisions).returning(decisions.c.id), tuple(column.name for column in decisions.c if column.name != "id")
)
_TO_UNDO: Final = (
    select(
        decisions.c.id,
        decisions.c.site_id,
        decisions.c.comment_id,
        decisions.c.revision_id,
        decisions.c.case_id.label("case_row"),
        decisions.c.author_id,
        decisions.c.policy_version,
        decisions.c.model_version,
        comments.c.external_id,
        articles.c.external_id.label("article_external_id"),
        revisions.c.number,
        cases.c.public_id.label("case_id"),
    )
    .join_from(decisions, comments, comments.c.id == decisions.c.comment_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .join(revisions, revisions.c.id == decisions.c.revision_id)
    .outerjoin(cases, cases.c.id == decisions.c.case_id)
)
