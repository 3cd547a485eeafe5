"""Second looks: decisions drawn to be looked at again, what the second person said, and what a lead made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from service.storage.desk_tables import second_looks
from service.storage.tables import articles, authors, comments, decisions, people, revisions, verdicts
from service.storage.tokens import public_id
from service.storage.yearly import taken_back

BEHIND: Final = 1_000
"""Rows looked at again before the newest decision drawn: on PostgreSQL a lower number may become visible later."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """A decision that may be drawn; ``first`` is what it was: state (approved | rejected), reason, actor, person_id."""

    row: int
    id: str
    comment: int
    revision: int
    made_at: datetime
    first: Mapping[str, Any]


def drawable(
    connection: Connection, site_id: int, actors: Sequence[str], since: datetime, limit: int
) -> list[Drawable]:
    """Decisions after ``since`` that published or rejected a comment, oldest first, from where the last draw ended."""
    newest = select(func.max(second_looks.c.decision_id)).where(second_looks.c.site_id == site_id)
    start = int(connection.execute(newest).scalar() or 0) - BEHIND
    query = _DRAWABLE.where(
        decisions.c.site_id == site_id,
        decisions.c.id > start,
        decisions.c.made_at >= since,
        _actor(actors),
        decisions.c.new_state.in_(("published", "approved", "rejected")),
        decisions.c.undo_of.is_(None),
        ~taken_back(),
        comments.c.state != "erased",
    )
    return [_drawable(row) for row in connection.execute(query.order_by(decisions.c.id).limit(limit))]


def scores_of(connection: Connection, revision_ids: Iterable[int]) -> dict[int, Mapping[str, float]]:
    """What the models said of revisions, by revision."""
    ids = list(revision_ids)
    query = select(verdicts.c.revision_id, verdicts.c.scores).where(verdicts.c.revision_id.in_(ids))
    return {row.revision_id: row.scores for row in connection.execute(query.order_by(verdicts.c.id))}


def drawn(connection: Connection, site_id: int, since: datetime) -> list[Any]:
    """The looks drawn of decisions after ``since``: ``decision_id``, ``decided`` (when), ``revision_id``."""
    query = (
        select(second_looks.c.decision_id, decisions.c.made_at.label("decided"), second_looks.c.revision_id)
        .join_from(second_looks, decisions, decisions.c.id == second_looks.c.decision_id)
        .where(second_looks.c.site_id == site_id, decisions.c.made_at >= since)
    )
    return list(connection.execute(query))


def add_looks(connection: Connection, site_id: int, chosen: Sequence[Drawable], now: datetime) -> None:
    """File looks."""
    rows = [
        {
            "public_id": public_id("look"),
            "site_id": site_id,
            "comment_id": one.comment,
            "revision_id": one.revision,
            "decision_id": one.row,
            "first": dict(one.first),
            "drawn_at": now,
        }
        for one in chosen
    ]
    if rows:
        connection.execute(insert(second_looks), rows)


def next_look(connection: Connection, site_id: int, person_id: int, after: str | None) -> Any:
    """The first open look that was not this person's own decision, in an order that means nothing; None if none."""
    query = _mine(_LOOK, site_id, person_id).order_by(second_looks.c.public_id).limit(1)
    if after is not None and "\0" not in after:
        found = connection.execute(query.where(second_looks.c.public_id > after)).first()
        if found is not None:
            return found
    return connection.execute(query).first()


def waiting(connection: Connection, site_id: int, person_id: int) -> int:
    """How many looks wait for this person or a colleague, but not those at this person's own decisions."""
    query = select(func.count()).select_from(second_looks.join(decisions).join(comments, _comment))
    return int(connection.execute(_mine(query, site_id, person_id)).scalar_one())


def look(connection: Connection, site_id: int, look_id: str) -> Any:
    """One look with its comment; None where this site has none such."""
    if "\0" in look_id:  # PostgreSQL takes no such text
        return None
    query = _LOOK.where(second_looks.c.site_id == site_id, second_looks.c.public_id == look_id)
    return connection.execute(query).first()


def answer(connection: Connection, row: int, second: Mapping[str, Any], now: datetime) -> bool:
    """Write down what the second person said; False when somebody was faster."""
    mine = (second_looks.c.id == row) & second_looks.c.decided_at.is_(None)
    return (
        connection.execute(update(second_looks).where(mine).values(second=dict(second), decided_at=now)).rowcount == 1
    )


def settle(connection: Connection, row: int, settled: Mapping[str, Any], now: datetime) -> bool:
    """Write down what a lead made of a disagreement; False when somebody was faster."""
    mine = (second_looks.c.id == row) & second_looks.c.decided_at.is_not(None) & second_looks.c.settled_at.is_(None)
    values = {"settled": dict(settled), "settled_at": now}
    return connection.execute(update(second_looks).where(mine).values(values)).rowcount == 1


def unsettle(connection: Connection, site_id: int, look_id: str) -> bool:
    """Take a lead's word back; False where none stands."""
    mine = (second_looks.c.site_id == site_id) & (second_looks.c.public_id == look_id)
    mine &= second_looks.c.settled_at.is_not(None)
    return connection.execute(update(second_looks).where(mine).values(settled=None, settled_at=None)).rowcount == 1


def unsettled(connection: Connection, site_id: int, limit: int) -> list[Any]:
    """Answered looks that nobody settled and whose two states differ, oldest answer first."""
    query = _LOOK.where(
        second_looks.c.site_id == site_id,
        second_looks.c.decided_at.is_not(None),
        second_looks.c.settled_at.is_(None),
        comments.c.state != "erased",
        _rejected(second_looks.c.first) != _rejected(second_looks.c.second),
    )
    return list(connection.execute(query.order_by(second_looks.c.decided_at, second_looks.c.id).limit(limit)))


def answered(connection: Connection, site_id: int, since: datetime, until: datetime) -> list[Any]:
    """Answered looks in a stretch of time: ``first``, ``second``, ``settled``, ``decided_at``, ``public_id``."""
    c = second_looks.c
    query = select(c.public_id, c.first, c.second, c.settled, c.decided_at, c.settled_at).where(
        c.site_id == site_id, c.decided_at >= since, c.decided_at < until
    )
    return list(connection.execute(query.order_by(c.decided_at, c.id)))


def names_of(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """People's names by their row."""
    query = select(people.c.id, people.c.name).where(people.c.id.in_(list(ids)))
    return {row.id: row.name for row in connection.execute(query)}


def _actor(actors: Sequence[str]) -> Any:
    """Which actors may be drawn; an erasure is no decision about what a comment says."""
    not_erasure = or_(decisions.c.rule.is_(None), decisions.c.rule != "erasure")
    return and_(decisions.c.actor.in_(list(actors)), not_erasure)


def _rejected(said: Any) -> Any:
    return said["state"].as_string() == "rejected"


def _mine(query: Any, site_id: int, person_id: int) -> Any:
    return query.where(
        second_looks.c.site_id == site_id,
        second_looks.c.decided_at.is_(None),
        comments.c.state != "erased",
        or_(decisions.c.person_id.is_(None), decisions.c.person_id != person_id),
    )


def _drawable(row: Any) -> Drawable:
    state = "rejected" if row.new_state == "rejected" else "approved"
    first = {
        "state": state,
        "reason": row.reason or row.clause,
        "actor": row.actor,
        "person_id": row.person_id,
    }
    return Drawable(row.id, row.public_id, row.comment_id, row.revision_id, row.made_at, first)


_DRAWABLE: Final = select(
    decisions.c.id,
    decisions.c.public_id,
    decisions.c.comment_id,
    decisions.c.revision_id,
    decisions.c.new_state,
    decisions.c.reason,
    decisions.c.clause,
    decisions.c.actor,
    decisions.c.person_id,
    decisions.c.made_at,
).join_from(decisions, comments, comments.c.id == decisions.c.comment_id)
_comment: Final = comments.c.id == second_looks.c.comment_id
_LOOK: Final = select(
    second_looks.c.id,
    second_looks.c.public_id,
    second_looks.c.decision_id,
    second_looks.c.first,
    second_looks.c.second,
    second_looks.c.settled,
    second_looks.c.decided_at,
    second_looks.c.settled_at,
    decisions.c.person_id.label("first_person"),
    decisions.c.made_at.label("first_at"),
    comments.c.external_id,
    comments.c.state,
    comments.c.revision.label("newest_revision"),
    revisions.c.id.label("revision_id"),
    revisions.c.number,
    revisions.c.text,
    revisions.c.lang,
    authors.c.name.label("author_name"),
    articles.c.title.label("article_title"),
    articles.c.url.label("article_url"),
).select_from(
    second_looks.join(decisions, decisions.c.id == second_looks.c.decision_id)
    .join(comments, _comment)
    .join(revisions, revisions.c.id == second_looks.c.revision_id)
    .join(authors, authors.c.id == revisions.c.author_id)
    .join(articles, articles.c.id == comments.c.article_id)
)
