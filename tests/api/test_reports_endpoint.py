"""``POST /reports``: what a site's readers report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.storage.sites import Site
from tests.api.asking import Program, a_comment, pointers


def a_report(**changes: Any) -> dict[str, Any]:
    return {"comment_id": "c-1", "reason": "spam", "reporter": "u-7", "text": "Sold me nothing."} | changes


@pytest.fixture
def commented(program: Program) -> Program:
    assert program.post("/score", a_comment()).status_code == 200
    return program


def test_a_report_is_answered_with_the_comments_state_and_its_own_weight(commented: Program) -> None:
    answer = commented.post("/reports", a_report()).get_json()

    assert answer["id"].startswith("rep_")
    assert answer["case_id"].startswith("case_")
    assert {name: answer[name] for name in ("comment_id", "state", "weight", "repeated")} == {
        "comment_id": "c-1",
        "state": "published",
        "weight": 1.0,
        "repeated": False,
    }


def test_sending_a_report_again_files_nothing(commented: Program) -> None:
    first = commented.post("/reports", a_report()).get_json()

    again = commented.post("/reports", a_report()).get_json()

    assert again == first | {"repeated": True}


def test_a_reader_may_stay_unnamed(commented: Program) -> None:
    answer = commented.post("/reports", {"comment_id": "c-1", "reason": "other"}).get_json()

    assert answer["weight"] == 0.5


def test_every_mistake_is_told_at_once_also_a_reason_only_the_policy_can_refuse(commented: Program) -> None:
    response = commented.post("/reports", {"reason": "no-such-clause", "text": "x" * 2_001, "colour": "red"})

    assert response.status_code == 422
    assert sorted(pointers(response)) == [
        ("/colour", "unknown-field"),
        ("/comment_id", "missing"),
        ("/reason", "unknown-reason"),
        ("/text", "too-long"),
    ]


@pytest.mark.parametrize("reason", ["", "Spam", "no such", "x" * 61, 7, None])
def test_a_reason_of_another_shape_is_one_mistake(commented: Program, reason: object) -> None:
    response = commented.post("/reports", a_report(reason=reason))

    assert [place for place, _ in pointers(response)] == ["/reason"]


def test_a_text_may_have_two_thousand_characters(commented: Program) -> None:
    assert commented.post("/reports", a_report(text="é" * 2_000)).status_code == 200


def test_an_unknown_comment_is_a_problem_document(commented: Program) -> None:
    response = commented.post("/reports", a_report(comment_id="nothing"))

    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert response.get_json()["type"] == "urn:parley:problem:not-found"


def test_a_comment_of_another_site_is_unknown(commented: Program, neighbour: Program) -> None:
    assert neighbour.post("/reports", a_report()).status_code == 404


@pytest.mark.parametrize(("scope", "status"), [("report", 200), ("score", 200), ("read", 403)])
def test_a_key_may_report_that_has_the_scope_report_or_score(
    commented: Program, with_key_of: Callable[..., Program], site: Site, scope: str, status: int
) -> None:
    assert with_key_of(site, scope).post("/reports", a_report()).status_code == status


def test_a_key_that_may_only_report_may_not_score(with_key_of: Callable[..., Program], site: Site) -> None:
    assert with_key_of(site, "report").post("/score", a_comment()).status_code == 403


def test_a_program_without_a_key_is_refused(stranger: Program) -> None:
    assert stranger.post("/reports", a_report()).status_code == 401


def test_a_wrong_method_is_told_the_right_one(program: Program) -> None:
    response = program.get("/reports")

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
