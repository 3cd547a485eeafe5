"""One decision: checked and made by the action, answered with the next case or with why it was not made."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import look, review
from service.actions.faster import Faster
from service.actions.review import Decided
from service.console import cascade, queue, render, times
from service.console.address import Place, place_of
from service.console.answers import as_json, counts, mistakes, sentence, wants_json
from service.console.front import now, policy, works
from service.console.onward import with_deed
from service.console.sent import choice, seen_version, words
from service.moderation.errors import Invalid, NotFound

__all__ = ["choice", "decide", "onward", "refused", "seen_version", "too_late", "words"]


def decide(case_id: str) -> Response:
    """Make the decision that the pressed button stands for, then go to the next case. Raises NotFound."""
    look.case(works(), g.site, case_id)  # another site's case stays unknown, whatever else is wrong
    place = place_of(request.form)
    try:
        done = _decided(case_id)
    except Faster as error:
        return too_late(place, case_id, error)
    except Invalid as invalid:
        return refused(place, case_id, invalid)
    if wants_json():
        return _answer(done)
    return redirect(with_deed(onward(place, request.form.get("next")).url(done=case_id), done.deed), 303)


def onward(place: Place, next_id: str | None) -> Place:
    """The next case if it still waits, else the start of the queue."""
    start = place.at(None, None)
    if not next_id:
        return start
    try:
        waits = look.case(works(), g.site, next_id).state == "open"
    except NotFound:
        waits = False
    return place.at(next_id, place.after) if waits else start


def too_late(place: Place, case_id: str, error: Faster) -> Response:
    """409: who was faster and how it stands, with two ways on: keep what they decided, or change it knowingly."""
    how = standing(error, case_id)
    if wants_json():
        return as_json(how, 409)
    sent = {
        "choice": request.form.get("choice", ""),
        "note": words("note") or "",
        "to_author": words("to_author") or "",
    }
    here = place.at(case_id, place.after)
    return queue.at(here, 409, alert=str(error), faster={**how, **sent}, note=words("note") or "")


def refused(place: Place, case_id: str, invalid: Invalid) -> Response:
    """422: what is wrong with what was sent."""
    if wants_json():
        return mistakes(invalid)
    here = place.at(case_id, place.after)
    return queue.at(here, 422, alert=sentence(invalid), note=words("note") or "")


def standing(error: Faster, case_id: str) -> dict[str, Any]:
    """How a case stands that somebody else was faster with."""
    how = error.standing
    fields = {"version": how.version, **({} if how.open else {"change": "yes"})}
    return {
        "case": case_id,
        "state": how.state,
        "version": how.version,
        "open": how.open,
        "edited": how.edited,
        "by": how.by,
        "at": None if how.at is None else how.at.isoformat(),
        "ago": None if how.at is None else times.ago(how.at, now()),
        "sentence": str(error),
        "keep": f"/queue?case={case_id}",
        "change": {"action": f"/case/{case_id}/decide", "fields": fields} if not how.edited else None,
    }


def _decided(case_id: str) -> Decided:
    decision, reason = choice(request.form.get("choice", ""))
    told = {"note_to_author": words("to_author"), "overrule": request.form.get("change") == "yes"}
    return review.decide(works(), g.person, case_id, decision, reason, words("note"), seen_version(), **told)  # type: ignore[arg-type]


def _answer(done: Decided) -> Response:
    case = look.case(works(), g.site, done.case_id or "")
    return as_json(
        {
            "deed": done.deed,
            "decision": done.id,
            "case": done.case_id,
            "comment": done.comment_id,
            "state": done.state,
            "version": done.version,
            "line": render.done(case, policy()),
            "undo": f"/undo/{done.deed}",
            "below": cascade.below(case.id) if done.state == "rejected" else None,
            "counts": counts(),
        }
    )
