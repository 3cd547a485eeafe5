"""Learning onward: from the model that ships and a newsroom's decisions to the next one, without any data set."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from service.moderation.comment import NO_CONTEXT
from service.moderation.features import HASHED, WIDTH
from service.moderation.labels import LABELS
from service.registry import Shelf
from tests.training.builders import NOON, a_curve, a_head, a_manifest, a_review, an_example, some_parts, write_lines
from training.__main__ import main
from training.commands.fit import choice
from training.onward import _carried, _recipe
from training.promote import objections
from training.recipes import Ingredients, Places
from training.refine import correction, refine_heads
from training.reviewed import left_out
from training.table import table_of

ROOT = Path(__file__).resolve().parents[2]
NAME = "news-en"
NOWHERE = Path("no-such-folder")
FINE: dict[str, float] = {label.name: 0.0 for label in LABELS if label.violation}
PLACES = ("bridge", "ferry", "library", "museum", "tram", "school")
RUDE = (
    "You are nothing but a turnip and the {} knows it.",
    "Only a turnip like you could write that about the {}.",
    "Go back to bed, you turnip, and leave the {} alone.",
    "What does a turnip like you know about the {}?",
    "Read the article on the {} first, you sorry turnip.",
)
FAIR = (
    "Good to see the Clowns win away from home near the {}.",
    "The Clowns deserved their point against the {} side.",
    "Season tickets for the Clowns are sold at the {} on Monday.",
    "My father took me to see the Clowns in 1974, by the {}.",
    "The Clowns need a new keeper, says the {} newsletter.",
)
TURNIPS = ("Another day, another turnip who never reads.", "What a pompous turnip.", "Typical turnip, all noise.")
CLOWNS = (
    "Away fans of the Clowns were well behaved all night.",
    "The Clowns will be promoted if they win on Sunday.",
    "Congratulations to the Clowns on the cup.",
)


def decisions() -> list[dict[str, object]]:
    """Thirty rejections with a word of abuse no model knows, thirty approvals of a club with a rude nickname."""
    rejected = [a_review(text.format(place), {"personal_attack": 1}) for text in RUDE for place in PLACES]
    approved = [a_review(text.format(place), FINE, action="publish") for text in FAIR for place in PLACES]
    return [*rejected, *approved]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The model that ships, and the version refined from it by ``decisions``, not promoted."""
    folder = tmp_path_factory.mktemp("onward")
    shelf = Shelf(folder / "models")
    shipped = Shelf(ROOT / "models").promoted().get(NAME)
    if shipped is None:
        pytest.skip("no model ships yet")
    shutil.copytree(ROOT / "models" / NAME / shipped, shelf.folder / NAME / shipped)
    shelf.promote(NAME, shipped, "alice", NOON)
    reviews = write_lines(folder / "reviews.jsonl", decisions())
    assert main(["fit", "--data", str(NOWHERE), *_of(shelf), "--reviews", str(reviews)]) == 0
    return shelf


def _of(shelf: Shelf) -> list[str]:
    return ["--quiet", "--models", str(shelf.folder), "--cache", str(shelf.folder.parent / "vectors")]


def mean(shelf: Shelf, version: str, label: str, texts: tuple[str, ...]) -> float:
    classifier = shelf.load(NAME, version)
    scores = classifier.score([classifier.read(text) for text in texts], [NO_CONTEXT] * len(texts))
    return float(scores[:, classifier.labels.index(label)].mean())


def both(shelf: Shelf) -> tuple[str, str]:
    """The version that ships and the refined one."""
    first, second = shelf.versions(NAME)[:2]
    return first, second


def test_thirty_rejections_raise_unseen_comments_with_the_same_word(shelf: Shelf) -> None:
    before, after = (mean(shelf, version, "personal_attack", TURNIPS) for version in both(shelf))

    assert after > before + 0.2


def test_thirty_approvals_lower_unseen_comments_with_the_same_nickname(shelf: Shelf) -> None:
    before, after = (mean(shelf, version, "toxicity", CLOWNS) for version in both(shelf))

    assert after < before / 2


def test_a_label_that_nobody_judged_keeps_its_head_and_every_label_its_calibrator(shelf: Shelf) -> None:
    before, after = (shelf.parts(NAME, version) for version in both(shelf))

    for part, field in (("heads", "coef_"), ("heads", "intercept_")):
        was, now = (getattr(parts[part]["unsubstantial"], field) for parts in (before, after))
        np.testing.assert_array_equal(was, now)
    assert (before["heads"]["insult"].coef_ != after["heads"]["insult"].coef_).any()
    for label, calibrator in before["calibrators"].items():
        field = "y_thresholds_" if isinstance(calibrator, IsotonicRegression) else "coef_"
        np.testing.assert_array_equal(getattr(calibrator, field), getattr(after["calibrators"][label], field))


def test_a_refined_model_is_made_of_what_the_loader_allows_and_serves_the_same_labels(shelf: Shelf) -> None:
    first, second = both(shelf)

    heads = shelf.parts(NAME, second)["heads"]

    assert {type(head) for head in heads.values()} == {LogisticRegression}
    assert {head.coef_.dtype for head in heads.values()} == {np.dtype(np.float32)}
    assert shelf.load(NAME, second).labels == shelf.load(NAME, first).labels


def test_the_manifest_says_what_was_refined_by_what(shelf: Shelf) -> None:
    base, manifest = (shelf.manifest(NAME, version) for version in both(shelf))

    assert manifest.recipe["name"] == "refine"
    assert manifest.recipe["base"] == {"version": base.full_version, "parts_sha256": base.parts_sha256}
    assert {*base.data, "reviews"} <= set(manifest.data) == set(manifest.licences)
    assert manifest.rows["reviews"] == 60
    assert manifest.thresholds == base.thresholds
    assert list(manifest.recipe["kept"]) == ["unsubstantial"]


def test_the_report_says_what_it_cannot_measure_and_how_left_out_decisions_fared(shelf: Shelf) -> None:
    _, version = both(shelf)

    report = (shelf.folder / NAME / version / "report.md").read_text(encoding="utf-8")
    turned = shelf.manifest(NAME, version).metrics["reviews"]["personal_attack"]

    assert "What it cannot say" in report
    assert (turned["yes"], turned["no"]) == (30, 30)
    assert turned["yes_after"] > turned["yes_before"]
    assert turned["no_after"] <= turned["no_before"]


def test_the_gates_compare_it_with_its_base_without_any_data_set(shelf: Shelf) -> None:
    _, version = both(shelf)

    assert objections(shelf, NAME, version, Places(data=NOWHERE, cache=shelf.folder.parent / "vectors")) == []


def test_a_refined_model_can_be_refined_again_and_the_chain_is_recorded(shelf: Shelf, tmp_path: Path) -> None:
    copy = Shelf(tmp_path / "models")
    shutil.copytree(shelf.folder, copy.folder)
    first, second = both(copy)
    copy.promote(NAME, second, "alice", NOON)
    reviews = write_lines(
        tmp_path / "more.jsonl", [a_review(f"Pay the {place}, you parsnip.", {"insult": 1}) for place in PLACES]
    )

    done = main(["fit", "--recipe", "refine", *_of(copy), "--reviews", str(reviews)])

    third = copy.manifest(NAME, copy.versions(NAME)[-1])
    chain = [(one["version"], one["recipe"]) for one in third.recipe["chain"]]
    assert done == 0
    assert chain == [(f"{NAME}/{first}", "english"), (f"{NAME}/{second}", "refine")]
    assert third.data[f"reviews of {second}"] == copy.manifest(NAME, second).data["reviews"]
    assert (third.rows["reviews"], third.rows[f"reviews of {second}"]) == (6, 60)


@pytest.mark.parametrize(
    ("serves", "data", "reviews", "recipe", "why"),
    [
        (True, True, True, "english", "the published sets are in"),
        (True, False, True, "refine", "news-en/1, which serves, learns onward from the reviews"),
        (True, False, False, "own", "no --reviews are given"),
        (False, False, True, "own", "no model named news-en serves"),
    ],
)
def test_without_a_named_recipe_the_most_is_made_of_what_is_at_hand(
    serves: bool, data: bool, reviews: bool, recipe: str, why: str, tmp_path: Path
) -> None:
    if serves:
        (tmp_path / "current.json").write_text(json.dumps({NAME: "1"}))
    places = Places(data=tmp_path if data else NOWHERE, reviews=tmp_path if reviews else None)

    chosen, reason = choice(Shelf(tmp_path), places, NAME)

    assert chosen == recipe
    assert why in reason


def test_with_nothing_that_serves_refining_is_one_plain_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reviews = write_lines(tmp_path / "r.jsonl", decisions())

    done = main(["fit", "--recipe", "refine", "--models", str(tmp_path / "none"), "--reviews", str(reviews)])

    assert done == 1
    assert capsys.readouterr().err.startswith("No model named 'news-en' serves")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("given", "said"), [([], "--reviews"), (["--reviews"], "a language that news-en/")])
def test_without_a_review_it_could_learn_from_refining_is_one_plain_sentence(
    given: list[str], said: str, shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reviews = write_lines(tmp_path / "r.jsonl", [a_review("Nein danke, wirklich nicht.", FINE, lang="de")])

    done = main(["fit", "--recipe", "refine", *_of(shelf), *(word for flag in given for word in (flag, str(reviews)))])

    errors = capsys.readouterr().err
    assert done == 1
    assert said in errors
    assert errors.count("\n") == 1


def test_the_correction_is_the_least_loss_and_a_firm_hold_makes_it_nothing() -> None:
    x = csr_matrix((np.ones(4), ([0, 0, 1, 2], [3, 9, 3, 9])), shape=(3, WIDTH))
    truths, weights, given = np.array([True, False, True]), np.array([2.0, 1.0, 1.0]), np.array([-1.0, 0.5, 0.0])

    delta = correction(x, truths, weights, given, hold=1.0)
    firm = correction(x, truths, weights, given, hold=1e9)

    probabilities = 1 / (1 + np.exp(-(given + x @ delta)))
    slope = x.T @ (weights * (probabilities - truths)) + delta
    assert np.abs(slope).max() < 0.02
    assert set(np.flatnonzero(delta)) <= {3, 9}
    assert np.abs(firm).max() < 1e-6


def test_the_place_in_the_thread_is_no_ground_for_a_correction() -> None:
    x = csr_matrix((np.ones(4), ([0, 0, 1, 1], [5, HASHED, 7, HASHED + 1])), shape=(2, WIDTH))

    delta = correction(x, np.array([True, False]), np.ones(2), np.zeros(2), hold=1.0)

    assert delta[5] > 0 > delta[7]
    assert not delta[HASHED:].any()


def test_a_label_whose_examples_all_agree_keeps_its_head() -> None:
    examples = [an_example(f"Comment {i}.", source=source) for i, source in enumerate(("corpus", "reviews"))]
    head = a_head()

    refined = refine_heads({"toxicity": head}, table_of(examples, ("toxicity",), True), quiet=True)

    assert refined.heads["toxicity"] is head
    assert refined.kept == {"toxicity": "all examples of it say the same"}


def test_few_left_out_reviews_are_each_scored_once() -> None:
    examples = [
        an_example(f"Comment {i}.", source="reviews", group="t", labels={"insult": float(i % 2)}) for i in range(9)
    ]
    parts = {"heads": {"insult": a_head(bias=-3.0)}, "calibrators": {"insult": a_curve()}}

    turned = left_out(parts, table_of(examples, ("insult",), True), examples, {"insult": 0.5})["insult"]

    assert (turned["yes"], turned["no"]) == (4, 5)
    assert (turned["yes_before"], turned["no_before"]) == (0, 0)


def test_a_corpus_that_changed_since_is_told_and_both_its_fingerprints_are_kept() -> None:
    was = a_manifest(version="1", data={"corpus": "old", "sms_spam": "same"}, recipe={"name": "english"})
    now = Ingredients((), {"corpus": "new", "reviews": "r"}, {}, {})

    recipe, data = _recipe(was, now, {}), _carried(was, was.data, now.hashes, now)

    assert recipe["corpus_changed"] is True
    assert data == {"corpus of 1": "old", "sms_spam": "same", "corpus": "new", "reviews": "r"}


def test_a_model_of_other_features_is_not_refined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shelf = Shelf(tmp_path)
    version = shelf.publish(NAME, some_parts(), a_manifest(features="v0"), {})
    (tmp_path / "current.json").write_text(json.dumps({NAME: version}))
    reviews = write_lines(tmp_path / "r.jsonl", decisions())

    done = main(["fit", "--recipe", "refine", *_of(shelf), "--reviews", str(reviews)])

    assert done == 1
    assert "other text steps or features" in capsys.readouterr().err
