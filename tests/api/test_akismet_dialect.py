"""Akismet's calls: bare words, byte for byte as clients compare them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions import dialect_doors, dialects
from service.actions.works import Works
from service.storage.sites import Site
from tests.api.perspective.conftest import SHELF
from tests.builders_storage import FakeClock

SPAM = "Make $5000 a week from home!!! Click http://cheap-pills.example now, limited offer, best price!!!"


@pytest.fixture
def works(store: Any, clock: FakeClock) -> Works:
    return Works(store=store, shelf=SHELF, clock=clock)


@pytest.fixture
def key(works: Works, site: Site) -> str:
    return dialect_doors.add_akismet_key(works, site)


def a_form(key: str, text: str = "The bridge opens in spring.", **changes: str) -> dict[str, str]:
    form = {"api_key": key, "blog": "https://news.example", "user_ip": "203.0.113.9", "comment_content": text}
    return form | changes


def ask(app: Flask, call: str, form: dict[str, str], **more: Any) -> TestResponse:
    return app.test_client().post(f"/1.1/{call}", data=form, **more)


def test_a_key_has_twelve_letters_and_is_valid_until_revoked(app: Flask, works: Works, site: Site, key: str) -> None:
    before = ask(app, "verify-key", {"key": key, "blog": "https://news.example"})
    dialect_doors.revoke_akismet_keys(works, site)
    after = ask(app, "verify-key", {"key": key, "blog": "https://news.example"})

    assert len(key) == 12
    assert before.data == b"valid"
    assert (after.status_code, after.data) == (200, b"invalid")
    assert after.headers["X-akismet-debug-help"]


def test_an_ordinary_comment_is_false_and_an_advert_true_without_anything_around_it(app: Flask, key: str) -> None:
    ham, spam = ask(app, "comment-check", a_form(key)), ask(app, "comment-check", a_form(key, SPAM))

    assert (ham.data, spam.data) == (b"false", b"true")
    assert spam.mimetype == "text/plain"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"comment_author": "viagra-test-123"}, b"true"),
        ({"comment_author_email": "akismet-guaranteed-spam@example.com"}, b"true"),
        ({"comment_author": "viagra-test-123", "user_role": "administrator"}, b"false"),
        ({"comment_content": ""}, b"false"),
    ],
)
def test_akismets_own_test_values_are_answered_as_akismet_does(
    app: Flask, key: str, changes: dict[str, str], word: bytes
) -> None:
    assert ask(app, "comment-check", a_form(key) | changes).data == word


def test_the_key_may_stand_in_the_host_as_old_clients_send_it(app: Flask, key: str) -> None:
    form = a_form("", SPAM)

    answer = ask(app, "comment-check", form, headers={"Host": f"{key}.rest.akismet.com"})

    assert answer.data == b"true"


@pytest.mark.parametrize("missing", ["blog", "user_ip", "api_key"])
def test_what_is_missing_is_named_in_a_header(app: Flask, key: str, missing: str) -> None:
    form = a_form(key)
    del form[missing]

    answer = ask(app, "comment-check", form)

    assert (answer.status_code, answer.data) == (200, b"invalid")
    assert missing in answer.headers["X-akismet-debug-help"] or "key" in answer.headers["X-akismet-debug-help"]


def test_feedback_is_thanked_for_in_the_exact_words_and_kept_once_a_comment(
    app: Flask, works: Works, site: Site, key: str
) -> None:
    spam = ask(app, "submit-spam", a_form(key, SPAM))
    ham = app.test_client().post("/1.1/submit-ham", json=a_form(key, SPAM))

    [kept] = dialects.opinions(works, site)
    assert spam.data == ham.data == b"Thanks for making the web a better place."
    assert (kept.label, kept.value, kept.community) == ("spam", 0.0, "Akismet:https://news.example")


def test_rudeness_counts_as_spam_only_where_the_site_has_chosen_so(
    app: Flask, works: Works, site: Site, key: str
) -> None:
    before = ask(app, "comment-check", a_form(key, "You are an idiot."))
    dialect_doors.choose_toxic_from(works, site, 0.5)
    after = ask(app, "comment-check", a_form(key, "You are an idiot."))

    assert (before.data, after.data) == (b"false", b"true")


def test_usage_has_no_limit_and_numbers_where_clients_want_numbers(app: Flask, key: str) -> None:
    answer = app.test_client().get(f"/1.2/usage-limit?api_key={key}").get_json()

    assert answer == {"limit": "none", "usage": 0, "percentage": "0.00", "throttled": False}


def test_a_wrong_method_and_an_unknown_call_stay_in_this_dialect(app: Flask) -> None:
    wrong, unknown = app.test_client().get("/1.1/comment-check"), app.test_client().post("/1.1/nothing")

    assert (wrong.status_code, "POST" in wrong.headers["Allow"]) == (405, True)
    assert wrong.data not in {b"true", b"false", b"valid", b"invalid"}
    assert (unknown.status_code, unknown.data) == (200, b"invalid")


def test_wrong_keys_are_counted_by_address_and_right_ones_are_not(app: Flask, key: str) -> None:
    wrong = [ask(app, "verify-key", {"key": "abcdefghijkm"}).status_code for _ in range(12)]
    right = [ask(app, "verify-key", {"key": key}).data for _ in range(3)]

    assert wrong == [200] * 10 + [429] * 2
    assert right == [b"valid"] * 3


def test_wrong_keys_take_nothing_from_those_who_sign_in_from_the_same_address(app: Flask) -> None:
    wrong = [ask(app, "verify-key", {"key": "abcdefghijkm"}).status_code for _ in range(12)]

    signing_in = app.test_client().post("/sign-in", data={"email": "mia@news.example", "password": "not this one"})

    assert wrong[-1] == 429
    assert signing_in.status_code == 422
