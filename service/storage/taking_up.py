"""Comments that may be taken up for a decision, and the cases that taking them up opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, literal, select, update

from service.storage.tables import cases, comments, revisions


def comment_by_row(connection: Connection, site_id: int, row: int) -> Any:
    """A comment's ``id``, ``state``, newest ``revision_id`` and open ``case_id`` (public, or None)."""
    return connection.execute(_COMMENT.where(comments.c.site_id == site_id, comments.c.id == row)).first()


def below(connection: Connection, comment_id: int, limit: int) -> list[Any]:
    """What the policy let through below a comment and nobody is asked about, those written first first.

    What a person approved stays as it is.
    """
    first = select(comments.c.id).where(comments.c.parent_id == comment_id).cte("below", recursive=True)
    walk = first.union_all(select(comments.c.id).join(first, comments.c.parent_id == first.c.id))
    standing = _COMMENT.where(comments.c.id.in_(select(walk.c.id)), comments.c.state == "published")
    return list(connection.execute(standing.where(cases.c.id.is_(None)).order_by(comments.c.id).limit(limit)))


def drop_case(connection: Connection, site_id: int, case_id: str, now: datetime) -> bool:
    """Close an open case because nobody is to be asked after all; False where it was decided meanwhile."""
    mine = update(cases).where(cases.c.site_id == site_id, cases.c.public_id == case_id, cases.c.state == "open")
    values = {"state": "superseded", "version": cases.c.version + 1, "closed_at": now}
    return connection.execute(mine.values(values)).rowcount == 1


_COMMENT: Final = select(
    comments.c.id, comments.c.state, revisions.c.id.label("revision_id"), cases.c.public_id.label("case_id")
).select_from(
    comments.join(
        revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
    ).outerjoin(cases, and_(cases.c.comment_id == comments.c.id, cases.c.state == literal("open")))
)
