"""Word pieces to learn from: what is cut, what is a parent's, which words were marked, and who said what."""

from __future__ import annotations

import io

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer

from service.moderation.comment import Ancestor, Context
from service.moderation.example import Example
from service.moderation.labels import NAMES
from training.encoder.pieces import ATTRIBUTES, COMMENT_PIECES, Pieces, kept_places, pieces_of

WORDS = ["[UNK]", "[CLS]", "[SEP]", "you", "old", "goat", "commenter", "the", "bridge", "is", "fine", "said", "harold"]


def a_tokenizer() -> Tokenizer:
    found = Tokenizer(WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    found.pre_tokenizer = BertPreTokenizer()
    return found


def said(pieces: Pieces, row: int) -> list[str]:
    return [WORDS[i] for i in pieces.ids[pieces.begins[row] : pieces.begins[row + 1]]]


def an_example(text: str, **given: object) -> Example:
    return Example(**({"id": "1", "text": text, "labels": {"insult": 1.0}, "source": "corpus"} | given))  # type: ignore[arg-type]


def test_a_comment_stands_between_its_marks_and_its_parent_comes_behind_as_the_second_part() -> None:
    context = Context(ancestors=(Ancestor("Harold", "The bridge is fine"),), participants=("Harold",), depth=1)

    pieces = pieces_of([an_example("You old goat, Harold", context=context)], a_tokenizer(), {}, quiet=True)

    assert said(pieces, 0) == [
        "[CLS]", "you", "old", "goat", "[UNK]", "commenter", "[SEP]", "the", "bridge", "is", "fine", "[SEP]",
    ]  # fmt: skip
    assert pieces.second.tolist() == [False] * 7 + [True] * 5


def test_marked_words_are_known_by_the_places_of_the_author_s_own_letters() -> None:
    text = "The bridge is f\u200bine, you OLD g\u043eat"
    start = text.index("OLD")
    marked = an_example(text, source="civil_toxic_spans", spans={"toxicity": ((start, len(text)),)})

    pieces = pieces_of([marked], a_tokenizer(), {}, quiet=True)

    assert [word for word, is_marked in zip(said(pieces, 0), pieces.marked, strict=True) if is_marked == 1] == [
        "old",
        "goat",
    ]
    assert pieces.manner.tolist() == [0]


def test_words_that_nobody_was_asked_to_mark_teach_nothing_about_marks() -> None:
    pieces = pieces_of([an_example("you goat")], a_tokenizer(), {}, quiet=True)

    assert set(pieces.marked.tolist()) == {-1}
    assert pieces.manner.tolist() == [-1]


def test_labels_that_were_not_judged_stay_unknown() -> None:
    beside = {"1": {"TOXICITY": 0.75}}

    pieces = pieces_of([an_example("goat")], a_tokenizer(), beside, quiet=True)

    assert pieces.truths[0, NAMES.index("insult")] == 1.0
    assert np.isnan(np.delete(pieces.truths[0], NAMES.index("insult"))).all()
    assert pieces.scores[0, ATTRIBUTES.index("TOXICITY")] == 0.75
    assert np.isnan(pieces.scores[0]).sum() == len(ATTRIBUTES) - 1


@pytest.mark.parametrize("count", [0, 1, COMMENT_PIECES, COMMENT_PIECES + 1, 500])
def test_of_a_long_comment_the_beginning_and_the_end_are_read(count: int) -> None:
    kept = kept_places(count, COMMENT_PIECES)

    assert len(kept) == min(count, COMMENT_PIECES)
    assert kept == sorted(set(kept))
    assert not count or (kept[0] == 0 and kept[-1] == count - 1)


def test_pieces_come_back_from_a_file_as_they_were_and_hold_no_text() -> None:
    pieces = pieces_of([an_example("you old goat"), an_example("fine", id="2")], a_tokenizer(), {}, quiet=True)
    file = io.BytesIO()

    np.savez(file, **pieces.arrays())  # type: ignore[arg-type]

    assert b"goat" not in file.getvalue()
    file.seek(0)
    with np.load(file, allow_pickle=False) as found:
        again = Pieces.of(found)
    assert again.sources == pieces.sources
    assert all(
        np.array_equal(value, pieces.arrays()[name], equal_nan=value.dtype.kind == "f")
        for name, value in again.arrays().items()
    )
