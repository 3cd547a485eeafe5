"""``POST /score``: one comment in, one answer out."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from typing_extensions import Buffer
from werkzeug.test import TestResponse

from service.storage.sites import Site
from tests.api.asking import Program, a_comment, an_article, pointers


def test_a_comment_is_answered_with_action_reasons_scores_and_versions(program: Program) -> None:
    response = program.post("/score", a_comment())

    answer = response.get_json()
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert answer["id"] == "c-1"
    assert answer["action"] in {"publish", "hold", "reject"}
    assert answer["revision"] == 1
    assert answer["repeated"] is False
    assert set(answer["versions"]) == {"model", "text", "features", "policy"}
    assert answer["lang"]["code"]


def test_the_same_id_and_text_again_is_the_same_answer_marked_as_repeated(program: Program) -> None:
    first = program.post("/score", a_comment()).get_json()

    again = program.post("/score", a_comment()).get_json()

    assert again == first | {"repeated": True}


def test_the_same_id_with_another_text_is_a_new_revision(program: Program) -> None:
    program.post("/score", a_comment())

    edited = program.post("/score", a_comment(text="The detour adds ten minutes.")).get_json()

    assert (edited["revision"], edited["repeated"]) == (2, False)


def test_a_language_no_model_serves_is_held_for_a_person_and_says_so(program: Program) -> None:
    comment = a_comment(text="Այս կամուրջը պետք է շուտով բացվի, խնդրում եմ։", lang="hy")

    answer = program.post("/score", comment).get_json()

    assert answer["action"] == "hold"
    assert answer["served"] is False
    assert answer["scores"] == {}
    assert answer["case_id"]
    assert "language" in {reason["rule"] for reason in answer["reasons"]}


def test_html_in_a_text_stays_text(program: Program) -> None:
    program.post("/score", a_comment(text="<b>Shut</b> &amp; closed for good"))

    assert program.get("/comments/c-1").get_json()["text"] == "<b>Shut</b> &amp; closed for good"


def test_a_parent_this_site_does_not_know_is_a_mistake_in_that_field(program: Program) -> None:
    response = program.post("/score", a_comment(parent_id="nobody"))

    assert response.status_code == 422
    assert pointers(response) == [("/parent_id", "unknown-parent")]


def test_a_parent_of_another_site_is_as_unknown(program: Program, neighbour: Program) -> None:
    neighbour.post("/score", a_comment(id="theirs"))

    response = program.post("/score", a_comment(parent_id="theirs"))

    assert pointers(response) == [("/parent_id", "unknown-parent")]


def test_all_mistakes_come_in_one_problem_with_pointers(program: Program) -> None:
    response = program.send("/score", b'{"id": "c", "id": "d", "text": "", "article": {"id": 3, "title": "T"}, "x": 1}')

    problem = response.get_json()
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert problem["type"] == "urn:parley:problem:invalid"
    assert problem["status"] == 422
    assert problem["instance"].startswith("urn:parley:request:")
    assert pointers(response) == [
        ("/id", "doubled-name"),
        ("/text", "empty"),
        ("/author", "missing"),
        ("/article/id", "wrong-type"),
        ("/x", "unknown-field"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty-body"),
        (b"{", "invalid-json"),
        (b'{"text": "\xc3"}', "invalid-utf8"),
        (b'{"text": NaN}', "invalid-json"),
        (b"[" * 5_000, "too-deep"),
    ],
)
def test_a_body_that_is_no_json_is_a_400_with_the_place(program: Program, body: bytes, code: str) -> None:
    response = program.send("/score", body)

    assert response.status_code == 400
    assert response.get_json()["type"] == f"urn:parley:problem:{code}"
    assert pointers(response) == [("", code)]


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/json; charset=latin-1", "multipart/form-data"]
)
def test_another_content_type_is_a_415(program: Program, content_type: str | None) -> None:
    response = program.send("/score", b"{}", content_type)

    assert response.status_code == 415
    assert response.content_type == "application/problem+json"


def test_a_compressed_body_is_a_415(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.key}", "Content-Encoding": "gzip"}

    response = program.client.post("/score", data=b"{}", content_type="application/json", headers=headers)

    assert response.status_code == 415


def test_a_body_larger_than_allowed_is_a_413(program: Program) -> None:
    program.client.application.config["MAX_CONTENT_LENGTH"] = 1_000

    response = program.post("/score", a_comment(text="long " * 300))

    assert response.status_code == 413
    assert response.get_json()["type"] == "urn:parley:problem:too-large"


def test_a_wrong_method_is_told_the_right_one(program: Program) -> None:
    response = program.client.put("/score")

    assert response.status_code == 405
    assert response.content_type == "application/problem+json"
    assert "POST" in response.headers["Allow"]


def test_a_program_without_a_key_is_told_how_to_show_one(stranger: Program) -> None:
    response = stranger.post("/score", a_comment())

    assert response.status_code == 401
    assert response.get_json()["type"] == "urn:parley:problem:no-key"
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="parley"'


def test_a_key_without_the_scope_is_refused(with_key_of: Callable[..., Program], site: Site) -> None:
    reader = with_key_of(site, "read")

    response = reader.post("/score", a_comment())

    assert response.status_code == 403
    assert response.get_json()["type"] == "urn:parley:problem:scope"


def test_an_answer_never_tells_what_went_wrong_inside(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret text of a reader")

    monkeypatch.setattr("service.actions.score.score", broken)

    response = program.post("/score", a_comment())

    assert response.status_code == 500
    assert b"secret" not in response.data
    assert response.get_json()["type"] == "urn:parley:problem:internal"


def test_spans_count_code_points_and_utf16_units_of_the_text_as_sent(program: Program) -> None:
    text = "😀😀 You are an idiot, Wren, and everybody knows it."

    answer = program.post("/score", a_comment(text=text, article=an_article(id="a-2"))).get_json()

    units = text.encode("utf-16-le")
    for span in answer["spans"]:
        stretch = text[span["start"] : span["end"]]
        assert units[2 * span["utf16_start"] : 2 * span["utf16_end"]].decode("utf-16-le") == stretch


def test_a_time_long_ago_is_answered_like_any_other(program: Program) -> None:
    response = program.post("/score", a_comment(posted_at="1000-01-01T00:00:00Z"))

    assert response.status_code == 200


def test_an_unknown_parent_is_told_together_with_every_other_mistake(program: Program) -> None:
    response = program.post("/score", a_comment(text="", parent_id="c-0", colour="red"))

    assert pointers(response) == [("/text", "empty"), ("/colour", "unknown-field"), ("/parent_id", "unknown-parent")]


@pytest.mark.parametrize(
    "changes",
    [
        {"parent_id": "c-1"},
        {"parent_id": None},
        {"parent_id": "c-0", "context": {"ancestors": [{"author": "Wren", "text": "Why?"}]}},
        {"parent_id": "c-0", "article": {"title": "Bridge to stay shut"}},
        {"parent_id": "c-0", "article": None},
        {"parent_id": 5},
    ],
    ids=["known", "none", "described", "no article's id", "no article", "no id at all"],
)
def test_a_parent_that_may_be_right_is_not_called_unknown(program: Program, changes: dict[str, object]) -> None:
    program.post("/score", a_comment(id="c-1"))

    response = program.post("/score", a_comment(id="c-2", colour="red", **changes))

    assert ("/colour", "unknown-field") in pointers(response)
    assert "unknown-parent" not in {code for _, code in pointers(response)}


class BadChunkError(Exception):
    """What a server calls a chunk that is none, by some name of its own."""


class Chunks(BytesIO):
    """A body sent in chunks: its length is not told."""

    def __init__(self, body: bytes, breaks: bool = False) -> None:
        super().__init__(body)
        self.breaks = breaks

    def readinto(self, buffer: Buffer, /) -> int:
        """As of bytes, until they break off."""
        if self.breaks:
            raise BadChunkError
        return super().readinto(buffer)

    def read(self, size: int | None = -1, /) -> bytes:
        """As of bytes, until they break off."""
        if self.breaks:
            raise BadChunkError
        return super().read(size)


def in_chunks(program: Program, body: Chunks) -> TestResponse:
    """The answer to a body whose length nobody told."""
    headers = {"X-API-Key": program.key or "", "Transfer-Encoding": "chunked"}
    return program.client.post(
        "/score",
        input_stream=body,
        content_type="application/json",
        headers=headers,
        environ_overrides={"wsgi.input_terminated": True},
    )


def test_a_body_in_chunks_is_read(program: Program) -> None:
    response = in_chunks(program, Chunks(json.dumps(a_comment()).encode()))

    assert response.status_code == 200


def test_a_body_that_breaks_off_is_no_accident_of_ours(program: Program) -> None:
    response = in_chunks(program, Chunks(b"{}", breaks=True))

    assert response.status_code == 400
    assert response.get_json()["type"] == "urn:parley:problem:broken-body"


def test_a_body_in_chunks_beyond_the_limit_is_too_large_rather_than_cut(app: Flask, program: Program) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000

    response = in_chunks(program, Chunks(json.dumps(a_comment()).encode() + b" " * 2_000))

    assert response.status_code == 413
