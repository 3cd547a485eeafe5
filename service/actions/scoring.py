"""Scoring one comment, step by step: what ``score`` and ``chunks`` have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from service.actions.filing import STATE_AFTER, Filed, Overtaken, file
from service.actions.gathering import Gathered, gather
from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.comment import Comment, Context, Submission
from service.moderation.errors import Conflict, FieldError, Invalid
from service.moderation.policy.judge import judge
from service.moderation.policy.verdict import Action, Finding, Verdict
from service.storage.comments import stored_answer
from service.storage.engine import AnyLine, Taken
from service.storage.sites import Site
from service.storage.verdicts import assessment_from, findings_from

TRIES: Final = 5
"""How often a request that loses a race for one comment looks again before it gives up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site is told about one comment.

    ``state`` is where the comment stands now (published|held|approved|rejected|erased), which a person may have
    changed since; ``repeated`` is True where the same id and text had been filed before and nothing was filed now.
    """

    id: str
    revision: int
    action: Action
    findings: tuple[Finding, ...]
    assessment: Assessment
    policy_version: str
    case_id: str | None
    state: str
    repeated: bool


def score_one(works: Works, site: Site, submission: Submission, as_of_posting: bool) -> Answer:
    """No transaction is open while the model works; whoever loses a race reads what the winner filed.

    ``as_of_posting`` judges the comment as of the moment it was posted. Raises Invalid, and Conflict after TRIES.
    """
    for _ in range(TRIES):
        found = gather(works, site, submission)
        if found.again:
            with works.store.glance() as connection:
                return stored(connection, found)
        assessment = assessed(works, site, submission, found)
        verdict = judged(found, assessment, as_of_posting)
        try:
            return answered(found, assessment, verdict, file(works, site, found, assessment, verdict))
        except (Taken, Overtaken):
            continue
    raise Conflict("This comment is being changed by several requests at once; send it again.")


def answer_or_mistake(works: Works, site: Site, submission: Submission, as_of_posting: bool) -> Answer | Invalid:
    """``score_one`` where a mistake or a lost race is the comment's own answer."""
    try:
        return score_one(works, site, submission, as_of_posting)
    except Invalid as mistake:
        return mistake
    except Conflict as conflict:
        return Invalid([FieldError("", "conflict", str(conflict))])


def judge_unfiled(works: Works, site: Site, submission: Submission) -> Answer:
    """The answer that ``score_one`` would file, with revision 0; a parent nobody knows is no mistake here."""
    found = gather(works, site, submission, strict=False)
    assessment = assessed(works, site, submission, found)
    verdict = judged(found, assessment, as_of_posting=False)
    return answered(found, assessment, verdict, Filed(0, STATE_AFTER[verdict.action], None))


def assessed(works: Works, site: Site, submission: Submission, found: Gathered) -> Assessment:
    """What the model says, with care where this site's policy would change its mind."""
    comment, context = to_assess(submission, found.context)
    return works.shelf.current().assess(comment, context, site.language, found.policy.cuts)


def to_assess(submission: Submission, context: Context) -> tuple[Comment, Context]:
    """What the model is asked about."""
    return replace(submission.comment, depth=context.depth), context


def judged(found: Gathered, assessment: Assessment, as_of_posting: bool) -> Verdict:
    """What the site's policy makes of it."""
    facts = found.facts(assessment, found.letter.said_at if as_of_posting else found.now)
    return judge(found.policy, facts, str(found.known.policy_version))


def answered(found: Gathered, assessment: Assessment, verdict: Verdict, filed: Filed) -> Answer:
    """The answer for what was filed now."""
    return Answer(
        id=found.submission.comment.id,
        revision=filed.revision,
        action=verdict.action,
        findings=verdict.findings,
        assessment=assessment,
        policy_version=verdict.policy_version,
        case_id=filed.case_id,
        state=filed.state,
        repeated=False,
    )


def stored(connection: AnyLine, found: Gathered) -> Answer:
    """What was answered when this revision was filed, with the state it stands in now."""
    assert found.known.comment_id is not None
    row = stored_answer(connection, found.known.comment_id)
    return Answer(
        id=found.submission.comment.id,
        revision=row.number,
        action=Action(row.action),
        findings=findings_from(row),
        assessment=assessment_from(row),
        policy_version=row.policy_version,
        case_id=row.case_id,
        state=row.state,
        repeated=True,
    )
