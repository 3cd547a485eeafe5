"""Undo: the newest thing one did, or a named one; and the line that offers it."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import undo
from service.actions.undo import Undone
from service.console import deed_lines
from service.console.address import local
from service.console.answers import as_json, counts, wants_json
from service.console.errors import told
from service.console.front import works
from service.console.onward import with_deed
from service.moderation.errors import Conflict


def newest() -> Response:
    """Undo the newest thing one did that stands; press again for the one before. Raises NotFound."""
    return _undo(None)


def named(deed_id: str) -> Response:
    """Undo a deed of one's own, or as a lead anybody's; undoing an undo does the thing again. Raises NotFound."""
    return _undo(deed_id)


def flash(deed_id: str | None) -> dict[str, Any] | None:
    """What the line after a deed says and offers; None for a deed that is not this person's to undo."""
    known = undo.known(works(), g.person, g.site, deed_id) if deed_id else None
    if known is None:
        return None
    return {
        "line": deed_lines.line_of(known.deed),
        "deed": known.deed.id,
        "kind": known.deed.kind,
        "undone": known.undone,
        "state": next((part["is"] for part in known.deed.parts if part["what"] == "decision"), ""),
        "url": f"/undo/{known.deed.id}",
    }


def _undo(deed_id: str | None) -> Response:
    try:
        done = undo.undo(works(), g.person, g.site, deed_id)
    except Conflict as conflict:
        return as_json({"sentence": str(conflict)}, 409) if wants_json() else told(409, str(conflict))
    return _answer(done) if wants_json() else redirect(_onward(done), 303)


def _onward(done: Undone) -> str:
    """Back to where the button was, else to the case that is as it was again."""
    asked = request.form.get("onward")
    ids = done.case_ids
    start = local(asked) if asked else (f"/queue?case={ids[0]}" if len(ids) == 1 else "/queue")
    return with_deed(start, done.deed.id)


def _answer(done: Undone) -> Response:
    states = undo.states_of(works(), g.site, done.case_ids)
    return as_json(
        {
            "deed": done.deed.id,
            "kind": done.deed.kind,
            "undone": done.undone.id,
            "what": done.undone.kind,
            "line": deed_lines.line_of(done.deed),
            "cases": [
                {"case": s.public_id, "comment": s.external_id, "state": s.comment_state, "version": s.version}
                | {"open": s.state == "open"}
                for s in states
            ],
            "undo": f"/undo/{done.deed.id}",
            "counts": counts(),
        }
    )
