"""What storage knows of a comment before it is judged: few, short, indexed reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, and_, bindparam, func, literal, select

from service.moderation.comment import Ancestor, Article
from service.moderation.policy.facts import Recent
from service.moderation.policy.verdict import Action
from service.storage.articles import ARTICLE_COLUMNS, article_from
from service.storage.authors import AUTHOR_COLUMNS
from service.storage.decisions import a_persons_own
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import articles, authors, comments, decisions, policies, revisions, sites

MAX_ANCESTORS: Final = 20
MAX_CUT_WALK: Final = 500
"""How many levels up a cut is looked for: deeper threads are nobody's conversation, and must not cost a walk each."""
MAX_PARTICIPANTS: Final = 200
NEWEST_COMMENTS: Final = 400  # how far back participants are looked for in a thread
REPEATS_COUNTED: Final = 1_000  # above this, more repeats change no verdict


@dataclass(frozen=True, slots=True)
class Known:
    """What one glance tells. ``row`` holds AUTHOR_COLUMNS and the article's openness; ids are None where unknown.

    ``comment_id`` to ``author_of_comment`` describe the comment under the same id that was filed before, if any.
    ``names``: who wrote each of the newest NEWEST_COMMENTS comments of the article, latest first.
    """

    policy_version: int
    article_id: int | None
    article: Article | None
    author_id: int | None
    comment_id: int | None
    revision: int
    text_hash: bytes | None
    state: str | None
    author_of_comment: int | None
    row: Any
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Parent:
    """The comment replied to, and the chain above it (itself first). ``cut``: replies below one of them are cut off."""

    id: int
    depth: int
    article_external_id: str
    ancestors: tuple[Ancestor, ...]
    cut: bool = False


def known(connection: AnyLine, site_id: int, article: str, author_key: str, comment: str) -> Known:
    """One glance at what a comment names: the policy in force, article, author, and itself if it was filed before."""
    names = {"site": site_id, "article": article, "author": author_key, "comment": comment}
    row = _KNOWN.first(connection, names)
    return Known(
        policy_version=row.policy_version,
        article_id=row.article_id,
        article=None if row.article_id is None else article_from(row),
        author_id=row.author_id,
        comment_id=row.comment_id,
        revision=row.revision or 0,
        text_hash=None if row.text_hash is None else bytes(row.text_hash),
        state=row.state,
        author_of_comment=row.author_of_comment,
        row=row,
        names=row.names or (),
    )


def recent(
    connection: AnyLine,
    site_id: int,
    seen: Known,
    folded_hash: bytes | None,
    said_at: datetime,
    repeats_window: timedelta,
) -> Recent:
    """Count what was said up to ``said_at``, the comment in hand left out. A text without letters repeats nothing."""
    numbers = {
        "site": site_id,
        "hash": folded_hash,
        "author": -1 if seen.author_id is None else seen.author_id,
        "me": -1 if seen.comment_id is None else seen.comment_id,
        "until": said_at,
        "since": said_at - repeats_window,
        "minute": said_at - timedelta(minutes=1),
        "hour": said_at - timedelta(hours=1),
    }
    return Recent(*_RECENT.first(connection, numbers))


def repeats_said(
    connection: AnyLine,
    site_id: int,
    author_id: int | None,
    folded_hash: bytes | None,
    since: datetime,
    until: datetime,
) -> tuple[int, int]:
    """How often this author and anybody said a text after ``since`` and up to ``until``, REPEATS_COUNTED at most."""
    asked = {"site": site_id, "hash": folded_hash, "me": -1, "since": since, "until": until}
    own, anyone = _SAID.first(connection, {**asked, "author": -1 if author_id is None else author_id})
    return own, anyone


def newest_names(connection: AnyLine, article_id: int) -> list[str]:
    """``Known.names`` of an article."""
    return _NAMES.scalar(connection, {"article": article_id}) or []


def participants(names: Iterable[str], without: str) -> tuple[str, ...]:
    """The people of a thread out of its ``newest_names``, each once, without one; at most MAX_PARTICIPANTS."""
    return tuple(name for name in dict.fromkeys(names) if name != without)[:MAX_PARTICIPANTS]


def parent(connection: AnyLine, site_id: int, external_id: str) -> Parent | None:
    """The comment with the site's id ``external_id`` and those above it, at most MAX_ANCESTORS; None when unknown."""
    rows = _CHAIN.rows(connection, {"site": site_id, "parent": external_id})
    return None if not rows else _parent(rows)


def decided_by_person(connection: AnyLine, comment_id: int, text_hash: bytes) -> Action | None:
    """What a person last decided of this very text of this comment, if anybody did."""
    state = _DECIDED.scalar(connection, {"comment": comment_id, "hash": text_hash})
    if state is None:
        return None
    return Action.REJECT if state == "rejected" else Action.PUBLISH


def _parent(rows: Sequence[Any]) -> Parent:
    first = rows[0]
    chain = tuple(Ancestor(author=row.name, text=row.text) for row in rows)
    return Parent(first.id, first.depth, first.article_external_id, chain, first.cut_above is not None)


def _repeats(*more: Any) -> Any:
    same = (
        select(revisions.c.comment_id)
        .distinct()
        .where(
            revisions.c.site_id == bindparam("site"),
            revisions.c.folded_hash == bindparam("hash"),
            revisions.c.said_at > bindparam("since"),
            revisions.c.said_at <= bindparam("until"),
            revisions.c.comment_id != bindparam("me"),
            *more,
        )
        .limit(REPEATS_COUNTED)
    ).subquery()
    return select(func.count()).select_from(same).scalar_subquery()


_said = (
    select(func.count().filter(comments.c.said_at > bindparam("minute")).label("minute"), func.count().label("hour"))
    .where(
        comments.c.author_id == bindparam("author"),
        comments.c.said_at > bindparam("hour"),
        comments.c.said_at <= bindparam("until"),
        comments.c.id != bindparam("me"),
    )
    .subquery()
)
_SAID: Final = Prepared(select(_repeats(revisions.c.author_id == bindparam("author")), _repeats()))
_RECENT: Final = Prepared(
    select(_repeats(revisions.c.author_id == bindparam("author")), _repeats(), _said.c.minute, _said.c.hour)
)


def _names_of(article: Any) -> dict[str, Any]:
    """One value, not hundreds of rows: reading a hot thread's names row by row took longer than all the other reads."""
    newest = (
        select(authors.c.name)
        .join_from(comments, authors, authors.c.id == comments.c.author_id)
        .where(comments.c.article_id == article)
        .order_by(comments.c.id.desc())
        .limit(NEWEST_COMMENTS)
    )
    alike = newest.correlate(articles).subquery()
    return {
        "sqlite": select(func.json_group_array(alike.c.name, type_=JSON())),
        "postgresql": select(func.json_agg(alike.c.name, type_=JSON())),
    }


def _known(names: Any) -> Any:
    return (
        select(
            select(func.max(policies.c.version))
            .where(policies.c.site_id == bindparam("site"))
            .scalar_subquery()
            .label("policy_version"),
            articles.c.id.label("article_id"),
            *ARTICLE_COLUMNS,
            articles.c.openness,
            articles.c.openness_until,
            *AUTHOR_COLUMNS,
            comments.c.id.label("comment_id"),
            comments.c.revision,
            comments.c.state,
            comments.c.author_id.label("author_of_comment"),
            revisions.c.text_hash,
            names.scalar_subquery().label("names"),
        )
        .select_from(
            sites.outerjoin(
                articles, and_(articles.c.site_id == sites.c.id, articles.c.external_id == bindparam("article"))
            )
            .outerjoin(authors, and_(authors.c.site_id == sites.c.id, authors.c.key == bindparam("author")))
            .outerjoin(comments, and_(comments.c.site_id == sites.c.id, comments.c.external_id == bindparam("comment")))
            .outerjoin(
                revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
            )
        )
        .where(sites.c.id == bindparam("site"))
    )


_NAMES: Final = Prepared(_names_of(bindparam("article")))
_KNOWN: Final = Prepared({dialect: _known(names) for dialect, names in _names_of(articles.c.id).items()})

_first = (
    select(comments.c.id, comments.c.parent_id, comments.c.cut_at, literal(1).label("step"))
    .where(comments.c.site_id == bindparam("site"), comments.c.external_id == bindparam("parent"))
    .cte("chain", recursive=True)
)
_chain = _first.union_all(
    select(comments.c.id, comments.c.parent_id, comments.c.cut_at, _first.c.step + 1)
    .join(_first, comments.c.id == _first.c.parent_id)
    .where(_first.c.step < MAX_CUT_WALK)
)
_cut_above = select(_chain.c.step).where(_chain.c.cut_at.is_not(None)).limit(1).scalar_subquery()
_CHAIN: Final = Prepared(
    select(
        comments.c.id,
        comments.c.depth,
        articles.c.external_id.label("article_external_id"),
        authors.c.name,
        revisions.c.text,
        _cut_above.label("cut_above"),
    )
    .select_from(
        _chain.join(comments, comments.c.id == _chain.c.id)
        .join(articles, articles.c.id == comments.c.article_id)
        .join(authors, authors.c.id == comments.c.author_id)
        .join(revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
    )
    .where(_chain.c.step <= MAX_ANCESTORS)
    .order_by(_chain.c.step)
)

_DECIDED: Final = Prepared(
    select(decisions.c.new_state)
    .join_from(decisions, revisions, revisions.c.id == decisions.c.revision_id)
    .where(
        decisions.c.comment_id == bindparam("comment"),
        a_persons_own(),
        revisions.c.text_hash == bindparam("hash"),
    )
    .order_by(decisions.c.id.desc())
    .limit(1)
)
