"""Disguises are made by seed, on the words that matter, and twins stay with what they were made from."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.example import Example
from service.moderation.text.normalise import fold
from training.disguise import KINDS, TWIN_WEIGHT, augmented, disguise, words_to_dress

RUDE = "The new bridge was planned by an idiot and a liar."


def an_example(number: int = 0, text: str = RUDE) -> Example:
    return Example(f"row-{number}", text, {"insult": 1.0, "threat": 0.0}, "ours", group="thread-1", weight=2.0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_disguise(kind: str) -> None:
    once, again = (disguise(RUDE, kind, random.Random(5)) for _ in range(2))

    assert once == again


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_changes_rude_words_for_some_seed_and_leaves_the_rest(kind: str) -> None:
    made = [disguise(RUDE, kind, random.Random(seed)) for seed in range(20)]

    assert any(text != RUDE for text in made)
    assert all(text.startswith("The new bridge was planned by an") for text in made)


def test_words_a_person_marked_come_before_rude_ones() -> None:
    place = (RUDE.index("bridge"), RUDE.index("bridge") + len("bridge"))

    assert words_to_dress(RUDE, random.Random(1), [place]) == [place]


def test_without_rude_words_one_to_three_long_ones_are_taken() -> None:
    text = "Our neighbours always complain about pigeons"

    for seed in range(20):
        words = [text[a:b] for a, b in words_to_dress(text, random.Random(seed))]
        assert 1 <= len(words) <= 3
        assert set(words) <= {"neighbours", "complain", "pigeons", "always"}


@pytest.mark.parametrize("kind", ["zero_width", "case"])
def test_what_leaves_the_letters_is_undone_by_the_text_steps(kind: str) -> None:
    for seed in range(20):
        assert fold(disguise(RUDE, kind, random.Random(seed))) == fold(RUDE)


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(max_size=40), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_disguised(kind: str, text: str, seed: int) -> None:
    assert isinstance(disguise(text, kind, random.Random(seed)), str)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        disguise(RUDE, "invisible ink", random.Random(1))


def test_a_twin_keeps_labels_source_and_group_and_weighs_less() -> None:
    example = replace(an_example(), spans={"insult": ((33, 38),)})

    twins = [twin for seed in range(30) for twin in augmented([example], 1.0, seed)]

    assert len(twins) > 20
    for twin in twins:
        assert (twin.labels, twin.source, twin.group) == (example.labels, example.source, example.group)
        assert twin.weight == example.weight * TWIN_WEIGHT
        assert twin.spans is None
        assert twin.id == f"{example.id}~{twin.meta['disguise']}"


def test_a_share_of_the_examples_gets_twins_whatever_their_order() -> None:
    examples = [an_example(number) for number in range(400)]

    forwards, backwards = list(augmented(examples, 0.25, 3)), list(augmented(examples[::-1], 0.25, 3))

    assert 60 <= len(forwards) <= 140
    assert {twin.text for twin in forwards} == {twin.text for twin in backwards}


def test_no_share_gives_no_twins() -> None:
    assert list(augmented([an_example()], 0.0, 1)) == []
