"""Opinions on scores that other services' clients send, and how each dialect speaks at a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from service.storage.dialect_tables import dialect_settings, suggestions
from service.storage.tokens import public_id


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One opinion: on which comment (the caller's own id and community), on which label, what it should be (0..1)."""

    id: str
    key_id: str
    community: str
    about: str | None
    text: str
    parent: str | None
    lang: str
    label: str
    value: float
    made_at: datetime


def add(connection: Connection, site_id: int, row: Mapping[str, Any], now: datetime) -> str:
    """File an opinion in place of an older one on the same label of the same comment; answers its public id."""
    if row["about"] is not None:
        same = (suggestions.c.community == row["community"]) & (suggestions.c.about == row["about"])
        older = (suggestions.c.site_id == site_id) & same & (suggestions.c.label == row["label"])
        connection.execute(delete(suggestions).where(older))
    filed = {**row, "site_id": site_id, "public_id": public_id("sug"), "made_at": now}
    connection.execute(insert(suggestions), filed)
    return str(filed["public_id"])


def suggested(connection: Connection, site_id: int, since: datetime | None = None) -> list[Suggestion]:
    """Every opinion a site was told, oldest first."""
    query = select(
        suggestions.c.public_id, suggestions.c.key_id, suggestions.c.community, suggestions.c.about,
        suggestions.c.text, suggestions.c.parent, suggestions.c.lang, suggestions.c.label, suggestions.c.value,
        suggestions.c.made_at,
    ).where(suggestions.c.site_id == site_id)  # fmt: skip
    if since is not None:
        query = query.where(suggestions.c.made_at >= since)
    return [Suggestion(*tuple(row)) for row in connection.execute(query.order_by(suggestions.c.id))]


def forget(connection: Connection, site_id: int, community: str | None, about: str | None) -> int:
    """Delete a community's opinions, or those on one comment of it; answers how many there were."""
    theirs = suggestions.c.site_id == site_id
    if community is not None:
        theirs &= suggestions.c.community == community
    if about is not None:
        theirs &= suggestions.c.about == about
    return connection.execute(delete(suggestions).where(theirs)).rowcount


def settings_of(connection: Connection, site_id: int) -> dict[str, Any]:
    """What a site has chosen for each dialect; empty where it chose nothing."""
    query = select(dialect_settings.c.settings).where(dialect_settings.c.site_id == site_id)
    return dict(connection.execute(query).scalar() or {})


def save_settings(connection: Connection, site_id: int, settings: Mapping[str, Any]) -> None:
    """Keep a site's choices in place of those it had."""
    connection.execute(delete(dialect_settings).where(dialect_settings.c.site_id == site_id))
    connection.execute(insert(dialect_settings), {"site_id": site_id, "settings": dict(settings)})
