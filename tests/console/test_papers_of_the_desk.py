"""The log, the models, and what goes wrong."""

from __future__ import annotations

import logging
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.actions.export import export
from service.actions.forget import forget_author
from service.actions.review import decide
from service.actions.score import score
from service.actions.works import Works
from service.console import log, models
from service.storage.sites import Site
from tests.builders_storage import FakeShelf, a_person, a_submission
from tests.console.desk_builders import Browser, held, words_of


def test_the_log_tells_peoples_decisions_newest_first(moderator: Browser, works: Works, site: Site) -> None:
    moderator.decide(held(works, site, "c1", author="Anna"), "approve")
    moderator.decide(held(works, site, "c2", author="Bert"), "reject:insults", note="rude")

    words = words_of(moderator.get("/log"))

    assert words.index("Bert") < words.index("Anna")
    assert "Rejected Mia No insults “rude”" in words


def test_the_log_of_everybody_also_tells_what_the_policy_did(viewer: Browser, works: Works, site: Site) -> None:
    held(works, site)

    assert "Nothing yet." in words_of(viewer.get("/log"))
    assert "Held the model" in words_of(viewer.get("/log?by=all"))


def test_a_long_log_goes_on_by_cursor(
    moderator: Browser, works: Works, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PAGE", 2)
    for number in range(3):
        moderator.decide(held(works, site, f"c{number}", author=f"author {number}"), "approve")

    older = re.search(r'href="(/log\?before=\d+)"', moderator.get("/log").text)
    assert older is not None

    rest = words_of(moderator.get(older[1]))
    assert "author 0" in rest
    assert "author 1" not in rest


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 40])
def test_a_cursor_that_is_no_place_in_the_log_is_told(viewer: Browser, cursor: str) -> None:
    assert viewer.get(f"/log?before={cursor}").status_code == 422


def test_the_models_page_tells_what_serves(viewer: Browser) -> None:
    words = words_of(viewer.get("/models"))

    assert "Serving fake/1" in words
    assert "Reads en." in words


def test_the_models_page_tells_who_reads(viewer: Browser, shelf: FakeShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    serving = ["fake/1", "other/1"]

    def reading() -> dict[str, Any]:
        return {"serving": serving, "error": None, "engine": "cascade", "encoders": ["other/1"]}

    monkeypatch.setattr(shelf, "health", reading)
    words = words_of(viewer.get("/models"))

    assert "fake/1 n-grams" in words
    assert "other/1 n-grams and encoder" in words
    assert "The encoder reads only comments on which n-grams leave a doubt that matters." in words


def test_the_models_page_tells_of_a_model_that_failed_to_load(
    viewer: Browser, shelf: FakeShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> dict[str, Any]:
        return {"serving": ["fake/1"], "error": "news-en/2: parts.joblib does not match its manifest"}

    monkeypatch.setattr(shelf, "health", broken)

    assert "parts.joblib does not match its manifest" in words_of(viewer.get("/models"))


def test_the_models_page_tells_which_model_is_due_to_be_retrained(
    viewer: Browser, works: Works, site: Site, shelf: FakeShelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = score(works, site, a_submission("c9", "You idiot.", "zoe")).case_id
    decide(works, a_person(works, site, "Lena"), case or "", "reject", "insults", None, 1)
    export(works, site, tmp_path / "reviews.jsonl")
    fitted = [{"version": "news-en/2", "created_at": works.clock(), "onward": False}]
    monkeypatch.setattr(shelf, "health", lambda: {"serving": ["news-en/2"], "error": None, "reviewed": fitted})

    forget_author(works, site, "name:zoe")

    words = words_of(viewer.get("/models"))
    assert "Retrain due" in words
    assert "news-en/2 is due to be retrained: it learned from 1 decision on words that were erased" in words


def test_an_address_that_leads_nowhere_is_told_to_people_as_a_page(stranger: Browser) -> None:
    page = stranger.get("/nowhere")

    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")


def test_a_program_at_the_same_address_gets_a_problem(stranger: Browser) -> None:
    answer = stranger.client.get("/nowhere")

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_an_accident_is_told_without_its_words(app: Flask, viewer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def accident() -> Any:
        raise RuntimeError("what a reader wrote")

    monkeypatch.setattr(models, "_panel", accident)

    page = viewer.get("/models")

    assert page.status_code == 500
    assert "Something went wrong here" in words_of(page)
    assert "what a reader wrote" not in page.text


def test_an_accident_is_noted_once(app: Flask, viewer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def accident() -> Any:
        raise RuntimeError("what a reader wrote")

    written = StringIO()
    keeper = logging.StreamHandler(written)
    keeper.setLevel(logging.ERROR)
    logging.getLogger("parley").addHandler(keeper)
    monkeypatch.setattr(models, "_panel", accident)

    viewer.get("/models")

    logging.getLogger("parley").removeHandler(keeper)
    assert written.getvalue().count("failed\n") == 1
