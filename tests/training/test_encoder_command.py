"""`encoder`: what is asked for wrongly is refused before anything long begins."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from training.encoder.command import NoLearningError, add_arguments, run
from training.encoder.lessons import UnknownSourceError, refuse_strangers


def ask(*words: str) -> int:
    parser = ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(words))


def an_earlier_learning(folder: Path, **told: object) -> Path:
    (folder / "encoder.json").write_text(json.dumps(told))
    (folder / "learning.pt").write_bytes(b"state")
    (folder / "pieces.npz").write_bytes(b"pieces")
    return folder


def test_going_on_from_a_folder_without_a_learning_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "encoder.json").write_text("{}")

    with pytest.raises(NoLearningError, match=r"--onward .* it lacks learning\.pt"):
        ask("--onward", str(tmp_path), "--out", str(tmp_path / "out"))

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("told", "had"), [({}, 6), ({"layers": 4}, 4)])
def test_going_on_with_another_number_of_layers_says_the_right_one(
    tmp_path: Path, told: dict[str, object], had: int
) -> None:
    earlier = an_earlier_learning(tmp_path, **told)

    with pytest.raises(NoLearningError, match=f"give --layers {had}"):
        ask("--onward", str(earlier), "--layers", "3", "--out", str(tmp_path / "out"))


def test_leaving_out_a_source_that_is_none_names_those_there_are() -> None:
    with pytest.raises(UnknownSourceError, match=r"--without exchange: .* corpus, exchanges"):
        refuse_strangers(frozenset({"exchange"}), {"exchanges", "corpus"})


def test_leaving_out_a_source_there_is_goes_through() -> None:
    refuse_strangers(frozenset({"exchanges"}), {"exchanges", "corpus"})
