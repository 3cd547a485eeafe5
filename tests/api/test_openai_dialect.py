"""``/v1/moderations``: every input form, all thirteen categories, and nothing assessed that is not."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions.works import Works
from service.api.openai import SOURCES
from tests.api.asking import Program
from tests.api.perspective.conftest import SHELF
from tests.builders_storage import FakeClock

RUDE = "You are an idiot."
UNASSESSED = {name for name, labels in SOURCES.items() if not labels}


@pytest.fixture
def works(store: Any, clock: FakeClock) -> Works:
    return Works(store=store, shelf=SHELF, clock=clock)


def results(answer: TestResponse) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.get_json()["results"]
    return found


@pytest.mark.parametrize(
    ("sent", "count"),
    [
        (RUDE, 1),
        ([RUDE], 1),
        ([RUDE, "Thank you."], 2),
        ([{"type": "text", "text": "You are"}, {"type": "text", "text": "an idiot."}], 1),
    ],
)
def test_each_form_of_input_has_its_number_of_results(program: Program, sent: Any, count: int) -> None:
    answer = program.post("/v1/moderations", {"input": sent})

    assert answer.status_code == 200
    assert answer.get_json()["id"].startswith("modr-")
    assert answer.get_json()["model"] == "omni-moderation-latest"
    assert len(results(answer)) == count
    assert results(answer)[0]["categories"]["harassment"] is True
    assert results(answer)[0]["flagged"] is True
    assert answer.headers["X-Request-Id"]


def test_all_thirteen_categories_stand_in_all_three_maps(program: Program) -> None:
    [found] = results(program.post("/v1/moderations", {"input": RUDE}))

    maps = [found["categories"], found["category_scores"], found["category_applied_input_types"]]
    assert [set(each) for each in maps] == [set(SOURCES)] * 3
    assert len(SOURCES) == 13


def test_what_nobody_here_assesses_says_so_by_applying_to_no_input(program: Program) -> None:
    [found] = results(program.post("/v1/moderations", {"input": RUDE}))

    assert {name for name, kinds in found["category_applied_input_types"].items() if not kinds} == UNASSESSED
    assert {found["category_scores"][name] for name in UNASSESSED} == {0.0}
    assert {found["categories"][name] for name in UNASSESSED} == {False}
    assert {"self-harm", "sexual/minors", "illicit", "violence/graphic"} <= UNASSESSED


@pytest.mark.parametrize("text", ["", "Das ist ein sehr schöner Artikel über die Brücke."])
def test_a_text_that_no_model_reads_was_not_assessed_and_is_not_flagged(program: Program, text: str) -> None:
    [found] = results(program.post("/v1/moderations", {"input": text}))

    assert found["flagged"] is False
    assert set(map(tuple, found["category_applied_input_types"].values())) == {()}


def test_a_threatening_category_needs_all_it_is_made_of(program: Program) -> None:
    [found] = results(program.post("/v1/moderations", {"input": RUDE}))

    scores = found["category_scores"]
    assert scores["hate/threatening"] <= min(scores["hate"], scores["violence"])


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({}, "input"),
        ({"input": []}, "input"),
        ({"input": 5}, "input"),
        ({"input": [{"type": "image_url", "image_url": {"url": "https://a.example/b.png"}}]}, "input[0]"),
        ({"input": [{"type": "text"}]}, "input[0]"),
    ],
)
def test_a_mistake_is_told_in_openais_form(program: Program, sent: Any, param: str) -> None:
    answer = program.post("/v1/moderations", sent)

    error = answer.get_json()["error"]
    assert answer.status_code == 400
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert set(error) == {"message", "type", "param", "code"}


def test_a_bad_key_and_a_wrong_method_are_told_in_openais_form(app: Flask, stranger: Program) -> None:
    refused = Program(app.test_client(), "sk-nothing").post("/v1/moderations", {"input": RUDE})
    missing, wrong = stranger.post("/v1/moderations", {"input": RUDE}), stranger.get("/v1/moderations")

    assert [answer.status_code for answer in (refused, missing, wrong)] == [401, 401, 405]
    assert refused.get_json()["error"]["code"] == "invalid_api_key"
    assert wrong.get_json()["error"]["type"] == "invalid_request_error"
