"""The thread and its section: closed, closed by age, cut off here, or read before anything goes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from service.moderation.policy.facts import Facts, Openness
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding
from service.moderation.policy.wording import lasting, opened

CLOSED: Final = "this discussion is closed."
CUT: Final = "a moderator takes no more replies in this part of the discussion."
PREMODERATED: Final = "Held: a moderator reads every comment of this discussion first."
"""Sentences by which a replay knows later what was so then."""


def openness(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """A finding for each way in which the discussion is closed or read first."""
    threads, section = policy.threads, facts.article.section
    if facts.thread is Openness.CLOSED:
        yield _closed(policy, CLOSED)
    if facts.cut:
        yield _closed(policy, CUT)
    if _among(section, threads.closed_sections):
        yield _closed(policy, "this section does not take comments.")
    if threads.close_after is not None and _came_late(policy, facts):
        yield _closed(policy, f"discussions close {lasting(threads.close_after)} after the article comes out.")
    if facts.thread is Openness.PREMODERATED:
        yield Finding("thread", Action.HOLD, PREMODERATED)
    if _among(section, threads.premoderated_sections):
        yield Finding("thread", Action.HOLD, "Held: a moderator reads every comment of this section first.")


def _closed(policy: Policy, rest: str) -> Finding:
    action = policy.threads.closed
    return Finding("thread", action, opened(action, rest), automatic=False)


def _among(section: str | None, names: Collection[str]) -> bool:
    return section is not None and section.strip().casefold() in {name.casefold() for name in names}


def _came_late(policy: Policy, facts: Facts) -> bool:
    """True where the comment was written after its discussion closed; a comment imported later keeps its own time."""
    published, limit = facts.article.published_at, policy.threads.close_after
    if published is None or limit is None:
        return False
    written = min(facts.now, facts.comment.posted_at or facts.now)
    return written - published > limit
