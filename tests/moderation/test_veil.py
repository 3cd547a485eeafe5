"""Hard words behind a veil: which ones, in which places, and that nothing else changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.moderation.assessment import Span
from service.moderation.policy.document import parse
from service.moderation.veil import DOT, Veil, veiled

POLICY = parse(
    """
title: House rules
clauses: [{id: words, title: Words, text: None of these.}]
thresholds: {threat: {hold: 0.4}, profanity: {hold: 0.1}}
words:
  watched: {clause: words, entries: [scumbag]}
  allowed: {entries: [scumbag millionaire]}
"""
)


def a_span(text: str, word: str, label: str, weight: float = 1.0) -> Span:
    start = text.index(word)
    return Span(start, start + len(word), start, start + len(word), label, weight)


def test_a_word_keeps_its_first_letter_and_its_length() -> None:
    assert veiled("What a scumbag!", [(7, 14)]) == "What a s••••••!"


def test_every_word_of_a_stretch_keeps_its_first_letter() -> None:
    assert veiled("I will find you", [(2, 15)]) == "I w••• f••• y••"


def test_places_outside_the_text_are_cut_off() -> None:
    assert veiled("abc", [(-4, 2), (2, 90)]) == "a•c"


def test_words_on_the_sites_lists_are_veiled_in_whatever_spelling() -> None:
    assert Veil(POLICY).over("You SCUUUMB4G.") == "You S••••••••."


def test_an_allowed_entry_shields_its_letters() -> None:
    assert Veil(POLICY).over("I saw Scumbag Millionaire.") == "I saw Scumbag Millionaire."


def test_our_own_list_is_veiled_at_a_site_without_lists() -> None:
    assert (
        Veil(parse("title: None\nclauses: [{id: a, title: A, text: A.}]")).over("What a wanker he is")
        == "What a w••••• he is"
    )


def test_evidence_is_veiled_only_of_labels_that_weigh_on_people() -> None:
    text = "I will find you, fool"
    spans = [a_span(text, "find you", "threat"), a_span(text, "fool", "insult")]

    assert Veil(POLICY).over(text, spans) == "I will f••• y••, fool"


def test_evidence_is_veiled_only_where_the_score_counts() -> None:
    text = "I will find you"
    spans = [a_span(text, "find you", "threat")]

    assert Veil(POLICY).over(text, spans, {"threat": 0.39}) == text
    assert Veil(POLICY).over(text, spans, {"threat": 0.41}) != text


def test_a_threshold_below_three_in_ten_does_not_veil_ordinary_words() -> None:
    text = "The bloody bus"
    spans = [a_span(text, "bloody", "profanity")]

    assert Veil(POLICY).over(text, spans, {"profanity": 0.2}) == text
    assert Veil(POLICY).over(text, spans, {"profanity": 0.3}) == "The b••••• bus"


def test_evidence_that_carries_little_stays() -> None:
    text = "I will find you"

    assert Veil(POLICY).over(text, [a_span(text, "will", "threat", 0.1)]) == text


def test_a_veil_that_is_off_changes_nothing_and_a_veil_says_whether_it_hid_anything() -> None:
    off, on = Veil(POLICY, on=False), Veil(POLICY)

    assert off.over("scumbag") == "scumbag"
    assert not off.hid
    assert on.over("Good morning") == "Good morning"
    assert not on.hid
    on.over("scumbag")
    assert on.hid


@given(st.text(), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40))))
def test_a_veiled_text_is_as_long_as_before_and_keeps_its_spaces(text: str, places: list[tuple[int, int]]) -> None:
    shown = veiled(text, places)

    assert len(shown) == len(text)
    assert all(new == old or (new == DOT and not old.isspace()) for new, old in zip(shown, text, strict=True))
