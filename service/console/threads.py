"""Discussions: the list with their heat, and one of them as a tree, to decide, premoderate, close and cut in."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Final, cast, get_args
from urllib.parse import urlencode

from flask import g, redirect, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from service.actions import cuts, heat, openness, threads
from service.actions.decide_here import decide_here
from service.actions.threads import LISTED, Order, Part, Wanted
from service.auth.permissions import Permission
from service.console import render, undo
from service.console.address import in_path, local
from service.console.answers import as_json, mistakes, sentence, wants_json
from service.console.decide import choice, words
from service.console.front import allowed, now, page, policy, works
from service.console.thread_lines import OPENNESS, done, nodes, pages_of, spark
from service.console.veils import unveiling, veiled
from service.moderation.errors import Conflict, FieldError, Invalid
from service.moderation.heat import sentence as heat_sentence
from service.moderation.policy.facts import Openness

MODERATORS_HOURS: Final = 24
HOURS: Final = (2, 8, 24)
LONGEST: Final = 200
PARTS: Final = {"all": "All", "waiting": "Waiting", "rejected": "Rejected", "reported": "Reported"}
ORDERS: Final = {"latest": "Latest", "waiting": "Most waiting", "limited": "Not open"}


def show() -> Response:
    """The list of discussions, those that run hot on top."""
    order = request.args.get("order", "")
    order = order if order in get_args(Order) else "latest"
    words_, number = request.args.get("q", "").strip()[:LONGEST], _number("page")
    lines, more = threads.listed(works(), g.site, cast(Order, order), words_, number)
    return page(
        "threads",
        lines=[(line, spark(line.heat, now())) for line in lines],
        alarms=[(alarm, spark(alarm.heat, now())) for alarm in heat.alarms(works(), g.site)],
        more=more,
        order=order,
        orders=ORDERS,
        q=words_,
        number=number,
        listed=LISTED,
        **shared(),
    )


def one(article_id: str) -> Response:
    """One discussion as a tree. Raises NotFound."""
    return at(article_id, _wanted())


def at(article_id: str, wanted: Wanted, status: int = 200, **told: Any) -> Response:
    """A page of a discussion; ``told`` may hold ``alert``. Raises NotFound."""
    shown = threads.shown(works(), g.site, article_id, wanted)
    wanted = replace(wanted, page=shown.page, comment=None)
    rules, here = policy(), address(article_id, replace(wanted, page=shown.page, comment=None))
    texts = {row: veiled()(line.text) for row, line in shown.lines.items()}
    return page(
        "thread",
        status,
        view=shown,
        wanted=wanted,
        nodes=nodes(shown, rules),
        spark=spark(shown.heat, now()),
        choices=render.choices(rules),
        deeds=[done(deed, shown.lines) for deed in shown.deeds],
        links=[
            (number, address(article_id, replace(wanted, page=number))) for number in pages_of(shown.page, shown.pages)
        ],
        parts={
            name: (title, address(article_id, replace(wanted, part=cast(Part, name), page=1)))
            for name, title in PARTS.items()
        },
        texts=texts,
        here=here,
        unveiling=unveiling(here),
        whole=address(article_id, Wanted()),
        target=request.args.get("comment"),
        **shared(),
        **told,
    )


def shared() -> dict[str, Any]:
    """What both pages need: the flash, the hours on offer, and who may do what."""
    return {
        "flash": undo.flash(request.args.get("did")),
        "hours": HOURS,
        "may_calm": allowed(Permission.CALM_THREADS),
        "may_open": allowed(Permission.OPEN_THREADS),
        "openness_titles": OPENNESS,
        "heat_sentence": heat_sentence,
    }


def set_openness(article_id: str) -> Response:
    """Open, premoderate or close a discussion. Raises NotFound; 403 for what only leads may."""
    try:
        wanted, hours = _openness(), _hours()
        _check_role(article_id, wanted, hours)
        deed = openness.set_openness(works(), g.person, g.site, article_id, wanted, hours)
    except Invalid as invalid:
        return mistakes(invalid) if wants_json() else at(article_id, _wanted(), 422, alert=sentence(invalid))
    return _answer(article_id, deed)


def cut(article_id: str) -> Response:
    """Take no more replies below a comment; ``offer`` puts what stands there up for a decision. Raises NotFound."""
    comment = request.form.get("comment", "")
    try:
        made = cuts.cut(works(), g.person, g.site, article_id, comment, offer=request.form.get("offer") == "yes")
    except Conflict as conflict:
        return _late(article_id, conflict)
    return _answer(article_id, made.deed_id, comment, offered=made.offered)


def join(article_id: str) -> Response:
    """Take replies below a comment again. Raises NotFound."""
    comment = request.form.get("comment", "")
    try:
        deed = cuts.join(works(), g.person, g.site, article_id, comment)
    except Conflict as conflict:
        return _late(article_id, conflict)
    return _answer(article_id, deed, comment)


def decide(article_id: str) -> Response:
    """Decide a comment where it stands, whatever its state. Raises NotFound."""
    comment = request.form.get("comment", "")
    try:
        decision, reason = choice(request.form.get("choice", ""))
        seen = request.form.get("seen", "")
        made = decide_here(works(), g.person, g.site, comment, decision, reason, words("note"), seen)
    except Conflict as conflict:
        return _late(article_id, conflict)
    except Invalid as invalid:
        return mistakes(invalid) if wants_json() else at(article_id, _wanted(), 422, alert=sentence(invalid))
    return _answer(article_id, made.deed, comment, state=made.state)


def address(article_id: str, wanted: Wanted) -> str:
    """The address of a page of a discussion."""
    said = {name: value for name, value in asdict(wanted).items() if value and value != getattr(Wanted(), name)}
    return f"/thread/{in_path(article_id)}" + (f"?{urlencode(said)}" if said else "")


def _wanted() -> Wanted:
    """What the address asks for; what cannot be read is left out rather than refused."""
    part = request.args.get("part", "all")
    part = part if part in get_args(Part) else "all"
    return Wanted(
        cast(Part, part), request.args.get("branch") or None, _number("page"), request.args.get("comment") or None
    )


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 else 1


def _openness() -> Openness:
    try:
        return Openness(request.form.get("openness", ""))
    except ValueError:
        known = ", ".join(each.value for each in Openness)
        raise Invalid([FieldError("/openness", "unknown", f"Say one of {known}.")]) from None


def _hours() -> int | None:
    text = request.form.get("hours", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Invalid([FieldError("/hours", "wrong-type", "Give hours as a whole number, or leave them out.")])
    return int(text)


def _check_role(article_id: str, wanted: Openness, hours: int | None) -> None:
    """A moderator premoderates for a day at most and ends premoderation; the rest is for leads."""
    if allowed(Permission.OPEN_THREADS):
        return
    brief = wanted is Openness.PREMODERATED and hours is not None and hours <= MODERATORS_HOURS
    now_is = threads.openness_of(works(), g.site, article_id)
    if not ((brief or wanted is Openness.OPEN) and now_is is not Openness.CLOSED):
        raise Forbidden("Your role does not allow this.")


def _answer(article_id: str, deed: str, comment: str | None = None, **more: Any) -> Response:
    """Back to where the button was, at the comment it was about."""
    if wants_json():
        known = undo.flash(deed)
        line = known["line"] if known else ""
        return as_json({"deed": deed, "line": line, "comment": comment, "undo": f"/undo/{deed}", **more})
    back = local(request.form.get("onward"), address(article_id, Wanted(comment=comment)))
    row = request.form.get("row", "")
    anchor = f"#c-{row}" if row.isascii() and row.isdigit() else ""
    return redirect(f"{back}{'&' if '?' in back else '?'}did={deed}{anchor}", 303)


def _late(article_id: str, conflict: Conflict) -> Response:
    if wants_json():
        return as_json({"sentence": str(conflict)}, 409)
    return at(article_id, _wanted(), 409, alert=str(conflict))
