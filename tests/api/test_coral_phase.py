"""Coral's external moderation phase: signed questions, answers that its schema knows, and nothing filed."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text as sql
from werkzeug.test import TestResponse

from service.actions import dialect_doors
from service.actions.sites import publish_policy
from service.actions.works import Works
from service.moderation.errors import Invalid
from service.storage.sites import Site
from tests.api.perspective.conftest import SHELF
from tests.builders_storage import FakeClock

SECRET = "empsec_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
VECTOR = Path(__file__).resolve().parents[3] / "shared" / "design" / "coral-external-vector.json"
REJECTING = """
clauses:
  - id: attacks
    title: No personal attacks
    text: Argue with what is said.
    labels: [personal_attack, insult]
automatic_reject: true
thresholds:
  insult: {hold: 0.3, reject: 0.5}
"""


@pytest.fixture
def works(store: Any, clock: FakeClock) -> Works:
    return Works(store=store, shelf=SHELF, clock=clock)


def signed(raw: bytes, *secrets: str) -> str:
    return ",".join("sha256=" + hmac.new(one.encode(), raw, hashlib.sha256).hexdigest() for one in secrets)


def a_question(text: str = "You are an idiot.", **changes: Any) -> bytes:
    asked = {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "u-1", "role": "COMMENTER"},
        "story": {"id": "s-1", "url": "https://news.example/a"},
        "site": {"id": "x"},
        "tenantID": "t",
        "tenantDomain": "news.example",
    }
    return json.dumps(asked | changes, indent=2).encode()


def ask(app: Flask, raw: bytes, signature: str) -> TestResponse:
    return app.test_client().post(
        "/integrations/coral/moderate",
        data=raw,
        content_type="application/json",
        headers={"X-Coral-Signature": signature, "User-Agent": "Coral Moderation/9.11.8"},
    )


def test_what_the_policy_holds_is_withheld_with_a_flag(app: Flask, works: Works, site: Site) -> None:
    dialect_doors.add_coral_secret(works, site, SECRET)
    raw = a_question("<div>You are an <b>idiot</b>.</div>")

    answer = ask(app, raw, signed(raw, SECRET))

    assert answer.get_json() == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }


def test_what_the_policy_publishes_is_no_opinion(app: Flask, works: Works, site: Site) -> None:
    publish_policy(works, site, "clauses:\n  - {id: a, title: Be kind}\n", None, None)
    dialect_doors.add_coral_secret(works, site, SECRET)
    raw = a_question("The bridge opens in spring.")

    answer = ask(app, raw, signed(raw, SECRET))

    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(("mode", "status"), [("withhold", "SYSTEM_WITHHELD"), ("reject", "REJECTED"), ("flag", None)])
def test_a_site_chooses_what_a_rejection_becomes(
    app: Flask, works: Works, site: Site, mode: str, status: str | None
) -> None:
    publish_policy(works, site, REJECTING, None, None)
    dialect_doors.add_coral_secret(works, site, SECRET)
    dialect_doors.choose_coral_mode(works, site, mode)
    raw = a_question()

    answer = ask(app, raw, signed(raw, SECRET)).get_json()

    assert answer.get("status") == status
    assert answer["actions"] == [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}]
    if mode == "reject":
        assert answer["moderationAction"]["status"] == "REJECTED"
        assert answer["moderationAction"]["rejectionReason"]["code"] == "ABUSIVE"
        assert answer["moderationAction"]["rejectionReason"]["detailedExplanation"]


def test_the_published_vector_is_known_by_its_signature(app: Flask, works: Works, site: Site) -> None:
    if not VECTOR.exists():
        pytest.skip("Coral's test vector is not here (../shared/design)")
    dialect_doors.add_coral_secret(works, site, SECRET)
    expected = "sha256=84dae10619b462e47afd4c8bedb5cc9340d3548f50bd0d7645e5f791e783228f"

    answer = ask(app, VECTOR.read_bytes(), expected)

    assert answer.status_code in {200, 204}


def test_while_a_secret_is_rotated_either_signature_is_taken_and_afterwards_one(
    app: Flask, works: Works, site: Site
) -> None:
    new = SECRET[::-1]
    for secret in (SECRET, new):
        dialect_doors.add_coral_secret(works, site, secret)
    raw = a_question()

    during = [ask(app, raw, signed(raw, *secrets)).status_code for secrets in ((SECRET,), (new,), ("x" * 40, new))]
    dialect_doors.remove_coral_secrets(works, site, keep=1)
    after = [ask(app, raw, signed(raw, secret)).status_code for secret in (SECRET, new)]

    assert during == [200, 200, 200]
    assert after == [401, 200]


@pytest.mark.parametrize("signature", ["", "sha256=00", "nonsense,,"])
def test_an_unsigned_or_tampered_question_is_refused(app: Flask, works: Works, site: Site, signature: str) -> None:
    dialect_doors.add_coral_secret(works, site, SECRET)

    unsigned = ask(app, a_question(), signature)
    tampered = ask(app, a_question("Nice."), signed(a_question(), SECRET))

    assert (unsigned.status_code, tampered.status_code) == (401, 401)


def test_nothing_of_it_is_filed(app: Flask, works: Works, site: Site) -> None:
    dialect_doors.add_coral_secret(works, site, SECRET)
    raw = a_question()

    ask(app, raw, signed(raw, SECRET))

    with works.store.read() as connection:
        assert connection.execute(sql("SELECT count(*) FROM comments")).scalar() == 0


def test_a_secret_that_is_none_and_a_mode_that_is_none_are_refused(works: Works, site: Site) -> None:
    with pytest.raises(Invalid):
        dialect_doors.add_coral_secret(works, site, "short")
    with pytest.raises(Invalid):
        dialect_doors.choose_coral_mode(works, site, "delete")


def test_a_question_without_a_text_is_a_mistake(app: Flask, works: Works, site: Site) -> None:
    dialect_doors.add_coral_secret(works, site, SECRET)
    raw = a_question(comment={})

    answer = ask(app, raw, signed(raw, SECRET))

    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
