"""What people decided, with what they decided it about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from service.storage.decisions import a_persons_own
from service.storage.desk_tables import second_looks
from service.storage.tables import articles, authors, comments, decisions, revisions, verdicts

OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Review:
    """A person's word on a revision: the state it leads to, why, and when; ``row`` is the revision and its thread."""

    row: Any
    new_state: str
    reason: str | None
    clause: str | None
    made_at: datetime


def newest_reviews(connection: Connection, site_id: int, since: datetime | None) -> list[Review]:
    """What people last said of each revision, oldest first, where a text remains and it was not taken back.

    That is their newest decision, or, where a lead settled a second look later, what the lead settled.
    """
    said = {review.row.revision_id: review for review in _decided(connection, site_id, since)}
    for settled in _settled(connection, site_id, since):
        known = said.get(settled.row.revision_id)
        if known is None or known.made_at < settled.made_at:
            said[settled.row.revision_id] = settled
    return sorted(said.values(), key=lambda review: (review.made_at, review.row.revision_id))


def _decided(connection: Connection, site_id: int, since: datetime | None) -> list[Review]:
    newest = select(func.max(decisions.c.id)).where(decisions.c.site_id == site_id, a_persons_own())
    query = _REVIEWS.where(decisions.c.id.in_(newest.group_by(decisions.c.revision_id)), revisions.c.text != "")
    if since is not None:
        query = query.where(decisions.c.made_at >= since)
    found = connection.execute(query.order_by(decisions.c.id))
    return [Review(row, row.new_state, row.reason, row.clause, row.made_at) for row in found]


def _settled(connection: Connection, site_id: int, since: datetime | None) -> list[Review]:
    """Second looks that a lead settled, oldest first; the clause is the reason, unless that was ``other``."""
    query = _SETTLED.where(second_looks.c.site_id == site_id, revisions.c.text != "")
    if since is not None:
        query = query.where(second_looks.c.settled_at >= since)
    reviews = []
    for row in connection.execute(query.order_by(second_looks.c.settled_at, second_looks.c.id)):
        reason = row.settled["reason"]
        clause = None if reason == OTHER else reason
        reviews.append(Review(row, row.settled["state"], reason, clause, row.settled_at))
    return reviews


_parents = comments.alias("parents")
_ABOUT: Final = (
    revisions.c.id.label("revision_id"),
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
)


def _around(start: Any) -> Any:
    """``start`` joined with all that _ABOUT names; it holds a revision's id already."""
    return (
        start.join(comments, comments.c.id == revisions.c.comment_id)
        .join(authors, authors.c.id == revisions.c.author_id)
        .join(articles, articles.c.id == comments.c.article_id)
        .join(verdicts, verdicts.c.revision_id == revisions.c.id)
        .outerjoin(_parents, _parents.c.id == comments.c.parent_id)
    )


_REVIEWS: Final = (
    select(
        *_ABOUT,
        decisions.c.new_state,
        decisions.c.clause,
        decisions.c.reason,
        decisions.c.policy_version,
        decisions.c.model_version,
        decisions.c.made_at,
    )
    .select_from(_around(decisions.join(revisions, revisions.c.id == decisions.c.revision_id)))
    .where(and_(decisions.c.actor == "person", comments.c.state != "erased"))
)
_looked_at: Final = second_looks.join(decisions, decisions.c.id == second_looks.c.decision_id).join(
    revisions, revisions.c.id == second_looks.c.revision_id
)
_SETTLED: Final = (
    select(
        *_ABOUT,
        second_looks.c.settled,
        second_looks.c.settled_at,
        decisions.c.policy_version,
        decisions.c.model_version,
    )
    .select_from(_around(_looked_at))
    .where(second_looks.c.settled_at.is_not(None), comments.c.state != "erased")
)
