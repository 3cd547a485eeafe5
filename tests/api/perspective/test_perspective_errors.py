"""What goes wrong is told as the original told it: the sentence, the status, and details that are never empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service.settings import Settings
from tests.api.perspective.conftest import Caller
from tests.api.perspective.test_analyze import a_request

GERMAN = "Das ist ein sehr schöner Artikel über die Brücke."


@pytest.mark.parametrize(
    ("changes", "message", "kind"),
    [
        ({"comment": {"text": ""}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({"comment": {"text": " \u200b\n"}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({"comment": None}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({"comment": {"text": "a" * 20_481}}, "Comment text too long.", "COMMENT_TOO_LONG"),
        ({"comment": {"text": "é" * 10_241}}, "Comment text too long.", "COMMENT_TOO_LONG"),
        ({"requestedAttributes": {}}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
        (
            {"requestedAttributes": {"NUANCE_EXPERIMENTAL": {}}},
            "Unknown requested attribute: NUANCE_EXPERIMENTAL",
            "INVALID_REQUEST",
        ),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreType": "RAW"}}},
            "Requested score type RAW is not supported by attribute TOXICITY",
            "INVALID_REQUEST",
        ),
        (
            {"context": {"entries": [], "articleAndParentComment": {}}},
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
            "INVALID_REQUEST",
        ),
    ],
)
def test_each_mistake_has_its_sentence(caller: Caller, changes: dict[str, Any], message: str, kind: str) -> None:
    answer = caller.analyze(a_request(**changes))

    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert error["message"] == message
    assert error["details"] == [
        {"@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error", "errorType": kind}
    ]


def test_a_text_of_exactly_the_limit_is_read(caller: Caller) -> None:
    answer = caller.analyze(a_request("é" * 10_240))

    assert answer.status_code == 200


def test_a_language_that_no_model_serves_is_named_with_the_first_attribute(caller: Caller) -> None:
    named = caller.analyze(a_request(GERMAN, languages=["de", "th"])).get_json()["error"]
    found = caller.analyze(a_request(GERMAN, languages=None)).get_json()["error"]

    told = named["details"][0]["languageNotSupportedByAttributeError"]
    assert named["message"] == "Attribute TOXICITY does not support request languages: de, th"
    assert named["details"][0]["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert told == {"detectedLanguages": ["de"], "attribute": "TOXICITY", "requestedLanguages": ["de", "th"]}
    assert found["message"] == "Attribute TOXICITY does not support request languages: de"
    assert found["details"][0]["languageNotSupportedByAttributeError"] == {
        "detectedLanguages": ["de"],
        "attribute": "TOXICITY",
    }


def test_what_is_not_supported_is_dropped_where_the_caller_asks(caller: Caller) -> None:
    attributes: dict[str, Any] = {"NUANCE_EXPERIMENTAL": {}, "TOXICITY": {}}

    unknown = caller.analyze(a_request(requestedAttributes=attributes, dropUnsupportedAttributes=True)).get_json()
    foreign = caller.analyze(a_request(GERMAN, languages=["de"], dropUnsupportedAttributes=True)).get_json()

    assert list(unknown["attributeScores"]) == ["TOXICITY"]
    assert foreign == {"languages": ["de"], "detectedLanguages": ["de"]}


def test_a_key_that_is_not_known_is_400_with_a_reason_that_clients_look_for(caller: Caller) -> None:
    answer = caller.analyze(a_request(), key="AIzaNothing")

    error = answer.get_json()["error"]
    assert answer.status_code == 400
    assert error["message"] == "API key not valid. Please pass a valid API key."
    assert error["details"][0]["reason"] == "API_KEY_INVALID"
    assert error["details"][0]["metadata"] == {"service": "commentanalyzer.googleapis.com"}


def test_no_key_is_403_and_a_key_without_the_scope_too(
    app: Flask, caller: Caller, program_key: Callable[..., str]
) -> None:
    nobody = app.test_client().post("/v1alpha1/comments:analyze", json=a_request())
    reader = caller.analyze(a_request(), key=program_key("read"))

    assert [answer.status_code for answer in (nobody, reader)] == [403, 403]
    assert nobody.get_json()["error"]["status"] == "PERMISSION_DENIED"
    assert all(answer.get_json()["error"]["details"] for answer in (nobody, reader))


def test_an_empty_body_is_how_a_client_tries_its_key(caller: Caller) -> None:
    answer = caller.client.post("/v1alpha1/comments:analyze", query_string={"key": caller.key})

    assert answer.status_code == 400
    assert answer.get_json()["error"]["details"][0].get("reason") is None


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"comment": "You"}', b'{"comment": {"text": 5}}', b"\xff"])
def test_what_does_not_fit_the_schema_names_its_place_and_repeats_no_text(caller: Caller, body: bytes) -> None:
    answer = caller.client.post("/v1alpha1/comments:analyze", data=body, query_string={"key": caller.key})

    error = answer.get_json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["details"][0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert error["details"][0]["fieldViolations"]


def test_an_unknown_field_is_refused_by_its_name_and_place(caller: Caller) -> None:
    answer = caller.analyze(a_request(comment={"text": "Hello.", "txt": "secret words"}))

    assert "Unknown name \"txt\" at 'comment': Cannot find field." in answer.get_json()["error"]["message"]
    assert "secret words" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1alpha1/comments:analyze", 405),
        ("POST", "/v1alpha1/comments:nothing", 404),
        ("GET", "/tenant/v1alpha1/comments:analyze", 405),
        ("POST", "/$discovery/rest", 405),
        ("GET", "/batch", 405),
    ],
)
def test_what_no_view_sees_is_told_in_this_dialect_too(app: Flask, method: str, path: str, status: int) -> None:
    answer = app.test_client().open(path, method=method)

    assert answer.status_code == status
    assert answer.get_json()["error"]["details"]


def test_our_own_addresses_keep_our_own_words(app: Flask) -> None:
    answers = [app.test_client().get("/score/batch"), app.test_client().get("/nothing/at/all")]

    assert {answer.content_type for answer in answers} == {"application/problem+json"}


def test_only_json_is_served(caller: Caller) -> None:
    answer = caller.analyze(a_request(), alt="proto")

    assert answer.status_code == 400


class TestOverQuota:
    """A key that may ask once a minute."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(key_requests_per_minute=1, key_burst=1, log_level="error")

    def test_too_many_requests_are_told_with_googles_quota_details(self, caller: Caller) -> None:
        caller.analyze(a_request())

        answer = caller.analyze(a_request())

        error = answer.get_json()["error"]
        assert (answer.status_code, error["status"]) == (429, "RESOURCE_EXHAUSTED")
        assert error["message"].startswith("Quota exceeded for quota metric")
        assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
        assert error["details"][0]["metadata"]["quota_limit"] == "AnalyzeRequestsPerMinutePerProject"
        assert error["details"][1]["@type"] == "type.googleapis.com/google.rpc.Help"
        assert int(answer.headers["Retry-After"]) > 0
