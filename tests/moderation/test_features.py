"""The columns and values of a comment, against a second reading of the specification in plain Python."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation import features
from service.moderation.comment import NO_CONTEXT, Context
from service.moderation.features import DENSE, HASHED, WIDTH, matrix, raw_scores, row
from service.moderation.kernel import KERNEL, Plain
from service.moderation.text.normalise import normalise
from tests.builders import a_context

MASK = 2**64 - 1
SIGNS = st.text(st.sampled_from("ab cde'-!?é∗«»д😀\n𠀀ال "), max_size=60)


def spread(hashed: int, kind: int) -> int:
    h = (hashed + kind * 0x9E3779B97F4A7C15) & MASK
    h ^= h >> 30
    h = h * 0xBF58476D1CE4E5B9 & MASK
    h ^= h >> 27
    h = h * 0x94D049BB133111EB & MASK
    h ^= h >> 31
    return h >> 46


def polynomial(letters: str) -> int:
    return sum((ord(c) + 1) * pow(0x9E3779B97F4A7C55, k, 2**64) for k, c in enumerate(letters)) & MASK


def is_word(letter: str) -> bool:
    return letter.isalnum() or letter in "«»∗"


def words(letters: str) -> list[str]:
    found = [""]
    for i, letter in enumerate(letters):
        joins = letter in "'-" and 0 < i < len(letters) - 1 and is_word(letters[i - 1]) and is_word(letters[i + 1])
        if is_word(letter) or joins:
            found[-1] += letter
        else:
            found += [letter.strip(), ""]
    return [word for word in found if word]


def by_the_book(normal: str) -> dict[int, float]:
    letters = f" {normal} ".replace("\n", " ")
    counts: Counter[int] = Counter()
    for n in range(2, 6):
        for i in range(len(letters) - n + 1):
            gram = letters[i : i + n]
            if " " not in gram[1:-1] and gram != "  ":
                counts[spread(polynomial(gram), n)] += 1
    found = words(letters)
    for word in found:
        counts[spread(polynomial(word), 1)] += 1
    for first, second in pairwise(found):
        counts[spread((polynomial(first) * 0xC2B2AE3D27D4EB4F + polynomial(second)) & MASK, 6)] += 1
    values = {column: 1 + math.log(count) for column, count in counts.items()}
    norm = math.sqrt(sum(value * value for value in values.values()))
    return {column: value / norm for column, value in values.items()}


@given(SIGNS)
@settings(max_examples=300, deadline=None)
def test_columns_and_values_are_what_the_specification_says(original: str) -> None:
    text = normalise(original)

    columns, values = row(text, NO_CONTEXT)

    hashed = dict(zip(columns[columns < HASHED].tolist(), values[columns < HASHED].tolist(), strict=True))
    assert hashed == pytest.approx(by_the_book(text.normal), rel=1e-5)


@given(st.lists(SIGNS | st.text(max_size=30), max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_row_is_the_same_alone_and_in_company(originals: list[str]) -> None:
    texts = [normalise(original) for original in originals]
    contexts = [a_context(parent=("Bob", "a b c d"), participants=["Bob", "ab"]) for _ in texts]

    together = matrix(texts, contexts)

    assert together.shape == (len(texts), WIDTH)
    for i, text in enumerate(texts):
        columns, values = row(text, contexts[i])
        assert np.array_equal(together[i].indices, columns)
        assert np.array_equal(together[i].data, values)


WEIGHTS = np.random.default_rng(5).normal(size=(WIDTH, 3)).astype(np.float32)
INTERCEPTS = np.array([-1, 0, 2], dtype=np.float32)


@pytest.mark.parametrize("kernel", [pytest.param(KERNEL, id="serving"), pytest.param(Plain(), id="NumPy")])
def test_raw_scores_are_the_rows_times_the_weights(monkeypatch: pytest.MonkeyPatch, kernel: object) -> None:
    monkeypatch.setattr(features, "KERNEL", kernel)
    texts = [normalise(t) for t in ("", "You again, Bob!", "> a b c d\nno  no", "été 😀", "the bus lane " * 50)]
    contexts = [NO_CONTEXT, a_context(parent=("Bob", "a b c d"), participants=["Bob"])] * 2 + [NO_CONTEXT]

    raw = raw_scores(texts, contexts, WEIGHTS, INTERCEPTS)

    assert raw == pytest.approx(matrix(texts, contexts) @ WEIGHTS + INTERCEPTS, rel=1e-6, abs=1e-6)


def test_raw_scores_of_no_comments_are_no_scores() -> None:
    assert raw_scores([], [], WEIGHTS, INTERCEPTS).shape == (0, 3)


def test_chunks_of_a_large_matrix_do_not_touch_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [normalise(f"comment number {i} about the bus lane") for i in range(40)]
    whole = matrix(texts, [NO_CONTEXT] * 40)
    monkeypatch.setattr(features, "_CHUNK", 50)

    pieces = matrix(texts, [NO_CONTEXT] * 40)

    assert (whole != pieces).nnz == 0


def test_columns_are_sorted_once_each_and_values_lean() -> None:
    columns, values = row(normalise("you you you and you, too!"), a_context(parent=("Bob", "hello")))

    assert columns.dtype == np.int32
    assert values.dtype == np.float32
    assert (np.diff(columns) > 0).all()
    assert np.linalg.norm(values[columns < HASHED]) == pytest.approx(1.0, rel=1e-5)


def dense(original: str, context: Context = NO_CONTEXT) -> dict[str, float]:
    columns, values = row(normalise(original), context)
    return {DENSE[c - HASHED]: float(v) for c, v in zip(columns, values, strict=True) if c >= HASHED}


def test_a_plain_comment_at_the_top_says_only_how_long_it_is() -> None:
    assert set(dense("The council has repaired the bridge.")) <= {"length", "capitals"}


def test_a_reply_that_says_you_is_told_from_a_comment_that_does() -> None:
    alone = dense("You are wrong about the bridge.")
    reply = dense("You are wrong about the bridge.", a_context(parent=("Bob", "The bridge is fine.")))

    assert alone["you"] == reply["you"] == 0.25
    assert "you_in_reply" not in alone
    assert reply["you_in_reply"] == 0.25
    assert reply["is_reply"] == 1.0


def test_names_in_the_comment_are_told_by_whose_they_are() -> None:
    context = a_context(parent=("Harold", "Hm."), participants=["Harold", "Mia"], article_author="Jane Doe")

    assert dense('Ask "Harold" about the bridge then.', context).keys() >= {
        "names_commenter",
        "names_in_marks",
        "names_parent",
    }
    assert "names_parent" not in dense("Ask Mia about the bridge then.", context)
    assert dense("Jane Doe should look at the bridge.", context)["names_author"] == 1.0


def test_signs_links_and_masks_are_counted_up_to_a_share_of_one() -> None:
    found = dense("WHAT THE z**q IS THIS!!!!!!! see https://example.org and https://example.com @joe_b ???")

    assert found["exclamations"] == 1.0
    assert found["links"] == pytest.approx(2 / 3)
    assert found["mentions"] == pytest.approx(1 / 3)
    assert found["masked"] == 0.5
    assert all(0 <= value <= 1 for value in found.values())


def test_capitals_are_a_share_of_the_letters() -> None:
    assert dense("STOP This now")["capitals"] == pytest.approx(5 / 11)
    assert "capitals" not in dense("OK")


def test_quoted_words_of_the_parent_are_not_the_comments_own() -> None:
    context = a_context(parent=("Bob", "You are all sheep, the lot of you."))
    own = "That is no way to talk."

    quoting = dict(zip(*row(normalise(f"> You are all sheep\n{own}"), context), strict=True))
    plain = dict(zip(*row(normalise(own), context), strict=True))

    assert {c for c in quoting if c < HASHED} == {c for c in plain if c < HASHED}
    assert dense(f"> You are all sheep\n{own}", context)["quotes_parent"] == 1.0


def test_a_quotation_sign_before_own_words_hides_nothing() -> None:
    context = a_context(parent=("Bob", "Nice weather."))

    hidden = set(row(normalise("> You are all sheep"), context)[0].tolist())

    assert set(by_the_book("you are all sheep")) <= hidden


def test_an_empty_comment_has_no_n_grams() -> None:
    columns, _ = row(normalise(""), NO_CONTEXT)

    assert (columns >= HASHED).all()
    assert matrix([], []).shape == (0, WIDTH)
