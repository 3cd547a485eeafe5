"""Heat, told on numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.moderation.heat import FLOOR, SLOTS, alarm_at, counted, heat_of, sentence, usual_of

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=each) for each in minutes]


def test_moments_fall_into_ten_minutes_that_end_now() -> None:
    counts = counted(minutes_ago(0, 9.9, 10, 10.1, 239, 241), NOW)

    assert len(counts) == SLOTS
    assert counts[-1] == 3  # 0, 9.9 and exactly 10 minutes ago
    assert counts[-2] == 1
    assert counts[0] == 1
    assert sum(counts) == 5  # 241 minutes ago is off the line


def test_what_is_still_to_come_is_left_out() -> None:
    assert sum(counted([NOW + timedelta(minutes=11)], NOW)) == 0


@pytest.mark.parametrize(
    ("usual", "alarm"),
    [
        (0.0, FLOOR),  # nothing ever happens: the floor
        (0.1, FLOOR),  # P(N >= 4) = 3.8e-6 already, but nobody is called below the floor
        (1.0, 7),  # P(N >= 6) = 5.9e-4, P(N >= 7) = 8.3e-5
        (4.0, 14),  # P(N >= 13) = 2.7e-4, P(N >= 14) = 7.6e-5
    ],
)
def test_the_alarm_comes_from_the_first_count_that_chance_hardly_ever_reaches(usual: float, alarm: int) -> None:
    assert alarm_at(usual) == alarm


def test_a_mean_of_a_thousand_still_has_an_alarm() -> None:
    assert 1100 < alarm_at(1000.0) < 1140  # 3.7 standard deviations of 31.6 above the mean


def test_an_alarm_stands_for_half_an_hour_and_no_longer() -> None:
    five_now = heat_of(minutes_ago(1, 2, 3, 4, 5), NOW, 0.0)
    five_before = heat_of(minutes_ago(21, 22, 23, 24, 25), NOW, 0.0)
    five_long_ago = heat_of(minutes_ago(31, 32, 33, 34, 35), NOW, 0.0)

    assert (five_now.hot, five_before.hot, five_long_ago.hot) == (True, True, False)
    assert (five_now.now, five_before.now) == (5, 0)


def test_four_are_no_alarm_and_five_in_two_slots_neither() -> None:
    assert not heat_of(minutes_ago(1, 2, 3, 4), NOW, 0.0).hot
    assert not heat_of(minutes_ago(1, 2, 3, 12, 13), NOW, 0.0).hot


def test_what_is_usual_is_the_mean_of_the_slots_in_which_somebody_wrote() -> None:
    assert usual_of(890, 900) == 0.9  # (890 + 10) / (900 + 100)


def test_a_site_without_a_past_is_taken_to_be_like_others() -> None:
    assert usual_of(0, 0) == 0.1
    assert usual_of(12, 2) == pytest.approx(22 / 102)


def test_an_alarm_says_what_it_is_measured_by() -> None:
    told = sentence(heat_of(minutes_ago(*[1] * 9), NOW, 1.0))

    assert told == (
        "9 comments held, rejected or reported within ten minutes; usual for this site: about 1.0. "
        "An alarm comes from 7 on."
    )
