"""Turns what is known of an author into what their page says; pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.actions.authors import Dossier, Said, SanctionRow, Wide
from service.console import render, times
from service.moderation.ladder import Rung, Step
from service.moderation.policy.document import Policy
from service.moderation.shares import told
from service.moderation.standing import Standing


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One comment of the author: ``by`` says who put it where it stands, empty where it merely went out."""

    said: Said
    by: str


@dataclass(frozen=True, slots=True)
class PastLine:
    """A sanction: what, why, by whom, and what became of it (``state``: in force | running | over | lifted | given)."""

    what: str
    why: str
    words: str | None
    who: str
    made_at: datetime
    state: str
    tail: str


@dataclass(frozen=True, slots=True)
class Next:
    """A rung as a button: the route's word, the days, and what the button says."""

    word: str
    days: int | None
    title: str


def said(line: Said, policy: Policy) -> SaidLine:
    """A comment with who decided it and why."""
    if line.actor is None or (line.actor != "person" and line.state == "published"):
        return SaidLine(line, "")
    if line.undoing:
        return SaidLine(line, f"put back by {line.person_name}")
    who = line.person_name or {"rule": "the policy", "model": "the model"}.get(line.actor, "somebody")
    why = render.reason_title(line.reason or line.clause, policy)
    return SaidLine(line, f"by {who}{f', {why}' if why else ''}")


def facts(wide: Wide) -> tuple[tuple[str, str], ...]:
    """The numbers of an author's record, named."""
    stand = wide.dossier.standing
    reports = f"{wide.reports}" + (f", {wide.upheld} upheld" if wide.reports else "")
    return (
        ("Published", str(stand.published)),
        ("Rejected by people", share(stand)),
        ("In the last 30 days", f"{wide.recent_rejections} rejected"),
        ("Reports by readers", reports),
        ("First comment", "–" if stand.first_seen_at is None else times.stamp(stand.first_seen_at)),
    )


def share(standing: Standing) -> str:
    """How many of an author's comments people rejected, of those that went out or were rejected."""
    return told(standing.rejected, standing.published + standing.rejected)


def rung(advised: Rung | None) -> Next | None:
    """The next rung as a button."""
    if advised is None:
        return None
    return Next(advised.step.value, advised.days, named(advised.step, advised.days))


def named(step: Step, days: int | None) -> str:
    """ "Warn", "Read first for 7 days", "Suspend for 1 day", "Ban"."""
    verb = {Step.WARN: "Warn", Step.HOLD: "Read first", Step.SUSPEND: "Suspend", Step.BAN: "Ban"}[step]
    return verb if days is None else f"{verb} for {days} day{'' if days == 1 else 's'}"


def ladder(dossier: Dossier) -> str:
    """The site's ladder in one line."""
    return " → ".join(named(each.step, each.days).lower() for each in dossier.ladder)


def past(row: SanctionRow, dossier: Dossier, policy: Policy) -> PastLine:
    """A sanction of the past, or the one in force, in words."""
    names = {"warn": "Warning", "hold": "Read first", "suspend": "Suspension", "ban": "Ban"}
    days = None if row.until is None else round((row.until - row.made_at).total_seconds() / 86_400)
    length = "" if days is None else f", {days} day{'' if days == 1 else 's'}"
    state, tail = _became(row, dossier)
    why = render.reason_title(row.clause, policy)
    return PastLine(names[row.kind] + length, why, row.words, row.person_name, row.made_at, state, tail)


def _became(row: SanctionRow, dossier: Dossier) -> tuple[str, str]:
    if row.lifted_at is not None:
        by = row.lifted_by or "a command"
        return "lifted", f"taken back by {by} on {times.stamp(row.lifted_at)} UTC"
    if row.kind == Step.WARN:
        return "given", ""
    if row not in dossier.running:
        return "over", "" if row.until is None else f"ended {times.stamp(row.until)} UTC"
    end = "for good" if row.until is None else f"until {times.stamp(row.until)} UTC"
    if dossier.in_force is not None and dossier.in_force.row == row.row:
        return "in force", end
    return "running", f"{end}, beside what is in force"
