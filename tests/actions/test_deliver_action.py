"""Delivering: signed, once a claim, with patience, and to nobody who said stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy.exc import OperationalError

from service import webhooks
from service.actions.deliver import BACK_OFF, LEASE, REST, Counts, deliver_due, deliver_forever, wait_after
from service.actions.score import score
from service.actions.sites import add_endpoint
from service.actions.works import Works
from service.storage import outbox
from service.storage.engine import Connection, Store, open_store
from service.webhooks import Message, SendError
from tests.builders_storage import FakeClock, a_site, a_submission
from tests.receiver import a_receiver


@dataclass
class Sender:
    """Answers what it was told to, and remembers what it sent."""

    answers: list[int | SendError] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    def __call__(self, _url: str, _secret: str, message: Message, _now: datetime) -> int:
        self.sent.append(message)
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, SendError):
            raise answer
        return answer


@dataclass
class FlakyStore:
    """A store whose first reads fail, as those of a database that is restarting do."""

    store: Store
    outages: int

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self.outages -= 1
        with self.store.read() as connection:
            if self.outages >= 0:
                raise OperationalError("SELECT 1", None, Exception("gone"))
            yield connection

    def write(self) -> AbstractContextManager[Connection]:
        return self.store.write()


def a_waiting_event(works: Works) -> None:
    site = a_site(works)
    add_endpoint(works, site, "https://gazette.example/hook")
    score(works, site, a_submission("c1", "You idiot."))


def rows(works: Works) -> list[Any]:
    with works.store.read() as connection:
        return list(connection.exec_driver_sql("SELECT state, attempts, answer, error FROM deliveries").all())


def test_what_is_due_is_delivered_once(works: Works) -> None:
    a_waiting_event(works)
    sender = Sender()

    first, second = deliver_due(works, sender), deliver_due(works, sender)

    assert (first, second) == (Counts(delivered=1), Counts())
    assert [message.type for message in sender.sent] == ["comment.held"]
    assert [tuple(row) for row in rows(works)] == [("delivered", 1, 204, None)]


def test_a_failure_that_may_mend_is_tried_again_later_under_the_same_id(works: Works, clock: FakeClock) -> None:
    a_waiting_event(works)
    sender = Sender([SendError("The endpoint answered 503.", 503)])

    first = deliver_due(works, sender, jitter=lambda: 0.0)
    too_soon = deliver_due(works, sender)
    clock.wind(seconds=BACK_OFF[0].total_seconds())
    later = deliver_due(works, sender)

    assert (first, too_soon, later) == (Counts(postponed=1), Counts(), Counts(delivered=1))
    assert len({message.id for message in sender.sent}) == 1


def test_a_settled_refusal_fails_at_once(works: Works, clock: FakeClock) -> None:
    a_waiting_event(works)
    sender = Sender([SendError("The endpoint answered 400.", 400, permanent=True)])

    counts = deliver_due(works, sender)
    clock.wind(days=9)

    assert counts == Counts(failed=1)
    assert deliver_due(works, sender) == Counts()
    assert [tuple(row) for row in rows(works)] == [("failed", 1, 400, "The endpoint answered 400.")]


def test_after_the_last_wait_a_delivery_has_failed(works: Works, clock: FakeClock) -> None:
    a_waiting_event(works)
    sender = Sender([SendError("The endpoint answered 503.", 503) for _ in range(20)])

    rounds = []
    for _ in range(len(BACK_OFF) + 2):
        rounds.append(deliver_due(works, sender))
        clock.wind(days=2)

    assert rounds == [Counts(postponed=1)] * len(BACK_OFF) + [Counts(failed=1), Counts()]


def test_an_endpoint_that_is_gone_is_asked_nothing_more(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    add_endpoint(works, site, "https://gazette.example/hook")
    score(works, site, a_submission("c1", "You idiot."))
    score(works, site, a_submission("c2", "You too, idiot."))
    sender = Sender([SendError("The endpoint answered 410.", 410, permanent=True)])

    deliver_due(works, sender, limit=1)
    score(works, site, a_submission("c3", "All idiots."))
    clock.wind(days=9)

    assert deliver_due(works, sender) == Counts()
    assert {row.state for row in rows(works)} == {"failed"}
    with works.store.read() as connection:
        [line] = outbox.endpoints_of(connection, site.id)
    assert line.disabled_reason == "The endpoint answered 410."


def test_what_a_dead_process_had_claimed_is_delivered_after_its_lease(works: Works, clock: FakeClock) -> None:
    a_waiting_event(works)
    with works.store.write() as connection:
        [delivery] = outbox.due_deliveries(connection, clock(), 10)
        assert outbox.claim(connection, delivery, clock(), clock() + LEASE)

    at_once = deliver_due(works, Sender())
    clock.wind(seconds=LEASE.total_seconds())
    after_lease = deliver_due(works, Sender())

    assert (at_once, after_lease) == (Counts(), Counts(delivered=1))


def test_who_lost_the_lease_does_not_overwrite_who_has_it(works: Works, clock: FakeClock) -> None:
    a_waiting_event(works)
    with works.store.write() as connection:
        [delivery] = outbox.due_deliveries(connection, clock(), 10)
        outbox.claim(connection, delivery, clock(), clock() + LEASE)
    clock.wind(seconds=LEASE.total_seconds())
    deliver_due(works, Sender())

    with works.store.write() as connection:
        written = outbox.record(connection, delivery, state="failed")

    assert not written
    assert [row.state for row in rows(works)] == ["delivered"]


def test_waits_grow_and_jitter_makes_them_longer_by_up_to_a_tenth() -> None:
    waits = [wait_after(number, 0.0) for number in range(1, len(BACK_OFF) + 1)]

    assert waits == sorted(BACK_OFF)
    assert wait_after(2, 1.0) == timedelta(minutes=5, seconds=30)
    assert wait_after(len(BACK_OFF) + 1, 0.0) is None


def test_an_endpoint_that_does_not_answer_rests_and_keeps_nobody_else_waiting(works: Works, clock: FakeClock) -> None:
    site, other = a_site(works), a_site(works, "herald")
    add_endpoint(works, site, "https://gazette.example/hook")
    add_endpoint(works, other, "https://herald.example/hook")
    for number in range(3):
        score(works, site, a_submission(f"c{number}", "You idiot."))
    score(works, other, a_submission("c9", "You idiot."))
    sender = Sender([SendError("The endpoint did not answer in time.")])

    first = deliver_due(works, sender, jitter=lambda: 0.0)
    clock.wind(seconds=BACK_OFF[0].total_seconds())
    still_resting = deliver_due(works, sender)
    clock.wind(seconds=REST.total_seconds())
    rested = deliver_due(works, sender)

    assert first == Counts(delivered=1, postponed=1)
    assert still_resting == Counts(delivered=1)
    assert rested == Counts(delivered=2)


def test_an_outage_of_the_database_is_told_once_and_outlived(works: Works, database_url: str) -> None:
    a_waiting_event(works)
    stop = Event()
    said: list[str] = []
    store = FlakyStore(open_store(database_url, "normal"), outages=3)

    class StoppingSender(Sender):
        def __call__(self, url: str, secret: str, message: Message, now: datetime) -> int:
            stop.set()
            return super().__call__(url, secret, message, now)

    deliver_forever(replace(works, store=store), StoppingSender(), stop, 0.001, 10, said.append)  # type: ignore[arg-type]
    store.store.close()

    assert said == [
        "The database cannot be used (OperationalError); waiting until it can.",
        "The database can be used again.",
        "1 delivered, 0 to be tried again, 0 failed",
    ]


def test_a_round_ends_early_when_told_to_stop(works: Works) -> None:
    site = a_site(works)
    add_endpoint(works, site, "https://gazette.example/hook")
    for number in range(3):
        score(works, site, a_submission(f"c{number}", "You idiot."))
    sender = Sender()

    done = deliver_due(works, sender, stopped=lambda: len(sender.sent) == 1)

    assert done == Counts(delivered=1)


def test_two_processes_delivering_at_once_post_each_event_once_and_signed(works: Works, clock: FakeClock) -> None:
    clock.now = datetime.now(UTC)
    site = a_site(works)
    start = threading.Barrier(2)

    def deliver(_: int) -> Counts:
        start.wait()
        return deliver_due(works, webhooks.post)

    with a_receiver() as inbox:
        inbox.secret = add_endpoint(works, site, inbox.url)
        for number in range(5):
            score(works, site, a_submission(f"c{number}", f"You idiot, {number}."))
        with ThreadPoolExecutor(2) as pool:
            rounds = list(pool.map(deliver, range(2)))

    assert sum(counts.delivered for counts in rounds) == 5
    assert sorted(event["data"]["comment_id"] for event in inbox.verified) == ["c0", "c1", "c2", "c3", "c4"]
