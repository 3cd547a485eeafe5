"""What a site is told: the shape of every answer, and how it is made from the quiet room's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from service.actions.score import Answer
from service.moderation.assessment import Assessment
from service.moderation.errors import FieldError
from service.moderation.policy.verdict import Action, Finding

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class MatchBody(TypedDict):
    """Where a word list, link or other rule found what it looked for, in code points."""

    start: Count
    end: Count
    entry: str


class ReasonBody(TypedDict):
    """What one rule found. label, score and threshold are null where no score is the cause."""

    rule: str
    clause: str | None
    label: str | None
    score: Share | None
    threshold: Share | None
    sentence: str
    action: Action
    matches: list[MatchBody]


class SpanBody(TypedDict):
    """Evidence in the author's own letters: start and end in code points and in UTF-16 units."""

    start: Count
    end: Count
    utf16_start: Count
    utf16_end: Count
    label: str
    weight: Share


class TargetBody(TypedDict):
    """At whom a comment is aimed."""

    kind: str
    name: str


class LangBody(TypedDict):
    """What language a comment was read as, and how that was known."""

    code: str
    confidence: Share
    source: str


class VersionsBody(TypedDict):
    """What made the answer; enough to make it again."""

    model: str
    text: str
    features: str
    policy: str


class AnswerBody(TypedDict):
    """What is to happen to a comment, and why."""

    id: str
    revision: Annotated[int, Field(ge=1)]
    action: Action
    state: Annotated[str, Field(description="Where the comment stands now; a person may have changed it since.")]
    reasons: list[ReasonBody]
    scores: Annotated[dict[str, Share], Field(description="Calibrated probability by label; may be empty.")]
    served: Annotated[bool, Field(description="False where no model reads the language.")]
    spans: list[SpanBody]
    target: TargetBody | None
    lang: LangBody
    case_id: Annotated[str | None, Field(description="The case waiting for a person, when held.")]
    repeated: Annotated[bool, Field(description="This id and text were answered before.")]
    versions: VersionsBody


class FieldErrorBody(TypedDict):
    """One mistake in one place: an RFC 6901 pointer, a stable code, a sentence."""

    pointer: str
    code: str
    detail: str


class ProblemBody(TypedDict):
    """What went wrong (RFC 9457). errors is there where fields have mistakes."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    instance: NotRequired[str]
    errors: NotRequired[list[FieldErrorBody]]


class AnsweredBody(TypedDict):
    """A comment of a batch or thread that was answered."""

    index: Count
    answer: AnswerBody


class RefusedBody(TypedDict):
    """A comment of a batch or thread that has mistakes; the others are answered all the same."""

    index: Count
    errors: list[FieldErrorBody]


class ResultsBody(TypedDict):
    """One result for each comment, in the order sent."""

    results: list[AnsweredBody | RefusedBody]


def answer_body(answer: Answer) -> AnswerBody:
    """An action's answer as it is sent."""
    seen = answer.assessment
    return {
        "id": answer.id,
        "revision": answer.revision,
        "action": answer.action,
        "state": answer.state,
        "reasons": [reason_body(finding) for finding in answer.findings],
        "scores": dict(seen.scores),
        "served": seen.served,
        "spans": span_bodies(seen),
        "target": target_body(seen),
        "lang": lang_body(seen),
        "case_id": answer.case_id,
        "repeated": answer.repeated,
        "versions": versions_body(seen, answer.policy_version),
    }


def reason_body(finding: Finding) -> ReasonBody:
    """A finding as it is sent."""
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "label": finding.label,
        "score": finding.score,
        "threshold": finding.threshold,
        "sentence": finding.sentence,
        "action": finding.action,
        "matches": [{"start": m.start, "end": m.end, "entry": m.entry} for m in finding.matches],
    }


def span_bodies(seen: Assessment) -> list[SpanBody]:
    """The evidence as it is sent."""
    return [
        {
            "start": s.start,
            "end": s.end,
            "utf16_start": s.utf16_start,
            "utf16_end": s.utf16_end,
            "label": s.label,
            "weight": s.weight,
        }
        for s in seen.spans
    ]


def target_body(seen: Assessment) -> TargetBody | None:
    """The target as it is sent."""
    return None if seen.target is None else {"kind": seen.target.kind, "name": seen.target.name}


def lang_body(seen: Assessment) -> LangBody:
    """The language as it is sent."""
    return {"code": seen.lang.code, "confidence": seen.lang.confidence, "source": seen.lang.source}


def versions_body(seen: Assessment, policy_version: str) -> VersionsBody:
    """The versions as they are sent."""
    made = seen.versions
    return {"model": made.model, "text": made.text, "features": made.features, "policy": policy_version}


def error_bodies(errors: Sequence[FieldError]) -> list[FieldErrorBody]:
    """Mistakes as they are sent."""
    return [{"pointer": e.pointer, "code": e.code, "detail": e.detail} for e in errors]


def result_body(index: int, found: Answer | Sequence[FieldError]) -> AnsweredBody | RefusedBody:
    """One line of a batch's answer."""
    if isinstance(found, Answer):
        return {"index": index, "answer": answer_body(found)}
    return {"index": index, "errors": error_bodies(found)}
