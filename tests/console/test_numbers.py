"""Numbers in words, and round numbers for an axis."""

from __future__ import annotations

import pytest

from service.console.numbers import (
    COUNT,
    NUMBER,
    SHARE,
    TIME,
    Unit,
    count,
    decimal,
    percent,
    some,
    stretch,
    ticks,
    told,
)


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (12480, "12,480"), (0.6, "1")])
def test_counts_have_their_thousands_apart(number: float, words: str) -> None:
    assert count(number) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.034, "3.4 %"), (0.03, "3 %"), (0.42, "42 %"), (0.999, "99 %"), (1, "100 %")],
)
def test_a_share_reads_as_all_only_where_it_is_all(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (40, "40 s"), (720, "12 min"), (5400, "1.5 h"), (36000, "10 h"), (86400, "24 h"), (172800, "2 d")],
)
def test_a_stretch_of_time_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert stretch(seconds) == words


def test_a_number_that_is_none_is_a_dash() -> None:
    assert told(None, count) == told(float("nan"), count) == "–"
    assert decimal(0.25) == "0.25"
    assert decimal(1200.0) == "1,200"


@pytest.mark.parametrize(
    ("unit", "highest", "expected"),
    [
        (COUNT, 0, (0, 1)),
        (COUNT, 3, (0, 1, 2, 3)),
        (COUNT, 37, (0, 10, 20, 30, 40)),
        (COUNT, 4100, (0, 2000, 4000, 6000)),
        (TIME, 3000, (0, 900, 1800, 2700, 3600)),
        (TIME, 100_000, (0, 43200, 86400, 129600)),
    ],
)
def test_an_axis_goes_by_round_numbers_up_to_the_highest(
    unit: Unit, highest: float, expected: tuple[float, ...]
) -> None:
    assert ticks(unit, highest) == expected


def test_an_axis_of_shares_goes_by_round_shares() -> None:
    assert ticks(SHARE, 0.31) == pytest.approx((0, 0.1, 0.2, 0.3, 0.4))
    assert ticks(NUMBER, 0.9) == pytest.approx((0, 0.5, 1.0))


def test_some_labels_stand_under_an_axis_and_the_last_always_does() -> None:
    assert some(["a", "b", "c"]) == (0, 1, 2)
    assert some([str(n) for n in range(30)]) == (5, 11, 17, 23, 29)
    assert some([]) == ()
