"""A calibrator's table gives one number what it gives many."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.curve import Curve, calibrated

RAW = st.floats(-20, 20)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    knots = sorted(draw(st.sets(st.floats(-16, 16), min_size=1, max_size=12)))
    heights = draw(st.lists(st.floats(0, 1), min_size=len(knots), max_size=len(knots)))
    return Curve(np.array(knots), np.array(sorted(heights)))


@given(curves(), st.lists(RAW, min_size=1, max_size=8))
def test_one_score_has_the_probability_that_numpy_says(curve: Curve, raws: list[float]) -> None:
    asked = [*raws, *curve.raw.tolist()]

    told = [curve.at(raw) for raw in asked]

    assert told == curve(np.array(asked)).tolist()


@given(curves(), curves(), st.lists(st.tuples(RAW, RAW), min_size=2, max_size=8))
def test_a_row_alone_is_calibrated_as_in_company(first: Curve, second: Curve, rows: list[tuple[float, float]]) -> None:
    raw = np.array(rows)

    alone = [calibrated(raw[place : place + 1], (first, second))[0].tolist() for place in range(len(rows))]

    assert alone == calibrated(raw, (first, second)).tolist()


def test_what_is_no_number_stays_none() -> None:
    curve = Curve(np.array([-1.0, 1.0]), np.array([0.2, 0.8]))

    assert np.isnan(curve.at(float("nan")))
