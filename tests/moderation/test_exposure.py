"""Severe cases: what counts, how they are spaced out and capped, when a pause is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.exposure import Exposure, Pause, exposure, is_severe, pause_due, spaced
from service.moderation.policy.document import parse

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
POLICY = parse(
    "title: House rules\nclauses: [{id: a, title: A, text: A.}]\n"
    "thresholds: {threat: {hold: 0.4}, sexually_explicit: {hold: 0.1}}"
)


def shown(lines: str, allowed: int | None = None, *, just: bool = False) -> str:
    """Lines as letters; capitals are severe."""
    found = spaced(lines, str.isupper, allowed, just=just)
    return "".join(found.lines) + (f" {found.left}" if found.left else "")


def minutes_ago(*minutes: float) -> list[tuple[datetime, bool]]:
    return [(NOON - timedelta(minutes=m), False) for m in minutes]


@pytest.mark.parametrize(
    ("scores", "severe"),
    [
        ({"threat": 0.4}, True),
        ({"threat": 0.39}, False),
        ({"sexually_explicit": 0.29}, False),
        ({"sexually_explicit": 0.3}, True),
        ({"identity_attack": 0.49}, False),
        ({"identity_attack": 0.5}, True),
        ({"insult": 0.99}, False),
        ({}, False),
    ],
)
def test_severe_is_what_reaches_the_sites_threshold_and_is_so_three_times_in_ten(
    scores: dict[str, float], severe: bool
) -> None:
    assert is_severe(scores, POLICY) is severe


@pytest.mark.parametrize(
    ("before", "after"),
    [("ABcd", "AcBd"), ("ABCde", "AdBeC"), ("aBcD", "aBcD"), ("AB", "AB"), ("abc", "abc"), ("", "")],
)
def test_two_severe_cases_do_not_follow_each_other_while_others_wait(before: str, after: str) -> None:
    assert shown(before) == after


def test_the_case_decided_a_moment_ago_counts_too() -> None:
    assert shown("Ab", just=True) == "bA"


def test_severe_cases_beyond_the_cap_are_left_for_others_and_counted() -> None:
    assert shown("AbCdEf", 1) == "Abdf 2"
    assert shown("AbC", 0) == "b 2"


@given(st.text(alphabet="abcABC", max_size=30), st.booleans())
def test_spacing_loses_nothing_and_keeps_the_order_of_the_rest(lines: str, just: bool) -> None:
    found = shown(lines, just=just)

    assert sorted(found) == sorted(lines)
    assert [line for line in found if line.islower()] == [line for line in lines if line.islower()]
    assert [line for line in found if line.isupper()] == [line for line in lines if line.isupper()]


@given(st.text(alphabet="abAB", max_size=30))
def test_severe_neighbours_stand_only_at_the_end_where_nothing_else_is_left(lines: str) -> None:
    found = shown(lines)

    first = next((n for n in range(1, len(found)) if found[n - 1].isupper() and found[n].isupper()), len(found))
    assert not any(line.islower() for line in found[first:])


def test_an_hour_and_a_stretch_of_work_are_counted_apart() -> None:
    read = [(NOON - timedelta(minutes=m), severe) for m, severe in ((70, True), (40, True), (10, False), (5, True))]

    found = exposure(read, NOON)

    assert found == Exposure(last_hour=2, since=NOON - timedelta(minutes=10), decided=2, severe=1, just=True)


def test_whoever_did_nothing_for_a_quarter_of_an_hour_is_in_no_stretch() -> None:
    assert exposure(minutes_ago(16), NOON) == Exposure()
    assert exposure(minutes_ago(15), NOON).decided == 1


def test_a_pause_is_proposed_after_as_many_minutes_as_wished() -> None:
    known = exposure(minutes_ago(50, 40, 30, 20, 10, 1), NOON)

    assert pause_due(known, NOON, 50) == Pause(minutes=50, decided=6, severe=0)
    assert pause_due(known, NOON, 51) is None
    assert pause_due(known, NOON, None) is None


def test_eight_severe_cases_are_enough_however_short_the_stretch() -> None:
    seven = [(NOON - timedelta(minutes=1), True)] * 7

    assert pause_due(exposure(seven, NOON), NOON, 50) is None
    assert pause_due(exposure([*seven, seven[0]], NOON), NOON, 50) == Pause(minutes=1, decided=8, severe=8)
