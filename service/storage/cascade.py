"""What stands below a comment in its thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, literal, select

from service.moderation.comment import Comment
from service.storage.shown import COMMENT, comment_from
from service.storage.tables import cases, comments

SEEN: Final = ("published", "approved", "held")
DEEPEST: Final = 100


@dataclass(frozen=True, slots=True)
class Below:
    """A reply, however far below. ``revision`` and ``state`` are as read; ``case_id`` is its open case, if one is."""

    comment: Comment
    revision: int
    state: str
    published: int
    rejected: int
    case_id: str | None


def rejected_comment(connection: Connection, site_id: int, case_id: str) -> Any:
    """The comment of a case: its row's COMMENT_COLUMNS; None where the site has no such case."""
    mine = select(cases.c.comment_id).where(cases.c.site_id == site_id, cases.c.public_id == case_id)
    return connection.execute(COMMENT.where(comments.c.id.in_(mine))).first()


def count_below(connection: Connection, comment_id: int) -> int:
    """How many replies below a comment readers see, or may see yet."""
    wanted = comments.c.id.in_(select(_below(comment_id).c.id)) & comments.c.state.in_(SEEN)
    return int(connection.execute(select(func.count()).select_from(comments).where(wanted)).scalar_one())


def replies_below(connection: Connection, comment_id: int, limit: int) -> list[Below]:
    """The replies below a comment that readers see, or may see yet, in the order in which they were said."""
    wanted = comments.c.id.in_(select(_below(comment_id).c.id)) & comments.c.state.in_(SEEN)
    rows = connection.execute(COMMENT.where(wanted).order_by(comments.c.said_at, comments.c.id).limit(limit)).all()
    waiting = _open_cases(connection, [row.comment_id for row in rows])
    return [_reply(row, waiting.get(row.comment_id)) for row in rows]


def _reply(row: Any, case_id: str | None) -> Below:
    return Below(comment_from(row), row.number, row.comment_state, row.published, row.rejected, case_id)


def _below(comment_id: int) -> Any:
    """The rows of everything below, level by level; a ring, which no site can send, would end at DEEPEST."""
    first = select(comments.c.id, literal(1).label("level")).where(comments.c.parent_id == comment_id)
    tree = first.cte("below", recursive=True)
    deeper = select(comments.c.id, tree.c.level + 1).join(tree, comments.c.parent_id == tree.c.id)
    return tree.union(deeper.where(tree.c.level < DEEPEST))


def _open_cases(connection: Connection, comment_ids: list[int]) -> dict[int, str]:
    query = select(cases.c.comment_id, cases.c.public_id)
    rows = connection.execute(query.where(cases.c.comment_id.in_(comment_ids), cases.c.state == "open"))
    return {row.comment_id: row.public_id for row in rows}
