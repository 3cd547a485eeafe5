"""What one does with a case besides deciding it, as forms: put off, hand up, hand over, note, feature."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import case_steps, look, undo
from service.actions.case_steps import Stepped
from service.actions.faster import Faster
from service.console import deed_lines
from service.console.address import place_of
from service.console.answers import as_json, counts, wants_json
from service.console.decide import onward, refused, too_late
from service.console.errors import told
from service.console.front import works
from service.console.onward import with_deed
from service.console.sent import clock_offset, seen_version, words
from service.moderation.errors import Conflict, FieldError, Invalid


def defer(case_id: str) -> Response:
    """Put a case off. Raises NotFound."""

    def step() -> Stepped:
        until = request.form.get("until", "")
        return case_steps.defer(works(), g.person, case_id, seen_version(), until, clock_offset())

    return _take(case_id, step)


def escalate(case_id: str) -> Response:
    """Hand a case up to the leads, or down again. Raises NotFound."""
    back = request.form.get("back") == "yes"
    return _take(
        case_id, lambda: case_steps.escalate(works(), g.person, case_id, seen_version(), words("note"), back=back)
    )


def assign(case_id: str) -> Response:
    """Give a case to a colleague, to oneself or to nobody. Raises NotFound."""
    return _take(case_id, lambda: case_steps.assign(works(), g.person, case_id, seen_version(), _whom()))


def note(case_id: str) -> Response:
    """Write a note for the team. Raises NotFound."""
    return _take(case_id, lambda: case_steps.note(works(), g.person, case_id, words("note") or ""), stay=True)


def feature(case_id: str) -> Response:
    """Approve and feature a comment. Raises NotFound."""
    return _take(case_id, lambda: case_steps.feature(works(), g.person, case_id, seen_version()))


def _take(case_id: str, step: Callable[[], Stepped], *, stay: bool = False) -> Response:
    look.case(works(), g.site, case_id)  # another site's case stays unknown, whatever else is wrong
    place = place_of(request.form)
    try:
        done = step()
    except Faster as error:
        return too_late(place, case_id, error)
    except Conflict as conflict:
        return as_json({"sentence": str(conflict)}, 409) if wants_json() else told(409, str(conflict))
    except Invalid as invalid:
        return refused(place, case_id, invalid)
    if wants_json():
        return _answer(done)
    there = place.at(case_id, place.after) if stay else onward(place, request.form.get("next"))
    return redirect(with_deed(there.url(), done.deed), 303)


def _answer(done: Stepped) -> Response:
    known = undo.known(works(), g.person, g.site, done.deed)
    return as_json(
        {
            "deed": done.deed,
            "case": done.case_id,
            "comment": done.comment_id,
            "state": done.state,
            "version": done.version,
            "line": "" if known is None else deed_lines.line_of(known.deed),
            "undo": f"/undo/{done.deed}",
            "counts": counts(),
        }
    )


def _whom() -> int | None:
    """Whom the case is for. Raises Invalid."""
    sent = request.form.get("to", "")
    if sent == "me":
        return int(g.person.id)
    if sent and not (sent.isascii() and sent.isdigit() and len(sent) < 19):
        raise Invalid([FieldError("/to", "unknown", "Choose a moderator of this site, or nobody.")])
    return int(sent) if sent else None
