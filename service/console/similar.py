"""Similar past decisions as the desk shows them: so many rejected, so many approved, and each in three lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import g

from service.actions import similar
from service.actions.similar import Similar
from service.console import times
from service.console.front import now, works
from service.console.render import reason_title, state_title
from service.moderation.policy.document import Policy

EXCERPT: Final = 160
WORDS: Final = (
    (0.9, "Nearly the same text"),
    (0.6, "Very much alike"),
    (0.4, "Much alike"),
    (0.0, "Somewhat alike"),
)
"""What a likeness (a cosine, 0..1) is called; the words were chosen by looking at pairs of comments."""


@dataclass(frozen=True, slots=True)
class PastLine:
    """One similar comment: what was decided, why, by whom and when; how alike it is, in words, and what both say."""

    state: str
    title: str
    reason: str
    who: str
    ago: str
    at: str
    iso: str
    text: str
    case_id: str | None
    likeness: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """The similar comments, and how many of them were put into which state: state, number, title; most first."""

    sums: tuple[tuple[str, int, str], ...]
    lines: tuple[PastLine, ...]


def past(comment_id: str, policy: Policy) -> Past:
    """What people decided about comments similar to this one (the site's own id)."""
    return told(similar.decisions(works(), g.site, comment_id), policy, now())


def told(found: tuple[Similar, ...], policy: Policy, at: datetime) -> Past:
    """Similar decisions in words."""
    counted = Counter(each.past.state for each in found).most_common()
    sums = tuple((state, number, state_title(state).lower()) for state, number in counted)
    return Past(sums, tuple(_line(each, policy, at) for each in found))


def _line(each: Similar, policy: Policy, at: datetime) -> PastLine:
    past = each.past
    return PastLine(
        state=past.state,
        title=state_title(past.state),
        reason=reason_title(past.reason, policy),
        who=past.person_name or "somebody",
        ago=times.ago(past.decided_at, at),
        at=times.stamp(past.decided_at),
        iso=past.decided_at.isoformat(),
        text=past.text if len(past.text) <= EXCERPT else past.text[: EXCERPT - 1].rstrip() + "…",
        case_id=past.case_id,
        likeness=likeness_words(each.likeness),
        shared=each.shared,
    )


def likeness_words(likeness: float) -> str:
    """A likeness in words."""
    return next(words for least, words in WORDS if likeness >= least)
