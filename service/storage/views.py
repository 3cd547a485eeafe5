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
    """One row of the queue. ``id`` is the public case id, ``cursor`` what ``find.cases(after=…)`` takes to go on.

    ``risk`` is the highest score that speaks for a violation (None: no model scored), ``cause`` the strongest
    finding's label or else its rule, ``lang`` the language identified, ``reports`` what readers' reports weigh.
    ``leased_by`` (who reads it now; None once the lease ran out) and ``assigned_to`` are names. ``published`` and
    ``rejected`` count the author's comments, ``author_key`` names the author to ``look.author_record``.
    """

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
    author_key: str
    published: int
    rejected: int
    cursor: str = ""
    section: str | None = None
    risk: float | None = None
    cause: str | None = None
    lang: str | None = None
    reports: float = 0.0
    leased_by: str | None = None
    leased_until: datetime | None = None
    assigned_to: str | None = None
    deferred_until: datetime | None = None
    escalated_at: datetime | None = None


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
    edited since); ``comment_state`` the comment's own. ``history`` is oldest first. The rest is as in ``CaseLine``,
    except that ``leased_by`` is told also when the lease ran out: compare ``leased_until``.
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
    risk: float | None = None
    cause: str | None = None
    lang: str | None = None
    reports: float = 0.0
    leased_by: str | None = None
    leased_until: datetime | None = None
    assigned_to: str | None = None
    deferred_until: datetime | None = None
    escalated_at: datetime | None = None
    featured_at: datetime | None = None
    cut_at: datetime | None = None


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
class Tabs:
    """How many cases each tab of the queue holds, and what waits on pages of their own."""

    waiting: int
    held: int
    reported: int
    escalated: int
    deferred: int
    mine: int
    cut: int
    learning: int
    all: int
    appeals: int
    second_looks: int
    oldest_opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundComment:
    """One comment that a search found, in whatever state.

    ``person_name``, ``actor``, ``reason`` and ``decided_at`` tell its newest decision; ``case_id`` is the newest case's
    public id, None where nothing ever waited. ``cursor`` is what ``find.comments(after=…)`` takes to go on.
    """

    comment: Comment
    state: str
    article_id: str
    article_title: str
    section: str | None
    author_key: str
    said_at: datetime
    scores: Mapping[str, float]
    actor: str | None
    person_name: str | None
    reason: str | None
    decided_at: datetime | None
    case_id: str | None
    case_open: bool
    cursor: str


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
