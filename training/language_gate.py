"""The gate of a language other than English: plain pairs in that language, and proof on readers' comments on news."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from training.evaluate import Evaluation, Measure
from training.recipes import is_news

PAIRS: Final = Path("data/gates/pairs.jsonl")
PROVED: Final = 0.80
"""ROC AUC of toxicity on comments below news, fitted on or not, from which a model may serve a language.

English has our own corpus and the functional suite; another language has only what was published, mostly tweets.
"""
WORST_CALIBRATION: Final = 0.03
"""Expected calibration error of toxicity at the natural rate, at most."""
HOME: Final = "en"


def pairs_paths(languages: Iterable[str], pairs: Path = PAIRS) -> list[Path]:
    """The files of plain pairs for a model's languages: `pairs.jsonl`, or `pairs-de.jsonl` and its like."""
    return [
        pairs if language == HOME else pairs.with_stem(f"{pairs.stem}-{language}") for language in sorted(languages)
    ]


def unproved(languages: Iterable[str], evaluation: Evaluation) -> list[str]:
    """Why a model must not serve its languages, in plain sentences; English is proved by the other gates."""
    foreign = ", ".join(sorted(set(languages) - {HOME}))
    if not foreign:
        return []
    return [*_ranking(foreign, evaluation), *_calibration(foreign, evaluation)]


def _ranking(foreign: str, evaluation: Evaluation) -> list[str]:
    measured = (*evaluation.held, *evaluation.elsewhere)
    news = [m for m in measured if m.label == "toxicity" and m.dataset != "all" and is_news(m.dataset)]
    if not news:
        return [f"Nothing proves it on news: no set of readers' comments on news in {foreign} is at hand."]
    weakest: Measure = min(news, key=lambda m: m.roc_auc)
    if weakest.roc_auc >= PROVED:
        return []
    return [
        f"On comments on news ({weakest.dataset}) its toxicity reaches a ROC AUC of {weakest.roc_auc:.2f}; "
        f"{PROVED:.2f} is needed to serve {foreign}."
    ]


def _calibration(foreign: str, evaluation: Evaluation) -> list[str]:
    found = evaluation.labels.get("toxicity")
    if found is None:
        return [f"It has no toxicity to serve {foreign} with."]
    if found.ece <= WORST_CALIBRATION:
        return []
    return [f"Its toxicity has a calibration error of {found.ece:.3f}; {WORST_CALIBRATION:.2f} is the most."]
