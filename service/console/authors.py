"""Authors: lists of them, one of them whole, and what may be done about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast
from urllib.parse import urlencode

from flask import g, redirect, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from service.actions import author_notes, authors, sanctions
from service.actions.authors import Dossier, Order
from service.actions.sanctions import Sanction
from service.auth.permissions import Permission
from service.console import author_lines, render, undo
from service.console.address import in_path, local
from service.console.answers import as_json, mistakes, sentence, wants_json
from service.console.front import allowed, page, policy, works
from service.console.sent import words
from service.console.veils import unveiling, veiled
from service.moderation.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from service.moderation.ladder import Step

MODERATORS_DAYS: Final = {Step.HOLD: 30, Step.SUSPEND: 7}
"""What a moderator may give; longer ones, and bans, are for leads."""

DAYS: Final = {Step.HOLD: (1, 3, 7, 14, 30, 90), Step.SUSPEND: (1, 3, 7, 14, 30, 90)}
LONGEST: Final = 200
ORDERS: Final = {
    "rejected": "Most rejected",
    "reported": "Most reported",
    "sanctioned": "Sanctions",
    "newest": "Newest",
}
STATES: Final = ("published", "approved", "held", "rejected")


def show() -> Response:
    """Authors by what was rejected or reported lately, by their newest sanctions, or found by name."""
    order = request.args.get("order", "")
    order = order if order in ORDERS else "rejected"
    q, number = request.args.get("q", "").strip()[:LONGEST], _number("page")
    told: dict[str, Any] = {"lines": [], "sanctions": []}
    if order == "sanctioned" and not q:
        told["sanctions"], more = authors.newest_sanctions(works(), g.site, number)
    else:
        told["lines"], more = authors.listed(works(), g.site, cast(Order, order), q, number)
    turn = {side: _turned(order, q, number + by) for side, by in (("back", -1), ("on", 1))}
    return page("authors", order=order, orders=ORDERS, q=q, number=number, more=more, turn=turn, **told, **shared())


def one(key: str) -> Response:
    """One author's page. Raises NotFound."""
    return at(key)


def at(key: str, status: int = 200, **told: Any) -> Response:
    """An author's page; ``told`` may hold ``alert`` and what was typed. Raises NotFound."""
    state = request.args.get("state")
    state, number = state if state in STATES else None, _number("page")
    wide = authors.wide(works(), g.site, key, state, number)
    rules, here = policy(), _address(key, state, number)
    texts = {line.row: veiled()(line.text) for line in wide.said}
    return page(
        "author",
        status,
        wide=wide,
        said=[author_lines.said(line, rules) for line in wide.said],
        facts=author_lines.facts(wide),
        past=[author_lines.past(row, wide.dossier, rules) for row in wide.dossier.sanctions],
        panel=_panel(wide.dossier),
        state=state,
        states=STATES,
        number=number,
        texts=texts,
        here=here,
        unveiling=unveiling(here),
        flash=undo.flash(request.args.get("did")),
        **shared(),
        **told,
    )


def panel(key: str) -> dict[str, Any] | None:
    """What ``author_panel.html`` shows beside a case; None for an author who is not there any more."""
    try:
        return _panel(authors.dossier(works(), g.site, key))
    except NotFound:
        return None


def shared() -> dict[str, Any]:
    """What these pages need besides."""
    return {"status_of": render.standing_words}


def warn(key: str) -> Response:
    """Tell an author where the line is. Raises NotFound."""
    return _impose(key, Step.WARN)


def hold(key: str) -> Response:
    """Have a moderator read an author's comments first, for some days. Raises NotFound."""
    return _impose(key, Step.HOLD)


def suspend(key: str) -> Response:
    """Take no comments of an author for some days. Raises NotFound."""
    return _impose(key, Step.SUSPEND)


def ban(key: str) -> Response:
    """Take no comments of an author any more. Raises NotFound."""
    return _impose(key, Step.BAN)


def lift(key: str) -> Response:
    """End all that is in force now. Raises NotFound; 403 where a moderator would end a ban."""
    bans = allowed(Permission.CHANGE_AUTHORS)
    return _did(key, lambda: sanctions.lift(works(), g.person, g.site, key, bans=bans))


def note(key: str) -> Response:
    """Write a note for the team, or take one of one's own away. Raises NotFound."""
    number = request.form.get("remove", "")
    try:
        if number:
            row = int(number) if _is_number(number) else -1
            deed = author_notes.remove_note(works(), g.person, g.site, key, row)
        else:
            deed = author_notes.add_note(works(), g.person, g.site, key, request.form.get("text", ""))
    except Invalid as invalid:
        return mistakes(invalid) if wants_json() else at(key, 422, alert=sentence(invalid))
    return _done(key, deed, "#notes")


def _impose(key: str, step: Step) -> Response:
    return _did(key, lambda: sanctions.sanction(works(), g.person, g.site, key, _wanted(step)))


def _did(key: str, act: Callable[[], str]) -> Response:
    """Do it and go back to where the button was."""
    try:
        deed = act()
    except Invalid as invalid:
        if wants_json():
            return mistakes(invalid)
        return at(key, 422, alert=sentence(invalid), typed=request.form.get("words", ""))
    except NotAllowed as refused:
        raise Forbidden(str(refused)) from refused
    except Conflict as conflict:
        return as_json({"sentence": str(conflict)}, 409) if wants_json() else at(key, 409, alert=str(conflict))
    return _done(key, deed)


def _done(key: str, deed: str, part: str = "") -> Response:
    """Say what was done, with its undo; ``part`` of the page is where one comes back to."""
    if wants_json():
        return as_json({"deed": deed, "author": key, "undo": f"/undo/{deed}"})
    back = _onward(key)
    return redirect(f"{back}{'&' if '?' in back else '?'}did={deed}{part}", 303)


def _wanted(step: Step) -> Sanction:
    """The sanction a form asks for. Raises Invalid, and 403 for what only leads may give."""
    text = request.form.get(f"{step.value}_days") or request.form.get("days", "")
    days = None if step not in DAYS else _days(text)
    if not allowed(Permission.CHANGE_AUTHORS) and (step is Step.BAN or (days or 0) > MODERATORS_DAYS.get(step, 0)):
        raise Forbidden("Your role does not allow this.")
    return Sanction(step, days, request.form.get("clause") or None, words("words"))


def _days(text: str) -> int:
    if not _is_number(text):
        raise Invalid([FieldError("/days", "wrong-type", "Give the days as a whole number.")])
    return int(text)


def _panel(dossier: Dossier) -> dict[str, Any]:
    leads = allowed(Permission.CHANGE_AUTHORS)
    days = {step.value: [n for n in many if leads or n <= MODERATORS_DAYS[step]] for step, many in DAYS.items()}
    return {
        "dossier": dossier,
        "share": author_lines.share(dossier.standing),
        "days": days,
        "next": author_lines.rung(dossier.advice.rung),
        "ladder": author_lines.ladder(dossier),
        "may_sanction": allowed(Permission.SANCTION),
        "may_ban": leads,
        "choices": render.choices(policy()),
        "path": f"/author/{in_path(dossier.key)}",
    }


def _onward(key: str) -> str:
    return local(request.form.get("onward"), f"/author/{in_path(key)}")


def _address(key: str, state: str | None, number: int) -> str:
    said = {"state": state, "page": number if number > 1 else None}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/author/{in_path(key)}" + (f"?{query}" if query else "")


def _turned(order: str, q: str, number: int) -> str:
    return f"/authors?{urlencode({'order': order, 'q': q, 'page': number})}"


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if _is_number(text) and int(text) else 1


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7
