"""``comments:analyze``: every field, tolerance and order that real clients rest on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text as sql

from service.actions.works import Works
from tests.api.perspective.conftest import Caller


def a_request(text: str = "You are an idiot.", **changes: Any) -> dict[str, Any]:
    asked = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}
    return {name: value for name, value in (asked | changes).items() if value is not None}


def test_a_score_comes_with_a_summary_and_one_span_over_the_whole_text(caller: Caller) -> None:
    answer = caller.analyze(a_request())

    toxicity = answer.get_json()["attributeScores"]["TOXICITY"]
    assert answer.status_code == 200
    assert answer.content_type == "application/json; charset=UTF-8"
    assert toxicity["summaryScore"]["type"] == "PROBABILITY"
    assert 0.5 < toxicity["summaryScore"]["value"] <= 1.0
    assert toxicity["spanScores"] == [{"begin": 0, "end": 17, "score": toxicity["summaryScore"]}]
    assert (answer.get_json()["languages"], answer.get_json()["detectedLanguages"]) == (["en"], ["en"])


def test_the_scores_stand_first_since_a_client_takes_the_first_element_for_them(caller: Caller) -> None:
    sent = caller.analyze(a_request(clientToken="t")).text

    assert next(iter(json.loads(sent))) == "attributeScores"


def test_a_rude_comment_scores_above_a_kind_one(caller: Caller) -> None:
    rude, kind = (
        caller.analyze(a_request(text)).get_json()["attributeScores"]["TOXICITY"]["summaryScore"]["value"]
        for text in ("You are an idiot.", "Thank you for this careful article.")
    )

    assert rude > kind


def test_attributes_are_answered_in_the_order_and_spelling_asked_for(caller: Caller) -> None:
    asked: dict[str, Any] = {"THREAT": {}, "INSULT@3": {}, "TOXICITY_EXPERIMENTAL": None, "OBSCENE": {}}

    sent = caller.analyze(a_request(requestedAttributes=asked)).text

    assert list(json.loads(sent)["attributeScores"]) == ["THREAT", "INSULT@3", "TOXICITY_EXPERIMENTAL", "OBSCENE"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"languages": "en"}, "n8n and peRspective send a bare string"),
        ({"requestedAttributes": {"TOXICITY": {"scoreType": "probability"}}}, "n8n writes enums in lower case"),
        ({"requestedAttributes": {"TOXICITY": None}}, "null stands for an empty object"),
        ({"clientToken": None, "context": {}}, "null and empty fields count as absent"),
        ({"requestedAttributes": None, "requested_attributes": {"TOXICITY": {}}}, "snake_case is the same name"),
        ({"comment": {"text": "You are an idiot.", "type": "TEXT_TYPE_UNSPECIFIED"}}, "unspecified means plain"),
        ({"context": {"entries": [{"text": "Nice day."}]}}, "loose entries are taken"),
        ({"sessionId": "s", "communityId": "Coral:x", "doNotStore": True}, "labels of the caller's own"),
    ],
)
def test_what_real_clients_send_is_understood(caller: Caller, changes: dict[str, Any], why: str) -> None:
    answer = caller.analyze(a_request(**changes))

    assert answer.status_code == 200, why
    assert "TOXICITY" in answer.get_json()["attributeScores"], why


def test_spans_by_sentence_count_utf_16_units_and_leave_out_the_space_between(caller: Caller) -> None:
    text = "Hi there 😀 fool. e\u0301 Nice day!"

    answer = caller.analyze(a_request(text, spanAnnotations=True)).get_json()

    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    units = text.encode("utf-16-le")
    told = [units[2 * span["begin"] : 2 * span["end"]].decode("utf-16-le") for span in spans]
    assert told == ["Hi there 😀 fool.", "e\u0301 Nice day!"]


def test_a_threshold_leaves_an_attribute_out_and_in_the_end_the_whole_map(caller: Caller) -> None:
    both = {"TOXICITY": {"scoreThreshold": 0.2}, "THREAT": {"scoreThreshold": 1}}

    some = caller.analyze(a_request(requestedAttributes=both)).get_json()
    none = caller.analyze(a_request(requestedAttributes={"THREAT": {"scoreThreshold": 1}})).get_json()

    assert list(some["attributeScores"]) == ["TOXICITY"]
    assert set(none) == {"languages", "detectedLanguages"}


def test_a_client_token_comes_back_only_where_one_was_sent(caller: Caller) -> None:
    with_token, without = caller.analyze(a_request(clientToken="c-1")), caller.analyze(a_request())

    assert with_token.get_json()["clientToken"] == "c-1"
    assert "clientToken" not in without.get_json()


def test_html_is_read_without_its_tags_and_spans_the_text_as_sent(caller: Caller) -> None:
    marked_up = {"text": "<p>You are an <b>idiot</b>.</p>", "type": "HTML"}

    marked = caller.analyze(a_request(comment=marked_up)).get_json()["attributeScores"]["TOXICITY"]
    plain = caller.analyze(a_request()).get_json()["attributeScores"]["TOXICITY"]

    assert marked["summaryScore"] == plain["summaryScore"]
    assert (marked["spanScores"][0]["begin"], marked["spanScores"][0]["end"]) == (0, len(marked_up["text"]))


def test_the_parent_comment_is_read_with_the_comment(caller: Caller) -> None:
    context = {"articleAndParentComment": {"article": {"text": "Bridge"}, "parentComment": {"text": "I am for it."}}}

    answer = caller.analyze(a_request(context=context))

    assert answer.status_code == 200


@pytest.mark.parametrize("prefix", ["", "/tenant-a", "/a/b"])
def test_any_prefix_of_the_path_leads_here(caller: Caller, prefix: str) -> None:
    answer = caller.analyze(a_request(), f"{prefix}/v1alpha1/comments:analyze")
    escaped = caller.analyze(a_request(), f"{prefix}/v1alpha1/comments%3Aanalyze")

    assert (answer.status_code, escaped.status_code) == (200, 200)


@pytest.mark.parametrize("place", ["query", "goog", "bearer", "spaces"])
def test_the_key_is_read_wherever_clients_put_it(app: Flask, caller: Caller, place: str) -> None:
    headers = {"goog": {"X-Goog-Api-Key": caller.key}, "bearer": {"Authorization": f"Bearer {caller.key}"}}
    query = {"query": {"key": caller.key}, "spaces": {"key": f" {caller.key} "}}

    answer = app.test_client().post(
        "/v1alpha1/comments:analyze", json=a_request(), headers=headers.get(place), query_string=query.get(place)
    )

    assert answer.status_code == 200


def test_nothing_is_kept_of_what_was_analyzed(caller: Caller, works: Works) -> None:
    caller.analyze(a_request("Quizzical wombats vote at noon.", doNotStore=False))

    with works.store.read() as connection:
        kept = [
            connection.execute(sql(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("comments", "revisions", "verdicts", "events", "suggestions", "authors", "articles")
        ]
    assert kept == [0] * 7


def test_a_named_language_wins_over_the_one_detected(caller: Caller) -> None:
    german = "Das ist ein sehr schöner Artikel über die Brücke."

    answer = caller.analyze(a_request(german, languages=["en"])).get_json()

    assert answer["languages"] == ["en"]
    assert answer["detectedLanguages"] == ["de"]
    assert answer["attributeScores"]["TOXICITY"]


def test_the_answer_is_printed_on_one_line_where_the_caller_asks(caller: Caller) -> None:
    pretty, plain = (caller.analyze(a_request(), prettyPrint=said).text for said in ("true", "false"))

    assert "\n" in pretty
    assert "\n" not in plain
