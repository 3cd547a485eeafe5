"""Coming in by password or by a one-time link, and going out."""

from __future__ import annotations

import pytest
from flask import Flask

from service.actions.people import invite
from service.actions.works import Works
from service.app import create_app
from service.settings import Settings
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, words_of

PASSWORD = "seven plain words make a good one"


@pytest.fixture
def link(works: Works, site: Site) -> str:
    return f"/sign-in/{invite(works, 'mia@example.org', 'Mia', site, Role.MODERATOR)}"


def test_the_start_leads_the_signed_out_to_the_door_and_the_signed_in_to_the_queue(
    stranger: Browser, viewer: Browser
) -> None:
    assert stranger.get("/").headers["Location"] == "/sign-in"
    assert viewer.get("/").headers["Location"] == "/queue"


def test_the_door_asks_for_e_mail_and_password(stranger: Browser) -> None:
    page = stranger.get("/sign-in")

    assert page.status_code == 200
    assert 'autocomplete="current-password"' in page.text


def test_opening_a_one_time_link_uses_nothing_up(stranger: Browser, link: str) -> None:
    for _ in range(3):
        assert stranger.get(link).status_code == 200

    assert stranger.post(link).status_code == 303


def test_pressing_the_button_signs_in_and_offers_to_set_a_password(stranger: Browser, link: str) -> None:
    pressed = stranger.post(link)

    welcome = stranger.get(pressed.headers["Location"])

    assert pressed.headers["Location"] == "/account?welcome=yes"
    assert "Set a password for next time" in words_of(welcome)


def test_a_one_time_link_works_once(stranger: Browser, app: Flask, link: str) -> None:
    stranger.post(link)

    second = Browser(app.test_client()).post(link)

    assert second.status_code == 404
    assert "was used before" in words_of(second)


def test_a_one_time_link_grows_old(stranger: Browser, clock: FakeClock, link: str) -> None:
    clock.wind(hours=25)

    assert stranger.post(link).status_code == 404


def test_the_session_cookie_is_hidden_from_scripts_and_from_other_sites_forms(stranger: Browser, link: str) -> None:
    cookie = stranger.post(link).headers["Set-Cookie"]

    assert cookie.startswith("parley_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_password_that_was_set_signs_in_and_leads_to_where_one_wanted_to_go(
    moderator: Browser, stranger: Browser
) -> None:
    moderator.post("/account", password=PASSWORD, again=PASSWORD)

    entered = stranger.post("/sign-in", email="mia@example.org", password=PASSWORD, next="/log")

    assert (entered.status_code, entered.headers["Location"]) == (303, "/log")
    assert stranger.get("/log").status_code == 200


def test_after_signing_in_nobody_is_led_to_another_host(moderator: Browser, stranger: Browser) -> None:
    moderator.post("/account", password=PASSWORD, again=PASSWORD)

    entered = stranger.post("/sign-in", email="mia@example.org", password=PASSWORD, next="//evil.example/queue")

    assert entered.headers["Location"] == "/queue"


def test_setting_a_password_keeps_this_browser_signed_in_and_ends_the_others(
    sign_in: SignIn, moderator: Browser, site: Site
) -> None:
    elsewhere = sign_in("Mia", Role.MODERATOR, site)

    moderator.post("/account", password=PASSWORD, again=PASSWORD)

    assert "Your password is set" in words_of(moderator.get("/account?saved=yes"))
    assert elsewhere.get("/queue").status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [("short", "short", "12 to 1024 characters"), (PASSWORD, "another", "The two passwords differ")],
)
def test_a_password_that_will_not_do_is_told_why(moderator: Browser, password: str, again: str, told: str) -> None:
    page = moderator.post("/account", password=password, again=again)

    assert page.status_code == 422
    assert told in words_of(page)
    assert password not in page.text or password == "short"


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org"])
def test_a_wrong_pair_says_the_same_whichever_half_is_wrong(moderator: Browser, stranger: Browser, email: str) -> None:
    moderator.post("/account", password=PASSWORD, again=PASSWORD)

    page = stranger.post("/sign-in", email=email, password="not the one at all")

    assert page.status_code == 422
    assert "do not belong together" in words_of(page)
    assert "not the one at all" not in page.text


def test_signing_out_ends_the_session(moderator: Browser) -> None:
    out = moderator.post("/sign-out")

    assert out.headers["Location"] == "/sign-in"
    assert moderator.get("/queue").status_code == 303


def test_signing_out_twice_is_no_error(stranger: Browser) -> None:
    assert stranger.post("/sign-out").status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/sign-in/token"])
def test_a_form_sent_from_another_sites_page_is_refused(stranger: Browser, path: str) -> None:
    page = stranger.client.post(path, headers={"Origin": "https://evil.example", "Accept": "text/html"})

    assert page.status_code == 403


def test_too_many_tries_are_told_to_wait(works: Works) -> None:
    app = create_app(Settings(sign_in_attempts_per_minute=2, log_level="error"), works)
    hasty = Browser(app.test_client())

    answers = [hasty.post("/sign-in", email="a@example.org", password="x").status_code for _ in range(3)]

    assert answers == [422, 422, 429]


def test_a_person_of_two_sites_chooses_which_to_look_at(sign_in: SignIn, site: Site, other_site: Site) -> None:
    both = sign_in("Nora", Role.LEAD, site, other_site)
    first = words_of(both.get("/queue"))

    both.post("/site", site="herald")

    assert "Gazette" in first
    assert "Herald" in words_of(both.get("/queue"))


def test_a_site_one_does_not_work_for_does_not_exist(moderator: Browser, other_site: Site) -> None:
    assert moderator.post("/site", site=other_site.slug).status_code == 404
