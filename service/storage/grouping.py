"""Open cases with what they may be grouped by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from service.storage import conditions
from service.storage.filters import Asker, Filter
from service.storage.tables import articles, authors, cases, comments, revisions


@dataclass(frozen=True, slots=True)
class Groupable:
    """An open case: its row and public id, its risk, its author, its thread and its text."""

    row: int
    id: str
    risk: float | None
    author_key: str
    author_name: str
    article_id: str
    article_title: str
    text: str


def groupable(connection: Connection, wanted: Filter, who: Asker, limit: int) -> list[Groupable]:
    """The open cases that a filter finds, most urgent first, at most ``limit``."""
    met = conditions.of_cases(wanted, who, connection)
    query = _CASES.where(met).order_by(cases.c.priority.desc(), cases.c.opened_at, cases.c.id)
    return [Groupable(*row) for row in connection.execute(query.limit(limit))]


_CASES: Final = select(
    cases.c.id,
    cases.c.public_id,
    cases.c.risk,
    authors.c.key,
    authors.c.name,
    articles.c.external_id,
    articles.c.title,
    revisions.c.text,
).select_from(
    cases.join(comments, comments.c.id == cases.c.comment_id)
    .join(authors, authors.c.id == comments.c.author_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .join(revisions, revisions.c.id == cases.c.revision_id)
)
