"""Threads as JSONL: written, read again, and refused with every mistake."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.comment import Article, Author, Comment, Thread
from service.moderation.errors import Invalid
from tests.training.pages.page_builders import a_comment, a_thread
from training.pages.page_error import PageError
from training.pages.threads import Noted, line_of, read, read_lines, recognises, thread_of

SOUND = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NAMED = SOUND.filter(str.strip)
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC)) | st.datetimes(  # noqa: DTZ001
    datetime(1900, 1, 3),  # noqa: DTZ001
    timezones=st.just(timezone(timedelta(hours=4, minutes=30))),
)


def a_document(**changes: Any) -> dict[str, Any]:
    comment = {"id": "1", "parent_id": None, "author": {"name": "Ann"}, "text": "Hm."}
    return {"article": {"id": "a", "title": "T"}, "policy": None, "source": None, "comments": [comment], **changes}


@st.composite
def any_thread(draw: st.DrawFn) -> Thread:
    made: list[Comment] = []
    for identity in draw(st.lists(NAMED, unique=True, max_size=6)):
        parent = draw(st.sampled_from([None, *made]))
        author = Author(draw(NAMED), draw(st.none() | SOUND), draw(st.none() | MOMENTS))
        made.append(
            Comment(
                identity,
                draw(SOUND),
                author,
                parent.id if parent else None,
                parent.depth + 1 if parent else 0,
                draw(st.none() | MOMENTS),
                draw(st.none() | SOUND),
            )
        )
    url, section, byline, body = (draw(st.none() | SOUND) for _ in range(4))
    article = Article(draw(NAMED), draw(NAMED), url, section, byline, draw(st.none() | MOMENTS), body)
    return Thread(article, tuple(made), draw(st.none() | SOUND), draw(st.none() | SOUND))


@settings(deadline=None)
@given(st.lists(any_thread(), max_size=3))
def test_any_threads_written_are_read_as_the_same_threads(threads: list[Thread]) -> None:
    lines = [line_of(thread) for thread in threads]

    assert not any("\n" in line for line in lines)
    assert list(read_lines(lines)) == threads
    if threads:
        assert list(read("\n".join(lines).encode(), "threads.jsonl")) == threads
        assert recognises("\n".join(lines).encode())


def test_what_a_source_says_beside_the_text_is_kept() -> None:
    comment = Noted("1", "Hm.", Author("Ann"), meta=MappingProxyType({"status": "REJECTED"}))

    (again,) = read_lines([line_of(a_thread(comment))])

    assert again.comments == (comment,)


def test_depth_is_worked_out_where_it_is_left_out() -> None:
    reply = {"id": "2", "parent_id": "1", "author": {"name": "Bob"}, "text": ""}
    document = a_document(comments=[*a_document()["comments"], reply])

    assert [comment.depth for comment in thread_of(document).comments] == [0, 1]


def test_what_the_labelled_corpus_adds_is_passed_over() -> None:
    comment = {**a_document()["comments"][0], "labels": {"insult": 1}, "kind": "insult"}

    thread = thread_of(a_document(judged=["insult"], comments=[comment]))

    assert thread.comments == (a_comment(text="Hm."),)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"article": {"title": "T"}}, "/article/id"),
        ({"article": {"id": "a", "title": " "}}, "/article/title"),
        ({"article": []}, "/article"),
        ({"article": {"id": "a", "title": "T", "published_at": "yesterday"}}, "/article/published_at"),
        ({"article": {"id": "a", "title": "T", "published_at": "2026-01-01T00:00:00"}}, "/article/published_at"),
        ({"comments": None}, "/comments"),
        ({"comments": [7]}, "/comments/0"),
        ({"comments": [{"id": "1", "author": {"name": "A"}}]}, "/comments/0/text"),
        ({"comments": [{"id": "1", "author": {"name": "A"}, "text": 5}]}, "/comments/0/text"),
        ({"comments": [{"id": "1", "author": {"name": "A"}, "text": "a\x00b"}]}, "/comments/0/text"),
        ({"comments": [{"id": "1", "author": {"name": "A"}, "text": "a", "parent_id": "9"}]}, "/comments/0/parent_id"),
        ({"comments": [{"id": "1", "author": {"name": "A"}, "text": "a", "depth": 3}]}, "/comments/0/depth"),
        ({"comments": [{"id": "1", "author": "A", "text": "a"}]}, "/comments/0/author"),
        ({"comments": [{"id": "1", "text": "a"}]}, "/comments/0/author"),
        ({"comments": [*a_document()["comments"]] * 2}, "/comments/1/id"),
        ({"title": "T"}, "/title"),
        ({"a/b~c": 1}, "/a~1b~0c"),
    ],
)
def test_every_mistake_is_named_with_its_place(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        thread_of(a_document(**change))

    assert [error.pointer for error in caught.value.errors] == [pointer]


def test_all_mistakes_are_told_at_once_with_the_line() -> None:
    lines = [json.dumps(a_document()), "", json.dumps(a_document(policy=1, article={"id": 2, "title": ""}))]

    with pytest.raises(PageError) as caught:
        list(read_lines(lines))

    assert str(caught.value).startswith("line 3: ")
    assert all(pointer in str(caught.value) for pointer in ("/article/id", "/article/title", "/policy"))


@pytest.mark.parametrize("line", ['{"article": {', "[1, 2]", "nul", "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_a_line_that_is_no_thread_is_named(line: str) -> None:
    with pytest.raises(PageError, match="line 1: "):
        list(read_lines([line]))
