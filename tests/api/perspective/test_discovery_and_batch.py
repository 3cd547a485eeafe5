"""The discovery document, and many calls in one."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.message import Message

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.perspective.conftest import Caller
from tests.api.perspective.test_analyze import a_request


def test_the_document_is_open_and_leads_to_the_configured_address_only(app: Flask) -> None:
    answer = app.test_client().get("/$discovery/rest?version=v1alpha1", headers={"Host": "evil.example"})

    document = answer.get_json()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert document["rootUrl"] == document["baseUrl"] == "http://127.0.0.1:8000/"
    assert document["resources"]["comments"]["methods"]["analyze"]["path"] == "v1alpha1/comments:analyze"


def test_under_a_prefix_the_document_keeps_the_prefix(app: Flask) -> None:
    document = app.test_client().get("/tenant-a/%24discovery/rest?key=x&version=v1alpha1").get_json()

    assert document["rootUrl"] == "http://127.0.0.1:8000/tenant-a/"


def test_every_schema_that_is_referred_to_is_described(app: Flask) -> None:
    text = app.test_client().get("/$discovery/rest").text

    referred = {part.split('"')[0] for part in text.split('"$ref": "')[1:]}

    assert referred <= set(json.loads(text)["schemas"])
    assert len(referred) >= 10


def test_another_version_is_not_found(app: Flask) -> None:
    answer = app.test_client().get("/$discovery/rest?version=v2")

    assert (answer.status_code, answer.get_json()["error"]["status"]) == (404, "NOT_FOUND")


def a_part(content_id: str, key: str, body: object, path: str = "/v1alpha1/comments:analyze") -> str:
    """A part as Google's Python client writes it, with a folded id and bare line feeds."""
    inner = json.dumps(body)
    return (
        "--b\nContent-Type: application/http\nMIME-Version: 1.0\nContent-Transfer-Encoding: binary\n"
        f"Content-ID: <0f3a +\n {content_id}>\n\n"
        f"POST {path}?key={key}&alt=json HTTP/1.1\nHost: x\nContent-Type: application/json\n"
        f"content-length: {len(inner)}\n\n{inner}\n"
    )


def send(caller: Caller, parts: list[str], content_type: str = 'multipart/mixed; boundary="b"') -> TestResponse:
    return caller.client.post("/batch", data=("".join(parts) + "--b--").encode(), content_type=content_type)


def parts_of(answer: TestResponse) -> dict[str, tuple[int, dict[str, object]]]:
    """Content-ID to the status and the JSON of each part."""
    whole = message_from_bytes(b"Content-Type: " + answer.content_type.encode() + b"\r\n\r\n" + answer.data)
    found = {}
    for part in whole.get_payload():
        assert isinstance(part, Message)
        head, _, body = str(part.get_payload()).replace("\r\n", "\n").partition("\n\n")
        found[str(part["Content-ID"])] = (int(head.split()[1]), json.loads(body))
    return found


def test_each_part_is_answered_by_itself_under_its_unfolded_id(caller: Caller) -> None:
    answer = send(
        caller,
        [
            a_part("one", caller.key, a_request()),
            a_part("two", caller.key, a_request("")),
            a_part("three", "bad", a_request()),
            a_part("four", caller.key, {}, "/v1alpha1/nothing"),
        ],
    )

    found = parts_of(answer)
    assert answer.status_code == 200
    assert {name: status for name, (status, _) in found.items()} == {
        "<response-0f3a + one>": 200,
        "<response-0f3a + two>": 400,
        "<response-0f3a + three>": 400,
        "<response-0f3a + four>": 404,
    }
    assert "attributeScores" in found["<response-0f3a + one>"][1]


def test_an_id_as_long_as_a_comment_comes_back_whole(caller: Caller) -> None:
    answer = send(caller, [a_part("x" * 60_000, caller.key, a_request())])

    assert next(iter(parts_of(answer))) == f"<response-0f3a + {'x' * 60_000}>"


@pytest.mark.parametrize("content_type", ["application/json", "multipart/mixed"])
def test_what_is_no_batch_is_refused(caller: Caller, content_type: str) -> None:
    answer = send(caller, [], content_type)

    assert answer.status_code == 400
    assert answer.get_json()["error"]["details"]


def test_more_than_a_thousand_parts_are_refused(caller: Caller) -> None:
    answer = send(caller, [a_part(str(number), "k", {}) for number in range(1001)])

    assert answer.status_code == 400


def test_a_batch_cannot_reach_other_addresses(caller: Caller) -> None:
    answer = send(caller, [a_part("one", caller.key, {}, "/score")])

    assert [status for status, _ in parts_of(answer).values()] == [404]
