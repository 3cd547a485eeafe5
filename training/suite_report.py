"""The functional suite as people read it: a Markdown report and a picture, the fitted half beside the held one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
mpl.rcParams["svg.hashsalt"] = "parley"

from matplotlib.figure import Figure  # noqa: E402

from training.markdown import grid  # noqa: E402
from training.suite import Function  # noqa: E402
from training.suite_findings import FunctionFindings, Share, SuiteFindings  # noqa: E402

PICTURE: Final = "plots/suite.svg"
REPORT: Final = "suite.md"
OPENING: Final = (
    "Right action is the share of cases with which the policy does what the case expects (a rejection counts as a "
    "hold). Labels: the share of cases on the right side of the label's hold threshold. Nothing was ever fitted on the "
    "half `held`; the half `fit` may be among what a model was fitted on, and shows what it learned by heart."
)

Halves = Mapping[str, SuiteFindings]
"""What was measured, by half: ``fit``, ``held`` or both."""


def written(halves: Halves, functions: Mapping[str, Function]) -> str:
    """The whole report as Markdown."""
    parts = ["## The functional suite", OPENING, _overall(halves), _by_function(halves, functions), _by_pair(halves)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _overall(halves: Halves) -> str:
    head = ["half", "cases", "right action", "of those to hold", "of those to publish"]
    return grid(head, [_overall_row(half, found) for half, found in halves.items()])


def _overall_row(half: str, found: SuiteFindings) -> list[str]:
    return [half, str(found.action.of), *map(_told, (found.action, found.held, found.published))]


def _by_function(halves: Halves, functions: Mapping[str, Function]) -> str:
    head = ["function", "violation", *(f"right action, {half}" for half in halves), "labels", "target"]
    return grid(head, [_function_row(name, function, halves) for name, function in functions.items()])


def _function_row(name: str, function: Function, halves: Halves) -> list[str]:
    """A function's line; labels and target are those of the last half, which is the held one where it was asked for."""
    shown = [_of(found, name) for found in halves.values()]
    last = shown[-1]
    labels = [(label, last.labels[label]) for label in function.labels if last and label in last.labels]
    return [
        f"`{name}`",
        "yes" if function.violation else "no",
        *(_told(found.action) if found else "" for found in shown),
        ", ".join(f"{label} {_told(share)}" for label, share in labels),
        _told(last.target) if last and last.target.of else "",
    ]


def _by_pair(halves: Halves) -> str:
    """The pairs with the ROC AUC of each half."""
    aucs = [{told.pair: told.auc for told in found.pairs} for found in halves.values()]
    asked = dict.fromkeys(pair for found in aucs for pair in found)
    head = ["violation", "near-miss", "label", *(f"ROC AUC, {half}" for half in halves)]
    rows = [
        [pair.worse, pair.better, pair.label, *(f"{found[pair]:.3f}" if pair in found else "" for found in aucs)]
        for pair in asked
    ]
    return grid(head, rows) if rows else ""


def _of(found: SuiteFindings, name: str) -> FunctionFindings | None:
    return next((one for one in found.functions if one.name == name), None)


def _told(share: Share) -> str:
    return f"{share.value:.0%} of {share.of}" if share.of else "–"


def picture(halves: Halves, functions: Mapping[str, Function]) -> bytes:
    """One SVG: a line a function, a dot a half at the share of right actions; violations first."""
    ordered = sorted(functions.values(), key=lambda function: not function.violation)[::-1]
    figure = Figure(figsize=(7, 0.8 + 0.17 * len(ordered)), layout="constrained")
    axes = figure.subplots()
    for half, found in halves.items():
        shares = {one.name: one.action.value for one in found.functions}
        places = [place for place, f in enumerate(ordered) if f.name in shares]
        axes.scatter([shares[ordered[place].name] for place in places], places, s=14, label=half, alpha=0.8)
    axes.axhline(sum(not f.violation for f in ordered) - 0.5, color="0.6", linewidth=0.8)
    axes.set(xlim=(-0.02, 1.02), ylim=(-1, len(ordered)), yticks=range(len(ordered)))
    axes.set_yticklabels([f.name for f in ordered], fontsize=6)
    axes.set_title("Functional suite: violations above the line, near-misses below", fontsize=8)
    axes.set_xlabel("share of right actions", fontsize=7)
    axes.tick_params(axis="x", labelsize=6)
    axes.grid(axis="y", color="0.92", linewidth=0.6)
    axes.legend(fontsize=7, frameon=False, loc="lower left")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
