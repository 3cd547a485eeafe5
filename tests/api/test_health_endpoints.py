"""What anybody may ask: health, readiness, metrics, the description."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from service.actions.export import export
from service.actions.forget import forget_author
from service.actions.review import decide
from service.actions.score import score
from service.actions.works import Works
from service.app import create_app
from service.registry import Shelf
from service.settings import Settings
from tests.api.asking import Program, a_comment
from tests.builders_storage import a_person, a_site, a_submission

OPEN = ["/health", "/ready", "/metrics", "/openapi.json"]


@pytest.mark.parametrize("path", OPEN)
def test_it_answers_without_a_key(stranger: Program, path: str) -> None:
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("path", OPEN)
def test_a_wrong_method_is_told_the_right_one(stranger: Program, path: str) -> None:
    response = stranger.post(path, {})

    assert response.status_code == 405
    assert response.content_type == "application/problem+json"
    assert "GET" in response.headers["Allow"]


def test_readiness_names_what_serves(stranger: Program) -> None:
    body = stranger.get("/ready").get_json()

    assert body["status"] == "ready"
    assert body["database"] == {"ok": True, "problem": None}
    assert body["serving"]


def test_a_database_that_is_gone_makes_the_service_unready_without_saying_more(app: Flask, works: Works) -> None:
    class Gone:
        def read(self) -> None:
            raise OSError("the password is swordfish")

    app.extensions["parley"] = Works(store=Gone(), shelf=works.shelf, clock=works.clock)  # type: ignore[arg-type]

    response = app.test_client().get("/ready")

    assert response.status_code == 503
    assert response.get_json()["database"]["ok"] is False
    assert b"swordfish" not in response.data


def test_a_newer_model_that_failed_to_load_is_told_while_the_older_one_serves(app: Flask, works: Works) -> None:
    class OneStep:
        def current(self) -> object:
            return works.shelf.current()

        def health(self) -> dict[str, object]:
            return {"serving": ["news-en/1"], "error": "news-en/2: the sum of parts.joblib differs"}

    app.extensions["parley"] = Works(store=works.store, shelf=OneStep(), clock=works.clock)  # type: ignore[arg-type]

    response = app.test_client().get("/ready")

    assert response.status_code == 200
    assert response.get_json()["model_error"] == "news-en/2: the sum of parts.joblib differs"


def test_readiness_names_a_model_that_learned_from_words_erased_since(app: Flask, works: Works, tmp_path: Path) -> None:
    site = a_site(works, "herald")
    case = score(works, site, a_submission("c9", "You idiot.", "zoe")).case_id
    decide(works, a_person(works, site), case or "", "reject", "insults", None, 1)
    export(works, site, tmp_path / "reviews.jsonl")
    forget_author(works, site, "name:zoe")

    class Learned:
        def current(self) -> object:
            return works.shelf.current()

        def health(self) -> dict[str, object]:
            told = {"version": "news-en/2", "created_at": works.clock(), "onward": False}
            return {"serving": ["news-en/2"], "error": None, "reviewed": [told]}

    app.extensions["parley"] = Works(works.store, Learned(), works.clock)  # type: ignore[arg-type]

    response = app.test_client().get("/ready")

    since = works.clock().isoformat()
    assert response.status_code == 200
    assert response.get_json()["retrain_due"] == [{"version": "news-en/2", "examples": 1, "since": since}]


def test_where_no_model_serves_readiness_tells_what_is_wrong_with_it(app: Flask, works: Works, tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text('{"news-en":', encoding="utf-8")
    app.extensions["parley"] = Works(store=works.store, shelf=Shelf(tmp_path), clock=works.clock)

    response = app.test_client().get("/ready")

    body = response.get_json()
    assert response.status_code == 503
    assert (body["model"]["ok"], body["serving"]) == (False, [])
    assert "current.json cannot be read" in body["model_error"]


def test_metrics_count_requests_by_template_and_never_by_what_was_sent(program: Program) -> None:
    program.post("/score", a_comment(id="secret-comment-id"))
    program.get("/comments/secret-comment-id")
    program.get("/secret-address?q=secret-query")
    program.client.open("/health", method="SECRET-METHOD")

    text = program.get("/metrics").get_data(as_text=True)

    assert 'parley_requests_total{method="POST",route="/score",status="200"}' in text
    assert 'route="/comments/<anything:id>"' in text
    assert "secret" not in text.lower()


def test_metrics_can_be_switched_off(works: Works) -> None:
    app = create_app(Settings(metrics=False, log_level="error"), works)

    assert app.test_client().get("/metrics").status_code == 404


def test_an_address_that_leads_nowhere_is_a_problem_document(stranger: Program) -> None:
    response = stranger.get("/nowhere")

    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
