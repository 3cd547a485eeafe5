"""Signs and posts one event (Standard Webhooks, https://www.standardwebhooks.com); no retry logic here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx
from standardwebhooks.webhooks import Webhook

TIMEOUT: Final = httpx.Timeout(15.0, connect=5.0)
"""Seconds for each step of a request; Standard Webhooks recommends 15 to 30."""

GONE: Final = 410
"""The receiver wants nothing more, ever: Standard Webhooks has senders disable the endpoint."""

MAY_MEND: Final = frozenset({401, 403, 404, 408, 409, 421, 423, 424, 425, 429})
"""4xx answers that come and go while a receiver is deployed, locked or busy; the other 4xx say "never like this"."""


class SendError(Exception):
    """An event did not arrive. ``answer`` is the HTTP status, None where there was none.

    ``permanent`` errors will not mend by waiting; ``gone`` says that the endpoint asks for nothing more.
    The text names the cause and never holds a body, a query string or a secret.
    """

    def __init__(self, text: str, answer: int | None = None, permanent: bool = False) -> None:
        self.answer = answer
        self.permanent = permanent
        self.gone = answer == GONE
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it is sent. ``id`` is the same in every try, so that a receiver can tell a second sending."""

    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]

    @property
    def body(self) -> str:
        """The JSON that is signed and sent, letter for letter."""
        content = {"type": self.type, "timestamp": self.timestamp.isoformat(), "data": dict(self.data)}
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def post(url: str, secret: str, message: Message, now: datetime) -> int:
    """Sign and post ``message``; answers the 2xx status.

    ``secret`` is ``whsec_…``; ``now`` is the moment of sending, which the signature covers and receivers compare with
    their clock. Redirects are not followed: the signature is for this address. Raises SendError.
    """
    body = message.body
    try:
        status = _status(url, body.encode(), signed(secret, message.id, body, now))
    except httpx.TimeoutException as error:
        raise SendError("The endpoint did not answer in time.") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise SendError(f"The endpoint cannot be reached ({type(error).__name__}).") from error
    _check(status)
    return status


def _status(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer, whose body is nothing to us and may be endless: it is never read."""
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, content=body, headers=headers) as answer,
    ):
        return answer.status_code


def signed(secret: str, message_id: str, body: str, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks for this body sent at ``now``."""
    return {
        "content-type": "application/json",
        "user-agent": "parley",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(msg_id=message_id, timestamp=now, data=body),
    }


def _check(status: int) -> None:
    """2xx is delivered; 5xx, MAY_MEND and anything odd may mend; a redirect or another 4xx will not."""
    if 200 <= status < 300:
        return
    permanent = 300 <= status < 500 and status not in MAY_MEND
    raise SendError(f"The endpoint answered {status}.", status, permanent)
