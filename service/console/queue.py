"""The queue: what waits, and one case with everything beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import desk, look
from service.console import marks, render, times
from service.console.address import Place, place_of
from service.console.front import now, page, policy, works
from service.moderation.errors import NotFound
from service.storage.reads import CaseLine, CaseView

PAGE: Final = 50
REPLIES: Final = 6
RECORD: Final = 6
NEAR: Final = 2


def show() -> Response:
    """The queue, with the case that the URL names or else the first."""
    return at(place_of(request.args))


def find(case_id: str) -> Response:
    """The lasting address of a case. Raises NotFound."""
    look.case(works(), g.site, case_id)
    return redirect(Place(case=case_id).url(), 303)


def at(place: Place, status: int = 200, **told: Any) -> Response:
    """The desk at a place. ``told`` may hold ``alert`` and ``note`` of a decision that was refused."""
    lines = waiting(place)
    chosen = place.case or (lines[0].id if lines else None)
    case = look.case(works(), g.site, chosen) if chosen else None
    return page(
        "queue",
        status,
        place=place,
        rows=[render.row(line, now()) for line in lines],
        chosen=chosen,
        more=lines[-1].cursor if len(lines) == PAGE else None,
        done=_done(place.done),
        case=_beside(case) if case else None,
        next_id=following(lines, chosen),
        last=None if lines else _last_decision(),
        **told,
    )


def waiting(place: Place) -> list[CaseLine]:
    """One page of open cases in the order asked for."""
    read = desk.oldest_cases if place.sort == "age" else look.held_cases
    return list(read(works(), g.site, PAGE, place.after))


def following(lines: Sequence[CaseLine], case_id: str | None) -> str | None:
    """The case to go to after this one: the next on the page, else the one before it, else none."""
    ids = [line.id for line in lines]
    if case_id not in ids:
        return ids[0] if ids else None
    here = ids.index(case_id)
    return next(iter([*ids[here + 1 :], *reversed(ids[:here])]), None)


def _beside(case: CaseView) -> dict[str, Any]:
    """Everything the two panes show of a case."""
    rules = policy()
    text = case.comment.text
    matches = marks.matches_of(case.findings)
    return {
        "view": case,
        "kind": render.kind_of(case.origin),
        "open": case.state == "open",
        "pieces": marks.pieces(text, case.assessment.spans, matches),
        "quotes": marks.quotes(text, case.assessment.spans),
        "exact": bool(matches),
        "near": list(reversed(case.ancestors[:NEAR])),
        "far": list(reversed(case.ancestors[NEAR:])),
        "replies": desk.replies(works(), g.site, case.comment.id, REPLIES),
        "risk": render.risk_of(case.findings, case.assessment.scores),
        "reasons": [render.reason(finding, text, rules) for finding in case.findings],
        "scores": render.scores(case.assessment.scores, rules),
        "choices": render.choices(rules),
        "history": [render.step(line, rules, now()) for line in case.history],
        "summary": render.done(case, rules) if case.state == "closed" else None,
        **_author(case),
    }


def _author(case: CaseView) -> dict[str, Any]:
    """What the site knows of the author; an erased one has no record."""
    try:
        record = look.author_record(works(), g.site, case.author_key, RECORD)
    except NotFound:
        record = None
    return {
        "others": render.others(record, case.comment.id),
        "status": render.standing_words(case.standing, now()),
        "experience": render.experience(case.standing),
    }


def _done(case_id: str | None) -> dict[str, str] | None:
    """The line about the decision made a moment ago; nothing where the case is not decided or not here."""
    if case_id is None:
        return None
    try:
        case = look.case(works(), g.site, case_id)
    except NotFound:
        return None
    if case.state != "closed":
        return None
    return {"line": render.done(case, policy()), "state": case.comment_state, "id": case_id}


def _last_decision() -> str | None:
    lines = desk.log(works(), g.site, limit=1)
    return times.ago(lines[0].decision.made_at, now()) if lines else None
