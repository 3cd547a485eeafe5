"""The lines of a batch as pages show them, each with its context, and in what some differ from the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.console import render, times
from service.console.render import Risk
from service.storage.bulk import BatchLine
from service.storage.views import CaseLine

Veiled = Callable[[str], str]
GOOD: Final = 5
RARELY: Final = 0.1
LOW, HIGH = 0.2, 0.8
SNIPPET: Final = 180


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One line. ``record`` is the author's in words, ``reports`` what readers' reports weigh (empty for none)."""

    id: str
    version: int
    author: str
    record: str
    risk: Risk
    why: str
    article: str
    section: str | None
    parent: str | None
    parent_author: str
    text: str
    lang: str | None
    age: str
    reports: str
    differs: str = ""

    @property
    def value(self) -> str:
        """What a form sends for this line."""
        return f"{self.id}:{self.version}"


def row(line: BatchLine, now: datetime, veiled: Veiled = str, differs: str = "") -> BatchRow:
    """A line with its context; ``veiled`` is what this person sees of a text."""
    case = line.case
    return BatchRow(
        id=case.id,
        version=case.version,
        author=render.named(case.comment.author.name),
        record=record(case),
        risk=render.risk_of(case.findings, case.scores),
        why=render.why(case.findings, case.origin),
        article=case.article_title,
        section=case.section,
        parent=render.excerpt(veiled(line.parent.text), SNIPPET) if line.parent else None,
        parent_author=render.named(line.parent.author) if line.parent else "",
        text=veiled(case.comment.text),
        lang=case.lang,
        age=times.short(case.opened_at, now),
        reports=f"{case.reports:g}" if case.reports else "",
        differs=differs,
    )


def record(case: CaseLine) -> str:
    """An author's record in words."""
    if not (case.published or case.rejected):
        return "new here"
    return f"{case.published} published, {case.rejected} rejected"


def differing(lines: Sequence[BatchLine], decision: str) -> dict[str, str]:
    """Those of a batch that a person may want to see again before this decision, and why, by case."""
    reasons = {line.case.id: _differs(line, decision) for line in lines}
    return {case_id: why for case_id, why in reasons.items() if why}


def preview(decision: str, lines: Sequence[BatchLine]) -> str:
    """The batch in one line: ``Reject 23 (1 differs: approved author)``."""
    differ = list(differing(lines, decision).values())
    start = f"{decision.capitalize()} {len(lines)}"
    if not differ:
        return start
    why = ", ".join(dict.fromkeys(differ))
    if len(differ) == len(lines):
        return f"{start} ({'all: ' if len(differ) > 1 else ''}{why})"
    return f"{start} ({len(differ)} differ{'s' if len(differ) == 1 else ''}: {why})"


def _differs(line: BatchLine, decision: str) -> str:
    case = line.case
    if decision == "reject":
        if line.approved >= GOOD and case.rejected <= RARELY * case.published:
            return "approved author"
        return "low risk" if case.risk is not None and case.risk < LOW else ""
    if case.reports:
        return "reported by readers"
    return "high risk" if case.risk is not None and case.risk >= HIGH else ""
