"""Searches every comment of a site, in whatever state, newest first; and what filters there are to choose from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, func, or_, select

from service.storage import conditions
from service.storage.filters import Asker, Filter
from service.storage.shown import COMMENT_COLUMNS, around, comment_from
from service.storage.tables import articles, cases, comments, decisions, people, revisions
from service.storage.views import FoundComment
from service.storage.wording import among, revisions_that_say, said_by

Place = tuple[datetime, int]
"""The last comment that was shown: when it was said, and its row."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What a site's filters offer: its sections, and the languages of what waits."""

    sections: tuple[str, ...]
    langs: tuple[str, ...]


def found_comments(
    connection: Connection, wanted: Filter, who: Asker, limit: int, after: Place | None = None
) -> list[FoundComment]:
    """One page of the comments that are wanted, newest first; erased ones only where that state is asked for."""
    query = _met(connection, select(comments.c.said_at, comments.c.id), wanted, who)
    if after is not None:
        said_at, row = after
        same = and_(comments.c.said_at == said_at, comments.c.id < row)
        query = query.where(or_(comments.c.said_at < said_at, same), comments.c.said_at <= said_at)
    newest = query.order_by(comments.c.said_at.desc(), comments.c.id.desc()).limit(limit)
    ids = [row.id for row in connection.execute(newest)]
    rows = {row.comment_id: row for row in connection.execute(_FOUND.where(comments.c.id.in_(ids)))}
    return [_found(rows[id]) for id in ids]


def count_comments(connection: Connection, wanted: Filter, who: Asker, at_most: int) -> int:
    """How many comments are wanted, counted no further than ``at_most``."""
    met = _met(connection, select(comments.c.id), wanted, who).limit(at_most)
    return int(connection.execute(select(func.count()).select_from(met.subquery())).scalar_one())


def facets(connection: Connection, site_id: int) -> Facets:
    """What there is to choose from."""
    named = articles.c.site_id == site_id, articles.c.section.is_not(None), articles.c.section != ""
    sections = connection.execute(select(articles.c.section).where(*named).distinct().order_by(articles.c.section))
    waiting = cases.c.site_id == site_id, cases.c.state == "open", cases.c.lang.is_not(None)
    langs = connection.execute(select(cases.c.lang).where(*waiting).distinct().order_by(cases.c.lang))
    return Facets(tuple(sections.scalars()), tuple(langs.scalars()))


def _met(connection: Connection, query: Any, wanted: Filter, who: Asker) -> Any:
    few, ids = said_by(connection, wanted.words), revisions_that_say(connection, wanted.words)
    left = wanted if ids is None else replace(wanted, words=())
    met = query.select_from(_NEWEST).where(conditions.of_comments(left, who, connection))
    if few is not None:
        met = met.where(comments.c.id.in_(few))
    if ids is not None:
        met = met.where(among(revisions.c.id, ids))
    return met if "erased" in wanted.states else met.where(comments.c.state != "erased")


def _found(row: Any) -> FoundComment:
    return FoundComment(
        comment=comment_from(row),
        state=row.comment_state,
        article_id=row.article_external_id,
        article_title=row.article_title,
        section=row.article_section,
        author_key=row.author_key,
        said_at=row.said_at,
        scores=row.scores,
        actor=row.actor,
        person_name=row.person_name,
        reason=row.reason or row.clause,
        decided_at=row.decided_at,
        case_id=row.case_id,
        case_open=row.case_state == "open",
        cursor=f"{row.said_at.isoformat()}~{row.comment_id}",
    )


def _last(table: Any) -> Any:
    """The newest row of a table about a comment."""
    other = table.alias()
    return table.c.id == select(func.max(other.c.id)).where(other.c.comment_id == comments.c.id).scalar_subquery()


_NEWEST: Final = comments.join(
    revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
)
_FOUND: Final = select(
    *COMMENT_COLUMNS,
    comments.c.said_at,
    decisions.c.actor,
    decisions.c.reason,
    decisions.c.clause,
    decisions.c.made_at.label("decided_at"),
    people.c.name.label("person_name"),
    cases.c.public_id.label("case_id"),
    cases.c.state.label("case_state"),
).select_from(
    around(comments, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
    .outerjoin(decisions, _last(decisions))
    .outerjoin(people, people.c.id == decisions.c.person_id)
    .outerjoin(cases, _last(cases))
)
