"""What refining changed: the part of a report that sets a refined model beside the one it learned onward from."""

from __future__ import annotations

from typing import Any, Final

from service.moderation.labels import BY_NAME
from service.registry import Manifest
from training.markdown import grid

KNOWS: Final = (
    "What this report can say: how the refined model ranks and how honest its probabilities are on the held-out "
    "comments of our own corpus, which no version of the chain was fitted on, and what refining does with the site's "
    "own decisions when a third of them is left out. What it cannot say: how it does on the published sets its first "
    "version was made of and measured on (that version's report has those tables), or how many of a site's ordinary "
    "comments it holds; neither is at hand here. Calibrators, thresholds and the heads of labels nobody judged are "
    "the base's. Decisions come from a queue, so they move what ranks above what, and not how often anything is said "
    "to occur."
)
CHANGED: Final = (
    "The corpus has changed since the chain's first version was fitted: some comments called held-out below may be "
    "ones it saw, and then its figures flatter."
)


def is_refined(manifest: Manifest) -> bool:
    """True for versions that learned onward from another."""
    return "base" in manifest.recipe


def compared(manifest: Manifest) -> list[str]:
    """The paragraphs and tables of the comparison; none for a model that was made from the ground up."""
    if not is_refined(manifest):
        return []
    found = [f"## Beside {manifest.recipe['base']['version']}", KNOWS, _chain(manifest), _held(manifest)]
    if manifest.recipe.get("corpus_changed"):
        found.insert(2, CHANGED)
    return [*found, "### Decisions it was not shown", _decisions(manifest), _kept(manifest)]


def _chain(manifest: Manifest) -> str:
    told = " → ".join(f"`{one['version']}` ({one['recipe']})" for one in manifest.recipe["chain"])
    return f"Learned onward: {told} → this."


def _held(manifest: Manifest) -> str:
    now, was = manifest.metrics, manifest.metrics.get("base", {})
    rows = [
        [
            BY_NAME[label].title,
            *_pair(was.get("roc_auc_corpus", {}), now["roc_auc_corpus"], label),
            *_pair(was.get("ece", {}), now["ece"], label),
        ]
        for label in manifest.labels
    ]
    return grid(["label", "ROC AUC on the corpus, before", "after", "ECE before", "after"], rows)


def _pair(was: dict[str, float], now: dict[str, float], label: str) -> list[str]:
    return ["–" if side.get(label) is None else f"{side[label]:.3f}" for side in (was, now)]


def _decisions(manifest: Manifest) -> str:
    counted: dict[str, dict[str, Any]] = manifest.metrics.get("reviews", {})
    rows = [
        [
            BY_NAME[label].title,
            str(found["yes"]),
            f"{found['yes_before']} → {found['yes_after']}",
            str(found["no"]),
            f"{found['no_before']} → {found['no_after']}",
        ]
        for label, found in counted.items()
    ]
    told = "Each decision as scored by a model refined without its third of them; held: on or above the threshold."
    return f"{told}\n\n{grid(['label', 'rejected for it', 'held', 'approved', 'held'], rows)}"


def _kept(manifest: Manifest) -> str:
    kept: dict[str, str] = manifest.recipe.get("kept", {})
    told = "; ".join(f"{BY_NAME[label].title} ({why})" for label, why in kept.items())
    return f"Heads left as they were: {told}." if kept else "Every head was corrected."
