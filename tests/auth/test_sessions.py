"""A person's browser carries a session."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from service.actions.works import Works
from service.auth import guard
from service.auth.limits import Bucket
from service.storage.people import Role
from service.storage.sites import Site
from tests.auth.conftest import People
from tests.builders_storage import FakeClock, a_site

HTML = {"Accept": "text/html"}


def test_a_signed_in_person_comes_in(people: People, site: Site) -> None:
    browser, _ = people.sign_in("alice", Role.VIEWER, site)

    assert browser.get("/page").text == "alice at gazette"


def test_the_signed_out_are_sent_to_the_door_and_back_to_where_they_wanted(client: FlaskClient) -> None:
    response = client.get("/page?tab=held&x=1", headers=HTML)

    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?next=/page%3Ftab%3Dheld%26x%3D1"


def test_a_script_of_the_signed_out_gets_a_401(client: FlaskClient) -> None:
    assert client.get("/page", headers={"Accept": "application/json"}).status_code == 401


def test_a_form_of_the_signed_out_gets_a_401(client: FlaskClient) -> None:
    assert client.post("/form", headers=HTML).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 3000])
def test_a_token_that_is_none_counts_as_signed_out(app: Flask, the_guard: guard.Guard, token: str) -> None:
    browser = app.test_client()
    browser.set_cookie(the_guard.session_cookie, token)

    assert browser.get("/page").status_code in {303, 401}


def test_a_session_ends_when_its_time_is_over(people: People, site: Site, clock: FakeClock) -> None:
    browser, _ = people.sign_in("alice", Role.VIEWER, site)

    clock.wind(seconds=12 * 3600)

    assert browser.get("/page", headers=HTML).status_code == 303


def test_a_role_too_low_is_refused(people: People, site: Site) -> None:
    browser, csrf = people.sign_in("victor", Role.VIEWER, site)

    response = browser.post("/form", data={"csrf": csrf})

    assert response.status_code == 403
    assert response.get_json()["type"] == "urn:parley:problem:role"


def test_a_form_with_its_token_is_taken_in_the_field_or_in_the_header(people: People, site: Site) -> None:
    browser, csrf = people.sign_in("mia", Role.MODERATOR, site)

    assert browser.post("/form", data={"csrf": csrf}).text == "done"
    assert browser.post("/form", headers={"X-CSRF-Token": csrf}).text == "done"


@pytest.mark.parametrize("sent", ["", "x", "é"])
def test_a_form_without_its_token_is_refused(people: People, site: Site, sent: str) -> None:
    browser, _ = people.sign_in("mia", Role.MODERATOR, site)

    response = browser.post("/form", data={"csrf": sent})

    assert response.status_code == 403
    assert response.get_json()["type"] == "urn:parley:problem:csrf"


def test_the_token_of_another_session_does_not_help(people: People, site: Site) -> None:
    browser, _ = people.sign_in("mia", Role.MODERATOR, site)
    _, theirs = people.sign_in("max", Role.MODERATOR, site)

    assert browser.post("/form", data={"csrf": theirs}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_sites_page_is_refused_even_with_the_token(
    people: People, site: Site, headers: dict[str, str]
) -> None:
    browser, csrf = people.sign_in("mia", Role.MODERATOR, site)

    assert browser.post("/form", data={"csrf": csrf}, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_form_from_our_own_page_is_taken(people: People, site: Site, headers: dict[str, str]) -> None:
    browser, csrf = people.sign_in("mia", Role.MODERATOR, site)

    assert browser.post("/form", data={"csrf": csrf}, headers=headers).status_code == 200


def test_a_person_of_two_sites_looks_at_the_one_they_chose(people: People, site: Site, works: Works) -> None:
    herald = a_site(works, "herald")
    browser, _ = people.sign_in("mia", Role.MODERATOR, site, herald)

    browser.set_cookie(people.guard.site_cookie, "herald")

    assert browser.get("/page").text == "mia at herald"


def test_nobody_looks_at_a_site_they_do_not_work_for(people: People, site: Site, works: Works) -> None:
    a_site(works, "herald")
    browser, _ = people.sign_in("mia", Role.MODERATOR, site)

    browser.set_cookie(people.guard.site_cookie, "herald")

    assert browser.get("/page").text == "mia at gazette"


@pytest.mark.parametrize(("secure", "name"), [(True, "__Host-parley_session"), (False, "parley_session")])
def test_the_cookie_is_kept_from_scripts_and_from_other_sites(
    app: Flask, the_guard: guard.Guard, clock: FakeClock, secure: bool, name: str
) -> None:
    app.extensions["parley.guard"] = replace(the_guard, secure=secure)
    response = Response()

    with app.test_request_context():
        guard.start_session(response, "token", clock())

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=token;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert ("Secure" in cookie) is secure


def test_an_address_that_tries_to_sign_in_too_often_must_wait(app: Flask, the_guard: guard.Guard) -> None:
    app.extensions["parley.guard"] = replace(the_guard, per_address=Bucket(per_minute=2, burst=2))

    def enter() -> str:
        guard.count_sign_in()
        return "in"

    app.add_url_rule("/enter", "enter", enter, methods=["POST"])
    client = app.test_client()

    assert [client.post("/enter").status_code for _ in range(3)] == [200, 200, 429]


def test_every_answer_carries_headers_that_keep_browsers_strict(client: FlaskClient) -> None:
    for path in ("/page", "/program", "/health", "/nowhere"):
        headers = client.get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_an_answer_that_says_itself_how_it_may_be_kept_is_believed(app: Flask) -> None:
    app.add_url_rule("/kept", "kept", lambda: ("kept", {"cache-control": "public, max-age=9"}))

    assert app.test_client().get("/kept").headers.getlist("Cache-Control") == ["public, max-age=9"]


def test_over_https_browsers_are_told_to_stay_there(app: Flask, the_guard: guard.Guard) -> None:
    guard.install(app, replace(the_guard, secure=True))

    assert "max-age" in app.test_client().get("/health").headers["Strict-Transport-Security"]
