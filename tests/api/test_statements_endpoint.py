"""``GET /statements``: why comments were rejected, for the site that asks."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from service.actions.review import decide
from service.actions.sites import publish_policy
from service.actions.statement_pages import by_link
from service.actions.works import Works
from service.storage.sites import Site
from tests.api.asking import Program, a_comment, pointers
from tests.builders_storage import REJECTING_POLICY, a_person


@pytest.fixture
def rejecting(works: Works, site: Site, program: Program) -> Program:
    """A program of a site that rejects by itself."""
    publish_policy(works, site, REJECTING_POLICY, None)
    return program


def test_a_statement_is_told_with_its_link_and_without_the_comments_words(rejecting: Program, works: Works) -> None:
    rejecting.post("/score", a_comment(id="c-9", text="insult:0.99 Zebulon"))

    [told] = rejecting.get("/statements?comment=c-9").get_json()["statements"]

    assert told["comment_id"] == "c-9"
    assert told["facts"]["automation"] == "fully"
    assert [part["title"] for part in told["statement"]] == [
        "What was done",
        "What it rests on",
        "Automated means",
        "The reason",
        "What you can do",
    ]
    assert told["transparency_database"]["puid"] == told["id"]
    assert "Zebulon" not in str(told)
    token = urlsplit(told["link"]).query.partition("=")[2]
    assert by_link(works, told["id"], token).comment_id == "c-9"


def test_statements_go_on_from_page_to_page_newest_first(rejecting: Program) -> None:
    for number in range(3):
        rejecting.post("/score", a_comment(id=f"c-{number}", text=f"insult:0.9{number + 6}"))

    first = rejecting.get("/statements?limit=2").get_json()
    rest = rejecting.get(f"/statements?limit=2&before={first['next']}").get_json()

    assert [told["comment_id"] for told in first["statements"]] == ["c-2", "c-1"]
    assert [told["comment_id"] for told in rest["statements"]] == ["c-0"]
    assert rest["next"] is None


def test_one_statement_can_be_asked_for_by_its_id(rejecting: Program) -> None:
    rejecting.post("/score", a_comment(id="c-9", text="insult:0.99"))
    [told] = rejecting.get("/statements").get_json()["statements"]

    assert rejecting.get(f"/statements?id={told['id']}").get_json()["statements"] == [told]
    assert rejecting.get("/statements?id=stm_unknown").get_json()["statements"] == []


def test_another_sites_statements_do_not_exist(rejecting: Program, neighbour: Program) -> None:
    rejecting.post("/score", a_comment(id="c-9", text="insult:0.99"))
    [told] = rejecting.get("/statements").get_json()["statements"]

    assert neighbour.get("/statements").get_json()["statements"] == []
    assert neighbour.get(f"/statements?id={told['id']}").get_json()["statements"] == []


def test_a_key_that_may_not_read_sees_none(with_key_of: Callable[..., Program], site: Site, stranger: Program) -> None:
    assert with_key_of(site, "score").get("/statements").status_code == 403
    assert stranger.get("/statements").status_code == 401


def test_a_wrong_method_is_refused(program: Program) -> None:
    assert program.post("/statements", {}).status_code == 405


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("before=x", "/before"),
        ("id=%00", "/id"),
        ("colour=1", "/colour"),
    ],
)
def test_mistakes_in_the_question_are_told(program: Program, asked: str, pointer: str) -> None:
    response = program.get(f"/statements?{asked}")

    assert response.status_code == 422
    assert [where for where, _ in pointers(response)] == [pointer]


def test_the_statement_of_a_persons_decision_is_there_at_once(program: Program, works: Works, site: Site) -> None:
    publish_policy(works, site, REJECTING_POLICY, None)
    case = program.post("/score", a_comment(id="c-9", text="You idiot.")).get_json()["case_id"]

    decide(works, a_person(works, site), case, "reject", "insults", None, 1)

    [told] = program.get("/statements").get_json()["statements"]
    assert told["facts"]["automation"] == "no"
