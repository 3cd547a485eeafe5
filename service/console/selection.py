"""What somebody picked from a list or a group: one line that says what would happen, then one decision for all."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import batch, bulk, put_off
from service.actions.batch import Chosen, Kind
from service.actions.bulk import Selection
from service.console import answers, batch_rows, render
from service.console.address import local
from service.console.answers import as_json, wants_json
from service.console.batch_forms import BROKEN, after, choice, left_lines
from service.console.front import now, page, policy, works
from service.console.sent import clock_offset, words
from service.console.veils import veiled
from service.moderation.errors import Invalid


def selected() -> Response:
    """With ``confirm=yes`` decide what was picked, else show it as it stands and what the decision would be."""
    try:
        chosen, (decision, reason) = picked(), choice()
        if request.form.get("confirm") != "yes":
            return _preview(chosen, decision, reason)
        kind: Kind = "group" if request.form.get("kind") == "group" else "selection"
        done = batch.decide_many(works(), g.person, g.site, chosen, decision, reason, words("note"), kind)
    except Invalid as invalid:
        return _refused(invalid)
    return after(done, onward())


def defer() -> Response:
    """Put off all that was picked, as one deed."""
    try:
        done = put_off.defer_many(works(), g.person, g.site, picked(), request.form.get("until", ""), clock_offset())
    except Invalid as invalid:
        return _refused(invalid)
    return after(done, onward())


def picked() -> list[Chosen]:
    """The cases that the form names, each as ``<case>:<version>``. Raises Invalid for what is none."""
    found = [sent.rpartition(":") for sent in request.form.getlist("case")]
    if any(not (name and number.isascii() and number.isdigit() and len(number) < 10) for name, _, number in found):
        raise Invalid([BROKEN])
    return [Chosen(name, int(number)) for name, _, number in found]


def onward() -> str:
    """Where to go afterwards: a page of the desk that the form names, or the queue."""
    return local(request.form.get("next"))


def _preview(chosen: list[Chosen], decision: str, reason: str | None) -> Response:
    found = bulk.selection(works(), g.site, chosen)
    line, differ = batch_rows.preview(decision, found.lines), batch_rows.differing(found.lines, decision)
    if wants_json():
        differs = [{"case": case_id, "why": why} for case_id, why in differ.items()]
        return as_json({"line": line, "count": len(found.lines), "differs": differs, "left": left_lines(found.left)})
    return _shown(found, line, differ, decision, reason)


def _shown(found: Selection, line: str, differ: dict[str, str], decision: str, reason: str | None) -> Response:
    rows = [batch_rows.row(each, now(), veiled(), differ.get(each.case.id, "")) for each in found.lines]
    rows.sort(key=lambda row: not row.differs)  # what may need another look comes first
    return page(
        "selection",
        rows=rows,
        line=line,
        left=len(found.left),
        decision=decision,
        reason=reason,
        choices=render.choices(policy()),
        note=words("note") or "",
        onward=onward(),
    )


def _refused(invalid: Invalid) -> Response:
    if wants_json():
        return answers.mistakes(invalid)
    return page("selection", 422, rows=[], line="", left=0, alert=answers.sentence(invalid), onward=onward())
