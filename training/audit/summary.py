"""The summary on top of a report: a few figures beside the bars they are held against, and what is only a proxy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.registry import Manifest
from training.audit.section import Figure
from training.evaluate import Evaluation, Measure
from training.markdown import grid

ASKED: Final = (
    # set, label, held-out rows (else only measured on), the measure, what it stands for, its bar
    ("jigsaw_wiki_toxic", "toxicity", True, "Wikipedia talk, toxic", "our own held-out rows", "0.980"),
    ("implicit_hate_perspective", "identity_attack", False, "hateful", "proxy: tweets, not news", "0.80"),
    ("ucc_unhealthy_valtest", "personal_attack", False, "news-site comments, personal attack",
     "proxy: antagonising or hostile", "0.83"),
    ("ucc_unhealthy_valtest", "toxicity", False, "news-site comments, hostile", "one site", "0.84"),
    ("impermium_insults", "insult", False, "forum and news insults", "never fitted", "0.90"),
    ("olid_offensive", "toxicity", False, "mixed social media, toxic", "proxy: tweets alone", "0.97"),
    ("reddit_counter_context", "toxicity", False, "toxic in the light of its parent", "proxy: hate on Reddit", "0.83"),
    ("cat_large_context", "toxicity", True, "the same", "talk pages, our own held-out rows: nine positives", "0.83"),
    ("c3_constructive", "toxicity", False, "opinion pieces, toxic", "ordinary comments", "–"),
    ("corpus", "toxicity", True, "our own news threads, toxic", "written here, held-out threads", "–"),
    ("corpus", "personal_attack", True, "our own news threads, personal attack", "written here, held-out threads", "–"),
)  # fmt: skip
OPENING: Final = (
    "ROC AUC with a 95 % interval unless another measure is named. The bars are meant for texts that nobody here has "
    "seen; what stands beside them are our own held-out rows, and sets that nothing was fitted on but that were looked "
    "at often while choices were made (and partly calibrated and thresholded on, where their comments are ordinary). "
    "Read a figure as a proxy for what is claimed by its bar, and a near miss or a near hit as no answer."
)


def summary(manifest: Manifest, evaluation: Evaluation, figures: Sequence[Figure]) -> str:
    """The summary as Markdown."""
    rows = [*_ranked(evaluation), *_calibrated(manifest, evaluation), *figures]
    cells = [[one.measure, one.data, one.figure, one.bar] for one in rows]
    return f"{OPENING}\n\n{grid(['measure', 'data', 'figure', 'bar'], cells)}"


def _ranked(evaluation: Evaluation) -> list[Figure]:
    found = []
    for dataset, label, held, measure, told, bar in ASKED:
        side = evaluation.held if held else evaluation.elsewhere
        match = next((m for m in side if (m.dataset, m.label) == (dataset, label)), None)
        if match is not None:
            found.append(Figure(f"{measure} (`{label}`)", f"`{dataset}`: {told}", _told(match), bar))
    return found


def _told(m: Measure) -> str:
    return f"{m.roc_auc:.3f} ({m.low:.3f}–{m.high:.3f})"


def _calibrated(manifest: Manifest, evaluation: Evaluation) -> list[Figure]:
    errors = {label: found.ece for label, found in evaluation.labels.items() if label in manifest.labels}
    if not errors:
        return []
    worst = max(errors, key=lambda label: errors[label])
    figure = f"mean {sum(errors.values()) / len(errors):.3f}, worst {errors[worst]:.3f} ({worst})"
    data = "held-out news rows beside ordinary comments, weighted to assumed base rates"
    return [Figure("expected calibration error", data, figure, "≤ 0.02")]
