"""The log tells that something was asked and how it went, and never what was sent."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from flask import Flask, request

from service.actions.works import Works
from service.api.logs import JsonLines
from service.app import create_app
from service.settings import Settings
from service.storage.sites import Site
from tests.api.asking import Program, a_comment, an_author


@pytest.fixture
def settings() -> Settings:
    return Settings(key_requests_per_minute=0, log_level="debug")


@pytest.fixture
def log(app: Flask) -> Iterator[StringIO]:
    """What the service writes to standard error."""
    written = StringIO()
    output = logging.StreamHandler(written)
    output.setFormatter(JsonLines())
    logger = logging.getLogger("parley")
    logger.addHandler(output)
    yield written
    logger.removeHandler(output)


def test_each_request_is_one_json_line_with_method_route_status_and_time(program: Program, log: StringIO) -> None:
    program.post("/score", a_comment())

    [line] = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/score", 200)
    assert line["ms"] > 0
    assert line["request"]


def test_nothing_of_what_was_sent_is_in_the_log(program: Program, log: StringIO) -> None:
    author = an_author(id="author-marker", name="Name-Marker")
    program.post("/score", a_comment(id="id-marker", text="text-marker idiot", author=author))
    program.post("/score", {"text": "text-marker", "field-marker": 1})
    program.get("/comments/id-marker?query-marker=1")
    program.get("/path-marker")

    written = log.getvalue()

    assert written
    assert "marker" not in written.lower()
    _, _, secret = str(program.key).split("_", 2)  # which may hold further underscores
    assert len(secret) > 40
    assert secret not in written


def test_an_accident_is_logged_by_its_kind_and_place_and_not_by_its_message(
    program: Program, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("text-marker of a reader")

    monkeypatch.setattr("service.actions.score.score", broken)
    response = program.post("/score", a_comment())

    first, _ = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (first["level"], first["error"]) == ("error", "RuntimeError")
    assert "test_logs.py" in first["where"][-1]
    assert first["request"] == response.headers["X-Request-Id"]
    assert "marker" not in log.getvalue()


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ("<script>", False)]
)
def test_a_request_id_is_kept_where_it_is_a_plain_word(program: Program, sent: str, kept: bool) -> None:
    response = program.get("/health", **{"X-Request-Id": sent})

    assert (response.headers["X-Request-Id"] == sent) is kept


def test_proxies_are_believed_only_as_far_as_they_are_trusted(works: Works, site: Site) -> None:
    trusting = create_app(Settings(trusted_proxies=1, log_level="error"), works)
    wary = create_app(Settings(log_level="error"), works)
    seen: list[str | None] = []
    for app in (trusting, wary):
        app.before_request(lambda: seen.append(request.remote_addr))
        app.test_client().get("/health", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})

    assert seen == ["203.0.113.9", "127.0.0.1"]
