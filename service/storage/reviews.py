"""What people decided, with what they decided it about."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, select

from service.storage.tables import articles, authors, comments, decisions, revisions, verdicts


def newest_reviews(connection: Connection, site_id: int, since: datetime | None) -> list[Row[Any]]:
    """The newest decision of a person on each revision, oldest first, of comments that still have a text."""
    newest = select(func.max(decisions.c.id)).where(decisions.c.site_id == site_id, decisions.c.actor == "person")
    query = _REVIEWS.where(decisions.c.id.in_(newest.group_by(decisions.c.revision_id)), revisions.c.text != "")
    if since is not None:
        query = query.where(decisions.c.made_at >= since)
    return list(connection.execute(query.order_by(decisions.c.id)))


_parents = comments.alias("parents")
_REVIEWS: Final = (
    select(
        comments.c.external_id,
        comments.c.article_id,
        _parents.c.external_id.label("parent_external_id"),
        articles.c.external_id.label("article_external_id"),
        articles.c.author.label("article_author"),
        authors.c.key.label("author_key"),
        authors.c.name.label("author_name"),
        revisions.c.number,
        revisions.c.text,
        verdicts.c.findings,
        verdicts.c.language,
        decisions.c.new_state,
        decisions.c.clause,
        decisions.c.reason,
        decisions.c.policy_version,
        decisions.c.model_version,
    )
    .select_from(
        decisions.join(revisions, revisions.c.id == decisions.c.revision_id)
        .join(comments, comments.c.id == decisions.c.comment_id)
        .join(authors, authors.c.id == revisions.c.author_id)
        .join(articles, articles.c.id == comments.c.article_id)
        .join(verdicts, verdicts.c.revision_id == revisions.c.id)
        .outerjoin(_parents, _parents.c.id == comments.c.parent_id)
    )
    .where(and_(decisions.c.actor == "person", comments.c.state != "erased"))
)
