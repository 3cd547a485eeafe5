"""The ladder of sanctions, told as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.moderation.ladder import LADDER, Past, Rung, Step, advice, read

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def past(step: Step, days: int | None = None, ago: float = 10, *, lifted: bool = False) -> Past:
    return Past(step, days, days_ago(ago), lifted)


TABLE: list[tuple[str, list[Past], Rung | None]] = [
    ("nothing before", [], Rung(Step.WARN)),
    ("a warning", [past(Step.WARN)], Rung(Step.HOLD, 7)),
    ("a warning of last year", [past(Step.WARN, ago=400)], Rung(Step.WARN)),
    ("a warning taken back", [past(Step.WARN, lifted=True)], Rung(Step.WARN)),
    ("a week's hold", [past(Step.WARN, ago=30), past(Step.HOLD, 7)], Rung(Step.SUSPEND, 3)),
    ("a suspension without a warning before", [past(Step.SUSPEND, 3)], Rung(Step.SUSPEND, 30)),
    ("a fortnight's suspension, between two rungs", [past(Step.SUSPEND, 14)], Rung(Step.SUSPEND, 30)),
    ("two warnings", [past(Step.WARN, ago=20), past(Step.WARN)], Rung(Step.HOLD, 7)),
    ("everything", [past(Step.SUSPEND, 30)], Rung(Step.BAN)),
    ("a ban that was served", [past(Step.BAN)], Rung(Step.BAN)),
]


@pytest.mark.parametrize(("before", "rung"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_next_rung_follows_the_highest_of_the_last_year(before: list[Past], rung: Rung) -> None:
    assert advice(LADDER, before, [days_ago(1)], NOW).rung == rung


def test_nothing_is_advised_while_nothing_was_rejected_since_the_last_sanction() -> None:
    told = advice(LADDER, [past(Step.WARN, ago=3)], [days_ago(5)], NOW)

    assert told.rung is None
    assert told.why == "No comment was rejected since the warning of 17 November 2026."


def test_a_rejection_of_two_months_ago_is_no_reason_for_a_first_warning() -> None:
    assert advice(LADDER, [], [days_ago(60)], NOW).rung is None


def test_the_reason_counts_what_happened_since() -> None:
    told = advice(LADDER, [past(Step.WARN, ago=3)], [days_ago(1), days_ago(2), days_ago(5)], NOW)

    assert told.why == "2 comments rejected since the warning of 17 November 2026."


def test_a_ladder_is_read_as_a_site_writes_it_and_told_back() -> None:
    ladder = read("warn, hold 14,suspend 7,ban")

    assert ladder == (Rung(Step.WARN), Rung(Step.HOLD, 14), Rung(Step.SUSPEND, 7), Rung(Step.BAN))
    assert ", ".join(map(str, ladder)) == "warn, hold 14, suspend 7, ban"


@pytest.mark.parametrize("text", ["", "warn, shout", "hold", "ban 3", "hold 0", "hold 400", "ban, warn", "warn, warn"])
def test_a_ladder_that_cannot_be_climbed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)
