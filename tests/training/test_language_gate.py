"""A language is served only where news comments prove it."""

from __future__ import annotations

import pytest

from service.moderation.labels import BY_NAME
from training.evaluate import Evaluation, LabelFindings, Measure
from training.language_gate import PAIRS, PROVED, WORST_CALIBRATION, pairs_paths, unproved
from training.promote import pairs


def measured(dataset: str, roc_auc: float, label: str = "toxicity") -> Measure:
    """One label on one set."""
    return Measure(dataset, label, 1_000, 100, roc_auc, roc_auc - 0.02, roc_auc + 0.02, 0.5)


def an_evaluation(*elsewhere: Measure, ece: float = 0.01) -> Evaluation:
    """What was measured of a German model: tweets held out, and some sets it has not seen."""
    toxicity = LabelFindings(0.06, 700, 200, ece, 0.25, (), (), ())
    return Evaluation((measured("germeval2018", 0.9),), elsewhere, {"toxicity": toxicity})


def test_a_model_that_ranks_news_comments_well_may_serve_its_language() -> None:
    evaluation = an_evaluation(measured("germeval2021_news_fb", PROVED))

    assert unproved(["de"], evaluation) == []


def test_tweets_alone_prove_nothing() -> None:
    assert unproved(["de"], an_evaluation()) == [
        "Nothing proves it on news: no set of readers' comments on news in de is at hand."
    ]


def test_a_model_that_fails_on_news_comments_is_told_where_and_by_how_much() -> None:
    (reason,) = unproved(["de"], an_evaluation(measured("germeval2021_news_fb", 0.7)))

    assert "germeval2021_news_fb" in reason
    assert "0.70; 0.80 is needed to serve de" in reason


def test_the_weakest_news_set_counts() -> None:
    sets = measured("germeval2021_news_fb", 0.9), measured("victsd_news", 0.5)

    assert len(unproved(["de"], an_evaluation(*sets))) == 1


def test_another_label_does_not_stand_for_toxicity() -> None:
    assert unproved(["de"], an_evaluation(measured("germeval2021_news_fb", 0.95, "profanity"))) != []


def test_probabilities_must_hold_too() -> None:
    evaluation = an_evaluation(measured("germeval2021_news_fb", 0.9), ece=WORST_CALIBRATION + 0.01)

    assert unproved(["de"], evaluation) == ["Its toxicity has a calibration error of 0.040; 0.03 is the most."]


def test_english_is_proved_by_the_other_gates() -> None:
    assert unproved(["en"], an_evaluation()) == []


def test_each_language_has_its_own_pairs() -> None:
    assert [path.name for path in pairs_paths(["pt", "en", "de"])] == [
        "pairs-de.jsonl",
        "pairs.jsonl",
        "pairs-pt.jsonl",
    ]


@pytest.mark.parametrize("language", ["de", "pt"])
def test_the_pairs_of_a_language_are_plain_and_about_labels_of_ours(language: str) -> None:
    (path,) = pairs_paths([language], PAIRS)

    found = pairs(path)

    assert len(found) >= 15
    assert {pair.label for pair in found} <= set(BY_NAME)
    assert len({pair.worse for pair in found} | {pair.better for pair in found}) == 2 * len(found)
