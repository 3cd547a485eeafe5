"""What is sent is what the API asks for; what cannot be right never leaves."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from parley_client import (
    Ancestor,
    Author,
    Comment,
    Context,
    Refused,
    Result,
    Retry,
    Thread,
    ThreadArticle,
    ThreadComment,
    TooLarge,
    batches,
)
from parley_client.forms import encoded, written

from tests.clients.asking import ONCE, Ask, a_comment
from tests.clients.running import Line, scripted

TOO_LARGE = Line(413, {"type": "urn:parley:problem:too-large", "title": "T", "status": 413, "detail": "Why."})


def answered(*ids: str) -> Line:
    """A batch's answer that refuses every comment, so that places and pointers show."""
    wrong = {"code": "empty", "detail": "Why."}
    return Line(
        200,
        {
            "results": [
                {"index": place, "errors": [{"pointer": f"/comments/{place}/text", **wrong}]}
                for place, _ in enumerate(ids)
            ]
        },
    )


def sent_ids(bodies: list[Any]) -> list[list[str]]:
    return [[comment["id"] for comment in body["comments"]] for body in bodies]


def test_a_comment_is_sent_with_what_is_known_and_nothing_else() -> None:
    comment = a_comment(
        "c-2",
        "Then leave earlier.",
        parent_id="c-1",
        posted_at=datetime(2026, 11, 20, 9, 40, tzinfo=timezone(timedelta(hours=1))),
        context=Context(ancestors=[Ancestor(author="Wren", text="Half an hour.")]),
    )

    assert written(comment) == {
        "id": "c-2",
        "text": "Then leave earlier.",
        "author": {"id": "u-17", "name": "Wren"},
        "article": {"id": "harbour-bridge", "title": "Bridge to stay shut until spring"},
        "parent_id": "c-1",
        "posted_at": "2026-11-20T09:40:00+01:00",
        "context": {"ancestors": [{"author": "Wren", "text": "Half an hour."}], "participants": []},
    }


def test_a_time_may_be_text_and_must_know_its_offset() -> None:
    assert written(a_comment(posted_at="2026-11-20T08:40:00Z"))["posted_at"] == "2026-11-20T08:40:00Z"
    with pytest.raises(ValueError, match="needs its offset"):
        written(a_comment(posted_at=datetime(2026, 11, 20, 8, 40)))  # noqa: DTZ001 -- the mistake in question


@pytest.mark.parametrize("text", ["Grüße, 世界 🙂", 'a "quote" \\ and\nlines', "half \ud83d"])
def test_any_text_arrives_letter_for_letter(text: str) -> None:
    assert json.loads(encoded(a_comment(text=text)))["text"] == text


def test_a_thread_is_sent_as_the_importers_write_it() -> None:
    comments = [ThreadComment(id="c-1", text="", author=Author(name="Wren"))]
    thread = Thread(article=ThreadArticle(id="a", title="T", body="Long ago."), comments=comments, source="example")

    assert written(thread) == {
        "article": {"id": "a", "title": "T", "body": "Long ago."},
        "comments": [{"id": "c-1", "text": "", "author": {"name": "Wren"}}],
        "source": "example",
    }


def test_no_repr_shows_what_a_reader_wrote() -> None:
    thread = [ThreadComment(id="c-1", text="You idiot.", author=Author(name="Wren"))]

    assert "idiot" not in repr([a_comment(text="You idiot."), Ancestor(author="Wren", text="You idiot."), thread])


def test_many_comments_go_out_a_thousand_at_once_and_come_back_counted_through(ask: Ask) -> None:
    ids = [f"c-{number}" for number in range(2_003)]
    script = [answered(*ids[:1000]), answered(*ids[:1000]), answered(*ids[:3])]
    with scripted(*script) as there:
        results: list[Result] = ask(there.address, "k", "score_batch", (a_comment(id) for id in ids))

    assert [len(each.body["comments"]) for each in there.asked] == [1000, 1000, 3]
    assert [id for sent in sent_ids([each.body for each in there.asked]) for id in sent] == ids
    assert [result.index for result in results] == list(range(2_003))
    last = results[-1]
    assert isinstance(last, Refused)
    assert last.errors[0].pointer == "/comments/2002/text"


def test_a_request_stays_under_a_million_bytes(ask: Ask) -> None:
    comments = [a_comment(f"c-{number}", "é" * 10_000) for number in range(60)]
    with scripted(answered(*"x" * 49), answered(*"x" * 11)) as there:
        results = ask(there.address, "k", "score_batch", comments)

    assert [len(each.body["comments"]) for each in there.asked] == [49, 11]
    assert all(int(each.headers["Content-Length"]) <= batches.MOST_BYTES + 20 for each in there.asked)
    assert len(results) == 60


def test_a_request_that_is_too_large_goes_out_in_halves_from_then_on(ask: Ask) -> None:
    comments = [a_comment(f"c-{number}") for number in range(6)]
    with scripted(TOO_LARGE, answered("0", "1", "2"), answered("3", "4", "5")) as there:
        results = ask(there.address, "k", "score_each", comments)

    assert sent_ids([each.body for each in there.asked]) == [
        [f"c-{number}" for number in range(6)],
        ["c-0", "c-1", "c-2"],
        ["c-3", "c-4", "c-5"],
    ]
    assert [result.index for result in results] == [0, 1, 2, 3, 4, 5]


def test_one_comment_that_is_too_large_by_itself_is_an_error(ask: Ask) -> None:
    with scripted(TOO_LARGE) as there, pytest.raises(TooLarge):
        ask(there.address, "k", "score_batch", [a_comment()], retry=ONCE)

    assert len(there.asked) == 1


def test_no_comments_ask_nothing(ask: Ask) -> None:
    with scripted(TOO_LARGE) as there:
        results = ask(there.address, "k", "score_batch", [], retry=Retry(tries=1))

    assert (results, there.asked) == ([], [])


@pytest.mark.parametrize(
    ("id", "path"),
    [
        ("c-1", "/comments/c-1"),
        ("a/b?c#d", "/comments/a%2Fb%3Fc%23d"),
        ("ü 1", "/comments/%C3%BC%201"),
        ("..", "/comments/%2E%2E"),
        ("a/../b", "/comments/a%2F..%2Fb"),
    ],
)
def test_an_id_is_escaped_in_an_address(ask: Ask, id: str, path: str) -> None:
    gone = Line(404, {"type": "x", "title": "T", "status": 404, "detail": "Why."})
    with scripted(gone) as there, pytest.raises(Exception, match="404"):
        ask(there.address, "k", "comment", id, retry=ONCE)

    assert there.asked[0].path == path


def test_a_comment_needs_its_names_at_construction() -> None:
    with pytest.raises(TypeError):
        Comment(id="c-1", text="Hello.")  # type: ignore[call-arg]
