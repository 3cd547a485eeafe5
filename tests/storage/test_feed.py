"""The feed: in order, without gaps, and never past an event that commits late."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.actions import look
from service.actions.score import score
from service.actions.works import Works
from service.moderation.errors import Invalid
from service.moderation.events import Kind
from service.storage.outbox import add_event
from tests.builders_storage import MONDAY, a_site, a_submission


def test_the_feed_goes_on_from_a_cursor(works: Works) -> None:
    site = a_site(works)
    for number in range(5):
        score(works, site, a_submission(f"c{number}", f"You idiot, {number}."))

    first = look.decisions_after(works, site, None, limit=3)
    rest = look.decisions_after(works, site, first[-1].cursor)

    assert [line.data["comment_id"] for line in (*first, *rest)] == ["c0", "c1", "c2", "c3", "c4"]


@pytest.mark.parametrize("cursor", ["", "-1", "x", "1.0", "٣", "9999999999"])
def test_a_cursor_that_is_none_is_a_mistake(works: Works, cursor: str) -> None:
    site = a_site(works)

    with pytest.raises(Invalid):
        look.decisions_after(works, site, cursor)


def test_one_sites_events_are_not_anothers(works: Works) -> None:
    ours, theirs = a_site(works), a_site(works, "herald")
    score(works, theirs, a_submission("c1", "You idiot."))

    lines = look.decisions_after(works, ours, None)

    assert lines == []


def test_an_event_written_first_but_committed_late_is_not_skipped(works: Works) -> None:
    """The second writer waits for the first one's commit, so its event cannot be read before."""
    site = a_site(works)
    written, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with works.store.write() as connection:
            add_event(connection, site.id, Kind.HELD, {"comment_id": "slow"}, MONDAY)
            written.set()
            finish.wait(10)

    def quick() -> None:
        written.wait(10)
        with works.store.write() as connection:
            add_event(connection, site.id, Kind.HELD, {"comment_id": "quick"}, MONDAY)

    with ThreadPoolExecutor(2) as pool:
        tasks = [pool.submit(slow), pool.submit(quick)]
        written.wait(10)
        before = look.decisions_after(works, site, None)
        finish.set()
        for task in tasks:
            task.result()
    after = look.decisions_after(works, site, None)

    assert before == []
    assert [line.data["comment_id"] for line in after] == ["slow", "quick"]
    assert [line.cursor for line in after] == ["1", "2"]
