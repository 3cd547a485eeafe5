"""Statements, appeals, second looks, the yearly report and the desk's settings, as pages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from service.actions import desk_settings, look, second_looks
from service.actions.review import decide
from service.actions.sanctions import Sanction, sanction
from service.actions.statement_pages import StatementView, listed
from service.actions.works import Works
from service.app import create_app
from service.moderation.ladder import Step
from service.settings import Settings
from service.storage.desk_tables import second_looks as looks
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_person
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

ALL = {"second_looks_automatic": "100", "second_looks_people": "100"}


def address(view: StatementView) -> str:
    """The statement's link without the host."""
    parts = urlsplit(view.link)
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def statement(works: Works, site: Site, moderator: Browser) -> StatementView:
    """Mia rejected joe's comment."""
    moderator.decide(held(works, site), "reject:insults")
    return listed(works, site, 1)[0]


def objection(stranger: Browser, view: StatementView, text: str = "I meant the bridge.", **more: Any) -> Any:
    token = address(view).partition("token=")[2]
    return stranger.post(f"/statements/{view.id}/appeal", **{"token": token, "text": text, **more})


def appeal_of(works: Works, site: Site) -> str:
    found = listed(works, site, 1)[0].appeal
    assert found is not None
    return found.id


# --- the author's page ----------------------------------------------------------------------------------------------


def test_the_author_reads_the_statement_without_signing_in(stranger: Browser, statement: StatementView) -> None:
    page = stranger.get(address(statement))

    words = words_of(page)
    assert page.status_code == 200
    assert "Your comment was not published." in words
    assert "This breaks our rule “No insults” (House rules, version 1)." in words
    assert "Be civil." in words
    assert "You idiot." in words


def test_the_page_keeps_to_itself(stranger: Browser, statement: StatementView) -> None:
    page = stranger.get(address(statement))

    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in page.text
    assert "Mia" not in page.text


@pytest.mark.parametrize("query", ["", "?token=", f"?token={'0' * 32}", "?token=%00", "?token=%E2%82%AC"])
def test_without_the_right_token_there_is_no_such_statement(
    stranger: Browser, statement: StatementView, query: str
) -> None:
    page = stranger.get(f"/statements/{statement.id}{query}")

    assert page.status_code == 404
    assert "You idiot" not in page.text


def test_an_unknown_statement_looks_like_a_wrong_token(stranger: Browser, statement: StatementView) -> None:
    unknown = stranger.get(f"/statements/stm_unknown?token={'0' * 32}")
    wrong = stranger.get(f"/statements/{statement.id}?token={'0' * 32}")

    assert (unknown.status_code, unknown.text) == (wrong.status_code, wrong.text)


def test_being_signed_in_opens_no_statement(moderator: Browser, statement: StatementView) -> None:
    assert moderator.get(f"/statements/{statement.id}").status_code == 404


def test_the_same_address_answers_json_to_programs(stranger: Browser, statement: StatementView) -> None:
    answer = stranger.client.get(address(statement), headers={"Accept": "application/json"})

    assert answer.json is not None
    assert answer.json["id"] == statement.id
    assert answer.json["facts"]["automation"] == "no"
    assert answer.json["transparency_database"]["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert answer.json["text"] == "You idiot."
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_statement_takes_no_other_method(stranger: Browser, statement: StatementView) -> None:
    assert stranger.client.put(address(statement)).status_code == 405
    assert stranger.client.get(f"/statements/{statement.id}/appeal").status_code == 405


def test_an_objection_is_filed_once_and_the_page_says_so(stranger: Browser, statement: StatementView) -> None:
    first = objection(stranger, statement)

    page = stranger.get(first.headers["Location"])
    assert first.status_code == 303
    assert "Your objection has arrived." in words_of(page)
    assert "I meant the bridge." in page.text
    assert "<textarea" not in page.text
    assert objection(stranger, statement).status_code == 409


@pytest.mark.parametrize("text", ["", "x" * 5_001])
def test_an_objection_with_mistakes_is_told_and_kept(stranger: Browser, statement: StatementView, text: str) -> None:
    page = objection(stranger, statement, text)

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert f">{text}</textarea>" in page.text


def test_an_objection_with_a_wrong_token_is_refused(stranger: Browser, statement: StatementView) -> None:
    assert objection(stranger, statement, token="0" * 32).status_code == 404


def test_an_objection_from_another_sites_page_is_refused(stranger: Browser, statement: StatementView) -> None:
    token = address(statement).partition("token=")[2]

    refused = stranger.client.post(
        f"/statements/{statement.id}/appeal",
        data={"token": token, "text": "x"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert refused.status_code == 403


def test_objections_are_counted_by_address_like_tries_to_sign_in(works: Works, statement: StatementView) -> None:
    app: Flask = create_app(Settings(sign_in_attempts_per_minute=2, log_level="error"), works)
    stranger = Browser(app.test_client())

    answers = [objection(stranger, statement, "").status_code for _ in range(3)]

    assert answers == [422, 422, 429]


def test_the_page_of_a_sanction_speaks_of_the_account(
    moderator: Browser, stranger: Browser, works: Works, site: Site
) -> None:
    held(works, site)
    noor = a_person(works, site, "Noor")
    sanction(works, noor, site, "name:joe", Sanction(Step.SUSPEND, 7, "insults", "For the third time this week."))

    words = words_of(stranger.get(address(listed(works, site, 1)[0])))

    assert "About your account" in words
    assert "You cannot comment for some time." in words
    assert "until 9 November 2026." in words
    assert "For the third time this week." in words
    assert "What you wrote" not in words


# --- appeals on the desk --------------------------------------------------------------------------------------------


def test_an_appeal_waits_on_the_page_and_names_nobody(
    viewer: Browser, stranger: Browser, statement: StatementView, works: Works, site: Site
) -> None:
    objection(stranger, statement)

    rows, one = viewer.get("/appeals"), viewer.get(f"/appeals/{appeal_of(works, site)}")

    assert "I meant the bridge." in rows.text
    assert "First decided by a moderator" in words_of(rows)
    assert "This breaks our rule “No insults”" in one.text
    assert "Mia" not in rows.text + one.text


def test_a_colleague_reverses_and_the_author_reads_why(
    sign_in: SignIn, site: Site, stranger: Browser, statement: StatementView, works: Works
) -> None:
    objection(stranger, statement)
    noor = sign_in("Noor", Role.MODERATOR, site)

    done = noor.post(f"/appeals/{appeal_of(works, site)}", outcome="reversed", answer="You are right.")

    page = words_of(stranger.get(address(statement)))
    assert (done.status_code, done.headers["Location"].split("=")[0]) == (303, "/appeals?did")
    assert look.comment(works, site, "c1").state == "approved"
    assert "You objected, and we changed the decision You are right." in page
    assert "Withdrawn" in page
    assert "Noor" not in page
    assert "✓ Reversed" in words_of(noor.get("/appeals"))


def test_who_decided_the_first_time_is_offered_no_answer_and_refused_one(
    moderator: Browser, stranger: Browser, statement: StatementView, works: Works, site: Site
) -> None:
    a_person(works, site, "Noor")
    objection(stranger, statement)
    path = f"/appeals/{appeal_of(works, site)}"

    assert "<textarea" not in moderator.get(path).text
    refused = moderator.post(path, outcome="upheld", answer="No.")
    assert refused.status_code == 403
    assert "somebody else has to answer" in words_of(refused)


def test_an_answer_without_words_is_told(
    sign_in: SignIn, site: Site, stranger: Browser, statement: StatementView, works: Works
) -> None:
    objection(stranger, statement)

    page = sign_in("Noor", Role.MODERATOR, site).post(f"/appeals/{appeal_of(works, site)}", outcome="upheld", answer="")

    assert page.status_code == 422
    assert "Tell the author why" in words_of(page)


def test_a_second_answer_is_too_late(
    sign_in: SignIn, site: Site, stranger: Browser, statement: StatementView, works: Works
) -> None:
    objection(stranger, statement)
    path = f"/appeals/{appeal_of(works, site)}"
    sign_in("Noor", Role.MODERATOR, site).post(path, outcome="upheld", answer="It stands.")

    late = sign_in("Omar", Role.MODERATOR, site).post(path, outcome="reversed", answer="It does not.")

    assert late.status_code == 409
    assert "Noor answered this appeal already." in words_of(late)


# --- second looks ---------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn(works: Works, site: Site, moderator: Browser) -> str:
    """Mia rejected a comment, and the decision was drawn; answers the look's id."""
    desk_settings.save(works, site, ALL)
    moderator.decide(held(works, site), "reject:insults", note="Rude.")
    second_looks.draw(works, site)
    with works.store.read() as connection:
        return str(connection.execute(looks.select()).one().public_id)


def test_a_second_look_shows_the_comment_and_nothing_of_the_decision(lead: Browser, drawn: str) -> None:
    page = lead.get("/quality/next")

    assert "You idiot." in page.text
    for told in ("Mia", "Rude.", "0.9", "Rejected", "<mark"):
        assert told not in re.sub(r"<header.*?</header>", "", page.text, flags=re.S)


def test_one_does_not_look_again_at_ones_own_decision(moderator: Browser, drawn: str) -> None:
    assert "Nothing to look at again." in moderator.get("/quality/next").text
    assert moderator.post(f"/quality/{drawn}", choice="approve").status_code == 403


def test_a_second_look_changes_nothing_on_the_site(lead: Browser, drawn: str, works: Works, site: Site) -> None:
    answer = lead.post(f"/quality/{drawn}", choice="approve")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/quality/next?done=yes")
    assert look.comment(works, site, "c1").state == "rejected"


def test_a_disagreement_waits_for_a_lead_and_settling_it_corrects_the_comment(
    lead: Browser, sign_in: SignIn, drawn: str, works: Works, site: Site
) -> None:
    sign_in("Noor", Role.MODERATOR, site).post(f"/quality/{drawn}", choice="approve")

    page = lead.get("/quality")
    settled = lead.post(f"/quality/{drawn}/settle", choice="approve", correct="yes")

    assert "First: Rejected (No insults), by a moderator" in words_of(page)
    assert "Second look: Approved" in words_of(page)
    assert settled.status_code == 303
    assert look.comment(works, site, "c1").state == "approved"
    assert "Worth a talk" in lead.get("/quality").text


def test_only_leads_see_disagreements_and_names(moderator: Browser, sign_in: SignIn, drawn: str, site: Site) -> None:
    sign_in("Noor", Role.MODERATOR, site).post(f"/quality/{drawn}", choice="approve")

    page = moderator.get("/quality")

    assert "Disagreements to settle" not in page.text
    assert "0 of 1 came out the same" in words_of(page)


def test_a_choice_that_is_none_is_told(lead: Browser, drawn: str) -> None:
    assert lead.post(f"/quality/{drawn}", choice="perhaps").status_code == 422
    assert lead.post(f"/quality/{drawn}", choice="reject:nothing").status_code == 422


def test_a_look_can_be_passed_over(lead: Browser, works: Works, site: Site, moderator: Browser) -> None:
    desk_settings.save(works, site, ALL)
    for number in range(2):
        moderator.decide(held(works, site, f"c{number}", f"You idiot {number}."), "reject:insults")
    first = lead.get("/quality/next").text
    onward = re.search(r'href="(/quality/next\?after=[^"]+)"', first)
    assert onward is not None

    second = lead.get(onward[1]).text

    assert ("idiot 0" in first, "idiot 0" in second) in {(True, False), (False, True)}


@pytest.mark.parametrize("weeks", [1, 2])
def test_the_weeks_are_drawn_once_there_are_two(
    sign_in: SignIn, works: Works, site: Site, clock: FakeClock, weeks: int
) -> None:
    desk_settings.save(works, site, ALL)
    mia, noor = a_person(works, site), a_person(works, site, "Noor")
    for week in range(weeks):
        clock.wind(days=8 * week)
        case = held(works, site, f"c{week}", f"You idiot {week}.").case_id
        decide(works, mia, case or "", "reject", "insults", None, 1)
        second_looks.draw(works, site)
        found = second_looks.next_look(works, site, noor)
        assert found is not None
        second_looks.answer(works, site, noor, found.id, "reject", "insults")
    clock.wind(hours=1)

    page = sign_in("Lena", Role.LEAD, site).get("/quality")

    assert ("Week by week" in page.text) is (weeks == 2)


# --- the report and the settings ------------------------------------------------------------------------------------


def test_the_report_counts_without_naming_anybody(viewer: Browser, statement: StatementView) -> None:
    page = viewer.get("/transparency")

    words = words_of(page)
    assert "Report of 2026" in words
    assert "No insults" in words
    assert "Mia" not in words
    assert "idiot" not in words


@pytest.mark.parametrize(
    ("format", "kind", "start"),
    [
        ("statements.csv", "text/csv; charset=utf-8", "decision_visibility,"),
        ("figures.csv", "text/csv; charset=utf-8", "figure,value,low,high\n"),
        ("json", "application/json", "{"),
    ],
)
def test_the_report_can_be_taken_along(viewer: Browser, format: str, kind: str, start: str) -> None:
    answer = viewer.get(f"/transparency?year=2026&format={format}")

    assert answer.content_type == kind
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.startswith(start)


@pytest.mark.parametrize("query", ["year=26", "year=x", "year=2019", "year=2027", "format=pdf"])
def test_a_report_of_no_year_or_in_no_format_is_told(viewer: Browser, query: str) -> None:
    assert viewer.get(f"/transparency?{query}").status_code == 422


def test_a_lead_sets_the_desk_and_mistakes_change_nothing(lead: Browser, works: Works, site: Site) -> None:
    saved = lead.post("/settings", appeal_months="12", second_looks_people="2.5")
    wrong = lead.post("/settings", appeal_months="5", second_looks_people="101", severe_a_day="7")

    settings = desk_settings.read(works, site)
    assert saved.status_code == 303
    assert (settings.appeal_months, settings.second_looks_people, settings.severe_a_day) == (12, 2.5, 5)
    assert wrong.status_code == 422
    assert "2 settings could not be saved" in words_of(wrong)
    assert 'value="101"' in wrong.text
