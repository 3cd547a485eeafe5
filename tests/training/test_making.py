"""From a recipe to a model that serves: the whole path on our own corpus, in seconds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from service.moderation.comment import NO_CONTEXT, Author, Comment
from service.moderation.features import matrix
from service.moderation.text.normalise import VERSION, normalise
from service.registry import Shelf
from tests.training.builders import NOON, a_manifest, a_review, some_parts, write_lines
from training.__main__ import main
from training.evaluate import Measure
from training.promote import MARGIN, GateClosedError, misranked, pairs, promote, worse
from training.recipes import Places

ROOT = Path(__file__).resolve().parents[2]
NAMED = ["--name", "news-en"]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one version fitted on our own corpus, not promoted."""
    folder = tmp_path_factory.mktemp("models")
    assert main(["fit", "--recipe", "own", "--quiet", "--models", str(folder)]) == 0
    return folder


def insult(shelf: Shelf, text: str) -> float:
    name, versions = "news-en", shelf.versions("news-en")
    classifier = shelf.load(name, versions[-1])
    scores = classifier.score([classifier.read(text)], [NO_CONTEXT])
    return float(scores[0, classifier.labels.index("insult")])


def test_a_published_model_has_a_manifest_parts_report_and_pictures(fitted: Path) -> None:
    (version,) = Shelf(fitted).versions("news-en")
    folder = fitted / "news-en" / version

    manifest = json.loads((folder / "manifest.json").read_text())

    assert manifest["recipe"]["name"] == "own"
    assert (manifest["text"], manifest["features"], manifest["languages"]) == (VERSION, "v1", ["en"])
    assert set(manifest["thresholds"]) <= set(manifest["labels"])
    assert len(manifest["data"]["corpus"]) == 64
    assert (folder / "report.md").read_text().startswith("# news-en\n")
    assert {p.stem for p in (folder / "plots").glob("*.svg")} == set(manifest["labels"])


def test_the_model_that_serves_gives_the_numbers_of_the_heads_that_were_fitted(fitted: Path) -> None:
    shelf = Shelf(fitted)
    (version,) = shelf.versions("news-en")
    parts, classifier = shelf.parts("news-en", version), shelf.load("news-en", version)
    text = normalise("You are talking nonsense about the bridge, as usual.")
    raw = parts["heads"]["insult"].decision_function(matrix([text], [NO_CONTEXT]))
    calibrator = parts["calibrators"]["insult"]

    expected = (
        calibrator.predict_proba(raw.reshape(-1, 1))[0, 1]
        if hasattr(calibrator, "coef_")
        else (calibrator.predict(raw)[0])
    )

    served = classifier.score([text], [NO_CONTEXT])[0, classifier.labels.index("insult")]
    assert served == pytest.approx(expected, abs=1e-4)


def test_an_insult_scores_above_a_polite_disagreement(fitted: Path) -> None:
    shelf = Shelf(fitted)

    rude, polite = (
        insult(shelf, text)
        for text in ("You are a pathetic idiot and a liar.", "I disagree with you about the cost of the bridge.")
    )

    assert rude > polite


def test_promote_lets_it_serve_and_rollback_undoes_it(
    fitted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "models"
    shutil.copytree(fitted, folder)
    shelf = Shelf(folder)
    (version,) = shelf.versions("news-en")
    earlier = shelf.publish("news-en", some_parts(), a_manifest(), {})
    shelf.promote("news-en", earlier, "alice", NOON)

    done = main(["promote", version, "--models", str(folder), "--by", "alice"])
    serving = shelf.current().version
    undone = main(["rollback", "--models", str(folder), "--by", "bob"])

    assert (done, undone) == (0, 0)
    assert serving == f"news-en/{version}"
    assert shelf.current().version == f"news-en/{earlier}"
    assert f"news-en/{earlier} serves again" in capsys.readouterr().out


def test_a_model_that_guesses_is_not_promoted_unless_forced_with_a_reason(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = shelf.publish("news-en", some_parts(), a_manifest(), {})

    with pytest.raises(GateClosedError, match="wrong way round"):
        promote(shelf, "news-en", version, Places(), "alice", NOON)
    promote(shelf, "news-en", version, Places(), "alice", NOON, force="a drill")

    assert shelf.promoted() == {"news-en": version}
    assert shelf.history()[0]["note"].startswith("forced: a drill (the gates said: It ranks ")


def test_a_label_that_ranks_worse_than_before_closes_the_gate_and_a_little_worse_does_not() -> None:
    before = Measure("corpus", "insult", 100, 30, 0.90, 0.85, 0.95, 0.6)
    little = Measure("corpus", "insult", 100, 30, 0.90 - MARGIN, 0.83, 0.93, 0.6)
    much = Measure("corpus", "insult", 100, 30, 0.80, 0.75, 0.85, 0.5)

    assert worse([little], [before]) == []
    assert worse([much], [before]) == ["insult on corpus: ROC AUC 0.800, was 0.900."]


def test_the_pairs_of_the_gate_name_labels_of_ours_and_the_shipped_model_gets_them_right() -> None:
    shelf = Shelf(ROOT / "models")
    if not shelf.promoted():
        pytest.skip("no model ships yet")
    (classifier,) = shelf.current().classifiers

    assert misranked(classifier, pairs()) == []


def test_sixty_decisions_move_comments_like_them(fitted: Path, tmp_path: Path) -> None:
    words = ("bridge", "ferry", "library", "museum", "tram", "school", "market", "harbour", "stadium", "theatre")
    rejected = [
        a_review(f"Nobody needs a turnip like you near the {word}, {end}", {"insult": 1, "personal_attack": 1})
        for word in words
        for end in ("turnip.", "so go home.", "you turnip.")
    ]
    approved = [
        a_review(f"The {word} is needed, {end}", {"insult": 0, "personal_attack": 0, "toxicity": 0}, action="approve")
        for word in words
        for end in ("and soon.", "I think.", "whatever it costs.")
    ]
    reviews = write_lines(tmp_path / "reviews.jsonl", rejected + approved)
    unseen = "What a turnip you are, and the airport knows it."
    before = insult(Shelf(fitted), unseen)

    done = main(["fit", "--recipe", "own", "--quiet", "--models", str(tmp_path / "m"), "--reviews", str(reviews)])

    assert done == 0
    assert insult(Shelf(tmp_path / "m"), unseen) > before + 0.1


def test_fitting_twice_gives_the_same_scores(fitted: Path, tmp_path: Path) -> None:
    main(["fit", "--recipe", "own", "--quiet", "--models", str(tmp_path)])

    first, second = (Shelf(folder) for folder in (fitted, tmp_path))
    head = [s.parts("news-en", s.versions("news-en")[-1])["heads"]["insult"].coef_ for s in (first, second)]

    np.testing.assert_array_equal(head[0], head[1])


def test_the_report_can_be_written_again_elsewhere(fitted: Path, tmp_path: Path) -> None:
    version = Shelf(fitted).versions("news-en")[-1]

    nowhere = str(tmp_path / "no policy")

    done = main(["report", version, "--models", str(fitted), "--out", str(tmp_path), "--policy", nowhere])

    assert done == 0
    assert (tmp_path / "report.md").read_text() == (fitted / "news-en" / version / "report.md").read_text()


def test_without_the_published_sets_the_english_recipe_is_one_plain_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = ["--data", str(tmp_path / "none"), "--models", str(tmp_path / "m")]

    done = main(["fit", "--recipe", "english", *nowhere])

    assert done == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("command", ["fit", "evaluate", "report", "promote", "rollback", "choose", "label", "import"])
def test_every_command_explains_itself(command: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "training", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert "usage:" in result.stdout


def test_a_comment_of_a_promoted_model_is_assessed_with_its_version(fitted: Path) -> None:
    shelf = Shelf(fitted)
    version = shelf.versions("news-en")[-1]
    shelf.promote("news-en", version, "alice", NOON)

    assessment = shelf.current().assess(
        Comment("1", "I disagree with the whole plan, sorry.", Author("Alice")), NO_CONTEXT, "en"
    )

    assert assessment.versions.model == f"news-en/{version}"
    assert assessment.scores
