"""The encoder reads a comment and its parent, cuts what is long, and answers alone as in company."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.encoder import HEAD, LONGEST, OF_PARENT, TAIL, Encoder
from tests.builders_encoder import a_lookup, a_tokenizer, an_echo, an_encoder_that_knows, piece_of

WORDS = ("goats", "go", "back", "herding")
TOKENIZER = a_tokenizer(*WORDS)
OPENING, CLOSING = piece_of(TOKENIZER, "[CLS]"), piece_of(TOKENIZER, "[SEP]")
GOATS, GO = piece_of(TOKENIZER, "goats"), piece_of(TOKENIZER, "go")


def an_echoing_encoder(together: int = 1) -> Encoder:
    return Encoder.from_bytes(an_echo(), TOKENIZER, together)


def test_a_comment_at_the_top_is_read_between_its_marks_alone() -> None:
    (found,) = an_echoing_encoder().read([("Go goats", "")])

    assert found.states[:, 0].tolist() == [OPENING, GO, GOATS, CLOSING]
    assert found.states[0, 2:].tolist() == [OPENING + GO + GOATS + CLOSING, 0]


def test_the_parent_is_read_behind_it_and_is_no_part_of_the_answer() -> None:
    (found,) = an_echoing_encoder().read([("go", "goats")])

    assert found.states[:, 0].tolist() == [OPENING, GO, CLOSING]
    assert found.states[:, 1].tolist() == [0, 0, 0]
    assert found.states[0, 2:].tolist() == [OPENING + GO + GOATS + 2 * CLOSING, 2]


def test_a_long_comment_is_its_beginning_and_its_end_and_a_long_parent_its_beginning() -> None:
    comment = " ".join(["go"] * HEAD + ["back"] * 50 + ["goats"] * TAIL)
    parent = " ".join(["go"] * OF_PARENT + ["goats"] * 50)

    (found,) = an_echoing_encoder().read([(comment, parent)])

    assert found.states[:, 0].tolist() == [OPENING] + [GO] * HEAD + [GOATS] * TAIL + [CLOSING]
    assert found.states[0, 3] == OF_PARENT + 1
    assert len(found.states) == LONGEST + 2


def test_each_piece_knows_its_letters() -> None:
    (found,) = an_echoing_encoder().read([("Go back, goats", "herding")])

    stretches = ["Go back, goats"[start:end] for start, end in found.places.tolist()]

    assert stretches == ["", "Go", "back", ",", "goats", ""]


def test_the_vector_is_the_mean_state_of_the_comments_side() -> None:
    encoder = an_encoder_that_knows("goats")

    vector = encoder.vector("goats go", "goats")

    pieces = 1 + 1 + 2 + 1  # a mark, the word that is known, the other letter by letter, a mark
    assert vector[0] == pytest.approx(1 / pieces)
    assert not vector[1:].any()


@pytest.mark.parametrize("together", [1, 3])
def test_readings_come_back_in_their_order_whatever_shares_a_run(together: int) -> None:
    reads = [
        ("go", ""),
        ("go back", ""),
        ("goats", ""),
        ("back", "goats"),
        ("back", ""),
        ("go goats go", "go"),
        ("", ""),
    ]
    encoder = an_echoing_encoder(together)

    together_read = encoder.read(reads)

    for read, found in zip(reads, together_read, strict=True):
        (alone,) = an_echoing_encoder().read([read])
        assert np.array_equal(found.states, alone.states)
        assert np.array_equal(found.places, alone.places)


def test_no_readings_give_no_vectors() -> None:
    assert an_encoder_that_knows("goats").vectors([]).shape == (0, 384)


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=()), max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_and_its_places_stay_inside(comment: str, parent: str) -> None:
    (found,) = an_echoing_encoder().read([(comment, parent)])

    assert len(found.states) == len(found.places) <= LONGEST + 2
    assert (found.places >= 0).all()
    assert (found.places <= len(comment)).all()


@pytest.mark.parametrize(
    ("graph", "tokenizer", "reason"),
    [
        (b"nonsense", TOKENIZER, "graph"),
        (b"", TOKENIZER, "graph"),
        (an_echo().replace(b"states", b"stakes"), TOKENIZER, "no states"),
        (a_lookup({}), b"nonsense", "tokenizer"),
        (a_lookup({}), TOKENIZER.replace(b'"[CLS]"', b'"[XYZ]"'), "CLS"),
    ],
    ids=["graph", "empty graph", "other output", "tokenizer", "no marks"],
)
def test_what_is_no_encoder_is_refused_with_the_reason(graph: bytes, tokenizer: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Encoder.from_bytes(graph, tokenizer)
