"""``POST /decisions``: what a newsroom decided at a desk of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.actions import look
from service.actions.review import decide
from service.actions.sites import create_site
from service.actions.works import Works
from service.storage.sites import Site
from tests.api.asking import Program, a_comment, pointers
from tests.api.conftest import POLICY
from tests.builders_storage import a_person

HELD = "You idiot, read it again."


def a_decision(**changes: Any) -> dict[str, Any]:
    return {"comment_id": "c-1", "decision": "approve"} | changes


@pytest.fixture
def newsroom(with_key_of: Callable[..., Program], site: Site) -> Program:
    """A program that may score and decide, and one held comment."""
    program = with_key_of(site, "score", "decide", "read")
    assert program.post("/score", a_comment(text=HELD)).get_json()["state"] == "held"
    return program


def states(program: Program, id: str = "c-1") -> list[tuple[str, str]]:
    """The history of a comment: by what, into which state."""
    return [(line["actor"], line["new_state"]) for line in program.get(f"/comments/{id}").get_json()["history"]]


def test_a_decision_closes_the_case_and_counts_as_a_persons(newsroom: Program, works: Works, site: Site) -> None:
    answer = newsroom.post("/decisions", a_decision()).get_json()

    assert {name: answer[name] for name in ("comment_id", "state", "revision", "repeated")} == {
        "comment_id": "c-1",
        "state": "approved",
        "revision": 1,
        "repeated": False,
    }
    assert look.case(works, site, newsroom.get("/comments/c-1").get_json()["case_id"]).state == "closed"
    assert states(newsroom)[-1] == ("person", "approved")


def test_the_answers_time_is_that_of_the_event_that_follows(newsroom: Program) -> None:
    answer = newsroom.post("/decisions", a_decision()).get_json()

    event = newsroom.get("/decisions").get_json()["decisions"][-1]
    assert (event["type"], event["timestamp"]) == ("comment.decided", answer["made_at"])


def test_a_rejection_without_a_reason_has_the_reason_other(newsroom: Program) -> None:
    newsroom.post("/decisions", a_decision(decision="reject"))

    line = newsroom.get("/comments/c-1").get_json()["history"][-1]
    assert (line["new_state"], line["reason"], line["clause"]) == ("rejected", "other", None)


def test_a_rejection_may_name_a_clause_of_the_policy(newsroom: Program) -> None:
    newsroom.post("/decisions", a_decision(decision="reject", reason="spam", revision=1))

    assert newsroom.get("/comments/c-1").get_json()["history"][-1]["clause"] == "spam"


def test_the_same_decision_again_files_nothing(newsroom: Program) -> None:
    first = newsroom.post("/decisions", a_decision()).get_json()

    again = newsroom.post("/decisions", a_decision()).get_json()

    assert again == first | {"repeated": True}
    assert states(newsroom) == [("model", "held"), ("person", "approved")]


def test_the_sites_desk_may_change_its_mind(newsroom: Program, works: Works, site: Site) -> None:
    newsroom.post("/decisions", a_decision())

    newsroom.post("/decisions", a_decision(decision="reject"))

    standing = look.author_record(works, site, "u-1").standing
    assert states(newsroom)[-1] == ("person", "rejected")
    assert (standing.published, standing.approved, standing.rejected) == (0, 0, 1)


def test_it_overrules_what_a_moderator_decided_in_the_console(newsroom: Program, works: Works, site: Site) -> None:
    mia = a_person(works, site)
    case_id = newsroom.get("/comments/c-1").get_json()["case_id"]
    decide(works, mia, case_id, "approve", None, None, 1)

    answer = newsroom.post("/decisions", a_decision(decision="reject"))

    assert (answer.status_code, answer.get_json()["state"]) == (200, "rejected")


def test_what_the_machine_published_can_be_rejected(newsroom: Program) -> None:
    assert newsroom.post("/score", a_comment(id="c-2")).get_json()["state"] == "published"

    answer = newsroom.post("/decisions", a_decision(comment_id="c-2", decision="reject")).get_json()

    assert answer["state"] == "rejected"


def test_undo_has_the_comment_wait_again(newsroom: Program, works: Works, site: Site) -> None:
    newsroom.post("/decisions", a_decision())

    answer = newsroom.post("/decisions", a_decision(decision="undo")).get_json()

    comment = newsroom.get("/comments/c-1").get_json()
    assert (answer["state"], answer["repeated"], comment["state"]) == ("held", False, "held")
    assert look.case(works, site, comment["case_id"]).state == "open"


def test_undo_of_a_comment_that_waits_changes_nothing(newsroom: Program) -> None:
    answer = newsroom.post("/decisions", a_decision(decision="undo")).get_json()

    assert (answer["state"], answer["repeated"]) == ("held", True)
    assert states(newsroom) == [("model", "held")]


def test_undo_does_not_take_back_what_somebody_else_decided(newsroom: Program, works: Works, site: Site) -> None:
    mia = a_person(works, site)
    decide(works, mia, newsroom.get("/comments/c-1").get_json()["case_id"], "approve", None, None, 1)

    answer = newsroom.post("/decisions", a_decision(decision="undo"))

    assert answer.status_code == 409
    assert states(newsroom)[-1] == ("person", "approved")


def test_a_decision_about_an_older_text_is_refused(newsroom: Program) -> None:
    newsroom.post("/score", a_comment(text=HELD + " Idiot."))

    answer = newsroom.post("/decisions", a_decision(revision=1))

    assert (answer.status_code, "revision 2" in answer.get_json()["detail"]) == (409, True)
    assert newsroom.get("/comments/c-1").get_json()["state"] == "held"


def test_every_mistake_is_told_at_once(newsroom: Program) -> None:
    answer = newsroom.post("/decisions", {"decision": "ban", "revision": 0, "by": "Mia"})

    assert answer.status_code == 422
    assert sorted(pointers(answer)) == [
        ("/by", "unknown-field"),
        ("/comment_id", "missing"),
        ("/decision", "unknown-decision"),
        ("/revision", "too-small"),
    ]


def test_a_reason_that_the_policy_does_not_have_is_refused(newsroom: Program) -> None:
    answer = newsroom.post("/decisions", a_decision(decision="reject", reason="rude"))

    assert (answer.status_code, pointers(answer)) == (422, [("/reason", "unknown-reason")])


def test_a_comment_of_another_site_is_unknown(
    newsroom: Program, with_key_of: Callable[..., Program], works: Works
) -> None:
    herald = create_site(works, "herald", "The Herald", "en", POLICY)

    assert with_key_of(herald, "decide").post("/decisions", a_decision()).status_code == 404


@pytest.mark.parametrize(("scope", "status"), [("decide", 200), ("score", 403), ("read", 403), ("report", 403)])
def test_only_a_key_with_its_scope_may_decide(
    newsroom: Program, with_key_of: Callable[..., Program], site: Site, scope: str, status: int
) -> None:
    assert with_key_of(site, scope).post("/decisions", a_decision()).status_code == status


def test_a_program_without_a_key_is_refused(stranger: Program) -> None:
    assert stranger.post("/decisions", a_decision()).status_code == 401


def test_a_wrong_method_is_told_the_right_ones(newsroom: Program) -> None:
    response = newsroom.client.put("/decisions", json=a_decision(), headers={"X-API-Key": str(newsroom.key)})

    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


def test_the_console_shows_the_sites_desk_and_nobody_of_the_team(newsroom: Program, works: Works, site: Site) -> None:
    newsroom.post("/decisions", a_decision())

    view = look.comment(works, site, "c-1")
    assert view.history[-1].person_name == "The Gazette (its own desk)"
