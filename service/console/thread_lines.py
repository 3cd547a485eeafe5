"""Turns what a discussion holds into what its pages show: nodes of the tree, heat lines, deeds; pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.actions.threads import Heat, Line, Shown
from service.console import render, times
from service.console.marks import title_of
from service.moderation.branches import Branch
from service.moderation.heat import SLOT
from service.moderation.policy.document import Policy
from service.storage.thread_page import ThreadDeed

BAR, GAP, HEIGHT = 8, 2, 32
OPENNESS: Final = {"open": "Open", "premoderated": "Premoderated", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class Node:
    """One comment of the tree. ``seen`` is what a decision must send; ``off`` says that it stands below a cut."""

    line: Line
    far: bool
    off: bool
    below: int
    risk: str | None
    step: int
    by: str
    seen: str
    replies: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a heat line, in units of its picture."""

    x: int
    y: float
    height: float
    hot: bool


@dataclass(frozen=True, slots=True)
class Spark:
    """A heat line as drawn: bars, where the alarm stands, and the same numbers as a table (oldest first)."""

    bars: tuple[Bar, ...]
    width: int
    alarm_y: float
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One line of what people did to a discussion."""

    id: str
    line: str
    who: str
    made_at: datetime
    undone: bool


def nodes(page: Shown, policy: Policy) -> tuple[Node, ...]:
    """The page's branches with all that is shown of each comment."""
    return tuple(_node(branch, page, policy) for branch in page.branches)


def spark(heat: Heat, now: datetime) -> Spark:
    """A heat line, as high as its alarm or its highest count."""
    top = max(heat.alarm, *heat.counts)
    bars = tuple(_bar(place, count, top, heat.alarm) for place, count in enumerate(heat.counts))
    first = now - len(heat.counts) * SLOT
    rows = tuple((f"{first + place * SLOT:%H:%M}", count) for place, count in enumerate(heat.counts))
    return Spark(bars, len(bars) * BAR - GAP, round(HEIGHT * (1 - heat.alarm / top), 1), rows)


def done(deed: ThreadDeed, lines: Mapping[int, Line]) -> Done:
    """What somebody did to a discussion, in words."""
    part = next(part for part in deed.parts if part["what"] in {"openness", "cut"})
    line = _opened(part) if part["what"] == "openness" else _cut(part, lines)
    return Done(deed.id, line, deed.person_name, deed.made_at, deed.undone)


def _node(branch: Branch, page: Shown, policy: Policy) -> Node:
    line = page.lines[branch.place.id]
    risk = None if line.risk is None else render.fraction(line.risk)
    return Node(
        line=line,
        far=branch.far,
        off=branch.place.id in page.cut_off,
        below=branch.place.below,
        risk=risk,
        step=0 if line.risk is None or risk == "no number" else min(int(line.risk * 5), 4) + 1,
        by=by(line, policy),
        seen=f"{line.state}~{line.revision}",
        replies=tuple(_node(reply, page, policy) for reply in branch.replies),
    )


def by(line: Line, policy: Policy) -> str:
    """Who put a comment where it stands, and why: ``by Mia, No insults``; empty for what merely went out."""
    last = line.last
    if last is None or (last.actor != "person" and line.state == "published"):
        return ""
    if last.undoing:
        return f"put back by {last.person_name}"
    who = last.person_name or {"rule": "the policy", "model": "the model"}.get(last.actor, "somebody")
    return ", ".join(filter(None, (f"by {who}", _why(last, policy))))


def _why(last: Any, policy: Policy) -> str:
    if last.actor == "person" or last.clause:
        return render.reason_title(last.reason or last.clause, policy)
    if last.label:
        return title_of(last.label)
    return render.RULES.get(last.rule, "") if last.rule else ""


def _bar(place: int, count: int, top: int, alarm: int) -> Bar:
    height = round(HEIGHT * count / top, 1)
    return Bar(place * BAR, round(HEIGHT - height, 1), height, count >= alarm)


def _opened(part: Mapping[str, Any]) -> str:
    after = part["after"]
    name = {"open": "Opened", "premoderated": "Premoderated", "closed": "Closed"}[after["openness"]]
    if after["until"] is None:
        return name
    return f"{name} until {times.stamp(datetime.fromisoformat(after['until']))} UTC"


def _cut(part: Mapping[str, Any], lines: Mapping[int, Line]) -> str:
    line = lines.get(part["comment"])
    whose = "a comment" if line is None else f"{render.possessive(render.named(line.author))} comment"
    return f"Cut off replies below {whose}" if part["after"] else f"Took replies again below {whose}"


def pages_of(page: int, pages: int) -> Sequence[int]:
    """Which pages are linked: the first, the last, and those around the one shown; 0 stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    told: list[int] = []
    for number in near:
        if told and number - told[-1] > 1:
            told.append(0)
        told.append(number)
    return told
