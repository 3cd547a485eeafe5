"""What a month looked like when its comments were judged: everything a replay of the policy rests on, by reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from service.storage.decisions import a_persons_own
from service.storage.tables import articles, authors, comments, decisions, revisions, verdicts

CHUNK: Final = 2_000
MOST: Final = 50_000
"""Of a month with more comments the newest so many are looked at."""


def first_of_the_newest(connection: Connection, site_id: int, since: datetime, most: int) -> datetime:
    """When the oldest of the ``most`` newest comments since then was said: ``since`` where there are fewer."""
    query = select(comments.c.said_at).where(comments.c.site_id == site_id, comments.c.said_at >= since)
    edge = connection.execute(query.order_by(comments.c.said_at.desc()).offset(most - 1).limit(1)).scalar()
    return since if edge is None else edge


def how_many(connection: Connection, site_id: int, since: datetime, until: datetime) -> int:
    """How many comments were said in this stretch."""
    mine = and_(comments.c.site_id == site_id, comments.c.said_at >= since, comments.c.said_at <= until)
    return int(connection.execute(select(func.count()).select_from(comments).where(mine)).scalar_one())


def judged(connection: Connection, site_id: int, since: datetime, until: datetime) -> Iterator[Any]:
    """Comments said in this stretch that still have a text, as their newest revision was judged, in that order.

    They come chunk by chunk, so that a month of a large site need not fit into memory.
    """
    return _chunks(connection, _JUDGED, site_id, since, until)


def scored(connection: Connection, site_id: int, since: datetime, until: datetime) -> Iterator[Any]:
    """``revision_id``, ``scores`` and ``section`` of what ``judged`` answers."""
    return _chunks(connection, _SCORED, site_id, since, until)


def found(connection: Connection, site_id: int, since: datetime, until: datetime) -> Iterator[Any]:
    """``revision_id``, ``action`` and ``findings`` of what ``judged`` answers."""
    return _chunks(connection, _FOUND, site_id, since, until)


def _chunks(connection: Connection, query: Any, site_id: int, since: datetime, until: datetime) -> Iterator[Any]:
    """Rows by their ids, some thousand at a time: PostgreSQL's own cursors need a transaction, which reads have not."""
    mine = and_(comments.c.site_id == site_id, comments.c.said_at >= since, comments.c.said_at <= until)
    newest = select(revisions.c.id).join_from(comments, revisions, _newest_revision)
    ids = sorted(connection.execute(newest.where(mine, comments.c.state != "erased")).scalars())
    for start in range(0, len(ids), CHUNK):
        chunk = query.where(revisions.c.id.in_(ids[start : start + CHUNK])).order_by(revisions.c.id)
        yield from connection.execute(chunk).all()


def sections(connection: Connection, site_id: int) -> list[str]:
    """The sections of a site's articles, by name."""
    mine = and_(articles.c.site_id == site_id, articles.c.section.is_not(None), articles.c.section != "")
    query = select(articles.c.section).distinct().where(mine).order_by(articles.c.section)
    return [str(name) for name in connection.execute(query).scalars()]


def said(connection: Connection, site_id: int, since: datetime) -> list[Any]:
    """Every revision of the comments said since, in the order they came: what repeats and floods are counted by."""
    query = _SAID.where(comments.c.site_id == site_id, comments.c.said_at >= since)
    return list(connection.execute(query.order_by(revisions.c.id)))


def changes(connection: Connection, site_id: int, since: datetime) -> list[Any]:
    """Every change of a comment's state since, newest first: by these an author's published ones are counted back."""
    query = select(
        decisions.c.id, decisions.c.author_id, decisions.c.revision_id, decisions.c.old_state, decisions.c.new_state
    ).where(decisions.c.site_id == site_id, decisions.c.made_at >= since)
    return list(connection.execute(query.order_by(decisions.c.id.desc())))


def rejections(connection: Connection, site_id: int, since: datetime) -> list[Any]:
    """What people rejected since, by when; ``undone_at`` is None where it was not taken back."""
    query = select(
        decisions.c.id,
        decisions.c.author_id,
        decisions.c.comment_id,
        decisions.c.made_at,
        _undoings.c.made_at.label("undone_at"),
    ).join_from(decisions, _undoings, _undoings.c.undo_of == decisions.c.id, isouter=True)
    mine = and_(decisions.c.site_id == site_id, decisions.c.actor == "person", decisions.c.new_state == "rejected")
    return list(connection.execute(query.where(mine, decisions.c.made_at >= since).order_by(decisions.c.made_at)))


def peoples_words(connection: Connection, site_id: int, since: datetime) -> dict[int, Any]:
    """What a person last decided of each revision since and did not take back: ``new_state`` and ``clause``."""
    mine = and_(decisions.c.site_id == site_id, a_persons_own(), decisions.c.made_at >= since)
    newest = select(func.max(decisions.c.id)).where(mine).group_by(decisions.c.revision_id)
    query = select(decisions.c.revision_id, decisions.c.new_state, decisions.c.clause)
    return {row.revision_id: row for row in connection.execute(query.where(decisions.c.id.in_(newest)))}


def moments_of_decisions(connection: Connection, site_id: int, since: datetime) -> list[tuple[int, datetime]]:
    """Who decided when, each person's in order; what was done to many at once is left out."""
    query = select(decisions.c.person_id, decisions.c.made_at).where(
        decisions.c.site_id == site_id,
        decisions.c.actor == "person",
        decisions.c.made_at >= since,
        decisions.c.batch_id.is_(None),
    )
    rows = connection.execute(query.order_by(decisions.c.person_id, decisions.c.made_at))
    return [(row.person_id, row.made_at) for row in rows]


def published_now(connection: Connection, site_id: int) -> dict[int, int]:
    """How many comments of each author stand now."""
    query = select(authors.c.id, authors.c.published).where(authors.c.site_id == site_id)
    return {row.id: row.published for row in connection.execute(query)}


_undoings: Final = decisions.alias("undoings")
_newest_verdict: Final = (
    select(func.max(verdicts.c.id))
    .where(verdicts.c.revision_id == revisions.c.id)
    .correlate(revisions)
    .scalar_subquery()
)
_newest_revision: Final = and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
_JUDGED: Final = select(
    comments.c.id.label("comment_id"),
    comments.c.external_id,
    comments.c.depth,
    comments.c.posted_at,
    comments.c.parent_id,
    comments.c.state,
    revisions.c.id.label("revision_id"),
    revisions.c.author_id,
    revisions.c.number,
    revisions.c.text,
    revisions.c.lang,
    revisions.c.folded_hash,
    revisions.c.said_at,
    authors.c.key.label("author_key"),
    authors.c.name.label("author_name"),
    authors.c.created_at.label("author_created_at"),
    articles.c.id.label("article_row"),
    articles.c.external_id.label("article_external_id"),
    articles.c.title.label("article_title"),
    articles.c.section.label("article_section"),
    articles.c.published_at.label("article_published_at"),
    verdicts.c.action,
    verdicts.c.findings,
    verdicts.c.policy_version,
    verdicts.c.served,
    verdicts.c.scores,
    verdicts.c.language,
    verdicts.c.model_version,
    verdicts.c.text_version,
    verdicts.c.features_version,
    verdicts.c.made_at,
).select_from(
    comments.join(revisions, _newest_revision)
    .join(authors, authors.c.id == revisions.c.author_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .join(verdicts, verdicts.c.id == _newest_verdict)
)
_AROUND: Final = (
    comments.join(revisions, _newest_revision)
    .join(articles, articles.c.id == comments.c.article_id)
    .join(verdicts, verdicts.c.id == _newest_verdict)
)
_SCORED: Final = select(verdicts.c.revision_id, verdicts.c.scores, articles.c.section).select_from(_AROUND)
_FOUND: Final = select(verdicts.c.revision_id, verdicts.c.action, verdicts.c.findings).select_from(_AROUND)
_SAID: Final = select(
    revisions.c.id,
    revisions.c.comment_id,
    revisions.c.author_id,
    revisions.c.number,
    revisions.c.folded_hash,
    revisions.c.said_at,
    comments.c.said_at.label("first_said_at"),
).join_from(comments, revisions, revisions.c.comment_id == comments.c.id)
