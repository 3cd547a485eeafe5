"""The compiled kernel and NumPy make the same of every text, alone and in company."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.kernel import KERNEL, Compiled, Plain, compiled
from service.moderation.kernel.plain import HASHED

needs_compiled = pytest.mark.skipif(
    not isinstance(KERNEL, Compiled), reason="the kernel is not compiled here: python deploy/kernel.py"
)
PLAIN = Plain()
WIDTH = 3
LABELS = 5
WEIGHTS = np.random.default_rng(7).normal(size=(HASHED + WIDTH, LABELS)).astype(np.float32)
INTERCEPTS = np.linspace(-1, 1, LABELS, dtype=np.float32)

SIGNS = st.text(st.sampled_from("ab cde'--!?é∗«»д😀𠀀ال\u200d\u0301 "), max_size=60)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40) | SIGNS
ROWS = st.lists(st.tuples(ANYTHING, st.tuples(*[st.sampled_from([0.0, 0.25, 1.0])] * WIDTH)), min_size=1, max_size=5)
Row = tuple[str, tuple[float, ...]]


def framed(rows: Sequence[Row]) -> list[str]:
    return [f" {text} ".replace("\n", " ") for text, _ in rows]


def dense(rows: Sequence[Row]) -> list[tuple[float, ...]]:
    return [block for _, block in rows]


@needs_compiled
@given(ROWS)
@settings(max_examples=400, deadline=None)
def test_columns_are_the_same_and_values_to_the_sixth_digit(rows: list[Row]) -> None:
    columns, values, lengths = KERNEL.rows(framed(rows), dense(rows))

    by_columns, by_values, by_lengths = PLAIN.rows(framed(rows), dense(rows))

    assert np.array_equal(columns, by_columns)
    assert np.array_equal(lengths, by_lengths)
    assert values == pytest.approx(by_values, rel=1e-6)


@needs_compiled
@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_scores_are_the_same_to_the_sixth_digit(rows: list[Row]) -> None:
    scores = KERNEL.scores(framed(rows), dense(rows), WEIGHTS, INTERCEPTS)

    by_numpy = PLAIN.scores(framed(rows), dense(rows), WEIGHTS, INTERCEPTS)

    assert scores.shape == (len(rows), LABELS)
    assert scores == pytest.approx(by_numpy, rel=1e-6, abs=1e-6)


@needs_compiled
@given(ANYTHING)
@settings(max_examples=200, deadline=None)
def test_every_n_gram_is_found_in_the_same_place(text: str) -> None:
    (letters,) = framed([(text, ())])

    found = KERNEL.grams(letters)

    assert all(map(np.array_equal, found, PLAIN.grams(letters)))


@needs_compiled
@given(ANYTHING, st.lists(st.sampled_from(range(LABELS)), max_size=LABELS))
@settings(max_examples=200, deadline=None)
def test_every_letter_has_the_same_share(text: str, asked: list[int]) -> None:
    (letters,) = framed([(text, ())])

    shares = KERNEL.letters(letters, WEIGHTS, asked)

    assert shares.shape == (len(text), len(asked))
    assert shares == pytest.approx(PLAIN.letters(letters, WEIGHTS, asked), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kernel", [pytest.param(KERNEL, id="serving"), pytest.param(PLAIN, id="NumPy")])
def test_the_letters_shares_of_a_text_without_repeats_add_up_to_its_score(kernel: Compiled | Plain) -> None:
    text = "xyz"

    shares = kernel.letters(f" {text} ", WEIGHTS, range(LABELS))

    whole = kernel.scores([f" {text} "], [(0.0,) * WIDTH], WEIGHTS, np.zeros(LABELS, dtype=np.float32))[0]
    _, starts, lengths = kernel.grams(f" {text} ")
    columns, values, _ = kernel.rows([f" {text} "], [()])
    assert len(columns) == len(starts)
    found, _, _ = kernel.grams(f" {text} ")
    value_of = dict(zip(columns.tolist(), values.tolist(), strict=True))
    spaces = sum(
        value_of[column] * WEIGHTS[column] * ((start == 0) + (start + length == len(text) + 2)) / length
        for column, start, length in zip(found.tolist(), starts.tolist(), lengths.tolist(), strict=True)
    )
    assert shares.sum(axis=0) + spaces == pytest.approx(whole, abs=1e-5)


@pytest.mark.parametrize("kernel", [pytest.param(KERNEL, id="serving"), pytest.param(PLAIN, id="NumPy")])
@given(rows=ROWS)
@settings(max_examples=100, deadline=None)
def test_company_changes_no_score(kernel: Compiled | Plain, rows: list[Row]) -> None:
    together = kernel.scores(framed(rows), dense(rows), WEIGHTS, INTERCEPTS)

    alone = [kernel.scores(framed([row]), dense([row]), WEIGHTS, INTERCEPTS)[0] for row in rows]

    assert together == pytest.approx(np.array(alone), rel=1e-12, abs=1e-12)


@needs_compiled
@pytest.mark.parametrize("text", ["ab " * 6000, "a" * 9000, "word " * 5000 + "\U0001f600" * 3, "", " "])
def test_long_and_empty_texts_are_the_same_too(text: str) -> None:
    rows: list[Row] = [(text, (0.0, 1.0, 0.0)), ("behind it", (0.5, 0.0, 0.0))]

    columns, values, lengths = KERNEL.rows(framed(rows), dense(rows))

    by_columns, by_values, by_lengths = PLAIN.rows(framed(rows), dense(rows))
    assert np.array_equal(columns, by_columns)
    assert np.array_equal(lengths, by_lengths)
    assert values == pytest.approx(by_values, rel=1e-6)


@needs_compiled
def test_no_comments_have_no_scores() -> None:
    assert KERNEL.scores([], [], WEIGHTS, INTERCEPTS).shape == (0, LABELS)


@needs_compiled
def test_threads_do_not_disturb_each_other() -> None:
    rows: list[Row] = [(f"comment {i} on the bus lane " * (1 + i % 7 * 40), (0.0, 0.5, 0.0)) for i in range(40)]
    alone = [KERNEL.scores(framed([row]), dense([row]), WEIGHTS, INTERCEPTS) for row in rows]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda row: KERNEL.scores(framed([row]), dense([row]), WEIGHTS, INTERCEPTS), rows * 5))

    assert all(map(np.array_equal, found, alone * 5))


def test_another_models_weights_in_between_change_nothing() -> None:
    row: Row = ("the bus lane", (0.0, 1.0, 0.0))
    first = KERNEL.scores(framed([row]), dense([row]), WEIGHTS, INTERCEPTS)

    other = KERNEL.scores(framed([row]), dense([row]), WEIGHTS * 2, INTERCEPTS * 2)

    assert other == pytest.approx(first * 2, rel=1e-6)
    assert np.array_equal(KERNEL.scores(framed([row]), dense([row]), WEIGHTS, INTERCEPTS), first)


@needs_compiled
def test_weights_that_do_not_lie_row_by_row_are_refused() -> None:
    with pytest.raises(AssertionError):
        KERNEL.scores([" a "], [(0.0, 0.0, 0.0)], np.asfortranarray(WEIGHTS), INTERCEPTS)


def test_without_a_library_there_is_no_compiled_kernel(tmp_path: Path) -> None:
    assert compiled.load(str(tmp_path / "ngrams.so")) is None


def test_a_file_that_is_no_library_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "ngrams.so").write_text("no library")

    assert compiled.load(str(tmp_path / "ngrams.so")) is None


@needs_compiled
def test_a_library_of_another_edition_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "EDITION", compiled.EDITION + 1)

    assert compiled.load() is None


@needs_compiled
def test_a_library_that_counts_otherwise_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = np.ones(5000)
    monkeypatch.setattr(compiled, "_LOGS_AT", wrong.ctypes.data)

    assert compiled.load() is None
