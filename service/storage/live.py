"""What open pages of the desk ask again and again: whether anything changed, what is new, what colleagues did."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from service.storage.desk_tables import deeds, presences
from service.storage.tables import cases, decisions, people


@dataclass(frozen=True, slots=True)
class Happened:
    """A deed as open pages hear of it; ``parts`` as deeds keep them."""

    row: int
    id: str
    kind: str
    person_id: int
    person_name: str
    parts: tuple[Mapping[str, Any], ...]


def pulse(connection: Connection, since: datetime) -> Hashable:
    """Something that differs once anything happened at any desk; ``since``: who was seen later is present.

    Highest row numbers stand at the end of an index: this costs the same however much is stored.
    """
    newest = connection.execute(
        select(
            select(func.max(decisions.c.id)).scalar_subquery(),
            select(func.max(cases.c.id)).scalar_subquery(),
            select(func.max(deeds.c.id)).scalar_subquery(),
        )
    ).one()
    here = select(presences.c.site_id, presences.c.person_id, presences.c.case_id).where(presences.c.seen_at > since)
    return tuple(newest), frozenset(tuple(row) for row in connection.execute(here))


def newest_deed(connection: Connection, site_id: int) -> int:
    """The row of the newest deed at a site; 0 before the first."""
    return int(connection.execute(select(func.max(deeds.c.id)).where(deeds.c.site_id == site_id)).scalar() or 0)


def deeds_after(connection: Connection, site_id: int, row: int, limit: int) -> list[Happened]:
    """What was done at a site's desk after a deed (its row), oldest first."""
    query = (
        select(deeds.c.id, deeds.c.public_id, deeds.c.kind, deeds.c.person_id, people.c.name, deeds.c.done)
        .join_from(deeds, people, people.c.id == deeds.c.person_id)
        .where(deeds.c.site_id == site_id, deeds.c.id > row)
    )
    found = connection.execute(query.order_by(deeds.c.id).limit(limit))
    return [Happened(*row[:5], parts=tuple(row.done["parts"])) for row in found]


def newest_opening(connection: Connection, site_id: int) -> datetime | None:
    """When the newest case that is open at a site was opened."""
    query = select(func.max(cases.c.opened_at)).where(cases.c.site_id == site_id, cases.c.state == "open")
    return connection.execute(query).scalar()


def opened_since(connection: Connection, site_id: int, since: datetime) -> int:
    """How many cases that are open at a site were opened after ``since``."""
    mine = (cases.c.site_id == site_id) & (cases.c.state == "open") & (cases.c.opened_at > since)
    return int(connection.execute(select(func.count()).where(mine)).scalar_one())
