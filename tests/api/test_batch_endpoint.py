"""``POST /score/batch`` and ``POST /score/thread``: many comments, each with its own result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.storage.sites import Site
from tests.api.asking import Program, a_comment, a_node, a_thread, pointers

BODIES: dict[str, Any] = {"/score/batch": {"comments": [a_comment()]}, "/score/thread": a_thread(a_node("c-1"))}


def results(program: Program, path: str, body: Any) -> list[dict[str, Any]]:
    response = program.post(path, body)
    assert response.status_code == 200, response.get_json()
    found: list[dict[str, Any]] = response.get_json()["results"]
    return found


def test_each_comment_of_a_batch_is_answered_or_refused_by_itself(program: Program) -> None:
    batch = [a_comment(), a_comment(id="c-2", text=""), "no comment", a_comment(id="c-3", parent_id="c-1")]

    found = results(program, "/score/batch", {"comments": batch})

    assert [line["index"] for line in found] == [0, 1, 2, 3]
    assert ["answer" in line for line in found] == [True, False, False, True]
    assert [error["pointer"] for error in found[1]["errors"]] == ["/comments/1/text"]
    assert [error["pointer"] for error in found[2]["errors"]] == ["/comments/2"]
    assert found[3]["answer"]["id"] == "c-3"


def test_a_comment_of_a_batch_with_other_mistakes_is_told_of_its_unknown_parent_too(program: Program) -> None:
    batch = [a_comment(), a_comment(id="c-2", text="", parent_id="c-1"), a_comment(id="c-3", text="", parent_id="c-0")]

    found = results(program, "/score/batch", {"comments": batch})

    assert [error["pointer"] for error in found[1]["errors"]] == ["/comments/1/text"]
    assert [error["pointer"] for error in found[2]["errors"]] == ["/comments/2/text", "/comments/2/parent_id"]


def test_an_unknown_parent_in_a_batch_is_told_with_its_place_in_the_batch(program: Program) -> None:
    batch = [a_comment(), a_comment(id="c-2", parent_id="nobody")]

    found = results(program, "/score/batch", {"comments": batch})

    assert [(e["pointer"], e["code"]) for e in found[1]["errors"]] == [("/comments/1/parent_id", "unknown-parent")]


def test_a_name_given_twice_spoils_only_its_own_comment(program: Program) -> None:
    body = b'{"comments": [{"id": "x", "id": "y"}, {"id": "z"}]}'

    found = program.send("/score/batch", body).get_json()["results"]

    assert ("/comments/0/id", "doubled-name") in [(e["pointer"], e["code"]) for e in found[0]["errors"]]
    assert "doubled-name" not in [e["code"] for e in found[1]["errors"]]


def test_a_thousand_and_one_comments_are_one_mistake(program: Program) -> None:
    response = program.post("/score/batch", {"comments": [a_comment()] * 1_001})

    assert response.status_code == 422
    assert pointers(response) == [("/comments", "too-many")]


def test_a_thousand_comments_are_no_mistake(program: Program) -> None:
    found = results(program, "/score/batch", {"comments": [{}] * 1_000})

    assert len(found) == 1_000


@pytest.mark.parametrize("body", [[], {}, {"comments": []}, {"comments": {}}, {"comments": [{}], "more": 1}])
def test_a_batch_that_is_none_is_refused_as_a_whole(program: Program, body: Any) -> None:
    response = program.post("/score/batch", body)

    assert response.status_code == 422
    assert response.content_type == "application/problem+json"


def test_every_comment_of_a_thread_is_answered_in_the_order_sent(program: Program) -> None:
    thread = a_thread(a_node("2", "1"), a_node("1"), a_node("3", "2", text=""))

    found = results(program, "/score/thread", thread)

    assert [line["answer"]["id"] for line in found] == ["2", "1", "3"]


def test_a_comment_without_text_is_kept_in_its_thread_and_never_scored(program: Program) -> None:
    found = results(program, "/score/thread", a_thread(a_node("1", text="  ")))

    assert found[0]["answer"]["scores"] == {}
    assert program.get("/comments/1").status_code == 200


def test_a_thread_that_is_no_tree_is_refused_with_every_place(program: Program) -> None:
    response = program.post("/score/thread", a_thread(a_node("1", "7"), a_node("1", "8")))

    assert response.status_code == 422
    assert pointers(response) == [
        ("/comments/1/id", "doubled-id"),
        ("/comments/0/parent_id", "unknown-parent"),
        ("/comments/1/parent_id", "unknown-parent"),
    ]


def test_a_thread_without_comments_has_no_results(program: Program) -> None:
    assert results(program, "/score/thread", a_thread()) == []


def test_the_answer_names_no_comment_of_another_site(program: Program, neighbour: Program) -> None:
    results(neighbour, "/score/thread", a_thread(a_node("1")))

    assert program.get("/comments/1").status_code == 404


@pytest.mark.parametrize("path", sorted(BODIES))
def test_a_wrong_method_is_told_the_right_one(program: Program, path: str) -> None:
    response = program.get(path)

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize("path", sorted(BODIES))
def test_a_program_without_a_key_is_refused(stranger: Program, path: str) -> None:
    assert stranger.post(path, BODIES[path]).status_code == 401


@pytest.mark.parametrize("path", sorted(BODIES))
def test_a_key_without_the_scope_is_refused(with_key_of: Callable[..., Program], site: Site, path: str) -> None:
    assert with_key_of(site, "read").post(path, BODIES[path]).status_code == 403
