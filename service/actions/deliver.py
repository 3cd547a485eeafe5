"""Deliver events to endpoints: claim, post, record, back off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from random import SystemRandom
from typing import Final

from service.actions.works import Works
from service.storage import outbox
from service.storage.outbox import Delivery
from service.webhooks import Message, SendError

Sender = Callable[[str, str, Message, datetime], int]
"""``service.webhooks.post`` or what stands for it: URL, secret, message, now; answers a status or raises SendError."""

LEASE: Final = timedelta(minutes=1)
"""How long a claim holds; longer than the longest post takes."""

# Waits after the first, second … failed try, as Standard Webhooks proposes; after the last one the delivery has failed.
BACK_OFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one round of delivering did; ``left`` counts deliveries that another process had taken."""

    delivered: int = 0
    postponed: int = 0
    failed: int = 0
    left: int = 0


class Outcome(Enum):
    """How one delivery went."""

    DELIVERED = "delivered"
    POSTPONED = "postponed"
    FAILED = "failed"
    LEFT = "left"


def some_jitter() -> float:
    """0..1: spreads out retries that failed together."""
    return SystemRandom().random()


def deliver_due(works: Works, sender: Sender, limit: int = 100, jitter: Callable[[], float] = some_jitter) -> Counts:
    """Try up to ``limit`` due deliveries, each claimed just before it is posted.

    Several processes may run this at once: a delivery is posted by the one that claims it. A process that dies between
    posting and recording leaves a delivery that is posted again after LEASE under the same ``webhook-id``.
    """
    with works.store.read() as connection:
        due = outbox.due_deliveries(connection, works.clock(), limit)
    outcomes = [_deliver(works, sender, delivery, jitter) for delivery in due]
    return Counts(
        delivered=outcomes.count(Outcome.DELIVERED),
        postponed=outcomes.count(Outcome.POSTPONED),
        failed=outcomes.count(Outcome.FAILED),
        left=outcomes.count(Outcome.LEFT),
    )


def _deliver(works: Works, sender: Sender, delivery: Delivery, jitter: Callable[[], float]) -> Outcome:
    now = works.clock()
    with works.store.write() as connection:
        if not outbox.claim(connection, delivery, now, now + LEASE):
            return Outcome.LEFT
    message = Message(delivery.event_id, delivery.kind, delivery.made_at, delivery.data)
    try:
        answer = sender(delivery.url, delivery.secret, message, now)
    except SendError as error:
        return _record_failure(works, delivery, error, jitter)
    with works.store.write() as connection:
        outcome = {"state": "delivered", "answer": answer, "error": None, "delivered_at": works.clock()}
        outbox.record(connection, delivery, **outcome)
    return Outcome.DELIVERED


def _record_failure(works: Works, delivery: Delivery, error: SendError, jitter: Callable[[], float]) -> Outcome:
    now = works.clock()
    wait = None if error.permanent else wait_after(delivery.attempts + 1, jitter())
    tried = {"answer": error.answer, "error": str(error)}
    with works.store.write() as connection:
        if wait is None:
            outbox.record(connection, delivery, state="failed", **tried)
        else:
            outbox.record(connection, delivery, due_at=now + wait, **tried)
        if error.gone:
            outbox.disable_endpoint(connection, delivery.endpoint_id, str(error), now)
    return Outcome.FAILED if wait is None else Outcome.POSTPONED


def wait_after(attempts: int, jitter: float) -> timedelta | None:
    """How long to wait after so many failed tries, up to a tenth longer by ``jitter`` (0..1); None: give up."""
    if attempts > len(BACK_OFF):
        return None
    return BACK_OFF[attempts - 1] * (1 + 0.1 * jitter)
