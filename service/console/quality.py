"""Second looks and what they tell: blind judging, agreement, disagreements for a lead to settle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import quality, second_looks, settle
from service.auth.permissions import Permission
from service.console import charts, render, undo, wellbeing
from service.console.charts import Plot, Series
from service.console.decide import choice
from service.console.front import allowed, page, policy, wishes, works
from service.console.numbers import SHARE
from service.moderation.errors import Conflict, Invalid
from service.moderation.policy.document import Policy

SHOWN: Final = 10
"""Disagreements on the page at once; settling one brings up the next."""


def show() -> Response:
    """How far people agree with each other and with the policy; leads also see what to settle."""
    second_looks.draw(works(), g.site)
    return _page()


def following() -> Response:
    """The next comment to judge, with nothing beside it but its thread; ``after`` passes one over."""
    second_looks.draw(works(), g.site)
    found = second_looks.next_look(works(), g.site, g.person, request.args.get("after"))
    return _blind(found)


def look(look_id: str) -> Response:
    """Judge one comment blind. Raises NotFound."""
    try:
        decision, reason = choice(request.form.get("choice", ""))
        second_looks.answer(works(), g.site, g.person, look_id, decision, reason)
    except second_looks.NotYours as refused:
        return _blind(None, 403, wrong=str(refused))
    except Conflict as conflict:
        return _blind(second_looks.next_look(works(), g.site, g.person), 409, wrong=str(conflict))
    except Invalid as invalid:
        wrong = " ".join(mistake.detail for mistake in invalid.errors)
        return _blind(second_looks.blind(works(), g.site, g.person, look_id), 422, wrong=wrong)
    return redirect("/quality/next?done=yes", 303)


def settled(look_id: str) -> Response:
    """A lead's word on a disagreement. Raises NotFound."""
    correct = request.form.get("correct") == "yes"
    try:
        decision, reason = choice(request.form.get("choice", ""))
        deed = settle.settle(works(), g.site, g.person, look_id, decision, reason, correct=correct)
    except second_looks.NotYours as refused:
        return _page(403, wrong=str(refused))
    except Conflict as conflict:
        return _page(409, wrong=str(conflict))
    except Invalid as invalid:
        return _page(422, wrong=" ".join(mistake.detail for mistake in invalid.errors))
    return redirect(f"/quality?did={deed}#disagreements", 303)


def _blind(found: second_looks.Blind | None, status: int = 200, wrong: str | None = None) -> Response:
    return page(
        "look",
        status,
        look=found,
        left=second_looks.waiting(works(), g.site, g.person),
        choices=render.choices(policy()),
        done="done" in request.args,
        wrong=wrong,
        here=f"/quality/next?after={quote(request.args.get('after', ''), safe='')}",
        **_veiled(),
    )


def _veiled() -> dict[str, Any]:
    """Hard words behind a veil, by the site's and our own lists alone: no model's word stands beside a blind look."""
    revealed = "reveal" in request.args
    return {"veil": wellbeing.veil(wishes(), policy(), revealed), "revealed": revealed}


def _page(status: int = 200, wrong: str | None = None) -> Response:
    found, rules = quality.quality(works(), g.site, g.person), policy()
    lead = allowed(Permission.SETTLE)
    disputes = quality.disputes(works(), g.site, g.person) if lead else []
    return page(
        "quality",
        status,
        quality=found,
        left=second_looks.waiting(works(), g.site, g.person),
        titles=lambda reason: render.reason_title(reason, rules),
        trend=_trend(found),
        lead=lead,
        disputes=[(each, _words(each.first, rules), _words(each.second, rules)) for each in disputes[:SHOWN]],
        disputed=len(disputes),
        talks=[(each, _words(each.first, rules), _words(each.settled, rules)) for each in _talks(lead)],
        choices=render.choices(rules),
        wrong=wrong,
        flash=undo.flash(request.args.get("did")),
        **_veiled(),
    )


def _talks(lead: bool) -> list[quality.Talk]:
    return quality.talks(works(), g.site) if lead else []


def _words(said: Mapping[str, Any], rules: Policy) -> str:
    """A judgement in words: ``Approved``, ``Rejected (No insults)``."""
    title = render.reason_title(said["reason"], rules) if said["state"] == "rejected" else ""
    return f"{render.state_title(said['state'])}{f' ({title})' if title else ''}"


def _trend(found: quality.Quality) -> charts.Figure | None:
    """The share that came out the same, week by week; None before there are two weeks."""
    if sum(bool(week.looks) for week in found.weeks) < 2:
        return None
    plot = Plot(
        "Week by week",
        "How many of the second looks of each week came out as the first decision.",
        "Week from",
        SHARE,
    )
    labels = [week.start.strftime("%-d %b") for week in found.weeks]
    shares = [week.same / week.looks if week.looks else None for week in found.weeks]
    return charts.lines(plot, labels, [Series("Came out the same", shares)])
