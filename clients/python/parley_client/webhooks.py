"""Believes a webhook only with its signature (Standard Webhooks, https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from parley_client.errors import UnreadableAnswer, WebhookRefused
from parley_client.forms import decoded

TOLERANCE: Final = timedelta(minutes=5)
"""How far a webhook's time may be from ours, as Standard Webhooks recommends: an old one may be a replay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """One event. ``id`` is the same each time it is sent: keep the ids seen, and answer a second sending with 204."""

    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """A webhook's body; its id stands in a header."""

    type: str
    timestamp: datetime
    data: Mapping[str, Any]


class Webhook:
    """Reads the webhooks of one endpoint; ``secret`` is its ``whsec_…``. Raises ValueError where it cannot be one."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        found = _base64(secret.strip().removeprefix("whsec_"))
        if not found:
            raise ValueError("A secret is whsec_ and letters of base64; this is none.")
        self._secret = found

    def __repr__(self) -> str:
        return "Webhook(…)"

    def read(self, body: bytes, headers: Mapping[str, str], now: datetime | None = None) -> WebhookEvent:
        """The event in ``body``, which must be the bytes as they came. Raises WebhookRefused, then answer 400."""
        given = {name.lower(): value for name, value in headers.items()}
        id, sent, signatures = (given.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
        _check_time(sent, now or datetime.now(UTC))
        digest = hmac.new(self._secret, b".".join((id.encode(), sent.encode(), body)), hashlib.sha256).digest()
        shown = [_base64(each.removeprefix("v1,")) for each in signatures.split() if each.startswith("v1,")]
        if not any(hmac.compare_digest(digest, each) for each in shown):
            raise WebhookRefused("No signature of this webhook is right; is this the endpoint's secret?")
        return _event(id, body)


def _event(id: str, body: bytes) -> WebhookEvent:
    try:
        found = decoded(_Body, body)
    except UnreadableAnswer:
        raise WebhookRefused("The webhook is signed, but its body is no event.") from None
    return WebhookEvent(id=id, type=found.type, timestamp=found.timestamp, data=found.data)


def _check_time(sent: str, now: datetime) -> None:
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 12):
        raise WebhookRefused("The header webhook-timestamp must hold seconds since 1970.")
    if abs(now.timestamp() - int(sent)) > TOLERANCE.total_seconds():
        raise WebhookRefused("The webhook is more than five minutes old, or one of the two clocks is wrong.")


def _base64(text: str) -> bytes:
    """What the letters say; nothing where they are no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
