"""What a replay came to: the figures of each attribute, the draft of thresholds, and all of it as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from service.actions.migrating.again import Question, Replay
from service.actions.migrating.draft import fitted
from service.moderation.migration import Beside, Column, Table, beside, held_by_step
from service.moderation.policy.verdict import Action

STEPS: Final = tuple(round(0.05 * step, 2) for step in range(1, 20))
"""Thresholds at which the shares of held comments are drawn."""


@dataclass(frozen=True)
class Report:
    """A replay with what follows from it."""

    asked: Question
    done: Replay
    figures: tuple[Beside, ...]
    thresholds: Mapping[str, float]

    @property
    def judged(self) -> int:
        """Comments whose final state is known."""
        return sum(person is not None for person in self.done.persons)

    def held_at(self, attribute: str) -> tuple[list[float] | None, list[float]]:
        """Share of comments that each of STEPS holds: by the old scores (None without), by our answers."""
        column = self.done.column(attribute)
        known = ~np.isnan(column.theirs) & ~np.isnan(column.scaled)
        if not known.any():
            return None, held_by_step(column.scaled[~np.isnan(column.scaled)], STEPS)
        return held_by_step(column.theirs[known], STEPS), held_by_step(column.scaled[known], STEPS)


def reported(done: Replay, asked: Question) -> Report:
    """The figures of every attribute that was scored on both sides, or had a threshold."""
    judged = np.array([person is not None for person in done.persons], dtype=np.bool_)
    rejected = np.array([person is Action.REJECT for person in done.persons], dtype=np.bool_)
    figures = []
    for attribute, label in asked.attributes.items():
        column = done.column(attribute) if attribute in done.columns else None
        threshold = asked.holds.get(attribute)
        if column is not None and _told(column, threshold):
            figures.append(beside(attribute, label, column, judged, rejected, threshold))
    return Report(asked, done, tuple(figures), fitted(figures))


def _told(column: Column, threshold: float | None) -> bool:
    read = ~np.isnan(column.ours)
    return bool(read.any()) and (threshold is not None or bool((read & ~np.isnan(column.theirs)).any()))


def as_values(report: Report, file: str) -> dict[str, Any]:
    """The report for a program. No text of a comment, but where the question asked for it."""
    done, asked = report.done, report.asked
    return {
        "file": file,
        "model": done.model,
        "on_perspectives_scale": sorted(done.curves),
        "thresholds": {"hold": dict(asked.holds), "reject": dict(asked.rejects)},
        "complete": not done.interrupted,
        "last_line": done.last_line,
        "read": done.read,
        "compared": done.compared,
        "final_states": report.judged,
        "not_served": done.unserved,
        "left_out": {"lines": done.left_out, "reasons": done.reasons, "named": [asdict(bad) for bad in done.bad]},
        "decisions": {"same_thresholds": _cells(done.same), "policy": _cells(done.policy)},
        "held": done.held,
        "attributes": [asdict(one) for one in report.figures],
        "draft": dict(report.thresholds),
        "most_different": [_without_nothing(asdict(one)) for one in done.different],
    }


def _cells(table: Table) -> list[dict[str, Any]]:
    return [{"was": was, "becomes": new, "comments": number} for (was, new), number in sorted(table.cells.items())]


def _without_nothing(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "text" or value is not None}
