"""Both Python clients and the JavaScript one against a real server over a real database."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from parley_client import (
    Answered,
    AsyncClient,
    Author,
    Client,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    Refused,
    Retry,
    Thread,
    ThreadArticle,
    ThreadComment,
    Unauthorized,
)

from service.actions import sites
from tests.clients.asking import ONCE, Ask, a_comment
from tests.clients.running import JAVASCRIPT, run_node
from tests.journeys.serving import Served

pytestmark = pytest.mark.xdist_group("clients")

MILD = "Thank you for the map of the detour."
INSULT = "You are an idiot, Corin."
BANNED = "What bollocks this bridge is."


@pytest.fixture
def asked(ask: Ask, server: Served) -> Any:
    """Ask the server with its site's key."""
    return lambda method, *given, **other: ask(server.address, server.key, method, *given, **other)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A word for ids that no other test uses."""
    return str(request.node.name).replace("[", "-").replace("]", "")[-60:]


def test_a_comment_is_scored_and_the_same_again_is_repeated(asked: Any, name: str) -> None:
    first = asked("score", a_comment(name, INSULT))
    again = asked("score", a_comment(name, INSULT))
    edited = asked("score", a_comment(name, MILD))

    assert (first.id, first.action, first.revision, first.repeated) == (name, "hold", 1, False)
    assert first.case_id is not None
    assert any(span.label == "insult" and INSULT[span.start : span.end] for span in first.spans)
    assert first.scores["insult"] > 0.3
    assert (again.repeated, again.revision, again.case_id) == (True, 1, first.case_id)
    assert (edited.revision, edited.repeated) == (2, False)


def test_a_batch_answers_each_comment_by_itself(asked: Any, name: str) -> None:
    comments = [a_comment(f"{name}-1", MILD), a_comment(f"{name}-2", " "), a_comment(f"{name}-3", BANNED)]

    first, second, third = asked("score_batch", comments)

    assert isinstance(first, Answered)
    assert isinstance(second, Refused)
    assert isinstance(third, Answered)
    assert (first.index, second.index, third.index) == (0, 1, 2)
    assert [(e.pointer, e.code) for e in second.errors] == [("/comments/1/text", "empty")]
    assert third.answer.action == "reject"
    assert third.answer.reasons[0].matches[0].entry == "bollocks"


def test_a_thousand_and_one_comments_are_answered_in_order(server: Served) -> None:
    comments = [
        a_comment(f"many-{number}", f"No. {number}", author=Author(name=f"R{number}")) for number in range(1_001)
    ]

    with Client(server.address, server.key) as client:
        results = client.score_batch(comments)

    assert [result.answer.id for result in results if isinstance(result, Answered)] == [c.id for c in comments]
    assert [result.index for result in results] == list(range(1_001))


def test_a_thread_is_scored_every_comment_in_its_place(asked: Any, name: str) -> None:
    above = ThreadComment(id=f"{name}-1", text=MILD, author=Author(name="Wren"), posted_at="2026-11-20T08:12:00Z")
    below = ThreadComment(id=f"{name}-2", text=INSULT, author=Author(name="Tamsin"), parent_id=above.id)
    thread = Thread(article=ThreadArticle(id=name, title="Bridge", author="Corin Maddle"), comments=[below, above])

    reply, first = asked("score_thread", thread)

    assert (reply.answer.id, reply.answer.action) == (below.id, "hold")
    assert (first.answer.id, first.answer.action) == (above.id, "publish")


def test_a_report_is_filed_once_for_each_reader(asked: Any, name: str) -> None:
    asked("score", a_comment(name, MILD))

    first = asked("report", name, "abusive", reporter="u-40", text="Aimed at Wren.")
    again = asked("report", name, "abusive", reporter="u-40")

    assert (first.comment_id, first.weight, first.repeated) == (name, 1.0, False)
    assert (again.id, again.repeated, again.case_id) == (first.id, True, first.case_id)


@pytest.mark.parametrize("id", ["{}", "https://news.example/{}?a=b#c", "ü {}", "/{}/../x", "{}%2F", "{}+ +"])
def test_a_comment_is_found_by_any_id(asked: Any, name: str, id: str) -> None:
    asked("score", a_comment(id.format(abs(hash(name))), MILD))

    found = asked("comment", id.format(abs(hash(name))))

    assert (found.text, found.author.name, found.state) == (MILD, "Wren", "published")
    assert [change.new_state for change in found.history] == ["published"]


def test_what_was_decided_is_read_from_a_cursor_on(asked: Any, name: str) -> None:
    before = asked("decisions_since")[-1].cursor if asked("decisions").decisions else None
    asked("score", a_comment(name, BANNED))
    asked("score", a_comment(f"{name}-2", INSULT))

    events = asked("decisions_since", before)
    page = asked("decisions", before, 1)

    assert [(e.type, e.data["comment_id"]) for e in events] == [
        ("comment.decided", name),
        ("statement.made", name),
        ("comment.held", f"{name}-2"),
    ]
    assert (page.decisions[0], page.next, page.more) == (events[0], events[0].cursor, True)


def test_a_decision_of_the_sites_own_desk_is_taken_over_and_taken_back(ask: Ask, server: Served, name: str) -> None:
    desk = sites.create_key(server.works, server.site, "desk", ["score", "decide"])
    ask(server.address, desk, "score", a_comment(name, INSULT))

    told = ask(server.address, desk, "decide", name, "reject", reason="spam", revision=1)
    again = ask(server.address, desk, "decide", name, "reject", reason="spam")
    undone = ask(server.address, desk, "decide", name, "undo")
    with pytest.raises(Conflict):
        ask(server.address, desk, "decide", name, "approve", revision=2)

    assert (told.comment_id, told.state, told.revision, told.repeated) == (name, "rejected", 1, False)
    assert (again.state, again.repeated, again.made_at) == ("rejected", True, told.made_at)
    assert (undone.state, undone.repeated) == ("held", False)


def test_statements_of_reasons_are_read_one_by_one(asked: Any, name: str, server: Served) -> None:
    asked("score", a_comment(name, BANNED))

    [told] = asked("all_statements", comment=name)
    everything = asked("all_statements")

    assert (told.comment_id, told.site, told.appeal) == (name, "courier", None)
    assert told.link.startswith(f"{server.address}/")
    assert told.link not in repr(told)
    assert told.statement[0].title == "What was done"
    assert everything[0] == told
    assert asked("statements", told.id).statements == (told,)


def test_a_wrong_key_no_key_and_a_key_that_may_not_are_told_apart(ask: Ask, server: Served) -> None:
    reader = sites.create_key(server.works, server.site, "reader", ["read"])
    wrong = f"{server.key[:-4]}aaaa"

    with pytest.raises(Unauthorized) as unknown:
        ask(server.address, wrong, "score", a_comment())
    with pytest.raises(Unauthorized) as missing:
        ask(server.address, None, "score", a_comment())
    with pytest.raises(Forbidden) as lacking:
        ask(server.address, reader, "score", a_comment())

    assert (unknown.value.code, missing.value.code, lacking.value.code) == ("bad-key", "no-key", "scope")
    assert wrong not in str(unknown.value)


def test_every_mistake_is_told_at_once_with_its_place_and_a_request_id(asked: Any) -> None:
    wrong = a_comment("c-1\n2", " ", author=Author(name=""), lang="English!")

    with pytest.raises(Invalid) as raised:
        asked("score", wrong)

    error = raised.value
    assert {(e.pointer, e.code) for e in error.errors} == {
        ("/id", "control-character"),
        ("/text", "empty"),
        ("/author/name", "empty"),
        ("/lang", "bad-language"),
    }
    assert error.instance == f"urn:parley:request:{error.request_id}"


def test_a_parent_or_a_comment_that_is_not_there_is_told(asked: Any, name: str) -> None:
    with pytest.raises(Invalid) as orphan:
        asked("score", a_comment(name, MILD, parent_id="nobody"))
    with pytest.raises(NotFound):
        asked("comment", "nobody")
    with pytest.raises(NotFound):
        asked("report", "nobody", "spam")

    assert [(e.pointer, e.code) for e in orphan.value.errors] == [("/parent_id", "unknown-parent")]


def test_a_server_tells_how_it_is(asked: Any, ask: Ask, server: Served) -> None:
    ready = asked("ready")

    assert (ready.status, ready.database.ok, ready.model.ok) == ("ready", True, True)
    assert ready.serving
    assert ask(server.address, None, "health").status == "live"
    assert asked("openapi")["info"]["title"] == "Parley"
    assert "parley_" in asked("prometheus")


def test_a_server_without_a_model_says_that_it_is_not_ready(ask: Ask, unready: Served, waits: list[float]) -> None:
    found = ask(unready.address, unready.key, "ready")

    assert (found.status, found.model.ok, found.serving) == ("not ready", False, ())
    assert waits == []


def test_a_key_that_asks_too_often_waits_as_it_is_told_and_is_answered(throttled: Served) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        await asyncio.sleep(seconds)

    async def five_at_once() -> list[str]:
        # The bucket may be empty from a test before: then the last of five has its turn after five seconds.
        async with AsyncClient(throttled.address, throttled.key, sleep=wait, retry=Retry(tries=8)) as client:
            comments = [a_comment(f"throttled-{number}", MILD) for number in range(5)]
            return [answer.id for answer in await asyncio.gather(*map(client.score, comments))]

    ids = asyncio.run(five_at_once())

    assert ids == [f"throttled-{number}" for number in range(5)]
    assert waited
    assert min(waited) >= 1.0


def test_a_key_that_asks_too_often_and_may_not_wait_is_told_how_long_to(ask: Ask, throttled: Served) -> None:
    def a_hundred_times() -> None:
        for _ in range(100):
            ask(throttled.address, throttled.key, "decisions", retry=ONCE)

    with pytest.raises(RateLimited) as raised:
        a_hundred_times()

    assert (raised.value.code, raised.value.retry_after) == ("quota-exceeded", 1.0)


def test_forty_comments_at_once_are_answered_each_with_its_own(server: Served) -> None:
    async def at_once() -> list[str]:
        async with AsyncClient(server.address, server.key) as client:
            comments = [
                a_comment(f"swift-{number}", f"No. {number}", author=Author(name=f"S{number}")) for number in range(40)
            ]
            return [answer.id for answer in await asyncio.gather(*map(client.score, comments))]

    assert asyncio.run(at_once()) == [f"swift-{number}" for number in range(40)]


def test_the_same_comment_sent_eight_times_at_once_is_filed_once(server: Served) -> None:
    async def at_once() -> list[Any]:
        async with AsyncClient(server.address, server.key) as client:
            return await asyncio.gather(*(client.score(a_comment("one-of-eight", MILD)) for _ in range(8)))

    answers = asyncio.run(at_once())

    assert {answer.revision for answer in answers} == {1}
    assert [answer.repeated for answer in answers].count(False) == 1


def test_the_javascript_client_goes_the_same_ways(
    node: str, server: Served, throttled: Served, unready: Served, tmp_path: Path
) -> None:
    environment = {
        "ADDRESS": server.address,
        "KEY": server.key,
        "READER": sites.create_key(server.works, server.site, "reader", ["read"]),
        "DESK": sites.create_key(server.works, server.site, "desk", ["score", "decide"]),
        "THROTTLED": throttled.address,
        "THROTTLED_KEY": throttled.key,
        "UNREADY": unready.address,
        "RUN": f"{tmp_path.name}-{os.getpid()}",
    }

    done = run_node(node, "--test", str(JAVASCRIPT / "journeys.test.mjs"), **environment)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "pass 13" in done.stdout
