"""Vectors: computed as they are served, remembered whole or not at all, and never with a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from service.moderation.comment import Ancestor, Context
from service.moderation.encoder import WIDTH
from tests.training.builders import an_example
from training.sampled import sampled
from training.table import table_of
from training.vectors import PORTION, EncoderFiles, NoEncoderError, Reader

FILES = EncoderFiles(b"a graph", b"a tokenizer")


class CountingEncoder:
    """Gives each reading a vector of its letters' sum, and counts what it was asked; stops when told to."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self._stop_after = stop_after

    def vectors(self, reads: Sequence[tuple[str, str]]) -> np.ndarray:
        if self._stop_after is not None and len(self.asked) >= self._stop_after:
            raise KeyboardInterrupt
        self.asked.extend(reads)
        return np.array([np.full(WIDTH, sum(map(ord, own + parent)) % 97) for own, parent in reads], np.float32)


def a_reader(cache: Path | None, encoder: CountingEncoder) -> Reader:
    return Reader(FILES, cache, processes=1, encoder=encoder)


def test_a_comment_is_read_once_whichever_run_asks(tmp_path: Path) -> None:
    examples = [an_example(f"Comment {i}.") for i in range(5)]
    first, second = CountingEncoder(), CountingEncoder()

    before = a_reader(tmp_path, first).vectors_of(examples, quiet=True)
    after = a_reader(tmp_path, second).vectors_of(examples[::-1], quiet=True)

    np.testing.assert_array_equal(before, after[::-1])
    assert len(first.asked) == 5
    assert second.asked == []


def test_the_same_words_under_another_parent_are_another_reading(tmp_path: Path) -> None:
    context = Context(ancestors=(Ancestor("Bob", "The ferry was late."),), depth=1)
    encoder = CountingEncoder()

    a_reader(tmp_path, encoder).vectors_of([an_example("Of course."), an_example("Of course.", context=context)], True)

    assert len(encoder.asked) == 2


def test_what_was_read_before_a_stop_is_remembered(tmp_path: Path) -> None:
    examples = [an_example(f"Comment {i}.") for i in range(3 * PORTION)]
    again = CountingEncoder()

    with pytest.raises(KeyboardInterrupt):
        a_reader(tmp_path, CountingEncoder(stop_after=2 * PORTION)).vectors_of(examples, quiet=True)
    a_reader(tmp_path, again).vectors_of(examples, quiet=True)

    assert len(again.asked) == PORTION


def test_a_damaged_file_is_computed_again(tmp_path: Path) -> None:
    examples = [an_example(f"Comment {i}.") for i in range(3)]
    a_reader(tmp_path, CountingEncoder()).vectors_of(examples, quiet=True)
    (path,) = tmp_path.glob("*/*.npz")
    path.write_bytes(path.read_bytes()[:50])
    encoder = CountingEncoder()

    vectors = a_reader(tmp_path, encoder).vectors_of(examples, quiet=True)

    assert vectors.shape == (3, WIDTH)
    assert len(encoder.asked) == 3


def test_no_word_of_a_comment_is_written_down(tmp_path: Path) -> None:
    a_reader(tmp_path, CountingEncoder()).vectors_of([an_example("Peculiarword"), an_example("Otherword")], quiet=True)

    written = b"".join(path.read_bytes() for path in tmp_path.glob("*/*"))

    assert b"peculiarword" not in written.lower()


def test_another_encoder_has_a_memory_of_its_own(tmp_path: Path) -> None:
    a_reader(tmp_path, CountingEncoder()).vectors_of([an_example("Comment.")], quiet=True)
    encoder = CountingEncoder()

    Reader(EncoderFiles(b"another graph", b"a tokenizer"), tmp_path, 1, encoder).vectors_of(
        [an_example("Comment.")], True
    )

    assert len(encoder.asked) == 1


def test_rows_that_are_not_wanted_stand_beside_their_features_unread() -> None:
    examples = [an_example(f"Comment {i}.") for i in range(3)]
    table = table_of(examples, ("toxicity",), quiet=True)

    read = a_reader(None, CountingEncoder()).beside(table, examples, np.array([True, False, True]), quiet=True)

    assert read.x.shape[0] == 3
    assert read.read().truths.weights.size == 2


def test_a_folder_without_an_encoder_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoEncoderError, match="There is no encoder in"):
        EncoderFiles.of(tmp_path)


def test_news_sites_and_rare_positives_are_all_read_and_other_sets_share_what_is_left() -> None:
    news = [an_example(f"News {i}.", source="civil_comments_short") for i in range(10)]
    rare = [an_example(f"Threat {i}.", source="jigsaw_wiki_toxic", labels={"threat": 1.0}) for i in range(5)]
    large = [an_example(f"Tweet {i}.", source="davidson_hate_offensive") for i in range(100)]
    small = [an_example(f"Text {i}.", source="sms_spam") for i in range(4)]
    examples = [*news, *rare, *large, *small]

    wanted = sampled(examples, 30)

    assert wanted[:15].all()
    assert wanted[115:].all()
    assert wanted[15:115].sum() == 11
    np.testing.assert_array_equal(wanted, sampled(examples, 30))


def test_nothing_is_left_out_where_there_is_room() -> None:
    examples = [an_example(f"Text {i}.", source="sms_spam") for i in range(7)]

    assert sampled(examples, 7).all()
