"""Tell a site what people decided, a little later than they decided it, and take it back where they did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from service.actions.works import Works
from service.moderation.events import Kind
from service.storage import outbox
from service.storage.engine import Connection

FLIGHT: Final = timedelta(minutes=1)
"""Longer than one try to deliver takes (``deliver.LEASE``): what follows a try by this much arrives second."""


def tell(works: Works, connection: Connection, site_id: int, kind: Kind, data: Mapping[str, Any], now: datetime) -> str:
    """File an event that may still be taken back; answers its public id, which the deed's part keeps.

    The feed shows it at once; endpoints hear of it after the grace. Call it last in a transaction.
    """
    return outbox.add_event(connection, site_id, kind, data, now, due=now + works.grace)


def take_back(
    works: Works,
    connection: Connection,
    site_id: int,
    told: str | None,
    kind: Kind,
    data: Mapping[str, Any],
    now: datetime,
) -> str:
    """File an event that takes back the one ``told`` (its public id); answers the new one's public id.

    What of the old one was not sent yet never is. The new one goes to each endpoint that may have the old one, and
    after it; an endpoint that never heard of the old one needs neither. The feed shows both.
    """
    retracted = None if told is None else outbox.retract(connection, told)
    event_id = tell(works, connection, site_id, kind, {**data, "undone": told}, now)
    if retracted is not None:
        outbox.follow(connection, event_id, retracted, FLIGHT)
    return event_id
