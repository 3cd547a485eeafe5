"""What a page of a discussion shows of each comment: its text, its author, its case, and who put it where it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from service.storage.tables import authors, cases, comments, decisions, desk_tables, people, revisions, verdicts

reports: Final = desk_tables.reports
deeds: Final = desk_tables.deeds


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A comment's open case: what its form must send."""

    id: str
    version: int
    origin: str


@dataclass(frozen=True, slots=True)
class Last:
    """Who put a comment where it stands: ``actor`` person | rule | model, ``person_name`` where it was a person.

    ``undoing`` says that they took a decision back.
    """

    actor: str
    person_name: str | None
    rule: str | None
    label: str | None
    reason: str | None
    clause: str | None
    made_at: datetime
    undoing: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A comment as a discussion's page shows it.

    ``risk`` is the highest score that speaks for a violation, ``lang`` what the site said or else what was identified.
    """

    row: int
    id: str
    author: str
    author_key: str
    text: str
    lang: str | None
    state: str
    revision: int
    said_at: datetime
    cut_at: datetime | None
    featured_at: datetime | None
    risk: float | None
    parent_author: str | None
    case: OpenCase | None = None
    last: Last | None = None
    reports: int = 0


@dataclass(frozen=True, slots=True)
class ThreadDeed:
    """Something people did to a whole discussion or a part of it; ``parts`` as the deed keeps them."""

    id: str
    kind: str
    parts: Sequence[Mapping[str, Any]]
    person_name: str
    made_at: datetime
    undone: bool


def lines(connection: Connection, rows: Collection[int]) -> dict[int, Line]:
    """These comments, by their row."""
    open_cases = {row.comment_id: OpenCase(row.public_id, row.version, row.origin) for row in _open(connection, rows)}
    last = {row.comment_id: _last(row) for row in _decided(connection, rows)}
    reported = {row[0]: row[1] for row in connection.execute(_reported(rows))}
    return {
        row.row: _line(row, open_cases.get(row.row), last.get(row.row), reported.get(row.row, 0))
        for row in connection.execute(_LINES.where(comments.c.id.in_(rows)))
    }


def with_reports(connection: Connection, article: int) -> list[int]:
    """The rows of a discussion's comments that readers reported."""
    query = select(comments.c.id).join_from(comments, reports, reports.c.comment_id == comments.c.id)
    return [row[0] for row in connection.execute(query.where(comments.c.article_id == article).distinct())]


def waiting(connection: Connection, article: int) -> list[int]:
    """The rows of a discussion's comments that have an open case."""
    query = select(comments.c.id).join_from(comments, cases, cases.c.comment_id == comments.c.id)
    mine = query.where(comments.c.article_id == article, cases.c.state == "open", cases.c.origin != "learning")
    return [row[0] for row in connection.execute(mine)]


def deeds_about(connection: Connection, site_id: int, article: int, limit: int, most: int = 2_000) -> list[ThreadDeed]:
    """What people did to this discussion, newest first; looked for among a site's ``most`` newest such deeds."""
    undone = select(_others.c.id).where(_others.c.undo_of == deeds.c.id).exists()
    query = (
        select(deeds.c.public_id, deeds.c.kind, deeds.c.done, people.c.name, deeds.c.made_at, undone.label("undone"))
        .join_from(deeds, people, people.c.id == deeds.c.person_id)
        .where(deeds.c.site_id == site_id, deeds.c.kind.in_(("openness", "cut")))
        .order_by(deeds.c.id.desc())
        .limit(most)
    )
    found = [
        ThreadDeed(row.public_id, row.kind, row.done["parts"], row.name, row.made_at, row.undone)
        for row in connection.execute(query)
        if any(part.get("article") == article for part in row.done["parts"])
    ]
    return found[:limit]


def _line(row: Any, case: OpenCase | None, last: Last | None, reported: int) -> Line:
    names = [name for name in Line.__slots__ if name not in {"lang", "case", "last", "reports"}]
    lang = row.lang or (row.language or {}).get("code")
    return Line(**{name: getattr(row, name) for name in names}, lang=lang, case=case, last=last, reports=reported)


def _last(row: Any) -> Last:
    undoing = row.undo_of is not None
    return Last(row.actor, row.name, row.rule, row.label, row.reason, row.clause, row.made_at, undoing)


def _open(connection: Connection, rows: Collection[int]) -> Any:
    query = select(cases.c.comment_id, cases.c.public_id, cases.c.version, cases.c.origin)
    return connection.execute(query.where(cases.c.comment_id.in_(rows), cases.c.state == "open"))


def _decided(connection: Connection, rows: Collection[int]) -> Any:
    newest = select(func.max(decisions.c.id)).where(decisions.c.comment_id.in_(rows)).group_by(decisions.c.comment_id)
    c = decisions.c
    query = select(c.comment_id, c.actor, people.c.name, c.rule, c.label, c.reason, c.clause, c.made_at, c.undo_of)
    return connection.execute(
        query.select_from(decisions.outerjoin(people, people.c.id == c.person_id)).where(c.id.in_(newest))
    )


def _reported(rows: Collection[int]) -> Any:
    return (
        select(reports.c.comment_id, func.count()).where(reports.c.comment_id.in_(rows)).group_by(reports.c.comment_id)
    )


_others: Final = deeds.alias("others")
_parents: Final = comments.alias("parents")
_parent_authors: Final = authors.alias("parent_authors")
_newest_verdict: Final = (
    select(verdicts.c.id)
    .where(verdicts.c.revision_id == revisions.c.id)
    .order_by(verdicts.c.id.desc())
    .limit(1)
    .correlate(revisions)
    .scalar_subquery()
)
_LINES: Final = select(
    comments.c.id.label("row"),
    comments.c.external_id.label("id"),
    authors.c.name.label("author"),
    authors.c.key.label("author_key"),
    revisions.c.text,
    revisions.c.lang,
    comments.c.state,
    comments.c.revision,
    comments.c.said_at,
    comments.c.cut_at,
    comments.c.featured_at,
    verdicts.c.risk,
    verdicts.c.language,
    _parent_authors.c.name.label("parent_author"),
).select_from(
    comments.join(authors, authors.c.id == comments.c.author_id)
    .join(revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
    .outerjoin(verdicts, verdicts.c.id == _newest_verdict)
    .outerjoin(_parents, _parents.c.id == comments.c.parent_id)
    .outerjoin(_parent_authors, _parent_authors.c.id == _parents.c.author_id)
)
