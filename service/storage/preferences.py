"""What a person chose for themselves, as one JSON value beside their name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from service.storage.tables import people


def preferences_of(connection: Connection, person_id: int) -> dict[str, Any]:
    """What the person chose; empty where they never did."""
    return dict(connection.execute(select(people.c.preferences).where(people.c.id == person_id)).scalar() or {})


def set_preferences(connection: Connection, person_id: int, chosen: dict[str, Any]) -> None:
    """Keep what the person chose in place of what was kept."""
    connection.execute(update(people).where(people.c.id == person_id).values(preferences=chosen))
