"""The statement that goes with a rejection that no person made: its row and its event, filed with the comment."""

from __future__ import annotations

from typing import Any

from service.actions.gathering import Gathered
from service.actions.statements import desk, facts_of, told_of
from service.actions.works import Works
from service.moderation.policy.verdict import Finding
from service.moderation.statement import ground_of
from service.storage.comments import STANDS
from service.storage.engine import AnyLine
from service.storage.sites import Site
from service.storage.statements import means, statement_row


def of_machine(
    works: Works,
    line: AnyLine,
    site: Site,
    found: Gathered,
    cause: Finding,
    model_version: str,
    rows: tuple[int, int],
    decision: str,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The statement's row and what the site is told of it; ``rows`` are the comment's and the author's.

    ``decision`` is the decision's public id. A finding that carries out what a person settled (a ban, a closed thread)
    is told as decided by a program in part.
    """
    told, settings = desk(line, site.id)
    clause = None if cause.clause is None else found.policy.clause(cause.clause)
    by = means(cause.rule, cause.label, cause.score, cause.threshold, model_version)
    facts = facts_of(
        "removed" if found.known.state in STANDS else "not_published",
        settings,
        ground_of(found.policy, str(found.known.policy_version), clause, settings.law_of(cause.clause)),
        found.now,
        detected_by=by,
        automation="fully" if cause.automatic else "partially",
        decided_by=by,
    )
    row = statement_row(site.id, *rows, facts, found.now, decision)
    ids = {"statement_id": row["public_id"], "comment_id": found.submission.comment.id}
    return row, told_of(works, told, ids)
