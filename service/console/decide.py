"""One decision: checked and made by the action, answered with the next case or with why it was not made."""

from __future__ import annotations

from typing import Final, Literal

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import look, review
from service.console import queue
from service.console.address import Place, place_of
from service.console.front import works
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound

LONGEST_NOTE: Final = 2_000
UNREAD: Final = FieldError("/choice", "unknown", "Press Approve, or one of the reasons to reject.")


def decide(case_id: str) -> Response:
    """Make the decision that the pressed button stands for, then go to the next case. Raises NotFound."""
    look.case(works(), g.site, case_id)  # another site's case stays unknown, whatever else is wrong
    place = place_of(request.form)
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    try:
        decision, reason = choice(request.form.get("choice", ""))
        review.decide(works(), g.person, case_id, decision, reason, note or None, seen_version())
    except Conflict as conflict:
        return queue.at(_here(place, case_id), 409, alert=str(conflict), faster=True, note=note)
    except Invalid as invalid:
        sentence = " ".join(error.detail for error in invalid.errors)
        return queue.at(_here(place, case_id), 422, alert=sentence, note=note)
    return redirect(onward(place, request.form.get("next")).url(done=case_id), 303)


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


def onward(place: Place, next_id: str | None) -> Place:
    """The next case if it still waits, else the start of the queue."""
    start = Place(place.sort, place.evidence)
    if not next_id:
        return start
    try:
        waits = look.case(works(), g.site, next_id).state == "open"
    except NotFound:
        waits = False
    return Place(place.sort, place.evidence, next_id, place.after) if waits else start


def _here(place: Place, case_id: str) -> Place:
    return Place(place.sort, place.evidence, case_id, place.after)
