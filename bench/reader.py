"""How fast the reader alone is, beside scikit-learn's own pipeline called a comment at a time and in batch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union

from bench.table import per_call, show, timings
from service.moderation.comment import NO_CONTEXT, Author, Comment
from service.moderation.text.normalise import normalise
from service.registry import Shelf

ROOT = Path(__file__).resolve().parents[1]


def sample_texts() -> list[str]:
    """Every comment of the demo threads that has text: 2 to 180 words each."""
    lines = [
        line for path in sorted((ROOT / "data/samples/demo").glob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    return [c["text"] for line in lines for c in json.loads(line)["comments"] if c["text"].strip()]


def main() -> None:
    """Print the table."""
    texts = sample_texts()
    panel = Shelf(ROOT / "models").current()
    peer = _pipeline(texts)
    comments = [Comment(id=str(i), text=text, author=Author("Alice")) for i, text in enumerate(texts)]
    turn = iter(range(10**9))
    rows = [
        ["normalise alone", *per_call(timings(lambda: normalise(texts[next(turn) % len(texts)]), 2000))],
        [
            "Panel.assess (language, scores, evidence)",
            *per_call(timings(lambda: panel.assess(comments[next(turn) % len(texts)], NO_CONTEXT, "en"), 1000)),
        ],
        [
            "scikit-learn hashing pipeline, 12 labels",
            *per_call(timings(lambda: peer.predict_proba([texts[next(turn) % len(texts)]]), 500)),
        ],
    ]
    show("One comment at a time (milliseconds)", ["what", "p50", "p99", "a second"], rows)
    many = [(comment, NO_CONTEXT) for comment in comments] * 10
    show(
        f"In batch of {len(many)}",
        ["what", "comments a second"],
        [
            ["Panel.assess_many", f"{_rate(lambda: panel.assess_many(many, 'en'), len(many)):,.0f}"],
            ["scikit-learn hashing pipeline", f"{_rate(lambda: peer.predict_proba(texts * 10), len(many)):,.0f}"],
        ],
    )


def _rate(call: Callable[[], object], count: int) -> float:
    call()
    start = time.perf_counter()
    call()
    return count / (time.perf_counter() - start)


def _pipeline(texts: list[str]) -> Any:
    """What a newcomer would serve: two hashing vectorisers and a linear head a label; the labels are noise."""
    labels = np.random.default_rng(0).integers(0, 2, size=(len(texts), 12))
    features = make_union(
        HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=2**18),
        HashingVectorizer(ngram_range=(1, 2), n_features=2**18),
    )
    return make_pipeline(features, OneVsRestClassifier(SGDClassifier(loss="log_loss"))).fit(texts, labels)
