"""What forms about many comments share: the decision they send, and the answer once it was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response

from service.actions.batch import Batch, Left
from service.console import answers, undo
from service.console.address import local
from service.console.answers import as_json, wants_json
from service.moderation.errors import FieldError, Invalid

DECISIONS: Final = frozenset({"approve", "reject"})
BROKEN: Final = FieldError("/case", "malformed", "Reload the page; its form was incomplete.")
UNPRESSED: Final = FieldError("/choice", "unknown", "Press Approve or Reject.")


def choice() -> tuple[str, str | None]:
    """What the pressed button stands for: ``approve``, ``reject:<clause>``, or ``reject`` beside a field ``clause``.

    Raises Invalid for neither.
    """
    word, _, reason = request.form.get("choice", "").partition(":")
    if word not in DECISIONS:
        raise Invalid([UNPRESSED])
    return word, (reason or request.form.get("clause", "") or None) if word == "reject" else None


def after(done: Batch, onward: str) -> Response:
    """Back to where the batch came from, with the line that offers its undo; or the same as JSON."""
    if wants_json():
        return as_json(_told(done))
    more = {"did": done.deed or "", "left": str(len(done.left) or "")}
    query = urlencode({name: value for name, value in more.items() if value})
    return redirect(local(f"{onward}{'&' if '?' in onward else '?'}{query}" if query else onward), 303)


def flash() -> dict[str, Any] | None:
    """The line about the batch decided a moment ago: what was done, how many were left out, and its undo."""
    left = request.args.get("left", "")
    number = int(left) if left.isascii() and left.isdigit() and len(left) < 6 else 0
    done = undo.flash(request.args.get("did"))
    return {"done": done, "left": number} if done or number else None


def left_lines(left: Sequence[Left]) -> list[dict[str, str]]:
    """What was left out, as JSON tells it."""
    return [{"case": each.id, "why": each.why} for each in left]


def _told(done: Batch) -> dict[str, Any]:
    known = undo.flash(done.deed)
    return {
        "deed": done.deed,
        "decided": done.decided,
        "line": known["line"] if known else "Nothing was decided",
        "left": left_lines(done.left),
        "undo": f"/undo/{done.deed}" if done.deed else None,
        "counts": answers.counts(),
    }
