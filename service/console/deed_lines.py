"""What a deed did or undid, as one sentence: for the line under the header, and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from flask import g

from service.actions import case_steps, look
from service.console import deed_phrases, render, times
from service.console.front import policy, works
from service.moderation.errors import NotFound
from service.storage.deeds import REDO, UNDO, Deed

Part = Mapping[str, Any]
LINES: Final[Mapping[str, str]] = {
    "note": "Note written",
    "lost_note": "Note taken away",
    "appeal": "The appeal’s answer changed",
    "settlement": "The disagreement’s settlement changed",
}


def line_of(deed: Deed) -> str:
    """A deed in one sentence, without a full stop."""
    if deed.kind == UNDO:
        return f"Undone: {_undone(deed.parts)}"
    if deed.kind == REDO:
        return f"Done again: {_lowered(_done(deed.parts))}"
    return _done(deed.parts)


def _lowered(line: str) -> str:
    return line[:1].lower() + line[1:]


def _done(parts: tuple[Part, ...]) -> str:
    many = _alike(parts)
    return _many(many) if len(many) > 1 else _line(_main(parts))


def _undone(parts: tuple[Part, ...]) -> str:
    many = _alike(parts)
    if len(many) > 1:
        return f"{len(many)} comments are as they were"
    main = _main(parts)
    if main["what"] == "decision":
        return f"{_whose(main['case_id'])} comment is {main['is']} again"
    return _lowered(_line(main))


def _alike(parts: tuple[Part, ...]) -> list[Part]:
    """What a deed did to comments one by one: decide them, or put them off."""
    return [part for part in parts if part["what"] == "decision"] or [p for p in parts if p["what"] == "deferral"]


def _many(parts: list[Part]) -> str:
    if parts[0]["what"] == "deferral":
        until = parts[0]["is"]
        tail = f"until {times.stamp(datetime.fromisoformat(until))} UTC" if until else "no longer"
        return f"Put off {len(parts)} comments {tail}"
    states = {part["is"] for part in parts}
    verb = render.state_title(states.pop()) if len(states) == 1 else "Decided"
    return f"{verb} {len(parts)} comments"


def _main(parts: tuple[Part, ...]) -> Part:
    """The part that says most: what was featured, put off or decided, before what followed from it."""
    known = [part for part in parts if part["what"] in PHRASES]
    order = list(PHRASES)
    return min(known, key=lambda part: order.index(part["what"])) if known else (*parts, {"what": "nothing"})[0]


def _line(part: Part) -> str:
    phrase = PHRASES.get(part["what"])
    return phrase(part) if phrase else LINES.get(part["what"], "Done")


def _whose(case_id: str | None) -> str:
    """Whose comment a case is about: ``joe’s``, or ``The`` where nobody can tell."""
    try:
        name = look.case(works(), g.site, case_id or "").comment.author.name
    except NotFound:
        return "The"
    return render.possessive(render.named(name))


def _decided(part: Part) -> str:
    try:
        case = look.case(works(), g.site, part["case_id"] or "")
    except NotFound:
        return f"{render.state_title(part['is'])} the comment"
    if case.comment_state == part["is"]:
        return render.done(case, policy())
    return f"{render.state_title(part['is'])} {_whose(part['case_id'])} comment"


def _featured(part: Part) -> str:
    verb = "Featured" if part["is"] else "No longer featured:"
    return f"{verb} {_whose(part['case_id'])} comment"


def _deferred(part: Part) -> str:
    if part["is"] is None:
        return f"{_whose(part['case_id'])} comment is back in the queue"
    return f"Put off {_whose(part['case_id'])} comment until {times.stamp(datetime.fromisoformat(part['is']))} UTC"


def _escalated(part: Part) -> str:
    if part["is"] is None:
        return f"{_whose(part['case_id'])} comment is back with the team"
    return f"Handed {_whose(part['case_id'])} comment up to the leads"


def _assigned(part: Part) -> str:
    if part["is"] is None:
        return f"{_whose(part['case_id'])} comment is given to nobody"
    names = {each.id: each.name for each, _ in case_steps.team(works(), g.site)}
    return f"Gave {_whose(part['case_id'])} comment to {names.get(part['is'], 'a colleague')}"


PHRASES: Final[Mapping[str, Callable[[Part], str]]] = {
    "openness": deed_phrases.opened,
    "cut": deed_phrases.cut,
    "sanction": deed_phrases.sanctioned,
    "lift": deed_phrases.sanctioned,
    "feature": _featured,
    "deferral": _deferred,
    "escalation": _escalated,
    "assignment": _assigned,
    "decision": _decided,
}
