"""The audit's section on Perspective's scale: how near our answers come to it, and what an old threshold means now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.figure import Figure as Drawing

from service.moderation.example import Example
from training.audit.section import Figure, Section
from training.audit.subject import LANGUAGE, SEED, Subject, drawn
from training.datasets.catalogue import CATALOGUE
from training.datasets.perspective import SCORED
from training.markdown import grid
from training.robustness import drawn as as_svg
from training.scale import CUTS, Fidelity, Pairs, beside, fidelity

MOST: Final = 1_500
"""Rows of one set."""
STEPS: Final = 10
OPENING: Final = (
    "Clients of Perspective are answered on its scale: each of our probabilities through a monotone curve, fitted on "
    "calibration rows beside which Perspective's score stands. Measured on held-out rows of the same sets, and apart "
    "on `implicit_hate_perspective`, which nothing is fitted on. These are sets about hatred and toxicity, some "
    "made by machine, and no news site's everyday: on a site's own comments the curve may fit less well."
)
CUT: Final = (
    "What a threshold on the old scale catches now. Of the comments that Perspective scored at least so high, how many "
    "are answered at least so high here; and how many of those answered so high Perspective had scored lower."
)
NONE: Final = "This version has no curves: clients of Perspective are answered with our own probabilities."


def audit(subject: Subject) -> Section:
    """Errors, rank correlation and thresholds by label. CPU: as the encoder reads some thousand comments."""
    scales = subject.classifier.scales
    groups = {"held out": _held(subject), "not fitted on": _elsewhere(subject)}
    groups = {name: rows for name, rows in groups.items() if rows}
    if not scales or not groups:
        return Section(NONE if not scales else "No comments with Perspective's scores are at hand.")
    scores = {name: subject.scores(subject.scorer, rows, f"scale, {name}") for name, rows in groups.items()}
    found = {name: fidelity(scores[name], scales, rows) for name, rows in groups.items()}
    pairs = {name: beside(scores[name], scales, rows) for name, rows in groups.items()}
    text = "\n\n".join([OPENING, _errors(found), "### Old thresholds", CUT, _cuts(found)])
    return Section(text, {"scale.svg": picture(pairs)}, tuple(_figures(found)))


def _held(subject: Subject) -> list[Example]:
    """Held-out rows of the sets that Perspective scored; which rows those are depends on each set alone."""
    from training.split import split

    entries = [CATALOGUE[name] for name in SCORED if CATALOGUE[name].folder == "train"]
    at_hand = [entry for entry in entries if entry.is_at(subject.places.data)]
    found: list[Example] = []
    for entry in at_hand:
        rows = list(entry.examples(subject.places.data, frozenset({LANGUAGE})))
        held = split(rows, subject.manifest.seeds.get("split", SEED)).held
        found += drawn([rows[i] for i in held], MOST)
    return found


def _elsewhere(subject: Subject) -> list[Example]:
    return [e for name in SCORED if name in subject.elsewhere for e in drawn(subject.elsewhere[name], MOST)]


def _errors(found: Mapping[str, Sequence[Fidelity]]) -> str:
    rows = [
        [one.label, name, str(one.rows), f"{one.before:.3f}", f"{one.after:.3f}", f"{one.rank:.3f}"]
        for name, several in found.items()
        for one in several
    ]
    head = ["label", "rows are", "rows", "mean error of our probability", "of the answer", "rank correlation"]
    return grid(head, sorted(rows))


def _cuts(found: Mapping[str, Sequence[Fidelity]]) -> str:
    rows = []
    for one in found.get("held out", next(iter(found.values()))):
        for cut in CUTS:
            theirs, both, ours = one.cuts[cut]
            caught = f"{both / theirs:.0%} of {theirs}" if theirs else "–"
            rows.append([one.label, f"{cut:.1f}", caught, f"{1 - both / ours:.0%} of {ours}" if ours else "–"])
    return grid(["label", "threshold", "caught here too", "caught here, lower there"], rows)


def _figures(found: Mapping[str, Sequence[Fidelity]]) -> list[Figure]:
    return [
        Figure("mean error on Perspective's scale, toxicity", name, f"{one.after:.3f} (unscaled {one.before:.3f})")
        for name, several in found.items()
        for one in several
        if one.label == "toxicity"
    ]


def picture(pairs: Mapping[str, Mapping[str, Pairs]]) -> bytes:
    """An SVG: a panel a label; what Perspective said on average, by what is answered, in ten steps."""
    labels = sorted({label for several in pairs.values() for label in several})
    drawing = Drawing(figsize=(2.3 * max(1, len(labels)), 2.5), layout="constrained")
    for axes, label in zip(drawing.subplots(1, max(1, len(labels)), squeeze=False)[0], labels, strict=False):
        axes.plot([0, 1], [0, 1], color="0.8", linewidth=1)
        for name, several in pairs.items():
            if label in several:
                axes.plot(*_by_step(*several[label]), "o-", markersize=3, linewidth=1, label=name)
        axes.set_title(label, fontsize=8)
        axes.set_xlabel("answered here", fontsize=7)
        axes.set_ylabel("Perspective", fontsize=7)
        axes.tick_params(labelsize=6)
        axes.legend(fontsize=6, frameon=False)
    return as_svg(drawing)


def _by_step(ours: np.ndarray, theirs: np.ndarray) -> tuple[list[float], list[float]]:
    steps = np.minimum((ours * STEPS).astype(int), STEPS - 1)
    kept = [step for step in range(STEPS) if (steps == step).sum() >= 10]
    return [float(ours[steps == k].mean()) for k in kept], [float(theirs[steps == k].mean()) for k in kept]
