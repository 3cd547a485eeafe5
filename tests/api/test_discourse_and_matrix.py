"""Discourse's seven percents, and Matrix rooms that ask before an event is sent."""

from __future__ import annotations

from typing import Any

import pytest

from service.actions.sites import publish_policy
from service.actions.works import Works
from service.storage.sites import Site
from tests.api.asking import Program
from tests.api.perspective.conftest import SHELF
from tests.api.test_coral_phase import REJECTING
from tests.builders_storage import FakeClock

KEYS = {"toxicity", "severe_toxicity", "obscene", "identity_attack", "insult", "threat", "sexual_explicit"}


@pytest.fixture
def works(store: Any, clock: FakeClock) -> Works:
    return Works(store=store, shelf=SHELF, clock=clock)


def an_event(body: str = "You are an idiot.", **changes: Any) -> dict[str, Any]:
    event = {
        "type": "m.room.message",
        "content": {"msgtype": "m.text", "body": body},
        "sender": "@joe:example.org",
        "room_id": "!room:example.org",
        "event_id": "$1",
    }
    return {"event": event | changes}


def test_a_text_is_seven_whole_percents(program: Program) -> None:
    rude = program.post("/api/v1/classify", {"model": "unbiased", "content": "You are an idiot."}).get_json()
    kind = program.post("/api/v1/classify", {"model": "unbiased", "content": "Thank you all."}).get_json()

    assert set(rude) == set(kind) == KEYS
    assert all(isinstance(value, int) and 0 <= value <= 100 for value in (rude | kind).values())
    assert rude["insult"] > 50 > kind["insult"]


def test_a_language_that_no_model_reads_is_the_status_discourse_takes_for_not_for_us(program: Program) -> None:
    german = "Das ist ein sehr schöner Artikel über die Brücke."

    assert program.post("/api/v1/classify", {"content": german}).status_code == 415


@pytest.mark.parametrize("sent", [{}, {"content": 5}, []])
def test_without_a_text_the_field_is_named(program: Program, sent: Any) -> None:
    answer = program.post("/api/v1/classify", sent)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/content"


def test_an_event_passes_unless_the_policy_rejects_it(program: Program, works: Works, site: Site) -> None:
    held = program.post("/integrations/matrix/check_event_for_spam", an_event())
    publish_policy(works, site, REJECTING, None, None)
    rejected = program.post("/integrations/matrix/check_event_for_spam", an_event())
    kind = program.post("/integrations/matrix/check_event_for_spam", an_event("The bridge opens in spring."))

    assert (held.status_code, held.get_json()) == (200, {})
    assert (rejected.status_code, rejected.get_json()["errcode"]) == (403, "M_FORBIDDEN")
    assert (kind.status_code, kind.get_json()) == (200, {})


@pytest.mark.parametrize("changes", [{"type": "m.room.member"}, {"content": {"msgtype": "m.image"}}, {"content": None}])
def test_events_without_words_pass(program: Program, changes: dict[str, Any]) -> None:
    answer = program.post("/integrations/matrix/check_event_for_spam", an_event(**changes))

    assert (answer.status_code, answer.get_json()) == (200, {})


def test_the_module_finds_the_service_by_ping_and_its_key(program: Program, stranger: Program) -> None:
    answer, refused = (who.post("/integrations/matrix/ping", {"id": "x"}) for who in (program, stranger))

    assert answer.get_json() == {"id": "x", "status": "ok"}
    assert refused.status_code == 401
