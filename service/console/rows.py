"""The lines of the queue's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.console import render, times
from service.console.render import Risk
from service.storage.views import CaseLine

KINDS: Final = {
    "held": ("H", "Held"),
    "reported": ("R", "Reported by readers"),
    "escalated": ("E", "Escalated"),
    "deferred": ("D", "Deferred"),
    "cut": ("C", "From a cut branch of a discussion"),
    "learning": ("L", "The model would learn from it"),
}
"""A letter and a title for each kind of line, so that colour is never the only sign."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. ``reader`` is the colleague who reads the case now, ``initials`` theirs."""

    id: str
    version: int
    author: str
    excerpt: str
    lang: str | None
    risk: Risk
    why: str
    more: int
    age: str
    kind: str
    letter: str
    title: str
    reports: str
    reader: str
    initials: str
    new_author: bool
    reply: bool


def row(line: CaseLine, now: datetime, me: str, over: Callable[[str], str]) -> Row:
    """A case as the list shows it to the person called ``me``; ``over`` veils a text as they wish."""
    kind = kind_of(line, now)
    reader = line.leased_by if line.leased_by and line.leased_by != me else ""
    return Row(
        id=line.id,
        version=line.version,
        author=render.named(line.comment.author.name),
        excerpt=render.excerpt(over(line.comment.text)),
        lang=line.comment.lang,
        risk=render.risk_of(line.findings, line.scores),
        why=render.why(line.findings, line.origin),
        more=max(0, len(line.findings) - 1),
        age=times.short(line.opened_at, now),
        kind=kind,
        letter=KINDS[kind][0],
        title=KINDS[kind][1],
        reports=f"{line.reports:g}" if line.reports else "",
        reader=reader,
        initials=initials(reader),
        new_author=not (line.published or line.rejected),
        reply=line.comment.parent_id is not None,
    )


def kind_of(line: CaseLine, now: datetime) -> str:
    """What is most worth knowing of a case at a glance."""
    if line.escalated_at is not None:
        return "escalated"
    if line.deferred_until is not None and line.deferred_until > now:
        return "deferred"
    if line.reports:
        return "reported"
    return render.kind_of(line.origin)


def initials(name: str) -> str:
    """``Mia Berg`` as ``MB``."""
    return "".join(word[0] for word in name.split()[:2]).upper()
