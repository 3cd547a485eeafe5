"""Fitted parts become scores: scikit-learn's own, with the thread heeded, and none for what is not served."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from service.moderation.assessment import Target
from service.moderation.classifier import Classifier, Curve, Panel, aimed
from service.moderation.comment import NO_CONTEXT
from service.moderation.features import WIDTH, matrix
from service.moderation.text.normalise import normalise
from tests.builders import a_comment, a_context

RUDE = ["you are an idiot", "what a stupid fool you are", "idiot and moron", "only a fool says that", "shut up, moron"]
KIND = [
    "I see it differently",
    "thank you for the article",
    "what a lovely bridge",
    "the council decides",
    "good point",
]
TEXTS = [normalise(text) for text in RUDE + KIND]
TRUTHS = np.array([True] * len(RUDE) + [False] * len(KIND))


def some_parts(*labels: str, platt: bool = False) -> dict[str, Any]:
    x = matrix(TEXTS, [NO_CONTEXT] * len(TEXTS))
    head = LogisticRegression(C=100.0).fit(x, TRUTHS)
    raw = head.decision_function(x)
    calibrator = (
        LogisticRegression().fit(raw.reshape(-1, 1), TRUTHS)
        if platt
        else IsotonicRegression(y_min=0.01, y_max=0.99, out_of_bounds="clip").fit(raw, TRUTHS)
    )
    return {"heads": dict.fromkeys(labels, head), "calibrators": dict.fromkeys(labels, calibrator)}


def a_manifest(**changes: Any) -> dict[str, Any]:
    return {"name": "test-en", "version": "2026.11.22-1", "languages": ["en"], "text": "v1", "features": "v1"} | changes


def a_panel(*labels: str, **changes: Any) -> Panel:
    return Panel([Classifier.from_parts(some_parts(*(labels or ("toxicity", "insult"))), a_manifest(**changes))])


@pytest.mark.parametrize("platt", [False, True])
def test_scores_are_those_of_scikit_learn(platt: bool) -> None:
    parts = some_parts("toxicity", platt=platt)
    head, calibrator = parts["heads"]["toxicity"], parts["calibrators"]["toxicity"]
    raw = head.decision_function(matrix(TEXTS, [NO_CONTEXT] * len(TEXTS)))
    expected = calibrator.predict_proba(raw.reshape(-1, 1))[:, 1] if platt else calibrator.predict(raw)

    scores = Classifier.from_parts(parts, a_manifest()).score(TEXTS, [NO_CONTEXT] * len(TEXTS))

    assert scores.shape == (len(TEXTS), 1)
    assert scores[:, 0] == pytest.approx(expected, abs=1e-4)


def test_a_comment_scores_the_same_alone_and_in_company() -> None:
    panel = a_panel()
    comments = [(a_comment(text), NO_CONTEXT) for text in RUDE + KIND]

    together = panel.assess_many(comments, "en")

    assert together == [panel.assess(comment, context, "en") for comment, context in comments]


def test_a_rude_comment_scores_above_a_kind_one_and_shows_why() -> None:
    rude = a_panel().assess(a_comment("He is an idiot and a moron, I say."), NO_CONTEXT, "en")
    kind = a_panel().assess(a_comment("Thank you for the lovely article."), NO_CONTEXT, "en")

    assert rude.served
    assert rude.scores["toxicity"] > 0.5 > kind.scores["toxicity"]
    assert rude.spans
    assert not kind.spans


def test_a_language_nobody_serves_has_no_scores_and_says_so() -> None:
    assessment = a_panel().assess(a_comment("Դու շատ վատ մարդ ես"), NO_CONTEXT, "en")

    assert assessment.lang.code == "hy"
    assert not assessment.served
    assert not assessment.scores


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_comment_has_no_scores_but_is_served(text: str) -> None:
    assessment = a_panel().assess(a_comment(text), NO_CONTEXT, "hy")

    assert assessment.served
    assert not assessment.scores


def test_an_empty_panel_serves_nothing() -> None:
    panel = Panel([])

    assert not panel.assess(a_comment("hello to all of you"), NO_CONTEXT, "en").served
    assert (panel.version, panel.languages) == ("none", frozenset())


def test_each_language_goes_to_its_own_classifier() -> None:
    english, german = (a_panel(name=n, languages=[c]).classifiers[0] for n, c in (("a", "en"), ("b", "de")))
    panel = Panel([english, german])

    answers = panel.assess_many(
        [
            (a_comment("Das ist doch völliger Quatsch."), NO_CONTEXT),
            (a_comment("That is complete nonsense."), NO_CONTEXT),
        ],
        "en",
    )

    assert [answer.versions.model for answer in answers] == ["b/2026.11.22-1", "a/2026.11.22-1"]
    assert panel.languages == {"en", "de"}
    assert panel.version == "a/2026.11.22-1+b/2026.11.22-1"


def test_labels_come_in_the_order_of_the_list_and_versions_travel() -> None:
    panel = a_panel("insult", "toxicity")

    assessment = panel.assess(a_comment("what a bridge that is"), NO_CONTEXT, "en")

    assert panel.classifiers[0].labels == ("toxicity", "insult")
    assert (assessment.versions.model, assessment.versions.text) == ("test-en/2026.11.22-1", "v1")


def test_an_attack_is_laid_to_the_kind_of_person_it_names() -> None:
    panel = a_panel("personal_attack", "attack_on_commenter", "attack_on_author")
    context = a_context(participants=["Harold"], article_author="Jane Doe")

    commenter = panel.assess(a_comment("Harold is an idiot and a moron."), context, "en")
    author = panel.assess(a_comment("Jane Doe is an idiot and a moron."), context, "en")

    assert commenter.target == Target("commenter", "Harold")
    assert commenter.scores["attack_on_commenter"] > 0.5 > commenter.scores["attack_on_author"]
    assert author.scores["attack_on_author"] > 0.5 > author.scores["attack_on_commenter"]


def test_an_attack_on_somebody_is_never_likelier_than_an_attack() -> None:
    for target in (None, Target("commenter", "Harold"), Target("author", "Jane")):
        assert aimed(head=0.9, attack=0.4, kind="commenter", target=target) <= 0.4


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"text": "v0"}, "text steps"), ({"features": "v0"}, "features")],
)
def test_parts_for_other_code_are_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        a_panel("toxicity", **change)


def test_parts_with_strange_labels_widths_or_calibrators_are_refused() -> None:
    narrow = LogisticRegression().fit(np.eye(2), [0, 1])

    with pytest.raises(ValueError, match="rudeness"):
        a_panel("rudeness")
    with pytest.raises(ValueError, match=str(WIDTH)):
        Classifier.from_parts({"heads": {"insult": narrow}, "calibrators": {}}, a_manifest())
    with pytest.raises(ValueError, match="no head"):
        Classifier.from_parts({"heads": {}, "calibrators": {}}, a_manifest())
    with pytest.raises(TypeError):
        Curve.of(object())


def test_a_calibrator_that_learned_nothing_gives_one_probability() -> None:
    flat = LogisticRegression().fit(np.zeros((4, 1)), [0, 0, 0, 1])

    assert Curve.of(flat)(np.array([-3.0, 9.0])) == pytest.approx([0.25, 0.25], abs=0.01)
