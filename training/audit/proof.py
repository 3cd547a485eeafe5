"""The audit's section on evidence: what people mark, and what scores rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.figure import Figure as Drawing

from service.moderation.example import Example
from training.audit.section import Figure, Section
from training.audit.subject import Subject, drawn
from training.evidence import Agreement, Deletion, agreement, deletion, written
from training.robustness import drawn as as_svg

MARKED: Final = (("civil_toxic_spans", "toxicity", 1_500), ("hatexplain", "identity_attack", 600))
"""Sets with people's marks, the label they are for, and rows at most."""
CUT: Final = (("corpus", "toxicity"), ("corpus", "insult"), ("civil_toxic_spans", "toxicity"))
CUT_ELSEWHERE: Final = (("impermium_insults", "insult"),)
MOST: Final = 300


def audit(subject: Subject) -> Section:
    """Character F1 on held-out rows with marks, and the deletion test on comments that score a hold."""
    assess = subject.assess("evidence")
    marked = [(drawn(_marked(subject, s, label), most), label) for s, label, most in MARKED]
    agreements = [agreement(assess, rows, label) for rows, label in marked if rows and label in subject.holds]
    deletions = [
        deletion(assess, rows, label, subject.holds[label])
        for rows, label in _to_cut(subject)
        if rows and label in subject.holds
    ]
    deletions = [one for one in deletions if one.rows]
    if not agreements and not deletions:
        return Section("No held-out comments with people's marks are at hand.")
    text = "\n\n".join(filter(None, [subject.warning(), written(agreements, deletions)]))
    plots = {"evidence.svg": picture(deletions)} if deletions else {}
    return Section(text, plots, (*map(_agreed, agreements), *map(_deleted, deletions)))


def _marked(subject: Subject, source: str, label: str) -> list[Example]:
    """The held-out rows of a set on which people marked words; of posts, those that deserve the label."""
    found = [example for example in subject.held.get(source, ()) if example.spans is not None]
    return found if source != "hatexplain" else [e for e in found if e.labels.get(label, 0.0) >= 0.5]


def _to_cut(subject: Subject) -> list[tuple[list[Example], str]]:
    """For each set and label at most ``MOST`` rows that deserve the label."""
    sides = [(subject.held, CUT), (subject.elsewhere, CUT_ELSEWHERE)]
    return [
        (drawn([e for e in rows.get(source, ()) if e.labels.get(label, 0.0) >= 0.5], MOST), label)
        for rows, pairs in sides
        for source, label in pairs
    ]


def _agreed(one: Agreement) -> Figure:
    bar = "0.60" if one.source == "civil_toxic_spans" else "–"
    told = f"{one.f1:.3f} ({one.low:.3f}–{one.high:.3f})"
    return Figure(f"evidence, character F1, {one.label}", f"`{one.source}`, held-out rows", told, bar)


def _deleted(one: Deletion) -> Figure:
    told = f"{one.whole:.2f} → {one.without_evidence:.2f} without evidence, {one.without_others:.2f} without others"
    return Figure(f"deletion test, mean score of {one.label}", f"`{one.source}`, held-out rows", told)


def picture(found: Sequence[Deletion]) -> bytes:
    """An SVG: three bars a set and label, the mean score as written, without evidence, without other words."""
    figure = Drawing(figsize=(1.6 + 1.6 * len(found), 2.8), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(found))
    for step, (name, told) in enumerate(
        (("whole", "as written"), ("without_evidence", "without evidence"), ("without_others", "without other words"))
    ):
        axes.bar(places + 0.26 * (step - 1), [getattr(one, name) for one in found], 0.24, label=told)
    axes.set_xticks(places, [f"{one.source}\n{one.label}" for one in found], fontsize=6)
    axes.set(ylim=(0, 1))
    axes.set_ylabel("mean probability", fontsize=7)
    axes.tick_params(axis="y", labelsize=6)
    axes.legend(fontsize=6, frameon=False)
    return as_svg(figure)
