"""Text that is hardly text: half characters, NUL, nothing but marks; answered in every dialect."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions import dialect_doors, dialects
from service.actions.sites import create_key
from service.actions.works import Works
from service.storage.sites import Site
from tests.api.perspective.conftest import SHELF
from tests.api.test_coral_phase import SECRET, signed
from tests.builders_storage import FakeClock

UNUSUAL: Final = {
    "half a pair": "\\ud83d you idiot",
    "the other half": "you idiot \\ude00",
    "a NUL": "you\\u0000 idiot",
    "only a NUL": "\\u0000",
    "only marks": "\\u0301\\u200d\\u202e",
    "empty tags": "<p></p>",
    "only an emoji": "\\ud83d\\ude00",
}
"""As they stand in a JSON body, escapes and all."""
KEPT: Final = ("suggestscore", "akismet spam")


@pytest.fixture
def works(store: Any, clock: FakeClock) -> Works:
    return Works(store=store, shelf=SHELF, clock=clock)


def asked(app: Flask, works: Works, site: Site, dialect: str, text: str) -> TestResponse:
    key = create_key(works, site, "tests", ["score"])
    path, body = {
        "analyze": (
            "/v1alpha1/comments:analyze",
            '{"comment":{"text":"%s","type":"HTML"},"spanAnnotations":true,'
            '"languages":["en"],"requestedAttributes":{"TOXICITY":{}}}',
        ),
        "suggestscore": (
            "/v1alpha1/comments:suggestscore",
            '{"comment":{"text":"%s."},"communityId":"c%s","clientToken":'
            '"t%s","attributeScores":{"TOXICITY":{"summaryScore":{"value":1}}}}',
        ),
        "openai": ("/v1/moderations", '{"input":["%s","fine"]}'),
        "akismet": ("/1.1/comment-check", '{"api_key":"AKISMET","blog":"b","user_ip":"i","comment_content":"%s"}'),
        "akismet spam": (
            "/1.1/submit-spam",
            '{"api_key":"AKISMET","blog":"b%s","user_ip":"i","comment_content":"%s."}',
        ),
        "discourse": ("/api/v1/classify", '{"content":"%s"}'),
        "matrix": (
            "/integrations/matrix/check_event_for_spam",
            '{"event":{"type":"m.room.message","sender":"%s","content":{"msgtype":"m.text","body":"%s"}}}',
        ),
        "coral": ("/integrations/coral/moderate", '{"comment":{"body":"%s"},"author":{"id":"%s"},"story":{"id":"%s"}}'),
    }[dialect]
    dialect_doors.add_coral_secret(works, site, SECRET)
    sent = body.replace("%s", text).replace("AKISMET", dialect_doors.add_akismet_key(works, site)).encode()
    headers = {"Authorization": f"Bearer {key}", "X-Coral-Signature": signed(sent, SECRET)}
    return app.test_client().post(path, data=sent, content_type="application/json", headers=headers)


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
@pytest.mark.parametrize(
    "dialect", ["analyze", "suggestscore", "openai", "akismet", "akismet spam", "discourse", "matrix", "coral"]
)
def test_unusual_text_is_answered(app: Flask, works: Works, site: Site, dialect: str, text: str) -> None:
    answer = asked(app, works, site, dialect, text)

    assert answer.status_code in ({200, 400} if dialect == "analyze" else {200, 204, 415})


@pytest.mark.parametrize("text", [UNUSUAL["half a pair"], UNUSUAL["a NUL"]], ids=["half a pair", "a NUL"])
@pytest.mark.parametrize("dialect", KEPT)
def test_what_is_kept_can_be_read_again_and_deleted(
    app: Flask, works: Works, site: Site, dialect: str, text: str
) -> None:
    asked(app, works, site, dialect, text)

    [kept] = dialects.opinions(works, site)
    json.dumps(kept.text).encode()
    assert "idiot" in kept.text
    assert "\0" not in kept.text
    assert dialects.forget_opinions(works, site, kept.community) == 1


def test_html_without_any_words_is_an_empty_comment(app: Flask, works: Works, site: Site) -> None:
    answer = asked(app, works, site, "analyze", UNUSUAL["empty tags"])

    assert (answer.status_code, answer.get_json()["error"]["message"]) == (400, "Comment must be non-empty.")
