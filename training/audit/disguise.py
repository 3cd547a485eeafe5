"""The audit's section on disguise: what each kind costs on held-out comments."""

from __future__ import annotations

from typing import Final

from training.audit.section import Figure, Section
from training.audit.subject import SEED, Subject
from training.robustness import Disguised, robustness, robustness_picture, robustness_told

LABELS: Final = ("toxicity", "insult", "identity_attack")
MOST: Final = 120
"""Positives, and as many negatives, a label and kind."""


def audit(subject: Subject) -> Section:
    """Held-out comments beside their twins in disguise, by kind, for three labels."""
    rows = [example for source, found in subject.held.items() for example in found if source != "cat_large_context"]
    holds = {label: hold for label, hold in subject.holds.items() if label in LABELS}
    found = robustness(subject.score("disguises"), rows, holds, SEED, MOST)
    if not found:
        return Section("Too few held-out comments are at hand to dress up.")
    text = "\n\n".join(filter(None, [subject.warning(), robustness_told(found)]))
    return Section(text, {"disguise.svg": robustness_picture(found)}, tuple(_figures(found)))


def _figures(found: list[Disguised]) -> list[Figure]:
    mine = [one for one in found if one.label == "toxicity"] or found
    mean, worst = sum(one.loss for one in mine) / len(mine), max(mine, key=lambda one: one.loss)
    told = f"{mean:.3f}, worst {worst.loss:.3f} ({worst.kind})"
    data = "held-out comments, disguised by machine (proxy: the bar is for disguises people made)"
    return [Figure(f"ROC AUC lost to disguise, {mine[0].label}, mean over kinds", data, told, "≤ 0.02")]
