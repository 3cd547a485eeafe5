"""Undo at the desk: the button after a decision, the key, the log."""

from __future__ import annotations

import re

from service.actions import look
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

JSON = {"Accept": "application/json"}


def undo_buttons(page: str) -> list[str]:
    """Where the page's undo buttons lead."""
    return re.findall(r'action="(/undo/deed_\w+)"', page)


def test_undo_leads_back_to_the_case_and_says_what_is_so_again(moderator: Browser, works: Works, site: Site) -> None:
    case = held(works, site, author="Jo")
    moderator.decide(case, "reject:insults")

    undone = moderator.post("/undo")

    assert undone.status_code == 303
    assert undone.headers["Location"].startswith(f"/queue?case={case.case_id}&did=deed_")
    assert look.comment(works, site, "c1").state == "held"


def test_undo_as_json_tells_the_line_the_cases_and_how_to_do_it_again(
    moderator: Browser, works: Works, site: Site
) -> None:
    case = held(works, site, author="Jo")
    moderator.decide(case, "reject:insults")

    told = moderator.client.post("/undo", headers={"X-CSRF": moderator.csrf, **JSON}).get_json()
    again = moderator.client.post(told["undo"], headers={"X-CSRF": moderator.csrf, **JSON}).get_json()

    assert (told["kind"], told["what"], told["line"]) == ("undo", "decision", "Undone: Jo’s comment is held again")
    assert told["cases"] == [{"case": case.case_id, "comment": "c1", "state": "held", "version": 3, "open": True}]
    assert told["counts"]["held"] == 1
    assert (again["kind"], again["line"]) == ("redo", "Done again: rejected Jo’s comment (No insults)")
    assert look.comment(works, site, "c1").state == "rejected"


def test_with_nothing_to_undo_the_page_says_so(moderator: Browser) -> None:
    page = moderator.post("/undo")
    told = moderator.client.post("/undo", headers={"X-CSRF": moderator.csrf, **JSON})

    assert page.status_code == told.status_code == 409
    assert "nothing of yours left to undo" in words_of(page)
    assert told.get_json() == {"sentence": "There is nothing of yours left to undo."}


def test_a_colleagues_deed_is_not_a_moderators_to_undo(
    sign_in: SignIn, moderator: Browser, works: Works, site: Site
) -> None:
    other = sign_in("Ola", Role.MODERATOR, site)
    moderator.decide(held(works, site), "approve")
    (mine,) = undo_buttons(moderator.get("/log").text)

    refused = other.post(mine)

    assert refused.status_code == 404
    assert undo_buttons(other.get("/log").text) == []
    assert look.comment(works, site, "c1").state == "approved"


def test_a_lead_undoes_from_the_log_and_the_log_tells_both(
    lead: Browser, moderator: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    moderator.decide(held(works, site), "reject:insults")
    clock.wind(seconds=90)
    (button,) = undo_buttons(lead.get("/log").text)

    undone = lead.post(button, onward="/log?by=all")

    page = lead.get(undone.headers["Location"])
    words = words_of(page)
    assert undone.headers["Location"].startswith("/log?by=all&did=deed_")
    assert "Held undoes “Rejected” Lena" in words
    assert "Rejected undone by Lena just now Mia" in words
    assert "Undone: joe’s comment is held again" in words
    assert undo_buttons(page.text) == [f"/undo/{undone.headers['Location'].rpartition('=')[2]}"] * 2  # flash and line


def test_undoing_a_second_time_from_an_old_page_says_who_was_first(
    lead: Browser, moderator: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    moderator.decide(held(works, site), "approve")
    (button,) = undo_buttons(lead.get("/log").text)
    moderator.post("/undo")
    clock.wind(seconds=4)

    page = lead.post(button)

    assert page.status_code == 409
    assert "undone by Mia 4 seconds ago" in words_of(page)


def test_a_viewer_is_offered_no_undo(viewer: Browser, moderator: Browser, works: Works, site: Site) -> None:
    moderator.decide(held(works, site), "approve")

    assert undo_buttons(viewer.get("/log").text) == []
    assert viewer.post("/undo").status_code == 403


def test_where_to_go_on_to_is_never_another_host(moderator: Browser, works: Works, site: Site) -> None:
    moderator.decide(held(works, site), "approve")

    undone = moderator.post("/undo", onward="https://evil.example/queue")

    assert undone.headers["Location"].startswith("/queue?did=")
