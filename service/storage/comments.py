"""Comments and their revisions: the short write at the end of scoring, and the state they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import cases, comments, revisions, verdicts
from service.storage.verdicts import VERDICT_COLUMNS

_LATER: Final = frozenset({"id", "featured_at", "cut_at"})
COMMENT_COLUMNS: Final = tuple(column.name for column in comments.c if column.name not in _LATER)
REVISION_COLUMNS: Final = tuple(column.name for column in revisions.c if column.name != "id")
STANDS: Final = frozenset({"published", "approved"})
"""The states in which readers see a comment."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written of one revision. Hashes are SHA-256; ``folded_hash`` is None for a text without letters."""

    text: str
    lang: str | None
    text_hash: bytes
    folded_hash: bytes | None
    said_at: datetime
    received_at: datetime


def add_comment(connection: AnyLine, row: dict[str, Any]) -> int:
    """File a comment; answers the row's id. Raises Taken when its id is."""
    return int(_COMMENT.scalar(connection, row))


def revise_comment(
    connection: AnyLine, comment_id: int, seen: int, seen_state: str, author_id: int, state: str
) -> bool:
    """Count a comment's next revision; False when it is no longer at revision ``seen`` in ``seen_state``."""
    row = {"of": comment_id, "seen": seen, "seen_state": seen_state, "author": author_id, "in_state": state}
    return _REVISE.run(connection, row) == 1


def add_revision(
    connection: AnyLine, site_id: int, comment_id: int, author_id: int, number: int, letter: Letter
) -> int:
    """File a revision; answers the row's id. Raises Taken when the number is."""
    return int(_REVISION.scalar(connection, revision_row(site_id, comment_id, author_id, number, letter)))


def revision_row(site_id: int, comment_id: int, author_id: int, number: int, letter: Letter) -> dict[str, Any]:
    """A revision as a row."""
    return {
        "site_id": site_id,
        "comment_id": comment_id,
        "author_id": author_id,
        "number": number,
        "text": letter.text,
        "lang": letter.lang,
        "text_hash": letter.text_hash,
        "folded_hash": letter.folded_hash,
        "said_at": letter.said_at,
        "received_at": letter.received_at,
    }


def set_state(connection: AnyLine, comment_id: int, state: str) -> None:
    """Move a comment; only together with a row in ``decisions``."""
    _STATE.run(connection, {"of": comment_id, "in_state": state})


def stored_answer(connection: AnyLine, comment_id: int) -> Any:
    """The newest revision's verdict: VERDICT_COLUMNS with ``number``, ``state`` and the ``case_id`` it opened."""
    return _ANSWER.first(connection, {"of": comment_id})


def comments_by_external_id(connection: Connection, site_id: int, external_ids: list[str]) -> list[Any]:
    """The comments with these ids: ``id``, ``external_id``, ``state`` and the newest ``revision_id``."""
    query = (
        select(comments.c.id, comments.c.external_id, comments.c.state, revisions.c.id.label("revision_id"))
        .select_from(comments.join(revisions, _newest_revision))
        .where(comments.c.site_id == site_id, comments.c.external_id.in_(external_ids))
    )
    return list(connection.execute(query))


_newest_revision = and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
_COMMENT: Final = Prepared(insert(comments).returning(comments.c.id), COMMENT_COLUMNS)
_REVISION: Final = Prepared(insert(revisions).returning(revisions.c.id), REVISION_COLUMNS)
_REVISE: Final = Prepared(
    update(comments)
    .where(
        comments.c.id == bindparam("of"),
        comments.c.revision == bindparam("seen"),
        comments.c.state == bindparam("seen_state"),
    )
    .values(revision=comments.c.revision + 1, author_id=bindparam("author"), state=bindparam("in_state"))
)
_STATE: Final = Prepared(update(comments).where(comments.c.id == bindparam("of")).values(state=bindparam("in_state")))
_CASE_OF_REVISION: Final = (
    select(cases.c.public_id)
    .where(cases.c.revision_id == revisions.c.id, cases.c.origin == "policy")
    .order_by(cases.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ANSWER: Final = Prepared(
    select(comments.c.state, revisions.c.number, _CASE_OF_REVISION.label("case_id"), *VERDICT_COLUMNS)
    .select_from(comments.join(revisions, _newest_revision).join(verdicts, verdicts.c.revision_id == revisions.c.id))
    .where(comments.c.id == bindparam("of"))
    .order_by(verdicts.c.id.desc())
    .limit(1)
)
