"""Every letter of a normalised text knows the stretch of the original it stands for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.moderation.text.normalise import Text, fold, normalise
from service.moderation.text.steps import V1

TROUBLE = [
    "you", "i.d.i.o.t", "s t u p i d", "f**k", "sh1t", "@#$%!",
    "http://x.org/a?b", "@joe", "a.b@c.org", "> ", "\n", "\r\n",
    "\t", " ", "sooo", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u0301",
    "\u0337\u0338\u0336", "é", "ß", "İ", "ﬃ", "ﷺ", "①", "Ａ",
    "𝓪", "🅰", "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e007f", "👍🏽", "сор",
    "Привет", "Ελλάδα", "Բարեւ", "և", "سلام", "שלום", "नमस्ते",
    "한국", "\u1112\u1161\u11ab", "日本", "𠀀", "\u202e", "\x00", "\udc80", "\u3164",
    "«url»", "∗", "!!!!", "…", "“", "’", "d", ".", "*",
]  # fmt: skip
anything = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(TROUBLE) | st.characters(), max_size=12).map("".join),
)


@given(anything)
@example("İ\u0301" * 3)
@settings(max_examples=600, deadline=None)
def test_places_stay_inside_the_original_and_in_order(original: str) -> None:
    text = normalise(original)

    assert len(text.starts) == len(text.ends) == len(text.normal)
    assert all(0 <= start < end <= len(original) for start, end in zip(text.starts, text.ends, strict=True))
    assert all(before <= after for before, after in pairwise(text.starts))
    assert all(before <= after for before, after in pairwise(text.ends))


@given(anything, st.data())
@settings(max_examples=200, deadline=None)
def test_any_stretch_of_the_normalised_text_points_into_the_original(original: str, data: st.DataObject) -> None:
    text = normalise(original)
    start = data.draw(st.integers(0, len(text.normal)))
    end = data.draw(st.integers(start, len(text.normal)))

    first, last = text.original_span(start, end)

    assert 0 <= first <= last <= len(original)
    assert (first < last) == (start < end)


@pytest.mark.parametrize("step", V1, ids=lambda step: str(step.__name__))
@given(original=anything)
@settings(max_examples=100, deadline=None)
def test_each_step_alone_keeps_the_places(step: object, original: str) -> None:
    assert callable(step)

    text = step(Text.plain(original))

    assert isinstance(text, Text)
    assert text.original == original
    assert len(text.starts) == len(text.ends) == len(text.normal)
    assert all(0 <= start < end <= len(original) for start, end in zip(text.starts, text.ends, strict=True))


def test_a_letter_that_becomes_two_points_to_the_one_that_was_typed() -> None:
    text = normalise("Straße")

    assert text.normal == "strasse"
    assert text.original_span(4, 6) == (4, 5)


def test_a_stretch_outside_the_text_is_refused() -> None:
    text = normalise("abc")

    with pytest.raises(IndexError):
        text.original_span(2, 9)


def test_letters_that_were_taken_out_belong_to_the_word_around_them() -> None:
    original = "you id\u200biot now"

    text = normalise(original)
    start = text.normal.index("idiot")

    assert original[slice(*text.original_span(start, start + 5))] == "id\u200biot"


@given(anything)
@settings(max_examples=200, deadline=None)
def test_plain_ascii_without_tricks_is_only_made_lower_case(original: str) -> None:
    words = " ".join("".join(c for c in word if c.isascii() and c.isalpha())[:1] + "ab" for word in original.split())

    assert normalise(words).normal == words.lower()


@given(anything)
@settings(max_examples=200, deadline=None)
def test_folding_ignores_case_and_white_space(original: str) -> None:
    assert fold(f"  {original}\n") == fold(original)
    assert "  " not in fold(original)
