"""What Parley answers: one class for each shape of the API, with its names. Fields that are new there are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Action = Literal["publish", "hold", "reject"]
Ruling = Literal["approve", "reject", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One mistake in one place: an RFC 6901 pointer, a stable code, a sentence for people."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDocument:
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a rule found what it looked for, in code points."""

    start: int
    end: int
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one rule found; ``label``, ``score`` and ``threshold`` are None where no score is the cause."""

    rule: str
    clause: str | None
    label: str | None
    score: float | None
    threshold: float | None
    sentence: str
    action: Action
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Evidence in the author's own letters; Python counts as ``start`` and ``end`` do."""

    start: int
    end: int
    utf16_start: int
    utf16_end: int
    label: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """At whom a comment is aimed."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lang:
    """What language a comment was read as, and how that was known."""

    code: str
    confidence: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What made the answer; enough to make it again."""

    model: str
    text: str
    features: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is to happen to a comment, and why. ``repeated``: this id and text were answered before."""

    id: str
    revision: int
    action: Action
    state: str
    reasons: tuple[Reason, ...]
    scores: Mapping[str, float]
    served: bool
    spans: tuple[Span, ...]
    target: Target | None
    lang: Lang
    case_id: str | None
    repeated: bool
    versions: Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A comment of a batch or thread that was answered; ``index`` is its place among those sent."""

    index: int
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A comment of a batch or thread that has mistakes; the others are answered all the same."""

    index: int
    errors: tuple[FieldError, ...]


Result = Answered | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One result for each comment, in the order sent."""

    results: tuple[Answered | Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What became of a report: where the comment stands now, and what the report weighs."""

    id: str
    comment_id: str
    state: str
    weight: float
    case_id: str | None
    repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How a comment stands after a decision of the site's own desk, and since when."""

    comment_id: str
    state: str
    revision: int
    made_at: datetime
    repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wrote a comment."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """What was commented on."""

    id: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a comment's state; ``actor`` is person, rule or model."""

    id: str
    revision: int
    old_state: str | None
    new_state: str
    actor: str
    reason: str | None
    clause: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRecord:
    """A comment's newest revision, what was found, and how its state changed, oldest first."""

    id: str
    text: str = field(repr=False)
    author: Person
    article: ArticleRecord
    parent_id: str | None
    posted_at: datetime | None
    received_at: datetime
    revision: int
    state: str
    action: Action
    reasons: tuple[Reason, ...]
    scores: Mapping[str, float]
    served: bool
    spans: tuple[Span, ...]
    target: Target | None
    lang: Lang
    case_id: str | None
    versions: Versions
    history: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of the feed; ``cursor`` is what ``after`` takes to go on from here."""

    cursor: str
    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Events after a cursor, oldest first; ``more`` says whether there is more already."""

    decisions: tuple[Event, ...]
    next: str | None
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPart:
    """One heading of a statement in sentences; ``quote`` is the rule's own words."""

    title: str
    sentences: tuple[str, ...]
    quote: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An author's objection; ``outcome`` is None while nobody answered, then upheld or reversed."""

    id: str
    made_at: datetime
    outcome: str | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Why a comment was rejected or its author sanctioned; ``link`` is for the author alone, so no repr shows it."""

    id: str
    site: str
    comment_id: str | None
    made_at: datetime
    withdrawn_at: datetime | None
    facts: Mapping[str, Any] = field(repr=False)
    statement: tuple[StatementPart, ...] = field(repr=False)
    appeal: Appeal | None = field(repr=False)
    transparency_database: Mapping[str, Any] = field(repr=False)
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """Statements, newest first; ``next`` is what ``before`` takes to go on to older ones, None at the end."""

    statements: tuple[Statement, ...]
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The process answers."""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing the service needs; ``problem`` is None while all is well."""

    ok: bool
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrain:
    """A version that serves and learned from examples whose words were erased, the first of them at ``since``."""

    version: str
    examples: int
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What scoring needs; ``status`` is ``ready`` or ``not ready``. ``retrain_due``: versions to be fitted again."""

    status: str
    database: Need
    model: Need
    serving: tuple[str, ...]
    model_error: str | None
    retrain_due: tuple[Retrain, ...] = ()
