"""Where cases lie on the scale of risk, and which ten stand for a stretch of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.spread import COLUMNS, Stretch, column_of, heights, lowest_quarter, sampled, stretch


@pytest.mark.parametrize(
    ("risk", "column"), [(0.0, 0), (0.019, 0), (0.02, 1), (0.58, 29), (0.99, 49), (1.0, 49), (0.1 + 0.2, 15)]
)
def test_a_column_is_two_hundredths_wide_and_the_last_holds_one(risk: float, column: int) -> None:
    assert column_of(risk) == column


def test_every_case_with_a_risk_stands_in_one_column() -> None:
    counted = heights([0.0, 0.01, 0.5, 1.0, None])

    assert (counted[0], counted[25], counted[49], sum(counted)) == (2, 1, 1, 4)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0.1, 0.3, Stretch(5, 15)),
        (0.3, 0.1, Stretch(5, 15)),
        (0.11, 0.129, Stretch(6, 7)),  # never narrower than a column
        (1.0, 1.0, Stretch(49, 50)),
        (-4.0, 9.0, Stretch(0, 50)),
    ],
)
def test_ends_go_to_the_nearest_edges(low: float, high: float, found: Stretch) -> None:
    assert stretch(low, high) == found


def test_a_stretch_holds_its_lower_end_and_not_its_upper_one_but_for_the_last() -> None:
    assert [Stretch(5, 15).holds(risk) for risk in (0.0999, 0.1, 0.2999, 0.3, None)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert Stretch(45, 50).holds(1.0)


def test_what_is_looked_at_first_is_the_lowest_quarter() -> None:
    assert lowest_quarter(heights([0.01, 0.3, 0.5, 0.7])) == Stretch(0, 1)
    assert lowest_quarter(heights([0.31, 0.33, 0.5, 0.7, 0.9])) == Stretch(0, 17)
    assert lowest_quarter(heights([])) == Stretch(0, 10)


def test_ten_samples_come_one_from_each_tenth_by_risk() -> None:
    cases = [(f"case_{place}", place / 100) for place in range(100)]

    found = [int(case_id.removeprefix("case_")) for case_id in sampled(cases)]

    assert [place // 10 for place in found] == list(range(10))


def test_the_same_selection_has_the_same_samples_in_whatever_order_it_is_read() -> None:
    cases = [(f"case_{place}", (place * 37 % 100) / 100) for place in range(84)]

    assert sampled(cases) == sampled(list(reversed(cases)))


def test_samples_are_not_simply_the_first_of_each_tenth() -> None:
    cases = [(f"case_{place}", place / 100) for place in range(100)]

    assert len({int(case_id.removeprefix("case_")) % 10 for case_id in sampled(cases)}) > 3


@given(st.lists(st.floats(0, 1), max_size=60))
def test_there_are_ten_different_samples_or_all(risks: list[float]) -> None:
    found = sampled([(f"case_{place}", risk) for place, risk in enumerate(risks)])

    assert len(set(found)) == len(found) == min(10, len(risks))


@given(st.lists(st.floats(0, 1)))
def test_heights_lose_nothing(risks: list[float]) -> None:
    assert sum(heights(risks)) == len(risks)
    assert len(heights(risks)) == COLUMNS
