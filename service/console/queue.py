"""The queue: what waits, and one case with everything beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import desk, find, heat, look
from service.console import cascade, live, render, rows, times, undo, wellbeing
from service.console.address import Place, place_of
from service.console.beside import beside
from service.console.filters import Wanted, wanted_of
from service.console.front import now, page, policy, wishes, works
from service.console.seek_bar import counted, seek_bar
from service.moderation.errors import NotFound
from service.moderation.veil import Veil
from service.storage.views import CaseLine

PAGE: Final = 50
TABS: Final = (
    ("waiting", "Waiting", "Everything that is neither deferred nor escalated"),
    ("held", "Held", "Held by the policy"),
    ("reported", "Reported", "Reported by readers"),
    ("escalated", "Escalated", "Handed up to the leads"),
    ("deferred", "Deferred", "Put off for a while"),
    ("mine", "Mine", "Given to you"),
    ("cut", "Cut", "From branches of discussions that were cut off"),
    ("learning", "Learning", "What the model would learn from"),
    ("all", "All", "Every open case"),
)


def show() -> Response:
    """The queue, with the case that the URL names or else the first."""
    return at(place_of(request.args))


def find_case(case_id: str) -> Response:
    """The lasting address of a case. Raises NotFound."""
    look.case(works(), g.site, case_id)
    return redirect(Place(case=case_id).url(), 303)


def one(case_id: str) -> Response:
    """Only what stands beside the list of one case, for the page's script to put in place. Raises NotFound."""
    sent = place_of(request.args)
    place = replace(sent.at(case_id, request.args.get("after")), reveal=sent.reveal)
    veil = _veil(place)
    case = beside(look.case(works(), g.site, case_id), veil)
    return page("case_alone", case=case, place=place, next_id=None, note="", veil=veil)


def at(place: Place, status: int = 200, **told: Any) -> Response:
    """The desk at a place. ``told`` may hold ``alert``, ``faster`` and ``note`` of a decision that was refused."""
    rules = policy()
    wanted = wanted_of({**place.said, "sort": place.sort, "after": place.after or ""}, rules)
    lines = waiting(wanted)
    known = wellbeing.exposed(rules)
    spared = wellbeing.spare(lines, wishes(), rules, known, place.severe == "show")
    veil, listed = _veil(place), _veil(place)
    chosen = place.case or first(spared.lines, g.person.name)
    case = look.case(works(), g.site, chosen) if chosen else None
    return page(
        "queue",
        status,
        place=place,
        wanted=wanted,
        rows=[rows.row(line, now(), g.person.name, listed.over) for line in spared.lines],
        left=spared.left,
        pause=wellbeing.pause(wishes(), known),
        chosen=chosen,
        more=lines[-1].cursor if len(lines) == PAGE else None,
        done=_done(place.done),
        flash=undo.flash(request.args.get("did")),
        case=beside(case, veil) if case else None,
        veil=veil,
        alarms=heat.alarms(works(), g.site),
        next_id=following(spared.lines, chosen),
        **_around(wanted, lines),
        **told,
    )


def waiting(wanted: Wanted) -> list[CaseLine]:
    """One page of open cases in the order asked for."""
    return find.cases(works(), g.site, g.person, wanted.filter, wanted.sort, PAGE, wanted.after)


def first(lines: Sequence[CaseLine], me: str) -> str | None:
    """The first case that no colleague reads now, else the first."""
    free = (line.id for line in lines if line.leased_by in {None, me})
    return next(free, lines[0].id if lines else None)


def following(lines: Sequence[CaseLine], case_id: str | None) -> str | None:
    """The case to go to after this one: the next on the page, else the one before it, else none."""
    ids = [line.id for line in lines]
    if case_id not in ids:
        return ids[0] if ids else None
    here = ids.index(case_id)
    return next(iter([*ids[here + 1 :], *reversed(ids[:here])]), None)


def _veil(place: Place) -> Veil:
    return wellbeing.veil(wishes(), policy(), place.reveal == "1")


def _around(wanted: Wanted, lines: Sequence[CaseLine]) -> dict[str, Any]:
    """Tabs, filter bar and the line at the bottom."""
    found = find.count(works(), g.site, g.person, wanted.filter) if wanted.narrow else 0
    return {
        "tabs": TABS,
        "tab": wanted.said.get("tab", "waiting"),
        "bar": seek_bar(wanted, policy(), "/queue", counted(found, "case") if wanted.narrow else ""),
        "found": found,
        "newest": live.mark(),
        "mine_today": desk.decided_today(works(), g.site, g.person),
        "last": None if lines else _last_decision(),
    }


def _done(case_id: str | None) -> Mapping[str, Any] | None:
    """The line about the decision made a moment ago; nothing where the case is not decided or not here."""
    if case_id is None:
        return None
    try:
        case = look.case(works(), g.site, case_id)
    except NotFound:
        return None
    if case.state != "closed":
        return None
    below = cascade.below(case_id) if case.comment_state == "rejected" else None
    return {"line": render.done(case, policy()), "state": case.comment_state, "id": case_id, "below": below}


def _last_decision() -> str | None:
    lines = desk.log(works(), g.site, limit=1)
    return times.ago(lines[0].decision.made_at, now()) if lines else None
