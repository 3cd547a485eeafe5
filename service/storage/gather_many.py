"""What storage knows around many new comments of one site: a statement a kind of thing, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ARRAY, JSON, BigInteger, DateTime, Integer, Text, any_, bindparam, column, func, select, text

from service.moderation.comment import Article
from service.moderation.policy.facts import Recent
from service.storage.articles import ARTICLE_COLUMNS, article_from
from service.storage.authors import AUTHOR_COLUMNS
from service.storage.gather import REPEATS_COUNTED, repeats_said
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import articles, authors, comments, policies, revisions

HASHES: Final = 256
"""How many hashes one statement is asked about."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One comment as ``recents`` is asked about it: who says it (None: nobody known), what, and when."""

    author_id: int | None
    folded_hash: bytes | None
    said_at: datetime


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article that was met before; ``row`` holds its openness."""

    id: int
    article: Article
    row: Any


def policy_version(connection: AnyLine, site_id: int) -> int:
    """The version of the policy in force."""
    return int(_POLICY.scalar(connection, {"site": site_id}))


def filed_ids(connection: AnyLine, site_id: int, external_ids: Sequence[str]) -> set[str]:
    """Those of the site's ids under which a comment was filed before."""
    return {row[0] for row in _FILED.rows(connection, {"site": site_id, "among": list(external_ids)})}


def known_authors(connection: AnyLine, site_id: int, keys: Iterable[str]) -> dict[str, Any]:
    """By key, the rows (AUTHOR_COLUMNS, ``name``) of the authors that were met before."""
    return {row.key: row for row in _AUTHORS.rows(connection, {"site": site_id, "among": list(keys)})}


def known_articles(connection: AnyLine, site_id: int, external_ids: Iterable[str]) -> dict[str, KnownArticle]:
    """By the site's id, the articles that were met before."""
    rows = _ARTICLES.rows(connection, {"site": site_id, "among": list(external_ids)})
    return {row.article_external_id: KnownArticle(row.article_id, article_from(row), row) for row in rows}


def recents(connection: AnyLine, site_id: int, sayings: Sequence[Saying], repeats_window: timedelta) -> list[Recent]:
    """For each, what ``gather.recent`` counts for a comment that was never filed."""
    said = _said(connection, site_id, sayings)
    floods = _floods(connection, sayings)
    found = []
    for place, saying in enumerate(sayings):
        own, anyone = 0, 0
        if saying.folded_hash in said:
            since = saying.said_at - repeats_window
            own, anyone = repeats_said(connection, site_id, saying.author_id, saying.folded_hash, since, saying.said_at)
        found.append(Recent(min(own, REPEATS_COUNTED), min(anyone, REPEATS_COUNTED), *floods.get(place, (0, 0))))
    return found


def _said(connection: AnyLine, site_id: int, sayings: Sequence[Saying]) -> set[bytes]:
    """The hashes of what was ever said at this site: few, so that only these need be counted."""
    hashes = list({saying.folded_hash for saying in sayings if saying.folded_hash is not None})
    found: set[bytes] = set()
    for start in range(0, len(hashes), HASHES):
        asked = dict(zip(_HASH_NAMES, [*hashes[start : start + HASHES], *_NO_HASHES], strict=False))
        found.update(row[0] for row in _SAID.rows(connection, {"site": site_id, **asked}))
    return found


def _floods(connection: AnyLine, sayings: Sequence[Saying]) -> dict[int, tuple[int, int]]:
    """By place, how much the author said in the minute and the hour before."""
    asked = [(place, s.author_id, s.said_at) for place, s in enumerate(sayings) if s.author_id is not None]
    if not asked:
        return {}
    places, ids, moments = zip(*asked, strict=True)
    rows = _FLOODS.rows(connection, _asked(connection, places, ids, moments))
    return {row.place: (row.minute, row.hour) for row in rows}


def _asked(connection: AnyLine, places: Any, ids: Any, moments: Sequence[datetime]) -> dict[str, Any]:
    hours = [moment - timedelta(hours=1) for moment in moments]
    minutes = [moment - timedelta(minutes=1) for moment in moments]
    if connection.dialect.name == "sqlite":
        texts = [[_as_text(moment) for moment in column] for column in (hours, minutes, moments)]
        return {"asked": list(zip(places, ids, *texts, strict=True))}
    return {"places": list(places), "ids": list(ids), "hours": hours, "minutes": minutes, "until": list(moments)}


def _as_text(moment: datetime) -> str:
    return moment.isoformat(" ", "microseconds")[:26]


def _among(statement: Any, named: Any) -> Prepared:
    """``statement`` where ``named`` is one of the texts bound to ``among``: one parameter, whatever their number."""
    given = func.json_each(bindparam("among", type_=JSON())).table_valued("value")
    return Prepared(
        {
            "sqlite": statement.where(named.in_(select(given.c.value))),
            "postgresql": statement.where(named == any_(bindparam("among", type_=ARRAY(Text())))),
        }
    )


_POLICY: Final = Prepared(select(func.max(policies.c.version)).where(policies.c.site_id == bindparam("site")))
_FILED: Final = _among(
    select(comments.c.external_id).where(comments.c.site_id == bindparam("site")), comments.c.external_id
)
_AUTHORS: Final = _among(
    select(authors.c.key, authors.c.name, *AUTHOR_COLUMNS).where(authors.c.site_id == bindparam("site")), authors.c.key
)
_ARTICLES: Final = _among(
    select(articles.c.id.label("article_id"), *ARTICLE_COLUMNS, articles.c.openness, articles.c.openness_until).where(
        articles.c.site_id == bindparam("site")
    ),
    articles.c.external_id,
)

_HASH_NAMES: Final = tuple(f"hash{number}" for number in range(HASHES))
_NO_HASHES: Final = (None,) * HASHES
_SAID: Final = Prepared(
    select(revisions.c.folded_hash)
    .distinct()
    .where(
        revisions.c.site_id == bindparam("site"),
        revisions.c.folded_hash.in_([bindparam(name, type_=revisions.c.folded_hash.type) for name in _HASH_NAMES]),
    )
)

_COUNTS: Final = (column("place", Integer), column("minute", Integer), column("hour", Integer))
_FLOODS: Final = Prepared(
    {
        # The first table leads on SQLite (CROSS JOIN), whose planner would else read every comment.
        "sqlite": text("""
            WITH asked(place, author, hour, minute, until) AS (
                SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
                    json_extract(value, '$[3]'), json_extract(value, '$[4]')
                FROM json_each(:asked)
            )
            SELECT asked.place, count(*) FILTER (WHERE comments.said_at > asked.minute) AS minute, count(*) AS hour
            FROM asked CROSS JOIN comments
            WHERE comments.author_id = asked.author
                AND comments.said_at > asked.hour AND comments.said_at <= asked.until
            GROUP BY asked.place
        """)
        .bindparams(bindparam("asked", type_=JSON()))
        .columns(*_COUNTS),
        "postgresql": text("""
            WITH asked(place, author, hour, minute, until) AS (
                SELECT * FROM unnest(:places, :ids, :hours, :minutes, :until)
            )
            SELECT asked.place, count(*) FILTER (WHERE comments.said_at > asked.minute) AS minute, count(*) AS hour
            FROM asked JOIN comments ON comments.author_id = asked.author
                AND comments.said_at > asked.hour AND comments.said_at <= asked.until
            GROUP BY asked.place
        """)
        .bindparams(
            bindparam("places", type_=ARRAY(Integer())),
            bindparam("ids", type_=ARRAY(BigInteger())),
            *(bindparam(name, type_=ARRAY(DateTime(timezone=True))) for name in ("hours", "minutes", "until")),
        )
        .columns(*_COUNTS),
    }
)
