"""Articles, and whether their threads are open."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from service.moderation.comment import Article
from service.moderation.policy.facts import Openness
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import articles

DETAILS: Final = ("title", "url", "section", "author", "published_at", "body")


def article_from(row: Any) -> Article:
    """The Article in a row that names its columns ``article_…`` (see ARTICLE_COLUMNS)."""
    return Article(row.article_external_id, *(getattr(row, f"article_{name}") for name in DETAILS))


ARTICLE_COLUMNS: Final = (
    articles.c.external_id.label("article_external_id"),
    *(articles.c[name].label(f"article_{name}") for name in DETAILS),
)


def tells_something_new(given: Article, stored: Article) -> bool:
    """Whether what a site says now differs from what is stored; silence about a detail is no news."""
    return any(getattr(given, name) is not None and getattr(given, name) != getattr(stored, name) for name in DETAILS)


def meet_article(connection: AnyLine, site_id: int, article: Article) -> int:
    """File an article or what is new of one; answers the row's id."""
    row = {"site_id": site_id, "external_id": article.id, **{name: getattr(article, name) for name in DETAILS}}
    return int(_MEET.scalar(connection, row))


def openness_from(row: Any, now: datetime) -> Openness:
    """What is in force at ``now``; an openness that ran out counts as open."""
    if row.openness is None or (row.openness_until is not None and row.openness_until <= now):
        return Openness.OPEN
    return Openness(row.openness)


def set_openness(
    connection: Connection, site_id: int, external_id: str, openness: Openness, until: datetime | None
) -> bool:
    """Open, premoderate or close a thread; False when the site has no such article."""
    mine = (articles.c.site_id == site_id) & (articles.c.external_id == external_id)
    changed = update(articles).where(mine).values(openness=openness.value, openness_until=until)
    return connection.execute(changed).rowcount == 1


def _meet(insert: Any) -> Any:
    statement = insert(articles)
    kept = {name: func.coalesce(statement.excluded[name], articles.c[name]) for name in DETAILS}
    return statement.on_conflict_do_update(index_elements=["site_id", "external_id"], set_=kept).returning(
        articles.c.id
    )


_MEET: Final = Prepared(
    {"sqlite": _meet(insert_sqlite), "postgresql": _meet(insert_postgresql)}, ("site_id", "external_id", *DETAILS)
)
