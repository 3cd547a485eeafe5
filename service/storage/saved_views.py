"""Filters with a name: a person's own, and those shared with everybody of a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, or_, select

from service.storage.tables import desk_tables as desk
from service.storage.tables import people
from service.storage.tokens import public_id

saved_views: Final = desk.saved_views


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view: its name, the address it leads to (path and query), whose it is, and whether the site shares it."""

    id: str
    name: str
    query: str
    shared: bool
    mine: bool
    person_name: str


def add_view(
    connection: Connection, site_id: int, person_id: int, name: str, query: str, shared: bool, now: datetime
) -> str:
    """File a view; answers its public id. Raises Taken when the person has one of this name here."""
    row = {"public_id": public_id("view"), "site_id": site_id, "person_id": person_id, "name": name, "query": query}
    connection.execute(insert(saved_views).values(**row, shared=int(shared), made_at=now))
    return row["public_id"]  # type: ignore[return-value]


def views_for(connection: Connection, site_id: int, person_id: int) -> list[SavedView]:
    """A person's own views and the site's shared ones, by name."""
    seen = or_(saved_views.c.person_id == person_id, saved_views.c.shared == 1)
    query = _VIEWS.where(saved_views.c.site_id == site_id, seen).order_by(
        func.lower(saved_views.c.name), saved_views.c.id
    )
    return [_view(row, person_id) for row in connection.execute(query)]


def view_for(connection: Connection, site_id: int, person_id: int, view_id: str) -> SavedView | None:
    """One view that the person sees; None where there is none."""
    return next((view for view in views_for(connection, site_id, person_id) if view.id == view_id), None)


def delete_view(connection: Connection, view_id: str) -> None:
    """Take a view out."""
    connection.execute(delete(saved_views).where(saved_views.c.public_id == view_id))


def _view(row: Any, person_id: int) -> SavedView:
    mine = row.person_id == person_id
    return SavedView(row.public_id, row.name, row.query, bool(row.shared), mine, row.person_name)


_VIEWS: Final = select(
    saved_views.c.public_id,
    saved_views.c.name,
    saved_views.c.query,
    saved_views.c.shared,
    saved_views.c.person_id,
    people.c.name.label("person_name"),
).join_from(saved_views, people, people.c.id == saved_views.c.person_id)
