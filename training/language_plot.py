"""The picture of language identification: what is taken for foreign, by length, a line a language."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable

import matplotlib as mpl

mpl.use("Agg")
mpl.rcParams["svg.hashsalt"] = "parley"

from matplotlib.figure import Figure  # noqa: E402

from training.languages import FEWEST, LENGTHS, Share, pooled  # noqa: E402


def picture(found: Iterable[Share], site: str = "en") -> bytes:
    """An SVG: buckets of length across, the share taken for foreign upwards; the site's own language in black."""
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.subplots()
    for lang, points in _lines(found).items():
        own = lang == site
        axes.plot(
            [LENGTHS.index(bucket) for bucket, _ in points],
            [share for _, share in points],
            marker="o",
            markersize=3,
            label=f"{lang} (the site's)" if own else lang,
            **({"color": "black", "linewidth": 2} if own else {"linewidth": 1}),
        )
    axes.set_xticks(range(len(LENGTHS)), [f"{first}–{last}" for first, last in LENGTHS])
    axes.set(ylim=(-0.02, 1.02), xlabel="characters", ylabel="taken for a foreign language")
    axes.set_title(f"Language of a comment on a site that writes {site}", fontsize=9)
    if axes.lines:
        axes.legend(fontsize=6, frameon=False, ncols=2)
    axes.tick_params(labelsize=7)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _lines(found: Iterable[Share]) -> dict[str, list[tuple[tuple[int, int], float]]]:
    """Language to (bucket, share), shortest first, without buckets of too few comments."""
    lines: dict[str, list[tuple[tuple[int, int], float]]] = defaultdict(list)
    for share in sorted(pooled(found), key=lambda one: (one.lang, one.bucket)):
        if share.comments >= FEWEST:
            lines[share.lang].append((share.bucket, share.foreign_share))
    return lines
