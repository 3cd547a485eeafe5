"""How fast the n-gram reader is, step by step and whole, beside NumPy and scikit-learn's own pipeline.

Seconds are seconds of one core's work (the thread's own clock), so that other programs on the machine do not count.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union

from bench.table import show
from service.moderation.classifier import Classifier, Panel
from service.moderation.comment import NO_CONTEXT, Author, Comment, Context
from service.moderation.features import raw_scores
from service.moderation.kernel import KERNEL, Compiled, Plain
from service.moderation.language import identify
from service.moderation.text.normalise import Text, normalise, step_by_step
from service.moderation.thread_sense import dense
from service.registry import Shelf

ROOT = Path(__file__).resolve().parents[1]
Floats = NDArray[np.float64]
Measured = tuple[str, Callable[[Any], object], Sequence[Any], int]
"""What it is, the call, what it is called with in turn, how often."""


def sample_texts() -> list[str]:
    """Every comment of the demo threads that has text: 2 to 180 words each."""
    lines = [
        line for path in sorted((ROOT / "data/samples/demo").glob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    return [c["text"] for line in lines for c in json.loads(line)["comments"] if c["text"].strip()]


def main() -> None:
    """Print both tables."""
    texts = sample_texts()
    panel = Shelf(ROOT / "models", engine="ngrams").current()
    peer = _pipeline(texts)
    if not isinstance(KERNEL, Compiled):
        print("The kernel is not compiled here (python deploy/kernel.py): its rows show NumPy.")
    _alone(texts, panel, peer)
    _in_batch(texts, panel, peer)


def _alone(texts: list[str], panel: Panel, peer: Any) -> None:
    classifier = panel.classifiers[0]
    read = [normalise(text) for text in texts]
    comments = [Comment(id=str(i), text=text, author=Author("Alice")) for i, text in enumerate(_new(texts, 2020))]
    measured: list[Measured] = [
        ("kernel alone: letters and thread numbers to raw scores", _kernel(KERNEL, classifier), _framed(read), 4000),
        ("the same in NumPy", _kernel(Plain(), classifier), _framed(read), 500),
        ("thread numbers (dense block)", lambda text: dense(text, NO_CONTEXT), read, 4000),
        ("scoring: both together (raw_scores)", _scoring(classifier), read, 4000),
        ("normalise, a text remembered", normalise, texts, 4000),
        ("normalise, new texts", normalise, _new(texts, 2020), 2000),
        ("normalise, every step in turn", step_by_step, texts, 1000),
        ("language", lambda text: identify(text, None, "en"), texts, 2000),
        (
            "Panel.assess: text, language, scores, evidence, target",
            lambda c: panel.assess(c, NO_CONTEXT, "en"),
            comments,
            2000,
        ),
        (
            "scikit-learn hashing pipeline, 12 labels",
            lambda text: peer.predict_proba([text]),
            texts,
            300,
        ),
    ]
    letters = int(np.median([len(text) for text in texts]))
    show(
        f"One comment at a time (microseconds; {letters} letters is the median)",
        ["what", "p50", "p99", "a second"],
        [[what, *_told(call, given, times)] for what, call, given, times in measured],
    )


def _kernel(kernel: Compiled | Plain, classifier: Classifier) -> Callable[[tuple[str, tuple[float, ...]]], object]:
    return lambda row: kernel.scores([row[0]], [row[1]], classifier.weights, classifier.intercepts)


def _framed(read: Sequence[Text]) -> list[tuple[str, tuple[float, ...]]]:
    return [(f" {text.normal} ".replace("\n", " "), dense(text, NO_CONTEXT)) for text in read]


def _scoring(classifier: Classifier) -> Callable[[Text], object]:
    return lambda text: raw_scores([text], [NO_CONTEXT], classifier.weights, classifier.intercepts)


def _told(call: Callable[[Any], object], given: Sequence[Any], times: int) -> list[str]:
    """Median and 99th percentile in microseconds, and what the median makes in a second."""
    turn = cycle(given)
    p50, p99 = np.percentile(_timings(lambda: call(next(turn)), times), [50, 99]) * 1e6
    return [f"{p50:.1f}", f"{p99:.1f}", f"{1e6 / p50:,.0f}"]


def _in_batch(texts: list[str], panel: Panel, peer: Any) -> None:
    classifier = panel.classifiers[0]
    weights, intercepts = classifier.weights, classifier.intercepts
    read = [normalise(text) for text in texts] * 10
    framed, thread = map(list, zip(*_framed(read), strict=True))
    fresh = iter(_new(texts, 12 * len(read)))
    nobody = [NO_CONTEXT] * len(read)
    measured: list[tuple[str, Callable[[], object]]] = [
        ("kernel alone", lambda: KERNEL.scores(framed, thread, weights, intercepts)),
        ("the same in NumPy", lambda: Plain().scores(framed, thread, weights, intercepts)),
        ("scoring: raw_scores", lambda: raw_scores(read, nobody, weights, intercepts)),
        ("normalise, new texts", lambda: list(map(normalise, islice(fresh, len(read))))),
        ("Panel.assess_many, new texts", lambda: panel.assess_many(_comments(islice(fresh, len(read))), "en")),
        ("scikit-learn hashing pipeline", lambda: peer.predict_proba(texts * 10)),
    ]
    rows = [[what, f"{_rate(call, len(read)):,.0f}"] for what, call in measured]
    show(f"In batch of {len(read)}, one core", ["what", "comments a second"], rows)


def _new(texts: Sequence[str], count: int) -> list[str]:
    """So many texts of which none was read before: each of ``texts`` in turn with a number behind."""
    return [f"{text} {number}" for text, number in zip(cycle(texts), range(count), strict=False)]


def _comments(texts: Iterable[str]) -> list[tuple[Comment, Context]]:
    return [(Comment(id=str(i), text=text, author=Author("Alice")), NO_CONTEXT) for i, text in enumerate(texts)]


def _rate(call: Callable[[], object], count: int) -> float:
    """Comments a second in the best of five calls after one that does not count."""
    return count / float(_timings(call, 5, warm=1).min())


def _timings(call: Callable[[], object], times: int, warm: int = 20) -> Floats:
    """Seconds of work in each of ``times`` calls, after ``warm`` calls that do not count."""
    found = np.empty(warm + times)
    for index in range(warm + times):
        start = time.thread_time()
        call()
        found[index] = time.thread_time() - start
    return found[warm:]


def _pipeline(texts: list[str]) -> Any:
    """What a newcomer would serve: two hashing vectorisers and a linear head a label; the labels are noise."""
    labels = np.random.default_rng(0).integers(0, 2, size=(len(texts), 12))
    features = make_union(
        HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=2**18),
        HashingVectorizer(ngram_range=(1, 2), n_features=2**18),
    )
    return make_pipeline(features, OneVsRestClassifier(SGDClassifier(loss="log_loss"))).fit(texts, labels)
