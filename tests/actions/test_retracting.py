"""Undo and what the site was told: nobody who may have heard of a decision is left believing it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.actions import look
from service.actions.deliver import Counts, deliver_due
from service.actions.review import decide
from service.actions.sites import add_endpoint
from service.actions.undo import undo
from service.actions.works import Works
from service.storage import outbox
from service.storage.sites import Site
from service.webhooks import Message, SendError
from tests.actions.team_builders import a_case
from tests.builders_storage import FakeClock, a_person, a_site

FIRST, SECOND = "https://first.example/hook", "https://second.example/hook"


@dataclass
class Receivers:
    """Endpoints that keep what they get; those in ``down`` answer 500, those in ``deaf`` get it and then time out."""

    got: list[tuple[str, str, str]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)

    def __call__(self, url: str, _secret: str, message: Message, _now: datetime) -> int:
        if url in self.down:
            raise SendError("It answered 500.", permanent=False, answer=500)
        if not message.type.startswith("comment."):
            return 200
        self.got.append((url, message.type, str(message.data["state"])))
        if url in self.deaf:
            raise SendError("It did not answer in time.", permanent=False, answer=None)
        return 200

    def believes(self, url: str) -> str | None:
        """The state that an endpoint was told last."""
        told = [state for where, _, state in self.got if where == url]
        return told[-1] if told else None


@pytest.fixture
def receivers() -> Receivers:
    return Receivers()


@pytest.fixture
def slow(works: Works) -> Works:
    """Works whose decisions wait five seconds before anybody hears of them."""
    return replace(works, grace=timedelta(seconds=5))


def quiet_case(works: Works, site: Site, clock: FakeClock, receivers: Receivers) -> str:
    """A held case whose own event is delivered and forgotten."""
    case = a_case(works, site)
    deliver_due(works, receivers)
    receivers.got.clear()
    clock.wind(seconds=1)
    return case


def a_site_with_endpoints(works: Works, *urls: str) -> Site:
    site = a_site(works)
    for url in urls:
        add_endpoint(works, site, url)
    return site


def test_a_decision_waits_for_its_grace_while_the_feed_shows_it_at_once(
    slow: Works, clock: FakeClock, receivers: Receivers
) -> None:
    site = a_site_with_endpoints(slow, FIRST)
    case = quiet_case(slow, site, clock, receivers)
    decide(slow, a_person(slow, site), case, "approve", None, None, 1)

    early = deliver_due(slow, receivers)
    shown = [line.type for line in look.decisions_after(slow, site, None)]
    clock.wind(seconds=5)
    deliver_due(slow, receivers)

    assert early == Counts()
    assert shown[-1] == "comment.decided"
    assert receivers.got == [(FIRST, "comment.decided", "approved")]


def test_undone_within_the_grace_no_endpoint_hears_a_word_and_the_feed_shows_both(
    slow: Works, clock: FakeClock, receivers: Receivers
) -> None:
    site = a_site_with_endpoints(slow, FIRST)
    mia = a_person(slow, site)
    decide(slow, mia, quiet_case(slow, site, clock, receivers), "approve", None, None, 1)
    clock.wind(seconds=4)

    undo(slow, mia, site)
    clock.wind(minutes=5)
    deliver_due(slow, receivers)

    assert receivers.got == []
    assert [line.type for line in look.decisions_after(slow, site, None)][-2:] == ["comment.decided", "comment.undone"]


def test_who_got_the_decision_gets_the_undo_with_the_state_as_it_is_again(
    slow: Works, clock: FakeClock, receivers: Receivers
) -> None:
    site = a_site_with_endpoints(slow, FIRST)
    mia = a_person(slow, site)
    case = quiet_case(slow, site, clock, receivers)
    decide(slow, mia, case, "reject", "insults", None, 1)
    clock.wind(seconds=6)
    deliver_due(slow, receivers)

    undo(slow, mia, site)
    clock.wind(seconds=6)
    deliver_due(slow, receivers)

    assert receivers.got == [(FIRST, "comment.decided", "rejected"), (FIRST, "comment.undone", "held")]
    last = look.decisions_after(slow, site, None)[-1].data
    assert (last["state"], last["old_state"], last["action"], last["case_id"]) == ("held", "rejected", "hold", case)
    assert last["undone"] in {line.id for line in look.decisions_after(slow, site, None)}


def test_an_endpoint_that_was_down_is_not_sent_the_decision_after_it_was_undone(
    works: Works, clock: FakeClock, receivers: Receivers
) -> None:
    site = a_site_with_endpoints(works, FIRST)
    mia = a_person(works, site)
    case = quiet_case(works, site, clock, receivers)
    decide(works, mia, case, "reject", "insults", None, 1)
    receivers.down = {FIRST}
    deliver_due(works, receivers)
    clock.wind(seconds=2)

    undo(works, mia, site)
    receivers.down = set()
    for _ in range(4):
        clock.wind(minutes=30)
        deliver_due(works, receivers)

    assert receivers.got == [(FIRST, "comment.undone", "held")]


def test_where_the_decision_may_still_be_on_its_way_the_undo_waits_for_it(
    works: Works, clock: FakeClock, receivers: Receivers
) -> None:
    site = a_site_with_endpoints(works, FIRST)
    mia = a_person(works, site)
    decide(works, mia, quiet_case(works, site, clock, receivers), "reject", "insults", None, 1)
    with works.store.write() as connection:  # another process has begun to post it
        now = works.clock()
        (delivery,) = [d for d in outbox.due_deliveries(connection, now, 9) if d.kind == "comment.decided"]
        outbox.claim(connection, delivery, now, now + timedelta(minutes=1))
    clock.wind(seconds=10)

    undo(works, mia, site)
    deliver_due(works, receivers)
    at_once = len(receivers.got)
    with works.store.write() as connection:  # it arrived, or it failed: either way there is no second try
        recorded = outbox.record(connection, delivery, state="delivered", answer=200)
    clock.wind(seconds=51)
    deliver_due(works, receivers)

    assert (at_once, recorded) == (0, False)
    assert receivers.got == [(FIRST, "comment.undone", "held")]


@pytest.mark.parametrize("heard", [(), (FIRST,), (FIRST, SECOND)])
def test_undone_and_done_again_every_endpoint_believes_what_is_so(
    slow: Works, clock: FakeClock, receivers: Receivers, heard: tuple[str, ...]
) -> None:
    site = a_site_with_endpoints(slow, FIRST, SECOND)
    mia = a_person(slow, site)
    decide(slow, mia, quiet_case(slow, site, clock, receivers), "reject", "insults", None, 1)
    receivers.down = {FIRST, SECOND} - set(heard)
    if heard:
        clock.wind(seconds=6)
        deliver_due(slow, receivers)
    receivers.down = set()

    believed: list[Any] = []
    deed = undo(slow, mia, site).deed.id
    for _ in range(2):
        clock.wind(minutes=10)
        deliver_due(slow, receivers)
        believed.append({receivers.believes(url) or "held" for url in (FIRST, SECOND)})
        deed = undo(slow, mia, site, deed).deed.id
    clock.wind(minutes=10)
    deliver_due(slow, receivers)

    assert believed == [{"held"}, {"rejected"}]
    assert {receivers.believes(url) or "held" for url in (FIRST, SECOND)} == {"held"}


def test_an_answer_that_was_lost_counts_as_heard(works: Works, clock: FakeClock, receivers: Receivers) -> None:
    site = a_site_with_endpoints(works, FIRST)
    mia = a_person(works, site)
    decide(works, mia, quiet_case(works, site, clock, receivers), "reject", "insults", None, 1)
    receivers.deaf = {FIRST}
    deliver_due(works, receivers)
    receivers.deaf = set()

    undo(works, mia, site)
    clock.wind(minutes=10)
    deliver_due(works, receivers)

    assert [kind for _, kind, _ in receivers.got] == ["comment.decided", "comment.undone"]
