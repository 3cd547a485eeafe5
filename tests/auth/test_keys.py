"""A site's program shows its key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.actions.sites import create_key, revoke_key
from service.actions.works import Works
from service.auth import guard
from service.auth.limits import Bucket
from service.auth.secrets import looks_like_a_key, same
from service.storage.sites import Site
from tests.builders_storage import FakeClock


@pytest.fixture
def key(works: Works, site: Site) -> str:
    return create_key(works, site, "tests", ["score"])


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "Bearer  {} "])
def test_a_key_is_taken_as_a_bearer_token(client: FlaskClient, key: str, form: str) -> None:
    response = client.get("/program", headers={"Authorization": form.format(key)})

    assert response.text == "gazette"


def test_a_key_is_taken_in_its_own_header(client: FlaskClient, key: str) -> None:
    assert client.get("/program", headers={"X-API-Key": key}).text == "gazette"


def test_a_key_in_the_address_is_not_taken(client: FlaskClient, key: str) -> None:
    assert client.get(f"/program?key={key}").status_code == 401


@pytest.mark.parametrize(
    "shown", ["parley", "parley__", "parley_x_y", "Basic abc", "x" * 9000, "parley_0123456789ab_" + "A" * 43, "é"]
)
def test_what_is_no_key_of_ours_is_refused(client: FlaskClient, key: str, shown: str) -> None:
    response = client.get("/program", headers={"X-API-Key": shown})

    assert response.status_code == 401
    assert response.get_json()["type"] == "urn:parley:problem:bad-key"
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="parley", error="invalid_token"'


def test_a_key_with_another_secret_is_refused(client: FlaskClient, key: str) -> None:
    client.get("/program", headers={"X-API-Key": key})
    other = key[:-1] + ("A" if key[-1] != "A" else "B")

    assert client.get("/program", headers={"X-API-Key": other}).status_code == 401


def test_a_revoked_key_works_for_five_seconds_at_most(
    client: FlaskClient, works: Works, site: Site, key: str, clock: FakeClock
) -> None:
    client.get("/program", headers={"X-API-Key": key})
    revoke_key(works, site, key.split("_")[1])

    clock.wind(seconds=5)

    assert client.get("/program", headers={"X-API-Key": key}).status_code == 401


def test_a_key_that_was_never_used_before_is_refused_as_soon_as_it_is_revoked(
    client: FlaskClient, works: Works, site: Site, key: str
) -> None:
    revoke_key(works, site, key.split("_")[1])

    assert client.get("/program", headers={"X-API-Key": key}).status_code == 401


def test_a_good_key_is_looked_up_once_in_five_seconds(app: Flask, the_guard: guard.Guard, key: str) -> None:
    first = the_guard.keys.holder(key)

    assert the_guard.keys.holder(key) is first


def test_a_key_that_asks_too_often_is_told_when_to_come_back(app: Flask, the_guard: guard.Guard, key: str) -> None:
    app.extensions["parley.guard"] = replace(the_guard, per_key=Bucket(per_minute=2, burst=2))
    client = app.test_client()

    answers = [client.get("/program", headers={"X-API-Key": key}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"key";q=2;w=60'
    assert answers[0].headers["RateLimit"].startswith('"key";r=1;t=')
    assert answers[2].headers["RateLimit"].startswith('"key";r=0;t=')
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert answers[2].get_json()["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert answers[2].get_json()["violated-policies"] == ["key"]


def test_a_made_key_looks_like_a_key(key: str) -> None:
    assert looks_like_a_key(key)


@pytest.mark.parametrize(
    ("one", "other", "alike"), [("a", "a", True), ("a", "b", False), ("", "a", False), ("é", "é", True)]
)
def test_secrets_are_compared_whatever_letters_they_hold(one: str, other: str, alike: bool) -> None:
    assert same(one, other) is alike
