"""One event, signed and posted to a real receiver."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service import webhooks
from service.webhooks import Message, SendError
from tests.receiver import a_receiver


@pytest.mark.parametrize(
    ("answer", "permanent", "gone"),
    [
        (500, False, False),
        (429, False, False),
        (404, False, False),
        (400, True, False),
        (302, True, False),
        (410, True, True),
    ],
)
def test_an_answer_other_than_2xx_is_an_error_that_says_whether_waiting_helps(
    answer: int, permanent: bool, gone: bool
) -> None:
    message = Message("evt_1", "comment.held", datetime.now(UTC), {"comment_id": "c1"})

    with a_receiver() as inbox:
        inbox.secret, inbox.answer = "whsec_" + "YWJj" * 8, answer
        with pytest.raises(SendError) as raised:
            webhooks.post(inbox.url, inbox.secret, message, datetime.now(UTC))

    assert (raised.value.permanent, raised.value.gone, raised.value.answer) == (permanent, gone, answer)


def test_an_address_where_nobody_listens_may_mend() -> None:
    with a_receiver() as inbox:
        url = inbox.url
    message = Message("evt_1", "comment.held", datetime.now(UTC), {})

    with pytest.raises(SendError) as raised:
        webhooks.post(url, "whsec_" + "YWJj" * 8, message, datetime.now(UTC))

    assert (raised.value.permanent, raised.value.answer) == (False, None)
    assert url not in str(raised.value)


def test_the_body_is_the_json_that_standard_webhooks_asks_for() -> None:
    moment = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    body = json.loads(Message("evt_1", "comment.held", moment, {"comment_id": "é"}).body)

    assert body == {"type": "comment.held", "timestamp": "2026-11-02T09:00:00+00:00", "data": {"comment_id": "é"}}
