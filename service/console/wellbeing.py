"""The desk's care for who sits at it: hard words veiled, the worst spaced out and capped, pauses proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import wellbeing
from service.console import render, times
from service.console.address import local
from service.console.front import now, page, policy, works
from service.moderation.exposure import Exposure, Pause, is_severe, pause_due, spaced
from service.moderation.policy.document import Policy
from service.moderation.veil import Veil
from service.storage.views import CaseLine

SNOOZE: Final = timedelta(minutes=20)
COOKIE: Final = "parley_no_pause_until"


class Wishes(Protocol):
    """The part of a person's preferences that is read here."""

    @property
    def mask(self) -> bool:
        """Whether hard words are veiled."""
        ...

    @property
    def breaks_after(self) -> int | None:
        """Minutes of work after which a pause is proposed; None for never."""
        ...

    @property
    def severe_per_hour(self) -> int | None:
        """How many severe cases they want to meet in an hour; None for as many as there are."""
        ...


@dataclass(frozen=True, slots=True)
class Spared:
    """The lines to show, and how many severe ones were left for others."""

    lines: list[CaseLine]
    left: int = 0


def veil(wishes: Wishes, rules: Policy, reveal: bool) -> Veil:
    """What this person sees of texts; ``reveal`` shows the words this once."""
    return Veil(rules, on=wishes.mask and not reveal)


def exposed(rules: Policy) -> Exposure:
    """What the person signed in has read lately."""
    return wellbeing.exposure(works(), g.person, rules)


def spare(lines: Sequence[CaseLine], wishes: Wishes, rules: Policy, known: Exposure, show: bool) -> Spared:
    """One page of the queue, with the worst spaced out and no more of it than this person wants in an hour.

    ``show`` lifts the cap this once. The order stays as it was but for severe ones put off.
    """
    cap = wishes.severe_per_hour
    allowed = None if show or cap is None else max(0, cap - known.last_hour)
    found = spaced(lines, lambda line: is_severe(line.scores, rules), allowed, just=known.just)
    return Spared(list(found.lines), found.left)


def pause(wishes: Wishes, known: Exposure) -> Pause | None:
    """A pause to propose on this page, unless there was time asked for a moment ago."""
    if _snoozed_until(request.cookies.get(COOKIE, "")) > now():
        return None
    return pause_due(known, now(), wishes.breaks_after)


def show() -> Response:
    """What this stretch of work came to, for the person themselves."""
    rules = policy()
    found = wellbeing.stretch(works(), g.site, g.person, rules)
    since = found.known.since
    return page(
        "wellbeing",
        found=found,
        since=None if since is None else times.stamp(since),
        minutes=0 if since is None else int((now() - since).total_seconds() // 60),
        reasons=[(render.reason_title(reason, rules), count) for reason, count in found.reasons],
    )


def snooze() -> Response:
    """Propose no pause for a while."""
    answer = redirect(local(request.form.get("next")), 303)
    until = now() + SNOOZE
    answer.set_cookie(
        COOKIE, until.isoformat(), max_age=SNOOZE, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return answer


def _snoozed_until(cookie: str) -> datetime:
    """Until when no pause is proposed; the beginning of time where the cookie does not say."""
    long_ago = now() - SNOOZE
    try:
        until = datetime.fromisoformat(cookie)
    except ValueError:
        return long_ago
    return long_ago if until.tzinfo is None else min(until, now() + SNOOZE)
