"""Policies and facts that are in order, for tests to bend in one place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from service.moderation.assessment import Assessment, Language, Versions
from service.moderation.comment import Article, Author, Comment
from service.moderation.errors import FieldError, Invalid
from service.moderation.policy.document import Policy, parse
from service.moderation.policy.facts import Facts
from service.moderation.standing import Standing

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
VERSIONS = Versions("news-en/1", "v1", "v1")
CLAUSES = """
clauses:
  - {id: civility, title: Be civil, labels: [insult, personal_attack]}
  - {id: spam, title: No spam, labels: [spam]}
"""


def a_policy(more: str = "") -> Policy:
    """A policy with two clauses and whatever ``more`` says."""
    return parse(CLAUSES + more)


def mistakes_in(text: str) -> tuple[FieldError, ...]:
    """What is wrong with a document; nothing where it is in order."""
    try:
        parse(text)
    except Invalid as invalid:
        return invalid.errors
    return ()


def an_author(**changes: Any) -> Author:
    """Alice, known to the site for years."""
    given: dict[str, Any] = {"name": "Alice", "id": "alice", "created_at": NOW - timedelta(days=900)}
    return Author(**(given | changes))


def a_comment(text: str = "The bridge should be repaired first.", **changes: Any) -> Comment:
    """A polite comment of Alice."""
    given: dict[str, Any] = {"id": "c1", "text": text, "author": an_author()}
    return Comment(**(given | changes))


def an_assessment(scores: Mapping[str, float] | None = None, **changes: Any) -> Assessment:
    """An assessment by an English model that finds nothing, save what ``scores`` says; empty ``scores`` are none."""
    clean = {"insult": 0.01, "personal_attack": 0.01, "spam": 0.01}
    known = {} if scores == {} else clean | dict(scores or {})
    given: dict[str, Any] = {"lang": Language("en", 0.98, "identified"), "versions": VERSIONS, "scores": known}
    return Assessment(**(given | changes))


def some_facts(said: str = "The bridge should be repaired first.", **changes: Any) -> Facts:
    """Alice's comment under an article of yesterday, with nothing against it."""
    given: dict[str, Any] = {
        "comment": a_comment(said),
        "article": Article("a1", "The bridge", section="Local", published_at=YESTERDAY),
        "assessment": an_assessment(),
        "now": NOW,
        "standing": Standing(first_seen_at=NOW - timedelta(days=900), published=120),
    }
    return Facts(**(given | changes))
