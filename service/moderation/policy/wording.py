"""Turns of phrase that findings and mistakes share, so that every sentence sounds alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from service.moderation.policy.verdict import Action

OPENINGS: Final = {Action.PUBLISH: "Published", Action.HOLD: "Held", Action.REJECT: "Rejected"}
UNITS: Final = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
MOST_LISTED: Final = 5


def opened(action: Action, rest: str) -> str:
    """The sentence ``rest`` with the word in front that says what is done: "Held: …"."""
    return f"{OPENINGS[action]}: {rest}"


def reopened(sentence: str, was: Action, now: Action) -> str:
    """The same sentence opened with another action."""
    return opened(now, sentence.removeprefix(f"{OPENINGS[was]}: "))


def counted(number: int, noun: str) -> str:
    """ "1 link", "2 links"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def lasting(duration: timedelta) -> str:
    """A duration in the largest unit that fits it whole: "24 hours" is "1 day"."""
    seconds = int(duration.total_seconds())
    name, size = next((unit for unit in UNITS if seconds % unit[1] == 0), UNITS[-1])
    return counted(seconds // size, name)


def lately(duration: timedelta) -> str:
    """ "in the last day", "in the last 30 days"."""
    return f"in the last {lasting(duration).removeprefix('1 ')}"


def times(number: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def quoted(texts: Sequence[str]) -> str:
    """“a”, “b” and “c”; after five the rest is only counted."""
    marks = [f"“{text}”" for text in texts[:MOST_LISTED]]
    if len(texts) > MOST_LISTED:
        marks.append(f"{len(texts) - MOST_LISTED} more")
    return joined(marks)


def joined(texts: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}"
