"""What the faces are shown: plain records, one a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.moderation.assessment import Assessment
from service.moderation.comment import Ancestor, Article, Comment
from service.moderation.policy.verdict import Action, Finding
from service.moderation.standing import Standing


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of the queue. ``id`` is the public case id, ``cursor`` what ``held_cases(after=…)`` takes to go on."""

    id: str
    version: int
    state: str
    origin: str
    priority: float
    opened_at: datetime
    comment: Comment
    article_id: str
    article_title: str
    action: Action
    findings: tuple[Finding, ...]
    scores: Mapping[str, float]
    cursor: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One change of a comment's state, as the log keeps it.

    ``actor`` is ``person`` | ``rule`` | ``model``; ``person_name`` is set for people. ``made_at`` is UTC.
    """

    id: str
    revision: int
    old_state: str | None
    new_state: str
    actor: str
    person_name: str | None
    reason: str | None
    clause: str | None
    note: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all that a moderator reads beside it.

    ``ancestors`` runs from the parent upwards. ``state`` is ``open`` | ``closed`` | ``superseded`` (the comment was
    edited since); ``comment_state`` the comment's own. ``history`` is oldest first.
    """

    id: str
    version: int
    state: str
    origin: str
    priority: float
    opened_at: datetime
    comment: Comment
    comment_state: str
    revision: int
    article: Article
    ancestors: tuple[Ancestor, ...]
    assessment: Assessment
    action: Action
    findings: tuple[Finding, ...]
    policy_version: str
    standing: Standing
    author_key: str
    history: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as ``GET /comments/{id}`` tells it: its newest revision, verdict, state and history (oldest first)."""

    comment: Comment
    article: Article
    revision: int
    state: str
    action: Action
    findings: tuple[Finding, ...]
    assessment: Assessment
    policy_version: str
    case_id: str | None
    received_at: datetime
    history: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line of the pull feed: the same event a webhook carries. ``cursor`` is what ``after`` takes to go on."""

    cursor: str
    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """A site's numbers at one moment; ``decided_today`` counts people's decisions since 00:00 UTC."""

    held: int
    learning: int
    oldest_opened_at: datetime | None
    comments: int
    decided_today: int
    published: int
    rejected: int


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment in an author's record."""

    comment: Comment
    article_title: str
    state: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """An author's standing and newest comments (newest first, at most the number asked for)."""

    key: str
    name: str
    standing: Standing
    comments: tuple[CommentLine, ...]
