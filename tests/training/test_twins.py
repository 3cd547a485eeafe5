"""Counterfactual twins: who gets one, what it says, and that it gives no set a louder voice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.moderation.example import Example
from training.identities import term_of
from training.table import table_of
from training.twins import twinned

PLAIN = Example("1", "The bridge needs paint.", {"toxicity": 0.0}, "corpus", weight=12.0)
NAMING = Example("2", "Women run the harbour café.", {"toxicity": 0.0}, "corpus", weight=12.0)


def test_a_comment_that_names_people_gets_a_twin_about_others_with_the_same_labels() -> None:
    found = twinned([PLAIN, NAMING], seed=1)

    twin = found.examples[2]
    assert len(found.examples) == 3
    assert found.originals.tolist() == [1]
    assert twin.text.endswith(" run the harbour café.")
    assert term_of(twin.text) not in (None, term_of(NAMING.text))
    assert twin.labels == NAMING.labels


def test_a_comment_and_its_twin_count_together_what_the_comment_counted() -> None:
    found = twinned([PLAIN, NAMING], seed=1)

    assert found.examples[0] is PLAIN
    assert found.examples[1].weight + found.examples[2].weight == pytest.approx(NAMING.weight)


def test_a_twin_has_no_marked_stretches_for_they_would_point_beside_the_new_words() -> None:
    marked = replace(NAMING, spans={"toxicity": ((0, 5),)})

    found = twinned([marked], seed=1)

    assert found.examples[0].spans == marked.spans
    assert found.examples[1].spans is None


def test_the_same_seed_draws_the_same_twins() -> None:
    assert twinned([NAMING], seed=4).examples == twinned([NAMING], seed=4).examples


def test_a_twin_is_wanted_where_its_original_is() -> None:
    found = twinned([NAMING, PLAIN, replace(NAMING, id="3")], seed=1)

    wanted = found.with_twins(np.array([True, True, False]))

    assert wanted.tolist() == [True, True, False, True, False]


def test_moves_are_those_of_pairs_that_were_read() -> None:
    found = twinned([NAMING, PLAIN, replace(NAMING, id="3")], seed=1)
    rows = [[1.0, 0.0], [5.0, 5.0], [np.nan, np.nan], [1.5, 2.0], [np.nan, np.nan], [9.0, 9.0]]

    moves = found.moves(np.array(rows, dtype=np.float16))

    assert moves.tolist() == [[0.5, 2.0]]


def test_rows_that_moved_hold_what_a_twin_has_and_its_original_has_not() -> None:
    found = twinned([PLAIN, NAMING], seed=1)
    table = table_of(found.examples, (), quiet=True)

    moved = found.moved(table)

    original, twin = table.x[1].toarray(), table.x[2].toarray()
    assert moved.rows.shape == (1, table.x.shape[1])
    assert np.array_equal(moved.rows.toarray(), twin - original)
    assert moved.rows.nnz > 0
    assert moved.vectors is None
