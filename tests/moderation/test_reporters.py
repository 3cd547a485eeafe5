"""What a reader's report weighs, by hand."""

from __future__ import annotations

import pytest

from service.moderation.reporters import raised, weight_of


@pytest.mark.parametrize(
    ("upheld", "dismissed", "weight"),
    [
        (0, 0, 1.0),
        (0, 5, 1.0),  # five say too little
        (5, 0, 1.0),
        (7, 3, 1.0),  # seven in ten: as a newcomer
        (16, 0, 3.0),  # 1 + 1 × log₄ 16
        (17, 3, 2.08),  # 1 + (0.85 − 0.7) / 0.3 × log₄ 20 = 1 + 0.5 × 2.161
        (9, 7, 0.61),  # 1 − (0.7 − 0.5625) / 0.7 × 2 = 1 − 0.393
        (0, 6, 0.0),  # 1 − log₄ 6 would be below nothing
        (0, 100, 0.0),
    ],
)
def test_a_report_weighs_by_how_often_people_agreed_before(upheld: int, dismissed: int, weight: float) -> None:
    assert weight_of(upheld, dismissed) == pytest.approx(weight)


@pytest.mark.parametrize(
    ("priority", "weight", "after"),
    [(0.5, 0.0, 0.5), (0.5, 1.0, 0.6), (0.5, 2.0, 0.68), (0.0, 1.0, 0.2), (1.0, 3.0, 1)],
)
def test_reports_raise_a_case_a_fifth_of_the_rest_of_the_way(priority: float, weight: float, after: float) -> None:
    assert raised(priority, weight) == pytest.approx(after)
