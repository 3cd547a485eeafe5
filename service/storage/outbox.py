"""Events, and one delivery for each endpoint that is to hear of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, literal, select, text, update

from service.moderation.events import Kind
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import deliveries, endpoints, events
from service.storage.tokens import public_id

EVENT_LOCK: Final = 2_718  # first half of the advisory lock's key; the second is the site


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint. ``attempts`` counts tries before this one."""

    id: int
    attempts: int
    url: str
    secret: str
    endpoint_id: int
    event_id: str
    kind: str
    data: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Retracted:
    """What became of an event's waiting deliveries: endpoints never tried, and when the others were tried last."""

    unheard: frozenset[int]
    tried: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """An endpoint as its owner may see it again (the secret was shown once)."""

    id: int
    url: str
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str | None


def add_event(
    connection: AnyLine, site_id: int, kind: Kind, data: Mapping[str, Any], now: datetime, due: datetime | None = None
) -> str:
    """File an event and its deliveries with the change it tells of; answers the event's public id.

    Endpoints hear of it at ``due``, or at once.

    A site's events are numbered in the order in which they become visible: on PostgreSQL the writers of one site take
    turns on an advisory lock that ends with their commit, so that no reader of the feed sees number 8 before 7 and
    skips it; on SQLite writers take turns anyway. Call it last in a transaction, to hold that lock but shortly; a
    transaction of many comments holds it longer and must give way (``Store.visit``).
    """
    if connection.dialect.name == "postgresql":
        LOCK.run(connection, {"class": EVENT_LOCK, "site": site_id})
    event = event_row(site_id, kind, data, now)
    event_id = _EVENT.scalar(connection, {**event, "of_site": site_id})
    _DELIVERIES.run(connection, {"event": event_id, "of_site": site_id, "due": due or now})
    return str(event["public_id"])


def event_row(site_id: int, kind: Kind, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """An event as a row, but for its number."""
    event = {"public_id": public_id("evt"), "site_id": site_id, "kind": kind.value}
    return {**event, "data": dict(data), "made_at": now}


def due_deliveries(connection: Connection, now: datetime, limit: int) -> list[Delivery]:
    """What may be tried at ``now``, longest due first. Nothing is claimed yet."""
    return [Delivery(*row) for row in connection.execute(_DUE, {"now": now, "limit": limit})]


def claim(connection: Connection, delivery: Delivery, now: datetime, lease_until: datetime) -> bool:
    """Take a delivery until ``lease_until``; False when another process has taken it since it was read.

    The count of attempts is compared and set: who changes it first has it. A process that dies holding a delivery
    lets go of it at the lease's end, and the event is then sent again under the same id.
    """
    values = {"attempts": delivery.attempts + 1, "due_at": lease_until, "tried_at": now}
    return connection.execute(_mine(delivery.id, delivery.attempts).values(values)).rowcount == 1


def record(connection: Connection, delivery: Delivery, **outcome: Any) -> bool:
    """Write how a claimed try ended (``state``, ``due_at``, ``answer``, ``error``, ``delivered_at``).

    False when the lease ran out meanwhile and another process holds the delivery: its word counts.
    """
    return connection.execute(_mine(delivery.id, delivery.attempts + 1).values(outcome)).rowcount == 1


def retract(connection: Connection, event_id: str) -> Retracted:
    """Send no more of an event (its public id)."""
    of_it = select(events.c.id).where(events.c.public_id == event_id).scalar_subquery()
    waiting = update(deliveries).where(deliveries.c.event_id == of_it, deliveries.c.state == "pending")
    taken = waiting.values(state="retracted").returning(
        deliveries.c.endpoint_id, deliveries.c.attempts, deliveries.c.tried_at
    )
    rows = connection.execute(taken).all()
    return Retracted(
        unheard=frozenset(row.endpoint_id for row in rows if row.attempts == 0),
        tried={row.endpoint_id: row.tried_at for row in rows if row.attempts > 0},
    )


def follow(connection: Connection, event_id: str, retracted: Retracted, flight: timedelta) -> None:
    """Send an event (its public id) that takes back a retracted one to those alone who may have that one.

    Who never heard of it needs no word. Where a try may still be on its way (it takes at most ``flight``) the word
    waits for it, so that it arrives second.
    """
    of_it = select(events.c.id).where(events.c.public_id == event_id).scalar_subquery()
    its = deliveries.c.event_id == of_it
    connection.execute(delete(deliveries).where(its, deliveries.c.endpoint_id.in_(retracted.unheard)))
    for endpoint_id, tried_at in retracted.tried.items():
        later = update(deliveries).where(its, deliveries.c.endpoint_id == endpoint_id)
        connection.execute(later.where(deliveries.c.due_at < tried_at + flight).values(due_at=tried_at + flight))


def rest_endpoint(connection: Connection, endpoint_id: int, now: datetime, until: datetime) -> None:
    """Put off until then what is due for an endpoint that does not answer; no attempt is counted."""
    waiting = update(deliveries).where(deliveries.c.endpoint_id == endpoint_id, deliveries.c.state == "pending")
    connection.execute(waiting.where(deliveries.c.due_at <= now).values(due_at=until))


def disable_endpoint(connection: Connection, endpoint_id: int, reason: str, now: datetime) -> None:
    """Send nothing more to an endpoint; what waits for it fails for that reason."""
    of_it = update(endpoints).where(endpoints.c.id == endpoint_id, endpoints.c.disabled_at.is_(None))
    connection.execute(of_it.values(disabled_at=now, disabled_reason=reason))
    waiting = update(deliveries).where(deliveries.c.endpoint_id == endpoint_id, deliveries.c.state == "pending")
    connection.execute(waiting.values(state="failed", error=reason))


def add_endpoint(connection: Connection, site_id: int, url: str, secret: str, now: datetime) -> int:
    """File an endpoint; it hears of events from now on."""
    row = {"site_id": site_id, "url": url, "secret": secret, "created_at": now}
    return int(connection.execute(insert(endpoints).returning(endpoints.c.id), row).scalar_one())


def endpoints_of(connection: Connection, site_id: int) -> list[EndpointLine]:
    """A site's endpoints, oldest first, disabled ones too."""
    c = endpoints.c
    query = select(c.id, c.url, c.created_at, c.disabled_at, c.disabled_reason).where(c.site_id == site_id)
    return [EndpointLine(*row) for row in connection.execute(query.order_by(c.id))]


def events_after(connection: Connection, site_id: int, number: int, limit: int) -> list[Row[Any]]:
    """A site's events above ``number`` in order (columns number, public_id, kind, made_at, data)."""
    c = events.c
    query = select(c.number, c.public_id, c.kind, c.made_at, c.data).where(c.site_id == site_id, c.number > number)
    return list(connection.execute(query.order_by(c.number).limit(limit)))


def _mine(delivery_id: int, attempts: int) -> Any:
    return update(deliveries).where(
        deliveries.c.id == delivery_id, deliveries.c.attempts == attempts, deliveries.c.state == "pending"
    )


LOCK: Final = Prepared(text("SELECT pg_advisory_xact_lock(:class, :site)"))
_NEXT_NUMBER: Final = (
    select(func.coalesce(func.max(events.c.number), 0) + 1)
    .where(events.c.site_id == bindparam("of_site"))
    .scalar_subquery()
)
_EVENT: Final = Prepared(
    insert(events).values(number=_NEXT_NUMBER).returning(events.c.id),
    ("public_id", "site_id", "kind", "data", "made_at"),
)
_DELIVERIES: Final = Prepared(
    insert(deliveries).from_select(
        ["event_id", "endpoint_id", "state", "due_at"],
        select(
            bindparam("event", type_=events.c.id.type),
            endpoints.c.id,
            literal("pending"),
            bindparam("due", type_=deliveries.c.due_at.type),
        ).where(endpoints.c.site_id == bindparam("of_site"), endpoints.c.disabled_at.is_(None)),
    )
)
_DUE: Final = (
    select(
        deliveries.c.id,
        deliveries.c.attempts,
        endpoints.c.url,
        endpoints.c.secret,
        endpoints.c.id,
        events.c.public_id,
        events.c.kind,
        events.c.data,
        events.c.made_at,
    )
    .select_from(deliveries.join(events).join(endpoints))
    .where(deliveries.c.state == "pending", deliveries.c.due_at <= bindparam("now"), endpoints.c.disabled_at.is_(None))
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("limit"))
)
