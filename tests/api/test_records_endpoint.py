"""``GET /comments/{id}`` and ``GET /decisions``: what a site may look up."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from service.storage.sites import Site
from tests.api.asking import Program, a_comment, an_article, an_author, pointers

HELD = a_comment(id="held", text="Այս կամուրջը պետք է շուտով բացվի, խնդրում եմ։", lang="hy")


def test_a_comment_is_told_as_it_stands(program: Program) -> None:
    answer = program.post("/score", a_comment()).get_json()

    found = program.get("/comments/c-1").get_json()

    assert found["text"] == a_comment()["text"]
    assert found["author"] == an_author()
    assert found["article"] == an_article() | {"url": None}
    assert {name: found[name] for name in ("action", "reasons", "scores", "versions", "lang")} == {
        name: answer[name] for name in ("action", "reasons", "scores", "versions", "lang")
    }
    assert [change["new_state"] for change in found["history"]] == [found["state"]]


@pytest.mark.parametrize("name", ["a/b", "/a", "//a//b/", "a?b#c%", "https://news.example/x#comment-1", "ы 1", ".."])
def test_an_id_with_any_characters_can_be_asked_for(program: Program, name: str) -> None:
    program.post("/score", a_comment(id=name))

    response = program.get(f"/comments/{quote(name, safe='')}")

    assert response.status_code == 200
    assert response.get_json()["id"] == name


def test_a_comment_nobody_sent_is_not_found(program: Program) -> None:
    response = program.get("/comments/nothing")

    assert response.status_code == 404
    assert response.get_json()["type"] == "urn:parley:problem:not-found"


def test_a_comment_of_another_site_is_not_found(program: Program, neighbour: Program) -> None:
    neighbour.post("/score", a_comment())

    assert program.get("/comments/c-1").status_code == 404


def test_the_feed_is_read_on_from_a_cursor_until_nothing_is_left(program: Program) -> None:
    for number in range(5):
        program.post("/score", HELD | {"id": f"held-{number}"})

    seen: list[str] = []
    cursor, more = "", True
    while more:
        page = program.get(f"/decisions?limit=2{cursor}").get_json()
        seen += [event["id"] for event in page["decisions"]]
        cursor, more = f"&after={quote(page['next'])}", page["more"]

    assert len(seen) == len(set(seen)) == 5


def test_an_empty_feed_gives_the_cursor_back(program: Program) -> None:
    program.post("/score", HELD)
    last = program.get("/decisions").get_json()["next"]

    page = program.get(f"/decisions?after={quote(last)}").get_json()

    assert page == {"decisions": [], "next": last, "more": False}


def test_the_feed_of_another_site_stays_theirs(program: Program, neighbour: Program) -> None:
    neighbour.post("/score", HELD)

    assert program.get("/decisions").get_json() == {"decisions": [], "next": None, "more": False}


def test_every_mistake_in_a_query_is_told_at_once(program: Program) -> None:
    response = program.get("/decisions?limit=0&colour=red&colour=blue&after=")

    assert response.status_code == 422
    assert pointers(response) == [
        ("/colour", "doubled-name"),
        ("/after", "empty"),
        ("/limit", "too-small"),
        ("/colour", "unknown-field"),
    ]


@pytest.mark.parametrize("limit", ["many", "1.5", "1001", "-1", "", "9" * 5000])
def test_a_limit_that_is_no_number_from_1_to_1000_is_refused(program: Program, limit: str) -> None:
    response = program.get(f"/decisions?limit={limit}")

    assert response.status_code == 422
    assert [place for place, _ in pointers(response)] == ["/limit"]


def test_a_cursor_that_was_never_given_out_is_refused(program: Program) -> None:
    response = program.get("/decisions?after=tomorrow")

    assert response.status_code == 422
    assert [place for place, _ in pointers(response)] == ["/after"]


@pytest.mark.parametrize("path", ["/comments/c-1", "/statements"])
def test_a_wrong_method_is_told_the_right_one(program: Program, path: str) -> None:
    response = program.post(path, {})

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", ["/comments/c-1", "/statements"])
def test_a_program_without_a_key_is_refused(stranger: Program, path: str) -> None:
    assert stranger.get(path).status_code == 401


@pytest.mark.parametrize("path", ["/comments/c-1", "/statements"])
def test_a_key_without_the_scope_is_refused(with_key_of: Callable[..., Program], site: Site, path: str) -> None:
    assert with_key_of(site, "score").get(path).status_code == 403
