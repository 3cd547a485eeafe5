"""Fairness and robustness measure what they say: shown with judges whose bias is known because we made them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from service.moderation.example import Example
from service.moderation.text.normalise import fold
from training.disguise import KINDS
from training.fairness import fairness, worst
from training.fairness_report import fairness_picture, fairness_told
from training.identities import swapped, term_of
from training.robustness import robustness, robustness_picture, robustness_told
from training.table import Floats
from training.templates import in_every_frame

HOLD = {"toxicity": 0.5, "identity_attack": 0.5}
TRUTHS = {e.text: e.labels["identity_attack"] for e in in_every_frame(held=True)}


def told(scores: Sequence[float]) -> Mapping[str, Floats]:
    return {label: np.array(scores, dtype=float) for label in HOLD}


def fair(texts: Sequence[str]) -> Mapping[str, Floats]:
    """Knows the held frames by heart and sees no names."""
    return told([TRUTHS.get(text, 0.0) for text in texts])


def prejudiced(texts: Sequence[str]) -> Mapping[str, Floats]:
    """Like ``fair``, but one name alone looks as bad as any abuse."""
    return told([2.0 if "Armenian" in text else TRUTHS.get(text, 0.0) for text in texts])


def literal(texts: Sequence[str]) -> Mapping[str, Floats]:
    """Knows the word idiot only as it is spelled."""
    return told([float("idiot" in text) for text in texts])


def undressing(texts: Sequence[str]) -> Mapping[str, Floats]:
    """Knows the word idiot as the text steps give it back."""
    return told([float("idiot" in fold(text)) for text in texts])


def comments() -> list[Example]:
    return [
        Example(f"{number}", f"Number {number} is {what}, they said.", {"toxicity": float(what == "an idiot")}, "ours")
        for number in range(60)
        for what in ("an idiot", "a gardener")
    ]


def test_a_judge_that_sees_no_names_is_perfect_for_every_term() -> None:
    found = fairness(fair, [], HOLD, seed=1)

    assert {bias.bpsn for bias in found.on_templates} == {1.0}
    assert {bias.bnsp for bias in found.on_templates} == {1.0}
    assert all(swap.moved_harmless == swap.flipped_harmless == 0.0 for swap in found.swaps)


def test_a_prejudice_shows_in_bpsn_in_alarms_and_in_the_swaps() -> None:
    found = fairness(prejudiced, [], HOLD, seed=1)

    lowest = worst(found.on_templates, "toxicity")
    assert lowest is not None
    assert lowest.term == "Armenians"
    assert lowest.bpsn == 0.0
    assert lowest.alarms == 1.0
    assert next(bias for bias in found.on_templates if bias.term == "Greeks").alarms == 0.0
    assert all(swap.flipped_harmless > 0.5 for swap in found.swaps)


def test_held_out_rows_that_name_people_are_found_and_swapped() -> None:
    harmless = [f"My Armenian cousin has {number} goats." for number in range(20)]
    rude = [f"The Armenian at number {number} is a fool and a cheat." for number in range(20)]
    rows = [
        Example(text, text, {"toxicity": float(text in rude), "identity_attack": 0.0}, "ours")
        for text in harmless + rude
    ]

    found = fairness(prejudiced, rows, HOLD, seed=1)

    assert [one.rows for one in found.swapped_rows] == [40, 40]
    assert all(one.moved == pytest.approx(2.0) for one in found.swapped_rows)
    assert {bias.term for bias in found.on_rows} == {"Armenians"}


def test_a_swap_keeps_the_form_and_everything_else() -> None:
    text = "Two Muslims and a muslim baker live here."

    for seed in range(10):
        other = swapped(text, random.Random(seed))
        assert other.startswith("Two ")
        assert other.endswith(" baker live here.")
        assert "uslim" not in other


def test_terms_are_found_as_whole_words_in_any_case() -> None:
    found = [
        term_of(text) for text in ("the TURKS came", "women's rights", "a turkey sandwich", "blackmail", "old news")
    ]

    assert [None if term is None else term.name for term in found] == ["Turks", "women", None, None, None]


def test_what_a_disguise_costs_is_measured_against_the_clean_twin() -> None:
    found = robustness(literal, comments(), {"toxicity": 0.5}, seed=2)

    assert {one.kind for one in found} <= set(KINDS)
    assert all(one.auc_clean == one.recall_clean == 1.0 for one in found)
    leet = next(one for one in found if one.kind == "leet")
    assert leet.recall_twins < 0.1
    assert leet.loss == pytest.approx(0.5, abs=0.05)


def test_a_judge_that_sees_through_loses_nothing() -> None:
    found = {one.kind: one for one in robustness(undressing, comments(), {"toxicity": 0.5}, seed=2)}

    assert found["zero_width"].loss == 0.0
    assert found["zero_width"].recall_twins == 1.0


def test_reports_name_what_was_measured_and_pictures_are_the_same_twice() -> None:
    disguised, fairly = robustness(literal, comments(), {"toxicity": 0.5}, seed=2), fairness(fair, [], HOLD, seed=1)

    assert "leet" in robustness_told(disguised)
    assert "BPSN" in fairness_told(fairly)
    assert robustness_picture(disguised) == robustness_picture(disguised)
    assert fairness_picture(fairly).lstrip().startswith(b"<?xml")
