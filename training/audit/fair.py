"""The audit's section on fairness: identity terms, the same sentence about others, dialect and learner's English."""

from __future__ import annotations

from typing import Final

from training.audit.section import Figure, Section
from training.audit.subject import SEED, Subject, drawn
from training.fairness import LABELS, Fairness, fairness, worst
from training.fairness_report import fairness_picture, fairness_told

MOST: Final = 700
"""Held-out rows of one set."""


def audit(subject: Subject) -> Section:
    """BPSN, BNSP and subgroup AUC by term, on template sentences and held-out rows; swapped twins; dialect."""
    rows = [example for found in subject.held.values() for example in drawn(found, MOST)]
    found = fairness(subject.score("identity terms"), rows, subject.holds, SEED)
    text = "\n\n".join(filter(None, [subject.warning(), fairness_told(found)]))
    return Section(text, {"fairness.svg": fairness_picture(found)}, tuple(_figures(found)))


def _figures(found: Fairness) -> list[Figure]:
    told = [(label, worst(found.on_templates, label)) for label in LABELS]
    figures = [
        Figure(
            f"worst BPSN AUC over identity terms, {label}",
            "our template sentences, frames never fitted on (proxy: the bar is for templates nobody here has seen)",
            f"{bias.bpsn:.3f} ({bias.term})",
            "0.90",
        )
        for label, bias in told
        if bias is not None
    ]
    twins = [
        Figure(
            f"identity-swapped twins: change of ROC AUC, {s.label}",
            "held-out comments that name people",
            f"{abs(s.auc - s.auc_swapped):.3f}",
            "≤ 0.01",
        )
        for s in found.swapped_rows
        if s.auc == s.auc and s.auc_swapped == s.auc_swapped
    ]
    return [*figures, *twins]
