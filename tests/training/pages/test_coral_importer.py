"""Coral's documents as mongoexport writes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.moderation.comment import Thread
from tests.training.pages.page_builders import shape
from training.pages import coral
from training.pages.importers import recognise
from training.pages.page_error import PageError, silent
from training.pages.threads import Noted, line_of, read_lines

STORY = {
    "id": "s1",
    "tenantID": "t",
    "url": "https://harbour.example/ferry",
    "metadata": {
        "title": "Ferry",
        "author": "Ines",
        "section": "local",
        "publishedAt": {"$date": "2026-03-02T07:30:00.000Z"},
    },
}
USERS = [
    {"id": "u1", "username": "Ann", "createdAt": {"$date": {"$numberLong": "1700000000000"}}},
    {"id": "u2", "username": "ANN"},
]


def a_comment(id: str, body: str = "Hm.", author: str = "u1", parent: str | None = None, **more: Any) -> dict[str, Any]:
    revisions = [
        {"id": "r0", "body": "draft"},
        {"id": "r1", "body": body, "createdAt": {"$date": "2026-03-02T09:00:00Z"}},
    ]
    ids = {"id": id, "storyID": "s1", "authorID": author, "parentID": parent}
    return {**ids, "revisions": revisions, "status": "NONE", "createdAt": {"$date": "2026-03-02T08:00:00Z"}, **more}


def a_dump(*comments: dict[str, Any]) -> bytes:
    return json.dumps({"stories": [STORY], "comments": comments, "users": USERS}).encode()


def read(raw: bytes, notes: list[str] | None = None) -> list[Thread]:
    return list(coral.read(raw, "coral.json", silent if notes is None else notes.append))


def test_stories_comments_and_users_become_threads() -> None:
    dump = a_dump(
        a_comment("1", "<div>One.</div><div>Two.</div>"), a_comment("2", "No<br>way", "u2", "1", status="REJECTED")
    )

    (thread,) = read(dump)

    assert (thread.article.title, thread.article.author, thread.article.section) == ("Ferry", "Ines", "local")
    assert str(thread.article.published_at) == "2026-03-02 07:30:00+00:00"
    assert shape(thread.comments) == [("Ann", 0, "One.\n\nTwo."), ("ANN", 1, "No\nway")]
    assert str(thread.comments[0].author.created_at) == "2023-11-14 22:13:20+00:00"
    assert str(thread.comments[0].posted_at) == "2026-03-02 08:00:00+00:00"


def test_the_status_is_kept_beside_the_text_and_is_no_label() -> None:
    (thread,) = read(a_dump(a_comment("1", status="REJECTED")))

    (comment,) = thread.comments
    assert isinstance(comment, Noted)
    assert comment.meta == {"status": "REJECTED"}
    assert list(read_lines([line_of(thread)])) == [thread]


def test_documents_one_a_line_in_any_order_read_the_same() -> None:
    comments = [a_comment("2", parent="1"), a_comment("1")]
    lines = [*comments, *USERS, STORY, {"id": "x", "storyID": "s1", "commentID": "1", "actionType": "FLAG"}]

    threads = read("\n".join(map(json.dumps, lines)).encode())

    assert threads == read(a_dump(*comments))


def test_deleted_comments_stay_only_where_somebody_answered() -> None:
    gone: dict[str, Any] = {"deletedAt": {"$date": "2026-03-03T00:00:00Z"}, "revisions": [], "authorID": None}
    notes: list[str] = []

    (thread,) = read(a_dump(a_comment("1") | gone, a_comment("2", parent="1"), a_comment("3") | gone), notes)

    assert shape(thread.comments) == [("(removed)", 0, ""), ("Ann", 1, "Hm.")]
    assert notes == ["2 deleted comments: kept as empty nodes where they have replies, else left out"]


def test_the_names_of_talk_4_are_understood() -> None:
    lines = [
        {
            "id": "a",
            "url": "https://old.example",
            "title": "Old",
            "publication_date": {"$date": "2018-01-01T00:00:00Z"},
        },
        {"id": "1", "asset_id": "a", "author_id": "u", "parent_id": None, "body": "Hm.", "created_at": {"$date": 0}},
        {"id": "u", "username": "Ann", "profiles": []},
    ]

    (thread,) = read("\n".join(map(json.dumps, lines)).encode())

    assert thread.article.title == "Old"
    assert shape(thread.comments) == [("Ann", 0, "Hm.")]
    assert str(thread.comments[0].posted_at) == "1970-01-01 00:00:00+00:00"


def test_comments_of_a_story_that_is_not_there_are_kept_and_told() -> None:
    notes: list[str] = []

    (thread,) = read(json.dumps(a_comment("1")).encode(), notes)

    assert thread.article.title == "s1"
    assert thread.comments[0].author.name == "u1"
    assert notes == ["1 story not in the dump: their comments are there, their titles are not"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"stories": [', "broken JSON at line 1"),
        (json.dumps(STORY).encode() + b'\n{"id": ', "line 2: broken JSON at column"),
        (b'{"stories": []}', "neither stories nor comments"),
        (b"[" * 100_000 + b'"tenantID":', "nested too deep|broken JSON"),
    ],
)
def test_broken_dumps_are_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        read(raw)


def test_letters_no_store_can_hold_are_replaced() -> None:
    raw = a_dump(a_comment("1", "half \ud83d and nul \x00."))

    (thread,) = read(raw)

    assert thread.comments[0].text == "half \ufffd and nul \ufffd."


@pytest.mark.parametrize(
    "raw", [a_dump(), b"\n".join(json.dumps(d).encode() for d in (STORY, *USERS)), json.dumps([STORY]).encode()]
)
def test_dumps_are_recognised(raw: bytes) -> None:
    assert recognise(raw).name == "coral"
