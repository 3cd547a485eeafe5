"""Evaluation: figures worked out by hand come out the same, and thresholds are chosen as the report says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.training.builders import a_manifest, an_example
from training.evaluate import NEVER_ABOVE, NEVER_BELOW, Evaluation, Everyday, findings, measures
from training.report import dumped, loaded, written
from training.table import Floats, Truths, truths_of


def truths_and_scores(pairs: Sequence[tuple[float, float]], source: str = "corpus") -> tuple[Truths, dict[str, Floats]]:
    """Rows of (truth, score) for insult."""
    examples = [an_example(f"Comment {i}.", labels={"insult": t}, source=source) for i, (t, _) in enumerate(pairs)]
    return truths_of(examples, ["insult"]), {"insult": np.array([score for _, score in pairs])}


def test_auc_counts_the_pairs_in_order_and_its_interval_holds_it() -> None:
    truths, scores = truths_and_scores([(1, 0.9), (1, 0.8), (1, 0.7), (1, 0.6), (1, 0.2)] + [(0, 0.5)] * 5)

    (pooled, alone) = measures(truths, scores, seed=1)

    assert pooled.roc_auc == pytest.approx(0.8)
    assert pooled.low <= 0.8 <= pooled.high
    assert (pooled.dataset, alone.dataset, alone.positives, alone.rows) == ("all", "corpus", 5, 10)


def test_what_was_not_judged_is_not_measured() -> None:
    truths, scores = truths_and_scores([(1, 0.9)] * 5 + [(0, 0.5)] * 5 + [(float("nan"), 0.0)] * 7)

    assert measures(truths, scores, seed=1)[0].rows == 10


def test_a_handful_of_positives_is_not_worth_a_figure() -> None:
    truths, scores = truths_and_scores([(1, 0.9)] * 4 + [(0, 0.5)] * 50)

    assert measures(truths, scores, seed=1) == ()


def test_precision_recall_and_held_are_those_of_the_natural_rate() -> None:
    """Insult's base rate is 4 %: half of the positives and a quarter of the negatives reach 0.5."""
    truths, scores = truths_and_scores([(1, 0.6)] * 5 + [(1, 0.1)] * 5 + [(0, 0.6)] * 5 + [(0, 0.1)] * 15)

    cut = next(c for c in findings(truths, scores)["insult"].cuts if c.threshold == 0.5)

    assert cut.recall == pytest.approx(0.5)
    assert cut.held_per_1000 == pytest.approx(1000 * (0.04 * 0.5 + 0.96 * 0.25))
    assert cut.precision == pytest.approx(0.02 / (0.02 + 0.24))


def test_the_calibration_error_of_a_model_that_always_says_too_much_is_how_much_too_much() -> None:
    truths, scores = truths_and_scores([(1, 0.5)] * 5 + [(0, 0.5)] * 5)

    assert findings(truths, scores)["insult"].ece == pytest.approx(0.46)


def test_the_hold_threshold_is_where_precision_is_first_good() -> None:
    clean = [(0.0, 0.05)] * 100
    truths, scores = truths_and_scores([(1, 0.62)] * 10 + clean + [(0, 0.3)] * 10)

    assert findings(truths, scores)["insult"].hold == pytest.approx(0.35)


def test_the_hold_threshold_stays_within_bounds() -> None:
    perfect = truths_and_scores([(1, 1.0)] * 10 + [(0, 0.0)] * 10)
    useless = truths_and_scores([(1, 0.95)] * 10 + [(0, 0.95)] * 10)

    assert findings(*perfect)["insult"].hold == NEVER_BELOW
    assert findings(*useless)["insult"].hold == NEVER_ABOVE


def test_a_threshold_that_holds_too_many_ordinary_comments_is_raised() -> None:
    """Insult may hold 4 % of them: 5 % of these score 0.42."""
    truths, scores = truths_and_scores([(1, 0.9)] * 10 + [(0, 0.05)] * 100)
    everyday = Everyday({"insult": np.array([0.42] * 5 + [0.01] * 95)}, np.zeros(100, dtype=np.bool_))

    assert findings(truths, scores, everyday)["insult"].hold == pytest.approx(0.45)


def test_the_report_tells_every_label_and_survives_being_stored() -> None:
    truths, scores = truths_and_scores([(1, 0.9)] * 6 + [(0, 0.2)] * 6)
    evaluation = Evaluation(
        measures(truths, scores, seed=1), (), findings(truths, scores), {"threat": "too few positives"}
    )
    manifest = a_manifest(recipe={"name": "own"}, rows={"corpus": 12}, data={"corpus": "ab" * 32})

    text = written(manifest, loaded(dumped(evaluation)))

    assert "**Threat** is not served: too few positives" in text
    assert "| insult | corpus | 6/12 | 1.000 |" in text
    assert "### Insult: hold from" in text
