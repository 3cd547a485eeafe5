"""Fairness as people read it: tables and a picture for the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from matplotlib.figure import Figure

from training.fairness import Fairness, TermBias, worst
from training.markdown import grid
from training.robustness import drawn

SHOWN: Final = 12
"""Terms in a table, the worst ones; the picture shows all."""
_OPENING: Final = (
    "Does the name of a group raise a score by itself? BPSN AUC sets harmless sentences that name it against abusive "
    "ones about others (low: the name alone looks abusive), BNSP abusive ones about it against harmless ones about "
    "others (low: abuse of it is missed), after Borkan et al. 2019. Template sentences come from frames that nothing "
    "was fitted on, with every term in every frame; the term lists are in `data/templates/terms.yaml`."
)


def fairness_told(found: Fairness) -> str:
    """The section of the report, without its heading."""
    parts = [_OPENING, "### In template sentences", *_terms(found.on_templates)]
    if found.on_rows:
        parts += ["### In held-out comments", *_terms(found.on_rows)]
    parts += ["### The same sentence about others", _swaps(found)]
    if found.swapped_rows:
        parts.append(_swapped(found))
    if found.dialect:
        parts += ["### Dialect and learner's English", _dialect(found)]
    return "\n\n".join(parts)


def _terms(biases: Sequence[TermBias]) -> list[str]:
    told = []
    for label in dict.fromkeys(bias.label for bias in biases):
        mine = sorted((bias for bias in biases if bias.label == label and bias.bpsn == bias.bpsn), key=lambda b: b.bpsn)
        lowest = worst(biases, label)
        if lowest is not None:
            mean = sum(bias.bpsn for bias in mine) / len(mine)
            told.append(
                f"**{label}**: worst BPSN AUC {lowest.bpsn:.3f} ({lowest.term}), mean of {len(mine)} terms {mean:.3f}; "
                "the lowest:"
            )
            told.append(_table(mine[:SHOWN]))
    return told


def _table(biases: Sequence[TermBias]) -> str:
    rows = [
        [
            bias.term,
            f"{bias.positives}/{bias.positives + bias.negatives}",
            *(_figure(auc) for auc in (bias.subgroup, bias.bpsn, bias.bnsp)),
            f"{bias.alarms:.2f}",
        ]
        for bias in biases
    ]
    return grid(["term", "abusive / rows", "subgroup AUC", "BPSN AUC", "BNSP AUC", "harmless ones held"], rows)


def _figure(number: float) -> str:
    return "–" if number != number else f"{number:.3f}"


def _swaps(found: Fairness) -> str:
    rows = [
        [s.label, str(s.frames), *(f"{x:.3f}" for x in (s.moved_harmless, s.moved_hateful))]
        + [f"{x:.0%}" for x in (s.flipped_harmless, s.flipped_hateful)]
        for s in found.swaps
    ]
    head = [
        "label",
        "frames",
        "score moves, harmless",
        "hateful",
        "frames that turn at the threshold, harmless",
        "hateful",
    ]
    return grid(head, rows)


def _swapped(found: Fairness) -> str:
    rows = [
        [s.label, str(s.rows), _figure(s.auc), _figure(s.auc_swapped), f"{s.moved:.3f}"] for s in found.swapped_rows
    ]
    told = "Held-out comments that name people, and the same comments with the names of other people:"
    return f"{told}\n\n{grid(['label', 'rows', 'AUC', 'AUC swapped', 'score moves'], rows)}"


def _dialect(found: Fairness) -> str:
    rows = [[d.label, str(d.rows), str(d.held), f"{d.mean:.3f}"] for d in found.dialect]
    told = "Harmless comments of the functional suite; none should be held:"
    return f"{told}\n\n{grid(['label', 'comments', 'held', 'mean score'], rows)}"


def fairness_picture(found: Fairness) -> bytes:
    """An SVG: BPSN and BNSP AUC of every term in template sentences, a panel a label."""
    labels = list(dict.fromkeys(bias.label for bias in found.on_templates))
    figure = Figure(figsize=(4.2 * max(1, len(labels)), 9), layout="constrained")
    for axes, label in zip(figure.subplots(1, max(1, len(labels)), squeeze=False)[0], labels, strict=False):
        _panel(axes, label, sorted((b for b in found.on_templates if b.label == label), key=lambda b: b.bpsn))
    return drawn(figure)


def _panel(axes: Any, label: str, biases: Sequence[TermBias]) -> None:
    places = range(len(biases))
    axes.plot([bias.bpsn for bias in biases], places, "o", markersize=3, label="BPSN")
    axes.plot([bias.bnsp for bias in biases], places, "x", markersize=3, label="BNSP")
    axes.set_yticks(places, [bias.term for bias in biases], fontsize=5)
    axes.set_title(label, fontsize=8)
    axes.set_xlabel("AUC on held template frames", fontsize=7)
    axes.tick_params(axis="x", labelsize=6)
    axes.legend(fontsize=6, frameon=False)
