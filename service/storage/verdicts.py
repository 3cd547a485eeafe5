"""What the model and the policy said of a revision, as rows and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from service.moderation.assessment import Assessment, Language, Span, Target, Versions
from service.moderation.policy.verdict import Action, Finding, Match, Verdict
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import verdicts

_INSERT: Final = Prepared.into(verdicts, *(column.name for column in verdicts.c if column.name != "id"))

VERDICT_COLUMNS: Final = (
    verdicts.c.action,
    verdicts.c.findings,
    verdicts.c.policy_version,
    verdicts.c.served,
    verdicts.c.scores,
    verdicts.c.spans,
    verdicts.c.language,
    verdicts.c.target,
    verdicts.c.model_version,
    verdicts.c.text_version,
    verdicts.c.features_version,
)


def add_verdict(connection: AnyLine, revision_id: int, assessment: Assessment, verdict: Verdict, now: datetime) -> None:
    """File what was said of a revision."""
    _INSERT.run(connection, verdict_row(revision_id, assessment, verdict, now))


def verdict_row(revision_id: int, assessment: Assessment, verdict: Verdict, now: datetime) -> dict[str, Any]:
    """What was said of a revision as a row."""
    return {
        "revision_id": revision_id,
        "action": verdict.action.value,
        "findings": [_finding_row(finding) for finding in verdict.findings],
        "policy_version": verdict.policy_version,
        "made_at": now,
        **_assessment_row(assessment),
    }


def assessment_from(row: Any) -> Assessment:
    """The Assessment in a row that holds VERDICT_COLUMNS by name."""
    return Assessment(
        lang=Language(**row.language),
        versions=Versions(row.model_version, row.text_version, row.features_version),
        served=bool(row.served),
        scores=row.scores,
        spans=tuple(Span(**span) for span in row.spans),
        target=None if row.target is None else Target(**row.target),
    )


def findings_from(row: Any) -> tuple[Finding, ...]:
    """The findings in a row that holds VERDICT_COLUMNS by name."""
    return tuple(_finding(found) for found in row.findings)


def _assessment_row(assessment: Assessment) -> dict[str, Any]:
    return {
        "served": int(assessment.served),
        "scores": dict(assessment.scores),
        "spans": [_fields(span) for span in assessment.spans],
        "language": _fields(assessment.lang),
        "target": None if assessment.target is None else _fields(assessment.target),
        "model_version": assessment.versions.model,
        "text_version": assessment.versions.text,
        "features_version": assessment.versions.features,
        "risk": assessment.risk,
    }


def _finding_row(finding: Finding) -> dict[str, Any]:
    """All that is set: what is None or empty is left out."""
    row = {name: value for name, value in _fields(finding).items() if value is not None and value != ()}
    if finding.matches:
        row["matches"] = [_fields(match) for match in finding.matches]
    return row


def _fields(plain: Any) -> dict[str, Any]:
    """A flat dataclass as a dict, without the deep copies that ``dataclasses.asdict`` makes."""
    return {name: getattr(plain, name) for name in plain.__slots__}


def _finding(found: dict[str, Any]) -> Finding:
    matches = tuple(Match(**match) for match in found.get("matches", ()))
    return Finding(**{**found, "action": Action(found["action"]), "matches": matches})
