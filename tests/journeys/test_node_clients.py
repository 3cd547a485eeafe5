"""Node's clients of Perspective, OpenAI and Akismet, unchanged, against the live server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from service.actions import dialect_doors, dialects
from service.actions.works import Works
from service.api.openai import SOURCES
from tests.clients.running import nodes, run_node
from tests.journeys.serving import ROOT, Served, serving

SCRIPTS: Final = ROOT / "tests" / "journeys" / "node"
pytestmark = pytest.mark.skipif(
    not (SCRIPTS / "node_modules").is_dir(), reason="Node's clients are missing: run npm ci in tests/journeys/node"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without comments."""
    with serving(tmp_path_factory.mktemp("node")) as running:
        yield running


def told_by(script: str, server: Served, **environment: str) -> Any:
    """What a script told of its client: the one line of JSON it prints."""
    known = {"PARLEY_ADDRESS": server.address, "PARLEY_KEY": server.key}
    done = run_node(nodes()[-1], str(SCRIPTS / script), **known, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def googleapis(server: Served) -> Any:
    return told_by("googleapis.mjs", server)


@pytest.fixture(scope="module")
def openai(server: Served) -> Any:
    return told_by("openai.mjs", server)


def toxicity(answer: Any) -> float:
    return float(answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"])


@pytest.mark.parametrize("how", ["analyzed", "as_request_body", "document_with_key", "under_a_prefix"])
def test_googleapis_builds_itself_from_our_document_and_scores(googleapis: Any, how: str) -> None:
    answer = googleapis[how]

    assert toxicity(answer) > 0.5
    assert (answer["languages"], answer["detectedLanguages"]) == (["en"], ["en"])
    assert answer.get("clientToken") == ("t-1" if how == "analyzed" else None)


def test_googleapis_suggests_a_score_and_it_is_kept(googleapis: Any, server: Served) -> None:
    answer = googleapis["suggested"]

    kept = [one for one in dialects.opinions(server.works, server.site) if one.community == "node"]
    assert answer["clientToken"] == "comment:c-1"
    assert [(one.label, one.value, one.about) for one in kept] == [("toxicity", 1.0, "comment:c-1")]


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        ("empty", 400, "Comment must be non-empty."),
        ("bad_key", 400, "API key not valid. Please pass a valid API key."),
        ("no_key", 403, "Method doesn't allow unregistered callers"),
        ("foreign", 400, "Attribute TOXICITY does not support request languages: th"),
    ],
)
def test_googleapis_shows_our_errors_as_its_own(googleapis: Any, call: str, status: int, message: str) -> None:
    threw = googleapis[call]["threw"]

    assert (threw["status"], threw["told"]["code"]) == (status, status)
    assert threw["told"]["message"].startswith(message)
    assert threw["told"]["details"]


def test_perspective_api_client_scores_and_shows_our_errors(server: Served) -> None:
    told = told_by("perspective_api_client.mjs", server)

    assert toxicity(told["one"]) > 0.5
    assert list(told["several"]["attributeScores"]) == ["INSULT", "THREAT"]
    assert told["empty"]["threw"]["name"] == "ResponseError"
    assert told["empty"]["threw"]["message"] == "Comment must be non-empty."
    assert told["bad_key"]["threw"]["told"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_openai_reads_all_three_forms_of_input(openai: Any) -> None:
    [text], [rude, kind], [parts] = (openai[form]["results"] for form in ("text", "several", "parts"))

    assert [one["flagged"] for one in (text, rude, kind, parts)] == [True, True, False, True]
    assert text["category_scores"] == rude["category_scores"] == parts["category_scores"]
    assert set(text["categories"]) == set(SOURCES)
    assert openai["request_id"]


def test_openai_lists_the_models_and_finds_the_one_it_asks_with(openai: Any) -> None:
    assert openai["models"]
    assert {model["object"] for model in openai["models"]} == {"model"}
    assert openai["model"]["id"] == "omni-moderation-latest"


@pytest.mark.parametrize(
    ("call", "kind", "code", "param"),
    [
        ("bad_key", "AuthenticationError", "invalid_api_key", None),
        ("empty", "BadRequestError", None, "input"),
        ("no_such_model", "NotFoundError", "model_not_found", "model"),
        ("elsewhere", "NotFoundError", None, None),
    ],
)
def test_openai_throws_its_own_errors(openai: Any, call: str, kind: str, code: str | None, param: str | None) -> None:
    threw = openai[call]["threw"]

    assert (threw["kind"], threw["code"], threw["param"]) == (kind, code, param)
    assert threw["type"] == "invalid_request_error"


def test_openai_waits_for_as_long_as_it_is_told_and_asks_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    limits = {"PARLEY_KEY_REQUESTS_PER_MINUTE": "20", "PARLEY_KEY_BURST": "1"}
    with serving(tmp_path_factory.mktemp("hurried"), **limits) as server:
        told = told_by("openai.mjs", server, HURRIED="yes", RETRIES="2")

    statuses = [one["status"] for one in told["statuses"]]
    assert statuses == [200, 429, 200]
    assert 1 <= int(told["statuses"][1]["after_ms"]) <= 3000
    assert told["again"]["results"][0]["flagged"] is True


def test_akismet_api_verifies_checks_and_submits(server: Served) -> None:
    key = dialect_doors.add_akismet_key(server.works, server.site)

    told = told_by("akismet_api.mjs", server, AKISMET_KEY=key)

    assert (told["key"], told["other_key"]) == (True, False)
    assert (told["ham"], told["spam"], told["test_value"]) == (False, True, True)
    assert told["submitted"] == ["Thanks for making the web a better place."] * 2
    assert told["refused"] == {"threw": {"message": "Invalid API key"}}
    assert spam_opinions(server.works, server) == [1.0, 0.0]


def spam_opinions(works: Works, server: Served) -> list[float]:
    return [
        one.value for one in dialects.opinions(works, server.site) if one.community == "Akismet:https://news.example"
    ]
