"""Deliver events to endpoints: claim, post, record, back off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from random import SystemRandom
from threading import Event
from typing import Final

from service.actions.works import Works
from service.storage import outbox
from service.storage.engine import Unreachable
from service.storage.outbox import Delivery
from service.webhooks import Message, SendError

Sender = Callable[[str, str, Message, datetime], int]
"""``service.webhooks.post`` or what stands for it: URL, secret, message, now; answers a status or raises SendError."""

LEASE: Final = timedelta(minutes=1)
"""How long a claim holds; longer than the longest post takes."""

REST: Final = timedelta(minutes=1)
"""How long an endpoint that did not answer at all is left alone: it cost a timeout, and other sites wait meanwhile."""

LONGEST_WAIT: Final = 60.0
"""Seconds between two looks at a database that cannot be used."""

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

    def __str__(self) -> str:
        return f"{self.delivered} delivered, {self.postponed} to be tried again, {self.failed} failed"


class Outcome(Enum):
    """How one delivery went."""

    DELIVERED = "delivered"
    POSTPONED = "postponed"
    FAILED = "failed"
    LEFT = "left"


def some_jitter() -> float:
    """0..1: spreads out retries that failed together."""
    return SystemRandom().random()


def deliver_forever(
    works: Works, sender: Sender, stop: Event, every: float, limit: int, say: Callable[[str], None]
) -> None:
    """Round after round, ``every`` seconds apart, until ``stop`` is set.

    A database that cannot be used is told of once, and waited for; every round that did something is told of.
    """
    outage = 0
    while not stop.is_set():
        try:
            done = deliver_due(works, sender, limit, stopped=stop.is_set)
        except Unreachable as error:
            outage += 1
            if outage == 1:
                say(f"The database cannot be used ({type(error).__name__}); waiting until it can.")
            stop.wait(min(every * 2**outage, LONGEST_WAIT) if outage < 9 else LONGEST_WAIT)
            continue
        if outage:
            say("The database can be used again.")
        if done != Counts():
            say(str(done))
        outage = 0
        stop.wait(0 if done.delivered == limit else every)


def deliver_due(
    works: Works,
    sender: Sender,
    limit: int = 100,
    jitter: Callable[[], float] = some_jitter,
    stopped: Callable[[], bool] = lambda: False,
) -> Counts:
    """Try up to ``limit`` due deliveries, each claimed just before it is posted, until ``stopped``.

    Several processes may run this at once: a delivery is posted by the one that claims it. A process that dies between
    posting and recording leaves a delivery that is posted again after LEASE under the same ``webhook-id``.
    An endpoint that does not answer at all is left alone for REST, so that it keeps nobody else waiting.
    """
    with works.store.read() as connection:
        due = outbox.due_deliveries(connection, works.clock(), limit)
    resting: set[int] = set()
    outcomes = []
    for delivery in due:
        if stopped():
            break
        if delivery.endpoint_id not in resting:
            outcomes.append(_deliver(works, sender, delivery, jitter, resting))
    return Counts(
        delivered=outcomes.count(Outcome.DELIVERED),
        postponed=outcomes.count(Outcome.POSTPONED),
        failed=outcomes.count(Outcome.FAILED),
        left=outcomes.count(Outcome.LEFT),
    )


def _deliver(
    works: Works, sender: Sender, delivery: Delivery, jitter: Callable[[], float], resting: set[int]
) -> Outcome:
    now = works.clock()
    with works.store.write() as connection:
        if not outbox.claim(connection, delivery, now, now + LEASE):
            return Outcome.LEFT
    message = Message(delivery.event_id, delivery.kind, delivery.made_at, delivery.data)
    try:
        answer = sender(delivery.url, delivery.secret, message, now)
    except SendError as error:
        if error.answer is None:
            resting.add(delivery.endpoint_id)
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
        if error.answer is None:
            outbox.rest_endpoint(connection, delivery.endpoint_id, now, now + REST)
        if error.gone:
            outbox.disable_endpoint(connection, delivery.endpoint_id, str(error), now)
    return Outcome.FAILED if wait is None else Outcome.POSTPONED


def wait_after(attempts: int, jitter: float) -> timedelta | None:
    """How long to wait after so many failed tries, up to a tenth longer by ``jitter`` (0..1); None: give up."""
    if attempts > len(BACK_OFF):
        return None
    return BACK_OFF[attempts - 1] * (1 + 0.1 * jitter)
