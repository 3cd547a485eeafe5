"""Scoring's last step: one short transaction that files a comment with all that was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from service.actions.gathering import Gathered
from service.actions.machine_statements import of_machine
from service.actions.reports import carry_over
from service.actions.superseding import supersede_statements
from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.events import Kind
from service.moderation.policy.verdict import Action, Finding, Verdict
from service.storage.articles import meet_article, tells_something_new
from service.storage.authors import count_decision, meet_author
from service.storage.cases import Urgency, add_decision, open_case, supersede
from service.storage.comments import STANDS, add_comment, add_revision, revise_comment
from service.storage.engine import AnyLine
from service.storage.outbox import add_event
from service.storage.sites import Site
from service.storage.statements import add_statement
from service.storage.verdicts import add_verdict

STATE_AFTER: Final = {Action.PUBLISH: "published", Action.HOLD: "held", Action.REJECT: "rejected"}


class Overtaken(Exception):
    """The comment changed between gathering and filing."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a comment went: its revision's number, its state, and the public id of its case if one was opened."""

    revision: int
    state: str
    case_id: str | None


@dataclass(frozen=True, slots=True)
class FiledRows:
    """Row ids of what is being filed."""

    comment: int
    revision: int
    author: int
    case: int | None
    case_id: str | None


def file(works: Works, site: Site, found: Gathered, assessment: Assessment, verdict: Verdict) -> Filed:
    """Write it all down, or nothing. Raises Taken or Overtaken when another request filed the same comment first.

    Rows are locked in one order everywhere (case, author, article, comment, events), so that no two writers wait for
    each other in a circle.
    """
    return works.store.file(lambda line: file_within(works, line, site, found, assessment, verdict))


def file_within(
    works: Works, connection: AnyLine, site: Site, found: Gathered, assessment: Assessment, verdict: Verdict
) -> Filed:
    """``file`` as part of a transaction, which is of no more use once this has raised Taken or Overtaken."""
    state = STATE_AFTER[verdict.action]
    number = found.known.revision + 1
    rows = _file_comment(connection, site, found, state, number, verdict, assessment)
    if found.known.state == "rejected" and state != "held":
        supersede_statements(connection, site.id, rows.comment, found.now)
    add_verdict(connection, rows.revision, assessment, verdict, found.now)
    decision = add_decision(connection, decision_row(site, found, rows, state, assessment, verdict))
    stated = state_why(works, connection, site, found, rows, state, assessment, verdict, decision)
    if stated is not None:
        add_statement(connection, stated[0])
    if state != "published":
        kind = Kind.HELD if state == "held" else Kind.DECIDED
        add_event(connection, site.id, kind, told(found, number, state, rows.case_id, verdict), found.now)
    if stated is not None:
        add_event(connection, site.id, Kind.STATED, stated[1], found.now)
    return Filed(number, state, rows.case_id)


def state_why(
    works: Works,
    connection: AnyLine,
    site: Site,
    found: Gathered,
    rows: FiledRows,
    state: str,
    assessment: Assessment,
    verdict: Verdict,
    decision: str,
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The author's statement of reasons and its event, where the policy rejected; ``decision`` is the public id."""
    cause = cause_of(verdict) if state == "rejected" else None
    if cause is None:
        return None
    about = (rows.comment, rows.author)
    return of_machine(works, connection, site, found, cause, assessment.versions.model, about, decision)


def _file_comment(
    connection: AnyLine,
    site: Site,
    found: Gathered,
    state: str,
    number: int,
    verdict: Verdict,
    assessment: Assessment,
) -> FiledRows:
    if found.known.comment_id is None:
        author, comment = _first(connection, site, found, state)
    else:
        author, comment = _again(connection, site, found, state)
    revision = add_revision(connection, site.id, comment, author, number, found.letter)
    case, case_id = None, None
    if state == "held":
        case, case_id = open_case(connection, site.id, comment, revision, urgency(verdict, assessment), found.now)
    if found.known.comment_id is not None and state != "rejected":
        carry_over(connection, site.id, comment, revision, case, urgency(verdict, assessment), found.now)
    return FiledRows(comment, revision, author, case, case_id)


def _first(connection: AnyLine, site: Site, found: Gathered, state: str) -> tuple[int, int]:
    """A comment never seen before: answers the author's and the comment's row."""
    comment = found.submission.comment
    author = meet_author(connection, site.id, comment.author, int(state in STANDS), found.now)
    parent = None if found.parent is None else found.parent.id
    row = comment_row(site.id, found, author, _article(connection, site, found), parent, state)
    return author, add_comment(connection, row)


def comment_row(
    site_id: int, found: Gathered, author: int, article: int, parent: int | None, state: str
) -> dict[str, Any]:
    """The row of a comment never seen before."""
    comment = found.submission.comment
    return {
        "site_id": site_id,
        "external_id": comment.id,
        "article_id": article,
        "author_id": author,
        "parent_id": parent,
        "depth": found.context.depth,
        "revision": 1,
        "state": state,
        "posted_at": comment.posted_at,
        "said_at": found.letter.said_at,
        "received_at": found.now,
    }


def _again(connection: AnyLine, site: Site, found: Gathered, state: str) -> tuple[int, int]:
    """Another text under an id filed before: the open case of the old text is superseded, the comment moves on."""
    known = found.known
    assert known.comment_id is not None
    assert known.author_of_comment is not None
    assert known.state is not None
    stood = int(known.state in STANDS)
    supersede(connection, known.comment_id, found.now)
    same_author = known.author_of_comment == known.author_id
    change = int(state in STANDS) - (stood if same_author else 0)
    author = known.author_id if same_author else None
    if author is None:
        author = meet_author(connection, site.id, found.submission.comment.author, change, found.now)
        count_decision(connection, known.author_of_comment, -stood, 0, 0)
    else:
        count_decision(connection, author, change, 0, 0)
    if not revise_comment(connection, known.comment_id, known.revision, known.state, author, state):
        raise Overtaken
    return author, known.comment_id


def _article(connection: AnyLine, site: Site, found: Gathered) -> int:
    """The article's row, written only where the site says something new of it."""
    known, given = found.known, found.submission.article
    if known.article_id is None or known.article is None or tells_something_new(given, known.article):
        return meet_article(connection, site.id, given)
    return known.article_id


def decision_row(
    site: Site, found: Gathered, rows: FiledRows, state: str, assessment: Assessment, verdict: Verdict
) -> dict[str, Any]:
    """The log's row for what was decided by rule or model; the strictest finding is the cause."""
    cause = cause_of(verdict)
    return {
        "site_id": site.id,
        "comment_id": rows.comment,
        "revision_id": rows.revision,
        "case_id": rows.case,
        "author_id": rows.author,
        "old_state": found.known.state,
        "new_state": state,
        "actor": "rule" if cause is None or cause.label is None else "model",
        "rule": None if cause is None else cause.rule,
        "label": None if cause is None else cause.label,
        "score": None if cause is None else cause.score,
        "threshold": None if cause is None else cause.threshold,
        "clause": None if cause is None else cause.clause,
        "policy_version": verdict.policy_version,
        "model_version": assessment.versions.model,
        "made_at": found.now,
    }


def told(found: Gathered, number: int, state: str, case_id: str | None, verdict: Verdict) -> dict[str, Any]:
    """What the site is told: ids and reasons, never a text or a name."""
    cause = cause_of(verdict)
    return {
        "comment_id": found.submission.comment.id,
        "article_id": found.submission.article.id,
        "revision": number,
        "state": state,
        "old_state": found.known.state,
        "action": verdict.action.value,
        "actor": "rule" if cause is None or cause.label is None else "model",
        "reason": None if cause is None else cause.rule,
        "clause": None if cause is None else cause.clause,
        "case_id": case_id,
        "policy_version": verdict.policy_version,
    }


def cause_of(verdict: Verdict) -> Finding | None:
    """The first finding that asked for what was done; None where nothing was found."""
    return next((finding for finding in verdict.findings if finding.action is verdict.action), None)


def urgency(verdict: Verdict, assessment: Assessment) -> Urgency:
    """What the queue sorts and filters this comment by."""
    cause = cause_of(verdict)
    return Urgency(
        priority(verdict, assessment),
        assessment.risk,
        None if cause is None else cause.label or cause.rule,
        assessment.lang.code,
    )


def priority(verdict: Verdict, assessment: Assessment) -> float:
    """How urgent a case is, 0..1: the highest score behind a finding, at least the middle for a rule without one.

    A comment in a language no model serves has no score and waits in the middle, neither first nor last.
    """
    scores = [finding.score for finding in verdict.findings if finding.score is not None]
    asked_by_rule = any(f.score is None and f.action is not Action.PUBLISH for f in verdict.findings)
    middle = [0.5] if asked_by_rule or not assessment.served else []
    return max([0.0, *scores, *middle])
