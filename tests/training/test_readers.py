"""A model of two readers made from our own corpus: the same each time, and better than chance at every step."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from service.moderation.comment import NO_CONTEXT
from service.moderation.encoder import WIDTH
from service.registry import ENCODER, TOKENIZER, Shelf, pack
from tests.training.builders import NOON, a_curve
from training.commands.arguments import encoder_of
from training.commands.fit import add_arguments
from training.making import make, trial_of
from training.recipes import RECIPES, Places, gather
from training.split import split
from training.vectors import EncoderFiles, NoEncoderError, Reader

FILES = EncoderFiles(b"a graph", b"a tokenizer", token_head=a_curve(), about={"from": "a test"})
PLACES = Places(cache=None)


class WordsEncoder:
    """Stands in for an encoder: a vector with a 1 for each word there is, and knows nothing of their order."""

    def vectors(self, reads: Sequence[tuple[str, str]]) -> np.ndarray:
        found = np.zeros((len(reads), WIDTH), dtype=np.float32)
        for row, (own, _) in zip(found, reads, strict=True):
            for word in own.split():
                row[int.from_bytes(blake2b(word.encode(), digest_size=2).digest()) % WIDTH] += 1 / 8
        return found


def a_reader() -> Reader:
    return Reader(FILES, None, 1, WordsEncoder())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A shelf with the same model made twice."""
    shelf = Shelf(tmp_path_factory.mktemp("models"))
    for _ in range(2):
        make(RECIPES["own"], PLACES, "news-en", shelf, NOON, quiet=True, encoder=a_reader())
    return shelf


def test_the_manifest_tells_of_the_encoder_and_its_files_lie_beside_the_parts(shelf: Shelf) -> None:
    version = shelf.versions("news-en")[0]

    manifest = shelf.manifest("news-en", version)

    assert manifest.encoder is not None
    assert (manifest.encoder["reading"], manifest.encoder["width"], manifest.encoder["from"]) == ("r1", WIDTH, "a test")
    assert manifest.encoder["rows"] > 100
    assert {ENCODER, TOKENIZER} <= set(manifest.files)
    assert (shelf.folder / "news-en" / version / ENCODER).read_bytes() == b"a graph"


def test_each_label_has_a_head_for_either_reader_a_judge_and_two_curves(shelf: Shelf) -> None:
    parts = shelf.parts("news-en", shelf.versions("news-en")[0])

    assert set(parts["heads"]) == set(parts["calibrators"])
    assert set(parts["encoder_heads"]) == set(parts["judges"]) == set(parts["full_calibrators"]) <= set(parts["heads"])
    assert {"toxicity", "insult"} <= set(parts["judges"])
    assert all((judge.coef_ >= 0).all() for judge in parts["judges"].values())
    assert parts["token_head"] is not None


def test_a_second_run_gives_the_same_scores(shelf: Shelf) -> None:
    first, second = (trial_of(shelf.parts("news-en", v), a_reader()) for v in shelf.versions("news-en"))
    examples = gather(RECIPES["own"], PLACES).examples[:40]
    texts, contexts = [first.read(e.text) for e in examples], [e.context for e in examples]

    np.testing.assert_array_equal(first.score(texts, contexts), second.score(texts, contexts))


def test_both_readers_are_heard_in_a_score(shelf: Shelf) -> None:
    trial = trial_of(shelf.parts("news-en", shelf.versions("news-en")[0]), a_reader())
    text = trial.read("You are a pathetic liar and an idiot.")

    full, alone = (trial.score([text], [NO_CONTEXT], engine) for engine in ("full", "ngrams"))

    assert (full != alone).any()


def test_no_row_that_is_measured_on_was_fitted_on() -> None:
    examples = gather(RECIPES["own"], PLACES).examples

    folds = split(examples, 45)

    groups = [{examples[i].group for i in fold} for fold in (folds.fit, folds.calibrate, folds.held)]
    assert not groups[0] & groups[2]
    assert not groups[1] & groups[2]


def test_the_head_over_word_pieces_comes_with_the_encoder_s_folder(tmp_path: Path) -> None:
    for name, content in FILES.named().items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "parts.joblib").write_bytes(pack({"token_head": a_curve()}))
    (tmp_path / "encoder.json").write_text('{"from": "here"}')

    found = EncoderFiles.of(tmp_path)

    assert found.token_head.coef_ == a_curve().coef_
    assert found.about == {"from": "here"}
    assert found.sha256 == replace(FILES, about={}).sha256


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(list(words))


def test_without_an_encoder_named_or_served_a_model_is_made_of_n_grams(tmp_path: Path) -> None:
    assert encoder_of(arguments("--models", str(tmp_path))) is None
    assert encoder_of(arguments("--models", str(tmp_path), "--encoder", "none")) is None


def test_an_encoder_that_is_not_there_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoEncoderError, match="There is no encoder in"):
        encoder_of(arguments("--encoder", str(tmp_path)))
