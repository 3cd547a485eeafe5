"""How each thing that a deed may have done is put back: one line a ``what``, each living beside its own verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.actions import (
    appeals,
    author_notes,
    case_steps,
    cuts,
    featuring,
    openness,
    reports,
    sanctions,
    settle,
    statements,
    taking_up,
    undecide,
)
from service.actions.decided import Reverse, Undoing

__all__ = ["REVERSALS", "Reverse", "Undoing"]

# A reversal answers the part that undoes it again (so that an undo can be undone), or None where that is not offered.
REVERSALS: Final[Mapping[str, Reverse]] = {
    "decision": undecide.reverse,
    "deferral": case_steps.reverse_deferral,
    "escalation": case_steps.reverse_escalation,
    "assignment": case_steps.reverse_assignment,
    author_notes.NOTE: author_notes.take_away,
    author_notes.GONE: author_notes.bring_back,
    "feature": featuring.reverse,
    "statement": statements.take_back,
    "retraction": statements.give_back,
    "appeal": appeals.reverse,
    "settlement": settle.reverse,
    reports.WHAT: reports.reverse,
    openness.WHAT: openness.reverse,
    cuts.WHAT: cuts.reverse,
    sanctions.SANCTION: sanctions.reverse,
    sanctions.LIFT: sanctions.reverse,
    taking_up.WHAT: taking_up.reverse,
}
