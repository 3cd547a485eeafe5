"""The appeals page: what authors object to, answered by somebody who did not decide the first time."""

from __future__ import annotations

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import appeal_pages, appeals
from service.console import undo, wellbeing
from service.console.front import page, policy, wishes, works
from service.moderation.errors import Conflict, Invalid


def show() -> Response:
    """Appeals that wait, oldest first, and the newest answers."""
    waiting = appeal_pages.waiting(works(), g.site, g.person)
    answered = appeal_pages.answered(works(), g.site, g.person)
    veil = wellbeing.veil(wishes(), policy(), reveal=False)
    flash = undo.flash(request.args.get("did"))
    return page("appeals", waiting=waiting, answered=answered, veil=veil, flash=flash)


def find(appeal_id: str) -> Response:
    """One appeal with the comment in its thread. Raises NotFound."""
    return _page(appeal_id)


def decide(appeal_id: str) -> Response:
    """Answer: uphold or reverse, with words for the author. Raises NotFound."""
    appeal_pages.appeal(works(), g.site, g.person, appeal_id)  # another site's stays unknown, whatever else is wrong
    outcome, answer = request.form.get("outcome", ""), request.form.get("answer", "")
    try:
        deed = appeals.decide(works(), g.site, g.person, appeal_id, outcome, answer)
    except appeals.NotYours as refused:
        return _page(appeal_id, 403, wrong=str(refused))
    except Conflict as conflict:
        return _page(appeal_id, 409, wrong=str(conflict), answer=answer)
    except Invalid as invalid:
        return _page(appeal_id, 422, wrong=" ".join(mistake.detail for mistake in invalid.errors), answer=answer)
    return redirect(f"/appeals?did={deed}", 303)


def _page(appeal_id: str, status: int = 200, wrong: str | None = None, answer: str = "") -> Response:
    found = appeal_pages.appeal(works(), g.site, g.person, appeal_id)
    revealed = "reveal" in request.args
    return page(
        "appeal",
        status,
        appeal=found,
        line=found.line,
        wrong=wrong,
        answer=answer,
        most=appeals.LONGEST_TEXT,
        veil=wellbeing.veil(wishes(), policy(), revealed),
        revealed=revealed,
        here=f"/appeals/{appeal_id}",
    )
