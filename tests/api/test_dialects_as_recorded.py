"""What real clients send, field by field and header by header, and what each then reads of the answer."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions import dialect_doors, dialects
from service.actions.sites import create_key
from service.actions.works import Works
from service.storage.sites import Site
from tests.api.asking import Program
from tests.api.perspective.conftest import SHELF
from tests.builders_storage import FakeClock

CORAL: Final = {"Content-Type": "application/json", "User-Agent": "Coral Perspective/9.11.8"}
ANALYZE: Final = "/v1alpha1/comments:analyze"
SPAM: Final = "Make $5000 a week from home!!! Click http://cheap-pills.example now, limited offer, best price!!!"


@pytest.fixture
def works(store: Any, clock: FakeClock) -> Works:
    return Works(store=store, shelf=SHELF, clock=clock)


@pytest.fixture
def key(works: Works, site: Site) -> str:
    return create_key(works, site, "tests", ["score"])


def send(app: Flask, path: str, body: str, headers: dict[str, str]) -> TestResponse:
    return app.test_client().post(path, data=body.encode(), headers=headers)


# --- Coral ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ["/v1alpha1", "/tenant-a/v1alpha1"])
@pytest.mark.parametrize("model", ["TOXICITY", "SEVERE_TOXICITY"])
def test_corals_analyze_call_is_answered_where_coral_reads_it(app: Flask, key: str, endpoint: str, model: str) -> None:
    head, tail = '{"comment":{"text":"you fool"},"doNotStore":true,"requestedAttributes":', ',"languages":["en"]}'
    body = f'{head}{{"{model}":{{}}}}{tail}'

    answer = send(app, f"{endpoint}/comments:analyze?key={key}", body, CORAL)

    assert (answer.status_code, list(answer.get_json()["attributeScores"])) == (200, [model])
    assert 0 <= answer.get_json()["attributeScores"][model]["summaryScore"]["value"] <= 1


@pytest.mark.parametrize(("value", "reply"), [(1, ""), (0, ',"reply_to_id_Coral_comment_id":"c-0"')])
def test_corals_suggestscore_call_is_kept_as_its_moderator_meant_it(
    app: Flask, works: Works, site: Site, key: str, value: int, reply: str
) -> None:
    told = f'{{"url":"https://news.example/a?x=1&commentID=c-1"{reply},"Coral_comment_id":"c-1"}}'
    sent = {
        "comment": {"text": "you fool"},
        "context": {"entries": [{"text": told}]},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": value}}},
        "languages": ["de"],
        "communityId": "Coral:https://coral.example",
        "clientToken": "comment:c-1",
    }
    body = json.dumps(sent, separators=(",", ":"))

    answer = send(app, f"/v1alpha1/comments:suggestscore?key={key}", body, CORAL)

    [kept] = dialects.opinions(works, site)
    assert answer.status_code == 200
    assert (answer.get_json()["clientToken"], answer.get_json()["requestedLanguages"]) == ("comment:c-1", ["de"])
    assert (kept.text, kept.label, kept.value, kept.lang) == ("you fool", "toxicity", value, "de")
    assert (kept.community, kept.about) == ("Coral:https://coral.example", "comment:c-1")


# --- other clients of Perspective ----------------------------------------------------------------------------------


def test_n8ns_node_sends_a_bare_language_and_small_enums_with_a_bearer(app: Flask, key: str) -> None:
    body = (
        '{"comment":{"type":"PLAIN_TEXT","text":"You are an idiot."},"requestedAttributes":'
        '{"TOXICITY":{"scoreType":"probability","scoreThreshold":0.1}},"languages":"en"}'
    )

    answer = send(app, ANALYZE, body, {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})

    summary = answer.get_json()["attributeScores"]["TOXICITY"]["summaryScore"]
    assert (answer.status_code, summary["type"]) == (200, "PROBABILITY")


def test_perspective_for_r_takes_the_first_element_and_reads_the_first_span(app: Flask, key: str) -> None:
    body = (
        '{"comment":{"text":"You are an idiot."},"languages":"en",'
        '"requestedAttributes":{"TOXICITY":{},"INSULT":{}},"doNotStore":true}'
    )

    answer = send(app, f"{ANALYZE}?key={key}", body, {"Content-Type": "application/json"})

    first = next(iter(json.loads(answer.text).values()))
    assert list(first) == ["TOXICITY", "INSULT"]
    assert [len(scores["spanScores"]) for scores in first.values()] == [1, 1]


def test_axios_names_a_charset_and_other_clients_escape_half_pairs(app: Flask, key: str) -> None:
    body = (
        '{"comment":{"text":"Hi there \\ud83d\\ude00 fool"},"requestedAttributes":{"TOXICITY":{}},"languages":["en"]}'
    )

    answer = send(app, f"{ANALYZE}?key={key}", body, {"Content-Type": "application/json;charset=utf-8"})

    span = answer.get_json()["attributeScores"]["TOXICITY"]["spanScores"][0]
    assert (span["begin"], span["end"]) == (0, 16)


def test_perspective_py_looks_for_a_sentence_in_the_error(app: Flask, key: str) -> None:
    body = '{"comment":{"text":"Hello there."},"requestedAttributes":{"TOXICITY":{}},"languages":["th"]}'

    answer = send(app, f"{ANALYZE}?key={key}", body, {"Content-Type": "application/json"})

    assert b"Attribute TOXICITY does not support request languages: th" in answer.data
    assert b"LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE" in answer.data


@pytest.mark.parametrize(
    "query", ["quotaUser=a", "fields=attributeScores", "$.xgafv=2", "uploadType=media", "alt=json"]
)
def test_every_parameter_that_googles_clients_may_add_is_taken(app: Flask, key: str, query: str) -> None:
    body = '{"comment":{"text":"Hello there."},"requestedAttributes":{"TOXICITY":{}},"languages":["en"]}'

    answer = send(app, f"{ANALYZE}?key={key}&{query}", body, {"Content-Type": "application/json"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1alpha1/comments%3Aanalyze",
        "/v1alpha1/comments%3aanalyze",
        "/a/b/v1alpha1/comments%3Aanalyze",
    ],
)
def test_no_spelling_of_the_path_is_ever_redirected(app: Flask, key: str, path: str) -> None:
    body = '{"comment":{"text":"Hello there."},"requestedAttributes":{"TOXICITY":{}},"languages":["en"]}'

    answer = send(app, f"http://localhost{path}?key={key}", body, {"Content-Type": "application/json"})

    assert answer.status_code == 200


# --- Akismet --------------------------------------------------------------------------------------------------------


def test_python_akismet_puts_its_key_into_the_host_and_reads_the_body_as_json(
    app: Flask, works: Works, site: Site
) -> None:
    host = {"Host": f"{dialect_doors.add_akismet_key(works, site)}.parley.example"}
    form = {"blog": "https://news.example", "user_ip": "203.0.113.9", "user_agent": "Mozilla", "is_test": "True"}

    said = {
        call: app.test_client().post(f"/1.1/{call}", data={**form, "comment_content": SPAM}, headers=host)
        for call in ("comment-check", "submit-spam", "submit-ham")
    }

    assert json.loads(said["comment-check"].data) is True
    assert {said[call].data for call in ("submit-spam", "submit-ham")} == {b"Thanks for making the web a better place."}
    assert [answer.headers["Content-Length"] for answer in said.values()] == ["4", "41", "41"]
    assert "X-akismet-pro-tip" not in said["comment-check"].headers


def test_corals_submissions_are_json_and_hold_what_nobody_knows(app: Flask, works: Works, site: Site) -> None:
    key = dialect_doors.add_akismet_key(works, site)
    form = {"api_key": key, "blog": "https://news.example", "user_ip": "::1", "comment_content": SPAM, "HTTP_X": ["a"]}

    answer = app.test_client().post("/1.1/submit-spam", json={**form, "permalink": None, "is_test": False})

    assert answer.data == b"Thanks for making the web a better place."
    assert [(kept.label, kept.value) for kept in dialects.opinions(works, site)] == [("spam", 1.0)]


# --- OpenAI's list of models ----------------------------------------------------------------------------------------


def test_the_models_are_listed_as_openai_does_with_what_each_is_asked_about(program: Program) -> None:
    answer = program.get("/v1/models").get_json()

    ids = [model["id"] for model in answer["data"]]
    assert answer["object"] == "list"
    assert ids[0] == "omni-moderation-latest"
    assert set(SHELF.health()["serving"]) < set(ids)
    for model in answer["data"]:
        assert {"id", "object", "created", "owned_by"} < set(model)
        assert "toxicity" in model["labels"]
        assert {"TOXICITY", "TOXICITY_EXPERIMENTAL"} <= set(model["perspective_attributes"])
        assert model["languages"] == ["en"]


def test_one_model_is_found_by_its_name_which_holds_a_slash(program: Program) -> None:
    version = SHELF.health()["serving"][0]

    plain, escaped = (program.get(f"/v1/models/{name}") for name in (version, version.replace("/", "%2F")))
    unknown = program.get("/v1/models/gpt-4o")

    assert plain.get_json()["id"] == escaped.get_json()["id"] == version
    assert (unknown.status_code, unknown.get_json()["error"]["code"]) == (404, "model_not_found")


def test_the_models_are_for_keys_that_may_score(
    program: Program, stranger: Program, with_key_of: Any, site: Site
) -> None:
    answers = [stranger.get("/v1/models"), with_key_of(site, "read").get("/v1/models"), program.post("/v1/models", {})]

    assert [answer.status_code for answer in answers] == [401, 403, 405]
    assert all(set(answer.get_json()["error"]) == {"message", "type", "param", "code"} for answer in answers)


def test_every_attribute_that_is_listed_is_answered(app: Flask, program: Program, key: str) -> None:
    listed = program.get("/v1/models/omni-moderation-latest").get_json()["perspective_attributes"]
    asked = {"comment": {"text": "Hello."}, "requestedAttributes": {name: {} for name in listed}, "languages": ["en"]}

    answer = send(app, f"{ANALYZE}?key={key}", json.dumps(asked), {"Content-Type": "application/json"})

    assert list(answer.get_json()["attributeScores"]) == listed
