"""Wrong addresses and methods, bodies too large, limits and failures: each told in the dialect of its address."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.actions import dialect_doors
from service.actions.sites import create_key
from service.actions.works import Works
from service.app import create_app
from service.settings import Settings
from service.storage.sites import Site
from tests.api.asking import a_comment
from tests.api.perspective.conftest import SHELF
from tests.builders_storage import FakeClock

SECRET: Final = "empsec_" + "0123456789abcdef" * 4
LARGE: Final = b" " * 40_000
ASKED: Final[Mapping[str, tuple[str, Any]]] = {
    "own": ("/score", a_comment()),
    "perspective": (
        "/v1alpha1/comments:analyze",
        {"comment": {"text": "Hello there."}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]},
    ),
    "openai": ("/v1/moderations", {"input": "Hello there, how are you?"}),
    "akismet": (
        "/1.1/comment-check",
        {"blog": "https://a.example", "user_ip": "::1", "comment_content": "Hello there."},
    ),
    "discourse": ("/api/v1/classify", {"content": "Hello there, how are you?"}),
    "matrix": (
        "/integrations/matrix/check_event_for_spam",
        {"event": {"type": "m.room.message", "content": {"msgtype": "m.text", "body": "Hello there."}}},
    ),
    "coral": ("/integrations/coral/moderate", {"comment": {"body": "Hello there."}}),
}
FORM: Final = {
    "own": "problem",
    "perspective": "google",
    "openai": "openai",
    "akismet": "text",
    "discourse": "problem",
    "matrix": "text",
    "coral": "problem",
}


class BreakingShelf:
    """The shelf that ships, until it is broken."""

    def __init__(self) -> None:
        self.broken = False

    def current(self) -> Any:
        if self.broken:
            raise RuntimeError("idiot@example.org")
        return SHELF.current()

    def health(self) -> Any:
        return SHELF.health()


@dataclass
class Client:
    """Asks each dialect as its clients do, with what it takes for a key."""

    flask: FlaskClient
    key: str
    akismet_key: str

    def ask(self, dialect: str, body: bytes | None = None) -> TestResponse:
        path, sent = ASKED[dialect]
        if dialect == "akismet":
            form = {**sent, "api_key": self.akismet_key, "more": (body or b"").decode()}
            return self.flask.post(path, data=form)
        raw = self.flask.application.json.dumps(sent).encode() if body is None else body
        headers = {"Authorization": f"Bearer {self.key}"}
        headers["X-Coral-Signature"] = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        return self.flask.post(path, data=raw, content_type="application/json", headers=headers)


@pytest.fixture
def breaking() -> BreakingShelf:
    return BreakingShelf()


@pytest.fixture
def works(store: Any, clock: FakeClock, breaking: BreakingShelf) -> Works:
    return Works(store=store, shelf=breaking, clock=clock)


@pytest.fixture
def settings() -> Settings:
    return Settings(key_requests_per_minute=0, log_level="critical", max_body_bytes=32_768)


@pytest.fixture
def doors(works: Works, site: Site) -> tuple[str, str]:
    """The site's key, and its key for Akismet's clients; Coral's secret is known too."""
    dialect_doors.add_coral_secret(works, site, SECRET)
    return create_key(works, site, "tests", ["score"]), dialect_doors.add_akismet_key(works, site)


@pytest.fixture
def client(app: Flask, doors: tuple[str, str]) -> Client:
    return Client(app.test_client(), *doors)


def form_of(answer: TestResponse) -> str:
    """Which dialect a refusal is told in."""
    if answer.content_type == "application/problem+json":
        return "problem"
    if answer.mimetype == "text/plain":
        return "text"
    error = answer.get_json()["error"]
    if set(error) == {"code", "message", "status", "details"} and error["details"]:
        return "google"
    return "openai" if set(error) == {"message", "type", "param", "code"} else "none"


@pytest.mark.parametrize("dialect", ASKED)
def test_a_wrong_method_names_the_right_one_in_the_dialect_of_the_address(client: Client, dialect: str) -> None:
    answer = client.flask.get(ASKED[dialect][0])

    assert (answer.status_code, form_of(answer)) == (405, FORM[dialect])
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("path", "status", "form"),
    [
        ("/nothing", 404, "problem"),
        ("/v1alpha1/comments:nothing", 404, "google"),
        ("/tenant/v1alpha1/comments%3Anothing", 404, "google"),
        ("/%24discovery/nothing", 404, "google"),
        ("/v1/chat/completions", 404, "openai"),
        ("/1.1/nothing", 200, "text"),
        ("/integrations/matrix/user_may_invite", 404, "text"),
        ("/integrations/coral/nothing", 404, "problem"),
    ],
)
def test_an_unknown_address_is_told_in_the_dialect_of_its_family(
    client: Client, path: str, status: int, form: str
) -> None:
    answer = client.flask.post(path, json={})

    assert (answer.status_code, form_of(answer)) == (status, form)


@pytest.mark.parametrize("dialect", ASKED)
def test_a_body_larger_than_is_read_is_refused_in_each_dialect(client: Client, dialect: str) -> None:
    answer = client.ask(dialect, LARGE)

    assert (answer.status_code, form_of(answer)) == (400 if dialect == "perspective" else 413, FORM[dialect])
    if dialect == "perspective":
        assert answer.get_json()["error"]["message"] == "Comment text too long."
        assert answer.get_json()["error"]["details"][0]["errorType"] == "COMMENT_TOO_LONG"


@pytest.mark.parametrize("dialect", ASKED)
def test_a_failure_of_ours_is_told_in_each_dialect_and_says_nothing_of_its_cause(
    client: Client, breaking: BreakingShelf, dialect: str
) -> None:
    breaking.broken = True

    answer = client.ask(dialect)

    assert (answer.status_code, form_of(answer)) == (500, FORM[dialect])
    assert "idiot" not in answer.text + str(answer.headers)


def test_a_failure_is_never_one_of_the_words_that_akismets_clients_know(
    client: Client, breaking: BreakingShelf
) -> None:
    breaking.broken = True

    answer = client.ask("akismet")

    assert answer.data not in {b"true", b"false", b"valid", b"invalid"}
    assert answer.headers["X-akismet-error"]


def test_what_goes_wrong_is_never_json_to_matrix_which_would_reject_the_event_for_it(client: Client) -> None:
    unreadable = client.ask("matrix", b"{")
    strangers = client.flask.post("/integrations/matrix/ping", json={"id": "x"})

    assert [(answer.status_code, form_of(answer)) for answer in (unreadable, strangers)] == [
        (400, "text"),
        (401, "text"),
    ]


class TestOverTheLimit:
    """A key that may ask once a minute."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(key_requests_per_minute=1, key_burst=1, log_level="critical")

    @pytest.mark.parametrize("dialect", sorted(set(ASKED) - {"coral"}))
    def test_too_many_requests_are_told_in_each_dialect_with_when_to_come_back(
        self, client: Client, dialect: str
    ) -> None:
        first, second = client.ask(dialect), client.ask(dialect)

        assert [first.status_code, second.status_code] == [200, 429]
        assert form_of(second) == FORM[dialect]
        assert 1 <= int(second.headers["Retry-After"]) <= 60
        assert first.headers["RateLimit"] == '"key";r=0;t=60'
        assert second.headers["RateLimit-Policy"] == '"key";q=1;w=60'

    def test_our_own_words_name_the_limit_that_was_met(self, client: Client) -> None:
        client.ask("own")

        problem = client.ask("own").get_json()

        assert problem["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
        assert problem["violated-policies"] == ["key"]

    def test_openais_clients_are_told_the_wait_in_milliseconds_too(self, client: Client) -> None:
        client.ask("openai")

        answer = client.ask("openai")

        wait = int(answer.headers["Retry-After-Ms"])
        assert (int(answer.headers["Retry-After"]) - 1) * 1000 < wait <= int(answer.headers["Retry-After"]) * 1000
        assert answer.get_json()["error"]["code"] == "rate_limit_exceeded"

    def test_perspectives_quota_names_the_requests_a_minute(self, app: Flask, works: Works, client: Client) -> None:
        hurried = create_app(Settings(key_requests_per_minute=7, key_burst=2, log_level="critical"), works)
        asking = Client(hurried.test_client(), client.key, client.akismet_key)

        *_, answer = (asking.ask("perspective") for _ in range(3))

        assert answer.get_json()["error"]["details"][0]["metadata"]["quota_limit_value"] == "7"
