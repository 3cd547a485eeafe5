"""Many at once by a range of risk: look at it, read ten, decide all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import bulk
from service.actions.batch import MOST
from service.actions.bulk import Look
from service.console import answers, batch_rows, dots, odds, render
from service.console.answers import wants_json
from service.console.batch_forms import after, choice, flash
from service.console.filters import Wanted, wanted_of
from service.console.front import now, page, policy, works
from service.console.sent import words
from service.console.veils import unveiling, veiled
from service.moderation.errors import Invalid


def show() -> Response:
    """The cases that the filter finds, by risk, and the range that the URL names or else the lowest quarter."""
    wanted = wanted_of(request.args, policy())
    return _page(wanted, _end(request.args.get("low")), _end(request.args.get("high")))


def apply() -> Response:
    """Decide the range that was shown, once its samples were read. What changed meanwhile is left out and told."""
    wanted, sent = wanted_of(request.form, policy()), request.form
    low, high = _end(sent.get("low")), _end(sent.get("high"))
    try:
        decision, reason = choice()
        done = bulk.apply(
            works(), g.site, g.person, sent.get("seal", ""), sent.get("read") == "yes", decision, reason, words("note")
        )
    except Invalid as invalid:
        return _refused(invalid, wanted, low, high)
    return after(done, f"/bulk?{_query(wanted, low, high)}")


def _refused(invalid: Invalid, wanted: Wanted, low: float | None, high: float | None) -> Response:
    if wants_json():
        return answers.mistakes(invalid)
    return _page(wanted, low, high, 422, alert=answers.sentence(invalid))


def _page(wanted: Wanted, low: float | None, high: float | None, status: int = 200, **told: Any) -> Response:
    found = bulk.look(works(), g.site, g.person, wanted.filter, low, high)
    samples = [batch_rows.row(line, now(), veiled()) for line in found.samples]
    here = f"/bulk?{_query(wanted, *found.stretch.ends)}"
    shown = {"wanted": wanted, "found": found, "samples": samples, "here": here, "unveiling": unveiling(here)}
    return page("bulk", status, **shown, **_shown(found), **told)


def _shown(found: Look) -> Mapping[str, Any]:
    low, high = found.stretch.ends
    return {
        "flash": flash(),
        "picture": dots.picture(found.heights, found.stretch),
        "low": f"{low:.2f}",
        "high": f"{high:.2f}",
        "odds": (odds.odds("Approve", "approved", found.approve), odds.odds("Reject", "rejected", found.reject)),
        "choices": render.choices(policy()),
        "most": MOST,
    }


def _end(sent: str | None) -> float | None:
    """An end of the range as typed, a comma too; None for what is no number from 0 to 1."""
    try:
        number = float((sent or "").replace(",", "."))
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _query(wanted: Wanted, low: float | None, high: float | None) -> str:
    ends = {name: f"{end:.2f}" for name, end in (("low", low), ("high", high)) if end is not None}
    return "&".join(filter(None, (wanted.query(), urlencode(ends))))
