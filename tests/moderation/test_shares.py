"""Shares with few and with many numbers."""

from __future__ import annotations

import pytest

from service.moderation.shares import told, wilson


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(4, 16)

    assert low == pytest.approx(0.1021, abs=0.0005)
    assert high == pytest.approx(0.4950, abs=0.0005)


def test_nothing_known_leaves_everything_open() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert told(0, 0) == "none yet"


def test_three_comments_give_no_percentage() -> None:
    assert told(1, 3) == "1 of 3, too few for a percentage"


def test_sixteen_give_one_with_what_it_could_as_well_be() -> None:
    assert told(4, 16) == "4 of 16 (25 %; by chance alone anything from 10 % to 49 %)"
