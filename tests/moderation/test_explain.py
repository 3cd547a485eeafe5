"""The evidence is in the author's own letters, whatever the author did to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.moderation.comment import NO_CONTEXT, Context
from service.moderation.explain import FLOOR, MOST_SPANS, by_letter, evidence
from service.moderation.features import HASHED, WIDTH, grams, row
from service.moderation.text.normalise import normalise
from tests.builders import a_context

Weights = NDArray[np.float32]


def weights_for(*words: str) -> Weights:
    """One label for which only the n-grams of ``words`` speak."""
    weights = np.zeros((WIDTH, 1), dtype=np.float32)
    for word in words:
        columns, _ = row(normalise(word), NO_CONTEXT)
        weights[columns[columns < HASHED]] = 1.0
    return weights


def marked(original: str, *words: str, context: Context = NO_CONTEXT) -> list[str]:
    spans = evidence(normalise(original), context, weights_for(*words), ["insult"], {"insult": 0.9})
    return [original[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    "typed",
    [
        "idiot", "IDIOT", "i.d.i.o.t", "i d i o t", "1d1ot", "id\u200biot", "idiоt", "ｉｄｉｏｔ", "𝓲𝓭𝓲𝓸𝓽",
        "i̷d̷i̷o̷t", "idiiiiiot",
    ],
)  # fmt: skip
def test_the_whole_word_is_marked_however_it_was_typed(typed: str) -> None:
    assert marked(f"😀 My friend, he is such an {typed}, and that is that.", "idiot") == [typed]


def test_places_are_told_in_code_points_and_in_utf_16() -> None:
    original = "😀😀 what an idiot"

    (span,) = evidence(normalise(original), NO_CONTEXT, weights_for("idiot"), ["insult"], {"insult": 0.9})

    assert original[span.start : span.end] == "idiot"
    assert original.encode("utf-16-le")[2 * span.utf16_start : 2 * span.utf16_end].decode("utf-16-le") == "idiot"
    assert span.label == "insult"


def test_neighbouring_words_are_one_span() -> None:
    assert marked("he is a stupid idiot, isn't he", "stupid", "idiot") == ["stupid idiot"]


def test_words_apart_are_spans_apart_and_their_weights_add_up_to_one_at_most() -> None:
    original = "an idiot wrote it and a moron read it"

    spans = evidence(normalise(original), NO_CONTEXT, weights_for("idiot", "moron"), ["insult"], {"insult": 0.9})

    assert [original[s.start : s.end] for s in spans] == ["idiot", "moron"]
    assert 0.6 < sum(span.weight for span in spans) <= 1.0


def test_a_label_that_scores_low_is_not_explained() -> None:
    text = normalise("what an idiot")

    assert not evidence(text, NO_CONTEXT, weights_for("idiot"), ["insult"], {"insult": FLOOR - 0.01})


def test_only_the_strongest_spans_are_shown() -> None:
    assert len(marked("idiot one two idiot one two idiot one two idiot one two idiot", "idiot")) == MOST_SPANS


def test_what_the_parent_said_is_no_evidence_against_the_one_who_quotes_it() -> None:
    context = a_context(parent=("Bob", "they are idiot people all of them"))

    own = marked("> they are idiot people\nplease stop", "idiot people", context=context)

    assert not any("idiot" in words or "people" in words for words in own)


def test_nothing_is_marked_where_nothing_spoke_for_the_label() -> None:
    assert marked("a kind word", "zzzz") == []


@given(st.text(st.characters(exclude_categories=())), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_letters_add_up_and_spans_stay_inside_any_text(original: str, seed: int) -> None:
    text = normalise(original)
    weights = np.random.default_rng(seed).normal(size=(WIDTH, 2)).astype(np.float32)
    weights[HASHED:] = 0

    letters = by_letter(text, NO_CONTEXT, weights)
    spans = evidence(text, NO_CONTEXT, weights, ["insult", "threat"], {"insult": 0.9, "threat": 0.9})

    assert letters.shape == (len(text.normal), 2)
    for span in spans:
        assert 0 <= span.start < span.end <= len(original)
        assert 0 < span.weight <= 1
    assert np.isfinite(letters).all()


def test_the_letters_of_a_word_share_what_its_n_grams_gave() -> None:
    text = normalise("an idiot wrote it")
    column = grams(normalise("idiot"), NO_CONTEXT).columns[-1]  # a single word has no pairs: its own column comes last
    weights = np.zeros((WIDTH, 1), dtype=np.float32)
    weights[column] = 2.0
    columns, values = row(text, NO_CONTEXT)

    letters = by_letter(text, NO_CONTEXT, weights)[:, 0]

    assert letters.sum() == pytest.approx(2.0 * values[columns == column][0])
    assert letters[3:8] == pytest.approx(letters.sum() / 5)
