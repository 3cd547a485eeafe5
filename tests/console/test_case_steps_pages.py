"""Case steps and leases as the desk's forms and scripts press them, and the five questions of each."""

from __future__ import annotations

from typing import Any

import pytest

from service.actions import find, look
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

JSON = {"Accept": "application/json"}
OF_A_CASE = ("defer", "escalate", "assign", "note", "feature", "lease", "take")
FORMS = ("/undo", "/undo/{deed_id}", *(f"/case/{{case_id}}/{step}" for step in OF_A_CASE))
ASKED = {*(("POST", path) for path in FORMS), ("GET", "/live"), ("GET", "/live/now")}
"""Routes whose five questions are asked here (of the two live ones in test_live too)."""

STEPS: list[tuple[str, dict[str, str], str]] = [
    ("defer", {"until": "2h"}, "Put off joe’s comment until 2 Nov 2026, 11:00 UTC"),
    ("escalate", {"note": "A threat?"}, "Handed joe’s comment up to the leads"),
    ("assign", {"to": "me"}, "Gave joe’s comment to Mia"),
    ("note", {"note": "He means the mayor."}, "Note written"),
    ("feature", {}, "Featured joe’s comment"),
]


@pytest.fixture
def case_id(works: Works, site: Site) -> str:
    return str(held(works, site).case_id)


def asked(browser: Browser, path: str, **fields: str) -> Any:
    """A script's request."""
    return browser.client.post(path, data={"csrf": browser.csrf, **fields}, headers=JSON)


@pytest.mark.parametrize(("step", "fields", "line"), STEPS)
def test_a_step_tells_a_script_its_line_and_its_undo(
    moderator: Browser, case_id: str, step: str, fields: dict[str, str], line: str
) -> None:
    answer = asked(moderator, f"/case/{case_id}/{step}", version="1", **fields)

    told = answer.get_json()
    assert answer.status_code == 200
    assert (told["case"], told["comment"], told["line"]) == (case_id, "c1", line)
    assert told["undo"] == f"/undo/{told['deed']}"
    assert asked(moderator, told["undo"]).status_code == 200


@pytest.mark.parametrize(("step", "fields", "line"), STEPS)
def test_a_step_as_a_form_goes_on_and_offers_to_undo(
    moderator: Browser, case_id: str, step: str, fields: dict[str, str], line: str
) -> None:
    answer = moderator.post(f"/case/{case_id}/{step}", version="1", **fields)

    assert answer.status_code == 303
    assert "did=deed_" in answer.headers["Location"]
    assert moderator.get(answer.headers["Location"]).status_code == 200


def test_after_a_step_comes_the_next_case_and_after_a_note_the_same(
    moderator: Browser, works: Works, site: Site, case_id: str
) -> None:
    following = str(held(works, site, "c2").case_id)

    noted = moderator.post(f"/case/{case_id}/note", note="Hm.", next=following)
    put_off = moderator.post(f"/case/{case_id}/defer", version=1, until="2h", next=following)

    assert f"case={case_id}" in noted.headers["Location"]
    assert f"case={following}" in put_off.headers["Location"]


def test_put_off_until_the_morning_means_the_persons_own_morning(
    moderator: Browser, works: Works, site: Site, case_id: str
) -> None:
    moderator.post(f"/case/{case_id}/defer", version=1, until="tomorrow", offset="60")

    assert str(look.case(works, site, case_id).deferred_until) == "2026-11-03 08:00:00+00:00"


@pytest.mark.parametrize(("step", "fields"), [("defer", {"until": "soon"}), ("assign", {"to": "x"}), ("note", {})])
def test_mistakes_are_told_and_change_nothing(
    moderator: Browser, works: Works, site: Site, case_id: str, step: str, fields: dict[str, str]
) -> None:
    page = moderator.post(f"/case/{case_id}/{step}", version="1", **fields)
    told = asked(moderator, f"/case/{case_id}/{step}", version="1", **fields)

    assert page.status_code == told.status_code == 422
    assert told.get_json()["errors"][0]["detail"] in words_of(page)
    assert look.case(works, site, case_id).version == 1


@pytest.mark.parametrize(("step", "fields", "_line"), [each for each in STEPS if each[0] != "note"])
def test_a_step_that_comes_too_late_says_who_was_faster(
    sign_in: SignIn, moderator: Browser, site: Site, case_id: str, step: str, fields: dict[str, str], _line: str
) -> None:
    moderator.post(f"/case/{case_id}/decide", choice="reject:insults", version=1)
    late = sign_in("Ola", Role.MODERATOR, site)

    page = late.post(f"/case/{case_id}/{step}", version="1", **fields)
    told = asked(late, f"/case/{case_id}/{step}", version="1", **fields)

    assert page.status_code == told.status_code == 409
    assert "already rejected by Mia" in words_of(page)
    assert told.get_json()["by"] == "Mia"


def test_a_lease_is_told_to_both_and_ends_with_the_page(
    sign_in: SignIn, moderator: Browser, site: Site, case_id: str
) -> None:
    ola = sign_in("Ola", Role.MODERATOR, site)

    mine = asked(moderator, f"/case/{case_id}/lease").get_json()
    hers = asked(ola, f"/case/{case_id}/lease").get_json()
    left = asked(moderator, f"/case/{case_id}/lease", leave="yes").get_json()

    assert (mine["yours"], mine["by"], mine["version"]) == (True, "Mia", 1)
    assert (hers["yours"], hers["by"]) == (False, "Mia")
    assert left["by"] is None


def test_a_case_is_taken_over_by_form_and_by_script(
    sign_in: SignIn, moderator: Browser, works: Works, site: Site, case_id: str
) -> None:
    ola = sign_in("Ola", Role.MODERATOR, site)
    asked(moderator, f"/case/{case_id}/lease")

    taken = ola.post(f"/case/{case_id}/take")
    back = asked(moderator, f"/case/{case_id}/take").get_json()

    assert taken.headers["Location"] == f"/queue?case={case_id}"
    assert (back["yours"], back["by"]) == (True, "Mia")


def test_a_lease_note_is_a_sign_of_being_here(
    moderator: Browser, viewer: Browser, case_id: str, clock: FakeClock
) -> None:
    asked(moderator, f"/case/{case_id}/lease")

    people = viewer.client.get("/live/now", headers=JSON).get_json()["people"]

    assert {"name": "Mia", "case": case_id, "you": False} in people


@pytest.mark.parametrize("path", FORMS)
def test_who_may_not_is_refused(
    stranger: Browser, viewer: Browser, moderator: Browser, case_id: str, path: str
) -> None:
    there = path.format(case_id=case_id, deed_id="deed_none")

    assert stranger.post(there).status_code == 401
    assert viewer.post(there, version=1).status_code == 403
    assert Browser(moderator.client, csrf="forged").post(there).status_code == 403
    assert moderator.client.get(there, headers={"Accept": "text/html"}).status_code == 405


@pytest.mark.parametrize("path", FORMS[1:])
def test_another_sites_things_do_not_exist(
    sign_in: SignIn, works: Works, site: Site, other_site: Site, moderator: Browser, path: str
) -> None:
    neighbour = sign_in("Nora", Role.ADMIN, other_site)
    case = held(works, site)
    deed = asked(moderator, f"/case/{case.case_id}/note", note="Ours.").get_json()["deed"]
    there = path.format(case_id=case.case_id, deed_id=deed)

    fields = {"version": "1", "until": "2h", "note": "x"}
    assert neighbour.post(there, **fields).status_code == 404
    assert asked(neighbour, there, **fields).status_code == 404
    assert find.tabs(works, site, None).waiting == 1


@pytest.mark.parametrize("path", ["/live", "/live/now"])
def test_the_news_are_for_who_is_signed_in(stranger: Browser, moderator: Browser, path: str) -> None:
    assert stranger.client.get(path, headers=JSON).status_code == 401
    assert moderator.client.post(path, headers={"Accept": "text/html"}).status_code == 405


def test_the_teams_notes_stand_beside_the_comment_for_everybody(
    moderator: Browser, viewer: Browser, case_id: str
) -> None:
    moderator.post(f"/case/{case_id}/note", note="He means the mayor.")
    moderator.post(f"/case/{case_id}/escalate", version=1, note="Is that a threat?")

    words = words_of(viewer.get(f"/queue?case={case_id}"))

    assert "What the team wrote Mia just now He means the mayor. Mia just now Is that a threat?" in words
