"""When both Python clients ask again, how long they wait, and what they raise at last."""

from __future__ import annotations

import pickle
import threading
import traceback
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from parley_client import (
    Client,
    ConnectionFailed,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    RateLimited,
    Retry,
    ServerProblem,
    TimedOut,
    Unauthorized,
    UnreadableAnswer,
)
from parley_client.retries import seconds_to_wait

from tests.clients.asking import ONCE, PATIENT, Ask, a_comment
from tests.clients.running import Line, scripted
from tests.journeys.serving import free_port

KEY = "parley_k1_verysecret"
LIVE = Line(200, {"status": "live"})


def a_problem(status: int, code: str, **more: Any) -> Line:
    """A refusal as the server words it."""
    body = {"type": f"urn:parley:problem:{code}", "title": "Refused", "status": status, "detail": "Why.", **more}
    return Line(status, body, {"Content-Type": "application/problem+json"})


def limited(after: str) -> Line:
    line = a_problem(429, "rate")
    return Line(429, line.body, {**line.headers, "Retry-After": after})


@pytest.mark.parametrize("status", [409, 429, 500, 502, 503, 504])
def test_what_may_mend_is_asked_again_with_waits_that_double(ask: Ask, waits: list[float], status: int) -> None:
    with scripted(a_problem(status, "x"), a_problem(status, "x"), LIVE) as there:
        found = ask(there.address, KEY, "health", retry=PATIENT)

    assert found.status == "live"
    assert waits == [0.25, 0.5]
    assert len({each.headers["X-Request-Id"] for each in there.asked}) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Problem), (401, Unauthorized), (403, Forbidden), (404, NotFound), (413, Problem), (422, Invalid)],
)
def test_what_will_not_mend_is_asked_once(ask: Ask, waits: list[float], status: int, kind: type[Problem]) -> None:
    with scripted(a_problem(status, "x")) as there, pytest.raises(kind) as raised:
        ask(there.address, KEY, "score", a_comment(), retry=PATIENT)

    assert (raised.value.status, raised.value.code, raised.value.tries) == (status, "x", 1)
    assert (len(there.asked), waits) == (1, [])


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept_to_and_a_little_more_is_left_to_chance(ask: Ask, waits: list[float], status: int) -> None:
    late = Line(status, limited("7").body, limited("7").headers)
    with scripted(late, late, LIVE) as there:
        ask(there.address, KEY, "health", retry=Retry(first_wait=0.5, chance=iter([0.0, 0.5]).__next__))

    assert waits == [7.0, 7.25]


def test_a_wait_longer_than_the_longest_is_told_and_not_waited(ask: Ask, waits: list[float]) -> None:
    with scripted(limited("31")) as there, pytest.raises(RateLimited) as raised:
        ask(there.address, KEY, "health", retry=PATIENT)

    assert raised.value.retry_after == 31
    assert waits == []


def test_after_the_last_try_the_error_says_how_often_it_was_tried(ask: Ask, waits: list[float]) -> None:
    with scripted(a_problem(503, "down")) as there, pytest.raises(ServerProblem) as raised:
        ask(there.address, KEY, "health", retry=PATIENT)

    assert raised.value.tries == len(there.asked) == 4
    assert waits == [0.25, 0.5, 1.0]


def test_a_line_that_breaks_is_tried_again(ask: Ask, waits: list[float]) -> None:
    with scripted(Line(drop=True), LIVE) as there:
        found = ask(there.address, KEY, "health", retry=PATIENT)

    assert found.status == "live"
    assert waits == [0.25]


@pytest.mark.parametrize("line", [a_problem(409, "conflict"), a_problem(500, "internal"), a_problem(503, "x")])
def test_a_decision_that_may_have_arrived_is_not_sent_again(ask: Ask, waits: list[float], line: Line) -> None:
    with scripted(line) as there, pytest.raises(Problem):
        ask(there.address, KEY, "decide", "c-1", "undo", retry=PATIENT)

    assert (len(there.asked), waits) == (1, [])


def test_a_decision_is_not_sent_again_where_the_line_broke(ask: Ask, waits: list[float]) -> None:
    with scripted(Line(drop=True)) as there, pytest.raises(ConnectionFailed):
        ask(there.address, KEY, "decide", "c-1", "undo", retry=PATIENT)

    assert waits == []


def test_a_decision_that_surely_did_not_arrive_is_sent_again(ask: Ask, waits: list[float]) -> None:
    decided = {
        "comment_id": "c-1",
        "state": "held",
        "revision": 1,
        "made_at": "2026-11-22T10:00:00Z",
        "repeated": False,
    }
    with scripted(limited("2"), Line(200, decided)) as there:
        found = ask(there.address, KEY, "decide", "c-1", "undo", retry=PATIENT)
    with pytest.raises(ConnectionFailed) as refused:
        ask(f"http://127.0.0.1:{free_port()}", KEY, "decide", "c-1", "undo", retry=PATIENT)

    assert (found.state, found.made_at) == ("held", datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
    assert refused.value.tries == 4
    assert waits == [2.0, 0.25, 0.5, 1.0]


def test_an_address_where_nobody_listens_fails_after_all_tries_and_names_the_address(
    ask: Ask, waits: list[float]
) -> None:
    address = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(ConnectionFailed) as raised:
        ask(address, KEY, "score", a_comment(), retry=PATIENT)

    assert raised.value.tries == 4
    assert str(raised.value).startswith(f"No answer from {address} after 4 tries (ConnectError; request ")
    assert len(waits) == 3


def test_an_answer_that_does_not_come_in_time_is_timed_out(ask: Ask) -> None:
    enough = threading.Event()
    with scripted(Line(200, {"status": "live"}, before=enough)) as there:
        with pytest.raises(TimedOut) as raised:
            ask(there.address, KEY, "health", retry=ONCE, timeout=0.05)
        enough.set()

    assert raised.value.cause.endswith("Timeout")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        (None, None),
    ],
)
def test_retry_after_holds_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(value, datetime(2026, 11, 22, 10, 0, tzinfo=UTC)) == seconds


def test_half_of_a_wait_is_left_to_chance() -> None:
    calm, eager = Retry(first_wait=2, chance=lambda: 1.0), Retry(first_wait=2, chance=lambda: 0.0)

    assert [calm.wait_after(tried, None) for tried in (1, 2, 3, 4)] == [2, 4, 8, None]
    assert [eager.wait_after(tried, None) for tried in (1, 2, 3, 4)] == [1, 2, 4, None]
    assert Retry(tries=20, longest_wait=30, chance=lambda: 1.0).wait_after(19, None) == 30


def test_an_error_page_of_a_proxy_is_a_problem_without_the_page(ask: Ask) -> None:
    page = Line(502, b"<html>internal-host-17</html>", {"Content-Type": "text/html"})
    with scripted(page) as there, pytest.raises(ServerProblem) as raised:
        ask(there.address, KEY, "ready", retry=ONCE)

    assert (raised.value.status, raised.value.type) == (502, "about:blank")
    assert "internal-host" not in str(raised.value)


@pytest.mark.parametrize(
    "line",
    [
        Line(200, b"<html>Welcome</html>"),
        Line(200, {"state": "live"}),
        Line(200, {"status": 1}),
        Line(302, {}, {"Location": "http://127.0.0.1:9/elsewhere"}),
    ],
)
def test_an_answer_that_is_none_of_parleys_is_told_and_not_asked_again(ask: Ask, line: Line) -> None:
    with scripted(line) as there, pytest.raises(UnreadableAnswer):
        ask(there.address, KEY, "health", retry=PATIENT)

    assert len(there.asked) == 1


def test_fields_and_words_that_are_new_do_not_break_an_answer(ask: Ask) -> None:
    reported = {"id": "r1", "comment_id": "c1", "state": "slumbering", "weight": 1, "case_id": None, "repeated": False}
    with scripted(Line(200, {**reported, "mood": {"new": [1]}})) as there:
        found = ask(there.address, KEY, "report", "c1", "spam")

    assert (found.state, found.weight) == ("slumbering", 1.0)


def test_a_request_carries_the_key_a_request_id_and_who_asks(ask: Ask) -> None:
    with scripted(LIVE) as there:
        ask(there.address, f" {KEY}\n", "health")

    [asked] = there.asked
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert len(asked.headers["X-Request-Id"]) == 32
    assert asked.headers["User-Agent"] == "parley-client-python/1.0.0"


@pytest.mark.parametrize("line", [a_problem(401, "bad-key"), Line(200, b"?"), Line(drop=True)])
def test_no_error_and_nothing_that_hangs_on_it_shows_the_key_or_the_text(ask: Ask, line: Line) -> None:
    with scripted(line) as there, pytest.raises(Exception) as raised:
        ask(there.address, KEY, "score", a_comment(text="Corin is an idiot."), retry=ONCE)

    error = raised.value
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    outside = [part for part in shown.split("  File ") if "parley_client" in part.split("\n")[0]]
    assert outside
    assert KEY not in "".join(outside)
    assert "idiot" not in "".join(outside)
    assert (error.__cause__, error.__context__) == (None, None)


def test_a_client_shows_its_address_and_never_its_key() -> None:
    with Client("http://127.0.0.1:9/parley/", KEY) as client:
        shown = [repr(client), repr(vars(client)), str(client)]

    assert shown[0] == "Client('http://127.0.0.1:9/parley')"
    assert not any(KEY in each for each in shown)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x",
        "news.example",
        "http://me:pw@news.example",
        "http://news.example/?key=1",
        "http://news.example:x",
        "",
    ],
)
def test_an_address_that_cannot_be_right_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(ValueError, match=r"^An address is http") as raised:
        Client(address, KEY)

    assert not address or address not in str(raised.value)


@pytest.mark.parametrize("key", ["", "two words", "parley_ü", "parley_\n_x"])
def test_a_key_that_cannot_be_right_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(ValueError, match=r"^A key is one word"):
        Client("http://127.0.0.1:9", key)


def test_an_error_can_be_sent_to_another_process(ask: Ask) -> None:
    wrong = a_problem(422, "invalid", errors=[{"pointer": "/text", "code": "empty", "detail": "A text is needed."}])
    with scripted(wrong) as there, pytest.raises(Invalid) as raised:
        ask(there.address, KEY, "score", a_comment(), retry=ONCE)

    again = pickle.loads(pickle.dumps(raised.value))
    assert str(again) == str(raised.value)
    assert "/text empty: A text is needed." in str(again)


def test_a_client_of_httpx_of_ones_own_is_used_and_stays_open() -> None:
    with scripted(LIVE) as there, httpx.Client(headers={"X-Through": "proxy"}) as own:
        with Client(there.address, KEY, http=own) as client:
            client.health()
        again = own.get(there.address)

    assert again.status_code == 200
    assert there.asked[0].headers["X-Through"] == "proxy"
