"""Everything the panes beside the list show of one case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import g

from service.actions import case_steps, desk, look
from service.auth.permissions import Permission
from service.console import authors, leases, marks, render, reports, similar
from service.console.front import allowed, now, policy, works
from service.console.similar import PastLine
from service.moderation.errors import NotFound
from service.moderation.policy.document import Policy
from service.moderation.policy.verdict import Finding
from service.moderation.veil import Veil
from service.storage.views import CaseView

REPLIES: Final = 6
RECORD: Final = 4
NEAR: Final = 2


def beside(case: CaseView, veil: Veil) -> dict[str, Any]:
    """The comment in its thread, why it is here, who wrote it, and what can be done."""
    rules = policy()
    return {
        "view": case,
        "kind": render.kind_of(case.origin),
        "open": case.state == "open",
        "near": list(reversed(case.ancestors[:NEAR])),
        "far": list(reversed(case.ancestors[NEAR:])),
        "replies": desk.replies(works(), g.site, case.comment.id, REPLIES),
        "history": [render.step(line, rules, now()) for line in case.history],
        "choices": render.choices(rules),
        "summary": render.done(case, rules) if case.state == "closed" else None,
        "lease": leases.shown(case.id) if case.state == "open" else None,
        "may_calm": allowed(Permission.CALM_THREADS),
        "team_notes": case_steps.notes(works(), g.site, case.comment.id),
        "team": _team() if allowed(Permission.DECIDE) else (),
        **_text(case, veil),
        **_why(case, rules, veil),
        **_author(case),
    }


def _team() -> list[tuple[int, str, str]]:
    """Whom the case can be given to: number, name and role."""
    return [(person.id, person.name, role.value) for person, role in case_steps.team(works(), g.site)]


def _text(case: CaseView, veil: Veil) -> dict[str, Any]:
    """The comment with its evidence, as this person wishes to see it."""
    spans, matches = case.assessment.spans, marks.matches_of(_veiled(finding, veil) for finding in case.findings)
    text = veil.over(case.comment.text, spans, case.assessment.scores)
    return {
        "text": text,
        "pieces": marks.pieces(text, spans, matches),
        "quotes": marks.quotes(text, spans),
        "exact": bool(matches),
        "over": veil.over,
    }


def _why(case: CaseView, rules: Policy, veil: Veil) -> dict[str, Any]:
    past = similar.past(case.comment.id, rules)
    return {
        "risk": render.risk_of(case.findings, case.assessment.scores),
        "reasons": [
            render.reason(_veiled(finding, veil), veil.over(case.comment.text), rules) for finding in case.findings
        ],
        "scores": render.scores(case.assessment.scores, rules, case.article.section),
        "reports": reports.beside(case.comment.id),
        "similar": replace(past, lines=tuple(_unsaid(line, veil) for line in past.lines)),
    }


def _unsaid(line: PastLine, veil: Veil) -> PastLine:
    """A similar comment as this person wishes to see it, and what it shares with this one likewise."""
    return replace(line, text=veil.over(line.text), shared=tuple(veil.over(word) for word in line.shared))


def _veiled(finding: Finding, veil: Veil) -> Finding:
    """A finding that quotes no word which the comment hides."""
    matches = tuple(replace(match, entry=veil.over(match.entry)) for match in finding.matches)
    return replace(finding, sentence=veil.over(finding.sentence), matches=matches)


def _author(case: CaseView) -> dict[str, Any]:
    """What the site knows of the author; an erased one has no record."""
    try:
        record = look.author_record(works(), g.site, case.author_key, RECORD)
    except NotFound:
        record = None
    return {
        "others": render.others(record, case.comment.id),
        "status": render.standing_words(case.standing, now()),
        "experience": render.experience(case.standing),
        "panel": authors.panel(case.author_key),
    }
