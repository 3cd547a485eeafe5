"""A webhook as the service signs it is believed by both clients; anything else is not."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from parley_client import Webhook, WebhookRefused

from service.webhooks import Message, signed
from tests.clients.running import JAVASCRIPT, run_node

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two letters!!").decode()
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MESSAGE = Message("evt_1", "comment.decided", NOW, {"comment_id": "c-é", "state": "rejected"})


def headers(secret: str = SECRET, id: str = "evt_1", now: datetime = NOW) -> dict[str, str]:
    return signed(secret, id, MESSAGE.body, now)


def test_what_the_service_signs_is_read() -> None:
    event = Webhook(SECRET).read(MESSAGE.body.encode(), headers(), NOW)

    assert (event.id, event.type, event.timestamp) == ("evt_1", "comment.decided", NOW)
    assert event.data == {"comment_id": "c-é", "state": "rejected"}


def test_names_of_headers_may_be_written_in_any_case() -> None:
    given = {name.title(): value for name, value in headers().items()}

    assert Webhook(SECRET).read(MESSAGE.body.encode(), given, NOW).id == "evt_1"


def test_one_right_signature_among_several_is_enough_while_a_secret_is_changed() -> None:
    old, new = headers("whsec_" + base64.b64encode(b"old").decode()), headers()
    both = {**new, "webhook-signature": f"v1a,abc {old['webhook-signature']} {new['webhook-signature']}"}

    assert Webhook(SECRET).read(MESSAGE.body.encode(), both, NOW).id == "evt_1"


WRONG = {
    "another body": (MESSAGE.body.encode() + b" ", headers()),
    "another id": (MESSAGE.body.encode(), {**headers(), "webhook-id": "evt_2"}),
    "another time": (MESSAGE.body.encode(), {**headers(), "webhook-timestamp": str(int(NOW.timestamp()) + 1)}),
    "another secret": (MESSAGE.body.encode(), headers("whsec_" + base64.b64encode(b"other").decode())),
    "an old one": (MESSAGE.body.encode(), headers(now=NOW - timedelta(seconds=301))),
    "one from the future": (MESSAGE.body.encode(), headers(now=NOW + timedelta(seconds=301))),
    "no signature": (MESSAGE.body.encode(), {**headers(), "webhook-signature": ""}),
    "no base64": (MESSAGE.body.encode(), {**headers(), "webhook-signature": "v1,!"}),
    "letters beyond ASCII": (MESSAGE.body.encode(), {**headers(), "webhook-signature": "v1,é"}),
    "no time": (MESSAGE.body.encode(), {**headers(), "webhook-timestamp": "soon"}),
    "no headers": (MESSAGE.body.encode(), {}),
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_refused(name: str) -> None:
    body, given = WRONG[name]

    with pytest.raises(WebhookRefused):
        Webhook(SECRET).read(body, given, NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!"])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="A secret is whsec_"):
        Webhook(secret)


def test_a_webhook_shows_no_secret() -> None:
    assert repr(Webhook(SECRET)) == "Webhook(…)"


def test_the_javascript_client_believes_and_refuses_the_same(node: str) -> None:
    right = {"body": MESSAGE.body, "headers": headers()}
    wrong = {name: {"body": body.decode(), "headers": given} for name, (body, given) in WRONG.items()}
    told = json.dumps({"secret": SECRET, "now": NOW.isoformat(), "right": right, "wrong": wrong})

    done = run_node(node, "--test", str(JAVASCRIPT / "webhooks.test.mjs"), TOLD=told)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"pass {len(WRONG) + 2}" in done.stdout
