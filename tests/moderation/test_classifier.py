"""Fitted parts become scores: scikit-learn's own, with the thread heeded, and none for what is not served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from service.moderation.assessment import Target
from service.moderation.classifier import Classifier, Curve, Panel, aimed
from service.moderation.comment import NO_CONTEXT
from service.moderation.features import WIDTH, matrix
from service.moderation.second import band
from service.moderation.text.normalise import normalise
from tests.builders import a_comment, a_context
from tests.builders_encoder import an_encoder_that_knows, first_number, linear

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


def a_full_panel(
    engine: str = "full",
    labels: tuple[str, ...] = ("toxicity",),
    judge: tuple[float, float] = (0.2, 40.0),
    counted: Callable[[int, int], None] | None = None,
    **thresholds: float,
) -> Panel:
    """An encoder to which "goats" and "herding" mean harm, beside n-grams that know idiots and morons."""
    parts = some_parts(*labels) | {
        "encoder_heads": {label: first_number(1.0) for label in labels},
        "judges": {label: linear(judge, -2.0) for label in labels},
        "full_calibrators": {label: linear([1.0]) for label in labels},
    }
    manifest = a_manifest(
        encoder={"reading": "r1"}, thresholds={label: {"hold": cut} for label, cut in thresholds.items()}
    )
    classifier = Classifier.from_parts(parts, manifest, an_encoder_that_knows("goats", "herding"))
    return Panel([classifier], engine, counted)


def test_the_judge_adds_up_both_readers_as_scikit_learn_would() -> None:
    panel = a_full_panel()
    (classifier,) = panel.classifiers
    text = normalise("you are an idiot with goats, goats and goats")
    x = matrix([text], [NO_CONTEXT])
    n_grams = some_parts("toxicity")["heads"]["toxicity"].decision_function(x)[0]
    vector = an_encoder_that_knows("goats", "herding").vector(text.normal)
    judge = linear((0.2, 40.0), -2.0)

    score = classifier.score([text], [NO_CONTEXT])[0, 0]

    both = np.array([[n_grams, vector[0]]])
    expected = linear([1.0]).predict_proba(judge.decision_function(both).reshape(-1, 1))[0, 1]
    assert score == pytest.approx(expected, abs=1e-4)


def test_a_comment_scores_the_same_alone_and_in_company_with_an_encoder() -> None:
    panel = a_full_panel()
    comments = [(a_comment(text), NO_CONTEXT) for text in [*RUDE, *KIND, "herding goats", "goats"]]

    together = panel.assess_many(comments, "en")

    assert together == [panel.assess(comment, context, "en") for comment, context in comments]


def test_an_assessment_says_who_read_the_comment() -> None:
    comment = a_comment("go back to herding goats")

    both, alone = (a_full_panel(engine).assess(comment, NO_CONTEXT, "en").versions for engine in ("full", "ngrams"))

    assert (both.features, both.engine) == ("v1+r1", "full")
    assert (alone.features, alone.engine) == ("v1", "ngrams")


def test_a_label_without_a_judge_keeps_what_the_n_grams_say() -> None:
    parts = some_parts("toxicity", "spam") | {
        "encoder_heads": {"toxicity": first_number(1.0)},
        "judges": {"toxicity": linear((0.2, 40.0))},
        "full_calibrators": {"toxicity": linear([1.0])},
    }
    both = Classifier.from_parts(parts, a_manifest(), an_encoder_that_knows("goats"))
    alone = Classifier.from_parts(parts, a_manifest())
    given = [normalise("an idiot with goats")], [NO_CONTEXT]

    toxicity, spam = both.score(*given)[0]

    assert spam == alone.score(*given)[0, 1]
    assert toxicity != alone.score(*given)[0, 0]


def test_a_model_without_an_encoder_answers_with_n_grams_whatever_the_engine() -> None:
    (classifier,) = a_panel("toxicity").classifiers
    comment = a_comment("an idiot and a moron")

    answers = [
        Panel([classifier], engine).assess(comment, NO_CONTEXT, "en") for engine in ("full", "cascade", "ngrams")
    ]

    assert answers[0] == answers[1] == answers[2]


def test_attacks_heed_their_target_with_both_readers_too() -> None:
    panel = a_full_panel(labels=("personal_attack", "attack_on_commenter", "attack_on_author"))
    context = a_context(participants=["Harold"], article_author="Jane Doe")

    assessment = panel.assess(a_comment("Harold should go back to herding goats and goats"), context, "en")

    assert assessment.scores["attack_on_commenter"] == pytest.approx(
        assessment.scores["personal_attack"] * 0.9, abs=1e-4
    )
    assert assessment.scores["attack_on_author"] < assessment.scores["attack_on_commenter"]


def test_the_cascade_asks_the_encoder_only_where_the_n_grams_leave_a_doubt() -> None:
    told: list[tuple[int, int]] = []
    panel = a_full_panel("cascade", counted=lambda read, spared: told.append((read, spared)), toxicity=0.3)
    comments = [(a_comment(text), NO_CONTEXT) for text in RUDE + KIND]
    (classifier,) = panel.classifiers
    low, high = band([0.3])
    n_grams = classifier.score(TEXTS, [NO_CONTEXT] * len(TEXTS), "ngrams")[:, 0]

    answers = panel.assess_many(comments, "en")

    read = [answer.versions.engine == "full" for answer in answers]
    assert read == [bool(low <= score <= high) for score in n_grams]
    assert told == [(sum(read), len(read) - sum(read))]


def test_the_cascade_reads_everything_in_the_band_and_then_says_what_full_says() -> None:
    comments = [(a_comment(text), NO_CONTEXT) for text in RUDE + KIND]

    full = a_full_panel("full").assess_many(comments, "en")
    wide = a_full_panel("cascade").assess_many(comments, "en", {"toxicity": (0.0001, 0.9999)})
    none = a_full_panel("cascade").assess_many(comments, "en", {})

    assert wide == full
    assert none == a_full_panel("ngrams").assess_many(comments, "en")


def test_the_band_reaches_beyond_the_lowest_and_the_highest_threshold() -> None:
    low, high = band([0.25, 0.9])

    assert 0.0 < low < 0.25
    assert 0.9 < high < 1.0


def test_a_threshold_for_attacks_on_commenters_is_one_for_personal_attacks() -> None:
    labels = ("personal_attack", "attack_on_commenter")
    panel = a_full_panel("cascade", labels=labels)
    context = a_context(participants=["Harold"])
    cuts = {"attack_on_commenter": (0.3,)}

    answer = panel.assess(a_comment("Harold said it, a fool or not"), context, "en", cuts)

    (classifier,) = panel.classifiers
    n_grams = classifier.score([normalise("Harold said it, a fool or not")], [context], "ngrams")[0, 0]
    low, high = band([0.3 / 0.9])
    assert (answer.versions.engine == "full") == bool(low <= n_grams <= high)
