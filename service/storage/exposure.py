"""What a person has decided lately, with what the model said of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from service.storage.tables import articles, comments, decisions, memberships, verdicts


def read_lately(connection: Connection, person_id: int, since: datetime) -> list[Any]:
    """A person's decisions at all of their sites since a moment, oldest first: ``made_at``, ``scores``.

    Decisions that take others back are left out: nothing new was read for them.
    """
    mine = select(memberships.c.site_id).where(memberships.c.person_id == person_id)
    query = (
        select(decisions.c.id, decisions.c.made_at, verdicts.c.scores)
        .join_from(decisions, verdicts, verdicts.c.revision_id == decisions.c.revision_id)
        .where(decisions.c.site_id.in_(mine), decisions.c.actor == "person", decisions.c.made_at >= since)
        .where(decisions.c.person_id == person_id, decisions.c.undo_of.is_(None))
        .order_by(decisions.c.made_at, decisions.c.id, verdicts.c.id)
    )
    newest: dict[int, Any] = {row.id: row for row in connection.execute(query)}
    return list(newest.values())


def stretch(connection: Connection, site_id: int, person_id: int, since: datetime) -> list[Any]:
    """A person's decisions at a site since a moment, oldest first: state, reason, article and what it took back."""
    query = (
        select(
            decisions.c.id,
            decisions.c.undo_of,
            decisions.c.new_state,
            decisions.c.reason,
            decisions.c.made_at,
            articles.c.title,
        )
        .join_from(decisions, comments, comments.c.id == decisions.c.comment_id)
        .join(articles, articles.c.id == comments.c.article_id)
        .where(decisions.c.site_id == site_id, decisions.c.actor == "person", decisions.c.made_at >= since)
        .where(decisions.c.person_id == person_id)
    )
    return list(connection.execute(query.order_by(decisions.c.id)))
