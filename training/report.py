"""The report beside a model: what it was made of, how good it is and where, why its thresholds are what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from service.moderation.labels import BY_NAME
from service.registry import Manifest
from training.audit.section import TITLES, Figure
from training.audit.summary import summary
from training.comparison import compared, is_refined
from training.evaluate import WANTED, WANTED_ELSE, Cut, Evaluation, LabelFindings, Measure
from training.markdown import grid
from training.threshold_told import policy_told, why

EVALUATION: Final = "evaluation.json"
REPORT: Final = "report.md"


def dumped(evaluation: Evaluation) -> bytes:
    """An evaluation as JSON, numbers only: what ``report`` can be written from again."""
    return (json.dumps(asdict(evaluation), indent=1) + "\n").encode()


def loaded(content: bytes) -> Evaluation:
    """The evaluation that ``dumped`` wrote."""
    found = json.loads(content)
    return Evaluation(
        held=tuple(Measure(**one) for one in found["held"]),
        elsewhere=tuple(Measure(**one) for one in found["elsewhere"]),
        labels={label: _findings(one) for label, one in found["labels"].items()},
        unserved=found["unserved"],
    )


def written(
    manifest: Manifest,
    evaluation: Evaluation,
    audited: Mapping[str, str] | None = None,
    figures: Sequence[Figure] = (),
    policy: Mapping[str, float] | None = None,
) -> str:
    """The whole report as Markdown, its contents listed on top.

    ``audited``: the sections of the audit by name, with ``figures`` for the summary; ``policy``: the default policy's
    hold thresholds, where they are at hand.
    """
    parts = [
        _summary(manifest, evaluation, figures),
        *compared(manifest),
        *_evaluated(manifest, evaluation, policy),
        *(audited or {}).values(),
        *_last(manifest, audited or {}),
    ]
    opening = [f"# {manifest.name}", _opening(manifest), _contents(parts)]
    return "\n\n".join([*opening, *parts])


def _contents(parts: Sequence[str]) -> str:
    """A list of links to every second heading."""
    titles = [line[3:] for part in parts for line in part.split("\n") if line.startswith("## ")]
    return "\n".join(f"* [{title}](#{_anchor(title)})" for title in titles)


def _anchor(title: str) -> str:
    """The name a heading has in a page made of Markdown."""
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def _summary(manifest: Manifest, evaluation: Evaluation, figures: Sequence[Figure]) -> str:
    return f"## Summary\n\n{summary(manifest, evaluation, figures)}"


def _evaluated(manifest: Manifest, evaluation: Evaluation, policy: Mapping[str, float] | None) -> list[str]:
    """The chapters that the evaluation alone gives."""
    refined = is_refined(manifest)
    return [
        "## Labels",
        _labels(manifest, evaluation),
        _unserved(evaluation),
        "## Held-out rows",
        "Rows of groups (threads, authors, articles) that nothing was fitted or calibrated on, with 95 % bootstrap "
        "intervals of ROC AUC. `all` pools the sets, whose positives differ in kind: read it as a floor for "
        "comparing versions, and the rows of `corpus` and the Civil Comments sets for what a news site would see.",
        _measures(evaluation.held),
        "## Sets that were only measured on",
        _elsewhere(evaluation),
        "## Thresholds",
        _thresholds_opening(manifest),
        policy_told(manifest.thresholds, policy),
        *(_cuts(label, found, refined) for label, found in evaluation.labels.items()),
    ]


def _last(manifest: Manifest, audited: Mapping[str, str]) -> list[str]:
    missing = ", ".join(TITLES[name].lower() for name in TITLES if name not in audited)
    absent = f"Not audited yet: {missing} (`python -m training audit`)."
    reads = ENCODER_LIMITS if manifest.encoder else NGRAM_LIMITS
    limits = [f"{reads} {LIMITS}", *([absent] if missing else [])]
    return ["## What it was fitted on", _sources(manifest), "## Known limits", *limits]


NGRAM_LIMITS: Final = (
    "A bag of words and letters does not read: negation, quotation, irony and veiled insults are seen only as far as "
    "their wording gives them away."
)
ENCODER_LIMITS: Final = (
    "Its second reader is a small network that reads at most 128 pieces of a comment and 32 of the one above it: "
    "irony, veiled insults and what only the rest of a thread explains are often beyond it."
)
LIMITS: Final = (
    "Labels with few positives above have wide intervals, and their thresholds are first guesses. Base rates are "
    "assumed; a site's own reviews are the better measure. Scores of comments in other languages are never given."
)


def _opening(manifest: Manifest) -> str:
    beside = ", ".join(manifest.recipe.get("everyday", ())) or "none at hand"
    calibrated = (
        "Calibrators are those of the version it was refined from."
        if is_refined(manifest)
        else f"Ordinary comments that stood beside the labelled ones in calibration, never in fitting: {beside}."
    )
    return (
        f"Recipe `{manifest.recipe.get('name')}`, languages {', '.join(manifest.languages)}, made on "
        f"{manifest.created_at:%d %B %Y}; text steps {manifest.text}, features {manifest.features}, seeds "
        f"{json.dumps(manifest.seeds)}. {sum(manifest.rows.values()):,} examples were read. {calibrated}"
    )


def _labels(manifest: Manifest, evaluation: Evaluation) -> str:
    rows = []
    for label, found in evaluation.labels.items():
        auc = next((m for m in evaluation.held if m.label == label and m.dataset == "all"), None)
        ranked = "–" if auc is None else f"{auc.roc_auc:.3f} ({auc.low:.3f}–{auc.high:.3f})"
        hold = manifest.thresholds.get(label, {}).get("hold")
        cells = [BY_NAME[label].title, f"{found.positives}/{found.rows}", ranked, f"{found.ece:.3f}"]
        rows.append([*cells, f"{found.base_rate:.1%}", "–" if hold is None else f"{hold:.2f}"])
    return grid(["label", "positives / rows", "ROC AUC, all", "ECE", "base rate assumed", "hold from"], rows)


def _unserved(evaluation: Evaluation) -> str:
    if not evaluation.unserved:
        return "Every label of the list is served."
    told = [f"* **{BY_NAME[label].title}** is not served: {why}." for label, why in evaluation.unserved.items()]
    return "\n".join(told)


def _measures(found: Sequence[Measure]) -> str:
    rows = [
        [
            m.label,
            m.dataset,
            f"{m.positives}/{m.rows}",
            f"{m.roc_auc:.3f}",
            f"{m.low:.3f}–{m.high:.3f}",
            f"{m.pr_auc:.3f}",
        ]
        for m in found
    ]
    return grid(["label", "set", "positives / rows", "ROC AUC", "95 %", "PR AUC"], rows)


def _elsewhere(evaluation: Evaluation) -> str:
    if not evaluation.elsewhere:
        return "None was at hand."
    said = "Never fitted on. Where their labels are not ours they are proxies (see `training/datasets/measured.py`)."
    return f"{said}\n\n{_measures(evaluation.elsewhere)}"


def _thresholds_opening(manifest: Manifest) -> str:
    if is_refined(manifest):
        return (
            "Thresholds are those of the version it was refined from: the few held-out comments here would draw worse "
            "ones. The tables say what others would do on these comments. The pictures are in `plots/`."
        )
    special = ", ".join(f"{label} {wanted:.0%}" for label, wanted in WANTED.items())
    return (
        f"A label holds a comment from the lowest threshold at which, at the base rate assumed, at least "
        f"{WANTED_ELSE:.0%} of what is held deserves it ({special}: a miss costs more), "
        "and at which no more than that base rate of ordinary news comments are held, "
        "never below 0.20 (those: 0.10) or above 0.90. Rejecting without a person is off by default. The pictures are "
        "in `plots/`."
    )


def _cuts(label: str, found: LabelFindings, refined: bool) -> str:
    rows = [
        [*(f"{x:.2f}" for x in (c.threshold, c.precision, c.recall)), *map(_count, (c.held_per_1000, c.ordinary))]
        for c in found.cuts
    ]
    columns = ["threshold", "precision", "recall", "held per 1,000", "of 1,000 ordinary ones"]
    head = f"### {BY_NAME[label].title}: hold from {found.hold:.2f}"
    if not BY_NAME[label].violation:
        reason = ["A signal for ranking: it holds no comment by itself."]
    else:
        reason = [] if refined else [why(label, found)]
    return "\n\n".join([head, *reason, grid(columns, rows)])


def _count(number: float | None) -> str:
    return "–" if number is None else f"{number:.1f}"


def _sources(manifest: Manifest) -> str:
    rows = [
        [name, f"{manifest.rows.get(name, 0):,}", manifest.licences.get(name, ""), f"`{digest[:12]}`"]
        for name, digest in manifest.data.items()
    ]
    return grid(["source", "examples", "licence and origin", "sha256"], rows)


def _findings(found: dict[str, Any]) -> LabelFindings:
    pairs = {name: tuple((a, b) for a, b in found[name]) for name in ("reliability", "curve")}
    return LabelFindings(**{**found, **pairs, "cuts": tuple(Cut(**cut) for cut in found["cuts"])})
