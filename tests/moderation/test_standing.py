"""How an author is treated when several sanctions run side by side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.standing import ENDLESS, Status, Stretch, Treatment, treated

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
GOOD, HELD, BANNED = Status.GOOD, Status.ALWAYS_HOLD, Status.BANNED


def days(number: int | None) -> datetime | None:
    return None if number is None else NOW + timedelta(days=number)


@pytest.mark.parametrize(
    ("run", "come_to"),
    [
        ([], Treatment()),
        ([(HELD, 7)], Treatment(HELD, days(7))),
        ([(HELD, 7), (HELD, 3)], Treatment(HELD, days(7))),
        ([(BANNED, 3), (HELD, 7)], Treatment(BANNED, days(3), days(7))),
        ([(BANNED, 7), (HELD, 3)], Treatment(BANNED, days(7))),
        ([(BANNED, 3), (HELD, None)], Treatment(BANNED, days(3), ENDLESS)),
        ([(BANNED, None), (HELD, None)], Treatment(BANNED)),
        ([(BANNED, -1), (HELD, -2)], Treatment()),
    ],
)
def test_the_strictest_holds_and_what_is_longer_goes_on_after_it(
    run: list[tuple[Status, int | None]], come_to: Treatment
) -> None:
    assert treated([(status, days(end)) for status, end in run], NOW) == come_to


stretches = st.lists(st.tuples(st.sampled_from([HELD, BANNED]), st.none() | st.integers(-3, 9)), max_size=5)


@given(stretches, st.integers(0, 10))
def test_at_every_moment_it_is_the_strictest_of_those_that_still_run(
    run: list[tuple[Status, int | None]], later: int
) -> None:
    moment = NOW + timedelta(days=later)
    left = {status for status, end in run if end is None or NOW + timedelta(days=end) > moment}

    status, _ = treated([(status, days(end)) for status, end in run], NOW).at(moment)

    assert status is next((one for one in (BANNED, HELD) if one in left), GOOD)


@given(stretches)
def test_working_it_out_again_from_what_it_came_to_changes_nothing(run: list[tuple[Status, int | None]]) -> None:
    once = treated([(status, days(end)) for status, end in run], NOW)
    parts: tuple[Stretch, ...] = once.stretches()

    assert treated(parts, NOW) == once
