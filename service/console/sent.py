"""What forms about a case send, read: the button, the version that was seen, free words."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from flask import request

from service.moderation.errors import FieldError, Invalid

LONGEST_NOTE: Final = 2_000
FURTHEST: Final = 14 * 60
"""Minutes between UTC and the clock on any wall."""
UNREAD: Final = FieldError("/choice", "unknown", "Press Approve, or one of the reasons to reject.")


def choice(pressed: str) -> tuple[Literal["approve", "reject"], str | None]:
    """A button's value read: ``approve`` or ``reject:<clause>``. Raises Invalid."""
    word, _, reason = pressed.partition(":")
    if word == "approve":
        return "approve", None
    if word == "reject" and reason:
        return "reject", reason
    raise Invalid([UNREAD])


def seen_version() -> int:
    """The case's version that the form was made from. Raises Invalid."""
    sent = request.form.get("version", "")
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        raise Invalid([FieldError("/version", "wrong-type", "Reload the page; its form was incomplete.")])
    return int(sent)


def clock_offset() -> timedelta:
    """How far the person's clock is ahead of UTC; none where the form does not say."""
    try:
        minutes = int(request.form.get("offset", "0")[:6] or 0)
    except ValueError:
        minutes = 0
    return timedelta(minutes=max(-FURTHEST, min(FURTHEST, minutes)))


def words(name: str) -> str | None:
    """A free text of the form, without blank ends; None where there is none."""
    return request.form.get(name, "").strip()[:LONGEST_NOTE] or None
