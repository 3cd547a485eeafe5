"""Candidates for similar past decisions: texts that people decided about, found by their words or as the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Integer, and_, bindparam, func, literal_column, select

from service.storage.prepared import Prepared
from service.storage.tables import authors, cases, comments, decisions, people, revisions
from service.storage.wording import SAYS_WORD, freshen, one_word

LOOKED_AT: Final = 1_500
"""The newest texts with a word that are asked whether a person decided on them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The comment to find similar ones for: rows of it and of its newest revision, and that text's folded hash."""

    comment: int
    revision: int
    text: str
    folded_hash: bytes | None


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A comment and what a person last decided about it: ``state`` it was put into, reason or clause, who and when."""

    comment_id: str
    text: str
    author: str
    state: str
    reason: str | None
    person_name: str | None
    decided_at: datetime
    case_id: str | None


def asked_about(connection: Connection, site_id: int, external_id: str) -> Asked | None:
    """The comment with the site's own id; None where there is none."""
    mine = _ASKED.where(comments.c.site_id == site_id, comments.c.external_id == external_id)
    row = connection.execute(mine).first()
    return None if row is None else Asked(row.comment_id, row.id, row.text, row.folded_hash)


def how_common(connection: Connection, words: Sequence[str], at_most: int) -> dict[str, int]:
    """In how many texts each word stands, counted no further than ``at_most``."""
    freshen(connection)
    dialect, values = connection.dialect.name, {"most": at_most}
    return {word: _COMMON.scalar(connection, {**values, "word": one_word(word, dialect)}) for word in words}


def decided_saying(connection: Connection, site_id: int, words: Sequence[str], each: int) -> list[tuple[str, int]]:
    """For each word the newest revisions that say it and that people decided about: word and revision's row."""
    freshen(connection)
    dialect, values = connection.dialect.name, {"site": site_id, "each": each}
    asked = ((word, {**values, "word": one_word(word, dialect)}) for word in words)
    return [(word, row.id) for word, given in asked for row in _SAYING.rows(connection, given)]


def decided_alike(connection: Connection, site_id: int, folded_hash: bytes, limit: int) -> list[int]:
    """The newest revisions with this folded text that people decided about: their rows."""
    twins = select(revisions.c.id).where(revisions.c.site_id == site_id, revisions.c.folded_hash == folded_hash)
    query = twins.where(_decided(revisions.c.id, site_id)).order_by(revisions.c.id.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def past_decisions(
    connection: Connection, site_id: int, rows: Sequence[int], but_comment: int
) -> dict[int, PastDecision]:
    """What people last decided about these revisions, where it still stands and the text was not erased."""
    here = decisions.c.site_id + 0 == site_id  # as a bare column it would lead SQLite to all the site's decisions
    legible = here, revisions.c.text != "", comments.c.state != "erased"
    query = _PAST.where(decisions.c.revision_id.in_(rows), comments.c.id != but_comment, *legible)
    return {row.revision_id: _past(row) for row in connection.execute(query.order_by(decisions.c.id))}


def _decided(revision: Any, site_id: Any) -> Any:
    mine = decisions.alias("mine")
    of_it = mine.c.revision_id == revision, mine.c.actor == PERSON, mine.c.site_id == site_id
    return select(mine.c.id).where(*of_it).exists()


def _past(row: Any) -> PastDecision:
    return PastDecision(
        comment_id=row.external_id,
        text=row.text,
        author=row.author,
        state=row.new_state,
        reason=row.reason or row.clause,
        person_name=row.person_name,
        decided_at=row.made_at,
        case_id=row.case_id,
    )


PERSON: Final[Any] = literal_column("'person'")
"""Written out, not bound: only so do the databases see that the index of people's decisions serves."""
_COMMON: Final = Prepared(
    {
        dialect: select(func.count()).select_from(found.limit(bindparam("most")).subquery())
        for dialect, found in SAYS_WORD.items()
    }
)


def _newest_decided(found: Any) -> Any:
    newest = found.order_by(found.selected_columns[0].desc()).limit(LOOKED_AT).subquery()
    row = newest.c[0]
    query = select(row.label("id")).where(_decided(row, bindparam("site", type_=Integer())))
    return query.limit(bindparam("each"))  # not ordered once more: they come newest first, and the rest is never asked


_SAYING: Final = Prepared({dialect: _newest_decided(found) for dialect, found in SAYS_WORD.items()})
_undoing = decisions.alias("undoing")
_ASKED: Final = select(
    comments.c.id.label("comment_id"), revisions.c.id, revisions.c.text, revisions.c.folded_hash
).join_from(
    comments, revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
)
_PAST: Final = (
    select(
        decisions.c.revision_id,
        comments.c.external_id,
        revisions.c.text,
        authors.c.name.label("author"),
        decisions.c.new_state,
        decisions.c.reason,
        decisions.c.clause,
        decisions.c.made_at,
        people.c.name.label("person_name"),
        cases.c.public_id.label("case_id"),
    )
    .select_from(
        decisions.join(revisions, revisions.c.id == decisions.c.revision_id)
        .join(comments, comments.c.id == decisions.c.comment_id)
        .join(authors, authors.c.id == revisions.c.author_id)
        .outerjoin(people, people.c.id == decisions.c.person_id)
        .outerjoin(cases, cases.c.id == decisions.c.case_id)
    )
    .where(
        decisions.c.actor == PERSON,
        decisions.c.undo_of.is_(None),
        ~select(_undoing.c.id).where(_undoing.c.undo_of == decisions.c.id).exists(),
        decisions.c.new_state.in_(["approved", "rejected"]),
    )
)
