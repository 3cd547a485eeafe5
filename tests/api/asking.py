"""How the tests ask: a site's program, and the requests it makes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def an_author(**changes: Any) -> dict[str, Any]:
    return {"id": "u-1", "name": "Wren"} | changes


def an_article(**changes: Any) -> dict[str, Any]:
    return {"id": "a-1", "title": "Bridge to stay shut"} | changes


def a_comment(**changes: Any) -> dict[str, Any]:
    comment = {
        "id": "c-1",
        "text": "The detour adds half an hour to my way to work.",
        "author": an_author(),
        "article": an_article(),
        "lang": "en",
    }
    return comment | changes


def a_thread(*comments: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"article": an_article(), "comments": list(comments)} | changes


def a_node(id: str, parent_id: str | None = None, **changes: Any) -> dict[str, Any]:
    node = {"id": id, "parent_id": parent_id, "author": an_author(), "text": "I walk over it every day.", "lang": "en"}
    return node | changes


@dataclass
class Program:
    """A site's program: sends JSON with its key."""

    client: FlaskClient
    key: str | None

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=self._headers(headers))

    def post(self, path: str, body: Any) -> TestResponse:
        return self.send(path, json.dumps(body).encode())

    def send(self, path: str, body: bytes, content_type: str | None = "application/json") -> TestResponse:
        return self.client.post(path, data=body, content_type=content_type, headers=self._headers({}))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return more if self.key is None else {"Authorization": f"Bearer {self.key}"} | more


def pointers(response: TestResponse) -> list[tuple[str, str]]:
    """The places and codes of a problem's errors."""
    return [(error["pointer"], error["code"]) for error in response.get_json()["errors"]]
