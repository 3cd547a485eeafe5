"""Sanctions of authors, and what is known of an author when one is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from service.moderation.standing import Treatment
from service.storage.authors import AUTHOR_COLUMNS
from service.storage.tables import authors, comments, decisions, desk_tables, people
from service.storage.tokens import public_id

sanctions: Final = desk_tables.sanctions


@dataclass(frozen=True, slots=True)
class SanctionRow:
    """One sanction. ``until`` None: for good (or a warning); ``words`` is what the author was told."""

    row: int
    id: str
    kind: str
    clause: str | None
    words: str | None
    person_name: str
    made_at: datetime
    until: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None


@dataclass(frozen=True, slots=True)
class NewestSanction:
    """A line of the site's newest sanctions, with whose it is."""

    sanction: SanctionRow
    author_key: str
    author_name: str


def add_sanction(connection: Connection, values: dict[str, Any]) -> tuple[int, str]:
    """File a sanction; answers its row and its public id."""
    named = {**values, "public_id": public_id("san")}
    row = connection.execute(insert(sanctions).returning(sanctions.c.id), named).scalar_one()
    return int(row), str(named["public_id"])


def lift(connection: Connection, row: int, at: datetime, by: int | None) -> bool:
    """Lift a sanction; ``by`` None: a command did. False where it was lifted already."""
    standing = (sanctions.c.id == row) & sanctions.c.lifted_at.is_(None)
    return connection.execute(update(sanctions).where(standing).values(lifted_at=at, lifted_by=by)).rowcount == 1


def impose_again(connection: Connection, row: int) -> bool:
    """Have a lifted sanction stand again; False where it stands."""
    lifted = (sanctions.c.id == row) & sanctions.c.lifted_at.is_not(None)
    return connection.execute(update(sanctions).where(lifted).values(lifted_at=None, lifted_by=None)).rowcount == 1


def sanctions_of(connection: Connection, author_id: int) -> list[SanctionRow]:
    """An author's sanctions, newest first, the lifted ones too."""
    rows = connection.execute(_SANCTION.where(sanctions.c.author_id == author_id).order_by(sanctions.c.id.desc()))
    return [_sanction(row) for row in rows]


def newest_sanctions(connection: Connection, site_id: int, limit: int, skip: int) -> list[NewestSanction]:
    """A site's sanctions, newest first."""
    query = _SANCTION.add_columns(authors.c.key, authors.c.name.label("author_name"))
    query = query.join(authors, authors.c.id == sanctions.c.author_id).where(sanctions.c.site_id == site_id)
    rows = connection.execute(query.order_by(sanctions.c.id.desc()).limit(limit).offset(skip))
    return [NewestSanction(_sanction(row), row.key, row.author_name) for row in rows]


def author_by_row(connection: Connection, site_id: int, row: int) -> Any:
    """An author's AUTHOR_COLUMNS and ``key``; None where the site has no such."""
    query = select(*AUTHOR_COLUMNS, authors.c.key)
    return connection.execute(query.where(authors.c.site_id == site_id, authors.c.id == row)).first()


def treat(connection: Connection, author_id: int, how: Treatment) -> None:
    """Treat an author so from now on; the note that a command may have left stays."""
    changed = update(authors).where(authors.c.id == author_id)
    kept = {"status": how.status.value, "status_until": how.until, "then_held_until": how.then}
    connection.execute(changed.values(kept))


def rejections(connection: Connection, author_id: int, since: datetime) -> list[datetime]:
    """When people rejected those of an author's comments that stand rejected, each once, after ``since``."""
    query = (
        select(func.max(decisions.c.made_at))
        .join_from(decisions, comments, comments.c.id == decisions.c.comment_id)
        .where(
            decisions.c.author_id == author_id,
            decisions.c.made_at > since,
            decisions.c.actor == "person",
            decisions.c.new_state == "rejected",
            comments.c.state == "rejected",
        )
        .group_by(decisions.c.comment_id)
    )
    return sorted(row[0] for row in connection.execute(query))


def _sanction(row: Any) -> SanctionRow:
    return SanctionRow(
        row=row.id,
        id=row.public_id,
        kind=row.kind,
        clause=row.clause,
        words=row.words,
        person_name=row.person_name,
        made_at=row.made_at,
        until=row.until,
        lifted_at=row.lifted_at,
        lifted_by=row.lifter_name,
    )


_lifters: Final = people.alias("lifters")
_SANCTION: Final = (
    select(
        sanctions.c.id,
        sanctions.c.public_id,
        sanctions.c.kind,
        sanctions.c.clause,
        sanctions.c.words,
        people.c.name.label("person_name"),
        sanctions.c.made_at,
        sanctions.c.until,
        sanctions.c.lifted_at,
        _lifters.c.name.label("lifter_name"),
    )
    .join_from(sanctions, people, people.c.id == sanctions.c.person_id)
    .outerjoin(_lifters, _lifters.c.id == sanctions.c.lifted_by)
)
