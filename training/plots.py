"""Pictures for the report, as small SVG files: reliability, precision against recall, thresholds."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
mpl.rcParams["svg.hashsalt"] = "parley"

from matplotlib.figure import Figure  # noqa: E402

from training.evaluate import LabelFindings  # noqa: E402


def plots_of(labels: dict[str, LabelFindings]) -> dict[str, bytes]:
    """One SVG a label, three panels each: path below the version's folder to bytes."""
    return {f"plots/{label}.svg": _picture(label, found) for label, found in labels.items()}


def _picture(label: str, found: LabelFindings) -> bytes:
    figure = Figure(figsize=(9, 2.8), layout="constrained")
    reliability, curve, thresholds = figure.subplots(1, 3)
    _reliability(reliability, found)
    _curve(curve, found)
    _thresholds(thresholds, found)
    figure.suptitle(f"{label}, held-out rows at a base rate of {found.base_rate:.1%}", fontsize=9)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _reliability(axes: Any, found: LabelFindings) -> None:
    axes.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    axes.plot(*zip(*found.reliability, strict=True), marker="o", markersize=3)
    _name(axes, f"Reliability (ECE {found.ece:.3f})", "probability said", "share that held")


def _curve(axes: Any, found: LabelFindings) -> None:
    axes.plot(*zip(*found.curve, strict=True), marker=".", markersize=3)
    _name(axes, "Precision and recall", "recall", "precision")


def _thresholds(axes: Any, found: LabelFindings) -> None:
    x = [cut.threshold for cut in found.cuts]
    axes.plot(x, [cut.precision for cut in found.cuts], label="precision")
    axes.plot(x, [cut.recall for cut in found.cuts], label="recall")
    axes.axvline(found.hold, color="0.5", linestyle=":", label="hold")
    axes.legend(fontsize=6, frameon=False)
    _name(axes, "Thresholds", "threshold", "")


def _name(axes: Any, title: str, x: str, y: str) -> None:
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.set_title(title, fontsize=8)
    axes.set_xlabel(x, fontsize=7)
    axes.set_ylabel(y, fontsize=7)
    axes.tick_params(labelsize=6)
