"""What a site has set for its desk, one document in the site's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import sites


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A site's document (empty where nothing was set), its name, and the secret that keys its pseudonyms and links."""

    name: str
    pepper: bytes
    desk: Mapping[str, Any]


def desk_of(connection: AnyLine, site_id: int) -> DeskRow:
    """A site's document with its name and pepper; the site exists."""
    row = _DESK.first(connection, {"site": site_id})
    return DeskRow(row.name, bytes(row.pepper), row.desk or {})


def set_desk(connection: Connection, site_id: int, desk: Mapping[str, Any]) -> None:
    """Keep a site's document."""
    connection.execute(update(sites).where(sites.c.id == site_id).values(desk=dict(desk)))


_DESK: Final = Prepared(select(sites.c.name, sites.c.pepper, sites.c.desk).where(sites.c.id == bindparam("site")))
