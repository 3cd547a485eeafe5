"""What is new at the desk, asked for and streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from flask import Flask

from service.actions.live import Watch
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held

JSON = {"Accept": "application/json"}


def news(browser: Browser, **asked: str) -> dict[str, Any]:
    answer = browser.client.get("/live/now", query_string=asked, headers=JSON)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


def messages(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """What a stream tells, message by message."""
    for chunk in lines:
        data = [line for line in chunk.decode().splitlines() if line.startswith("data: ")]
        yield from (json.loads(line.removeprefix("data: ")) for line in data)


def test_new_counts_what_was_opened_since_the_mark(viewer: Browser, works: Works, site: Site, clock: FakeClock) -> None:
    held(works, site, "c1")
    mark = news(viewer)["mark"]
    clock.wind(seconds=5)
    held(works, site, "c2")

    told = news(viewer, since=mark)

    assert (told["new"], told["counts"]["held"]) == (1, 2)
    assert news(viewer, since=told["mark"])["new"] == 0


def test_what_a_colleague_decided_is_told_once_with_how_it_stands(
    moderator: Browser, viewer: Browser, works: Works, site: Site
) -> None:
    case = held(works, site)
    cursor = news(viewer)["cursor"]
    moderator.decide(case, "reject:insults")

    told = news(viewer, after=cursor)

    (deed,) = told["done"]
    assert (deed["by"], deed["you"], deed["kind"]) == ("Mia", False, "decision")
    assert deed["cases"] == [{"case": case.case_id, "state": "rejected", "open": False}]
    assert news(viewer, after=told["cursor"])["done"] == []


def test_an_undone_decision_is_told_as_waiting_again(moderator: Browser, works: Works, site: Site) -> None:
    case = held(works, site)
    moderator.decide(case, "approve")
    cursor = news(moderator)["cursor"]
    moderator.post("/undo")

    (deed,) = news(moderator, after=cursor)["done"]

    assert (deed["kind"], deed["you"]) == ("undo", True)
    assert deed["cases"] == [{"case": case.case_id, "state": "held", "open": True}]


def test_who_is_here_and_what_they_read_is_told_and_forgotten_after_a_minute(
    moderator: Browser, viewer: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    case = held(works, site).case_id
    news(moderator, case=str(case))

    here = news(viewer)["people"]
    clock.wind(seconds=61)
    later = news(viewer)["people"]

    assert here == [{"name": "Mia", "case": case, "you": False}, {"name": "Vera", "case": None, "you": True}]
    assert later == [{"name": "Vera", "case": None, "you": True}]


def test_while_nothing_changed_the_answer_is_304(viewer: Browser, works: Works, site: Site) -> None:
    held(works, site, "c1")
    first = viewer.client.get("/live/now", headers=JSON)
    etag = {"If-None-Match": first.headers["ETag"], **JSON}

    same = viewer.client.get("/live/now", headers=etag)
    held(works, site, "c2")
    changed = viewer.client.get("/live/now", headers=etag)

    assert (same.status_code, same.data) == (304, b"")
    assert changed.status_code == 200


@pytest.mark.parametrize("asked", ["since=yesterday", "since=2026-11-02T09:00:00", "after=-1", "after=²"])
@pytest.mark.parametrize("path", ["/live", "/live/now"])
def test_a_mark_or_cursor_that_is_none_is_refused(viewer: Browser, path: str, asked: str) -> None:
    answer = viewer.client.get(f"{path}?{asked}", headers=JSON)

    assert answer.status_code == 422
    assert "as an answer told it" in answer.get_json()["sentence"]


def test_another_sites_work_is_not_told(
    sign_in: SignIn, moderator: Browser, works: Works, site: Site, other_site: Site
) -> None:
    neighbour = sign_in("Nora", Role.ADMIN, other_site)
    cursor, mark = (news(neighbour)[name] for name in ("cursor", "mark"))
    moderator.decide(held(works, site), "approve")
    held(works, site, "c2")
    news(moderator)

    told = news(neighbour, after=cursor, since=mark)

    assert (told["new"], told["done"], told["counts"]["all"]) == (0, [], 0)
    assert [each["name"] for each in told["people"]] == ["Nora"]


def test_a_stream_tells_the_state_at_once_and_then_what_happens(
    sign_in: SignIn, moderator: Browser, works: Works, site: Site
) -> None:
    case = held(works, site)
    watcher = sign_in("Ola", Role.MODERATOR, site)
    answer = watcher.client.get("/live", buffered=False)
    told = messages(answer.iter_encoded())

    first = next(told)
    moderator.decide(case, "approve")
    second = next(each for each in told if each["done"])
    answer.close()

    assert answer.mimetype == "text/event-stream"
    assert (first["counts"]["held"], first["done"]) == (1, [])
    assert second["counts"]["held"] == 0
    assert second["done"][0]["cases"] == [{"case": case.case_id, "state": "approved", "open": False}]


def test_a_stream_goes_on_after_the_last_message_the_browser_had(moderator: Browser, works: Works, site: Site) -> None:
    cursor = news(moderator)["cursor"]
    moderator.decide(held(works, site), "approve")

    answer = moderator.client.get("/live", headers={"Last-Event-ID": cursor}, buffered=False)
    first = next(messages(answer.iter_encoded()))
    answer.close()

    assert [deed["kind"] for deed in first["done"]] == ["decision"]


def test_when_no_stream_is_left_the_browser_is_told_to_ask_instead(app: Flask, works: Works, viewer: Browser) -> None:
    app.extensions["parley.live"] = Watch(works, 1)
    taken = viewer.client.get("/live", buffered=False)

    refused = viewer.client.get("/live").status_code
    taken.close()
    again = viewer.client.get("/live", buffered=False)

    assert (refused, again.status_code) == (204, 200)
    again.close()


def test_a_stream_ends_once_the_process_is_to_end(app: Flask, works: Works, viewer: Browser) -> None:
    watch = app.extensions["parley.live"] = Watch(works, 1)
    answer = viewer.client.get("/live", buffered=False)
    lines = answer.iter_encoded()
    list(islice(lines, 2))

    watch.stop()

    assert list(lines) == []
    assert viewer.client.get("/live").status_code == 204
    answer.close()
