"""The same text again: from one author, from many hands, or over and over in one comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from string import punctuation
from typing import Final

import numpy as np

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding
from service.moderation.policy.wording import lately, opened, times

LEAST: Final = 50
"""Letters and signs that the same words over and over must come to: "no no no" and "ha ha ha ha" are talk, no flood."""
MOST_WORDS: Final = 2_000
"""Words of a comment that are looked at."""
SIGNS: Final = f"{punctuation}…“”‘’«»„"


def said_before(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """A finding for an author who repeats, one for a text that goes round, one for a text that repeats itself.

    Short texts may go round.
    """
    if facts.comment.empty or policy.repeats.off:
        return
    limits, recent = policy.repeats, facts.recent
    if limits.by_author is not None and recent.same_text_by_author >= limits.by_author:
        rest = f"this author said the same {times(recent.same_text_by_author)} {lately(limits.window)} already."
        yield Finding("repeats", Action.HOLD, opened(Action.HOLD, rest), limits.clause)
    long_enough = len(facts.comment.text.strip()) >= limits.shortest
    if limits.by_anyone is not None and long_enough and recent.same_text_by_anyone >= limits.by_anyone:
        rest = f"this text was posted {times(recent.same_text_by_anyone)} {lately(limits.window)} already."
        yield Finding("repeats", Action.HOLD, opened(Action.HOLD, rest), limits.clause)
    yield from _over_and_over(policy, facts.comment.text)


def _over_and_over(policy: Policy, text: str) -> Iterator[Finding]:
    most = policy.repeats.within
    if most is None:
        return
    count = times_over(text)
    if count >= most:
        rest = f"most of this comment is the same words {times(count)} over."
        yield Finding("repeats", Action.HOLD, opened(Action.HOLD, rest), policy.repeats.clause)


def times_over(text: str) -> int:
    """How often the same words stand one after the other in ``text``, where that is most of it; else 1.

    Capitals and signs around words do not count. Takes any text.
    """
    words = [word for word in (raw.strip(SIGNS) for raw in text.casefold().split()[:MOST_WORDS]) if word]
    known = {word: number for number, word in enumerate(dict.fromkeys(words))}
    if 2 * len(known) > len(words) or sum(map(len, words)) + len(words) - 1 < LEAST:
        return 1  # most comments; where one phrase three times over is most of a text, few of its words are new
    return max(_runs(np.array([known[word] for word in words]), words), default=1)


def _runs(numbers: np.typing.NDArray[np.int64], words: Sequence[str]) -> Iterator[int]:
    """For each length of a phrase, how often it stands in a row, where the row is long and most of the words."""
    for length in range(1, len(words) // 2 + 1):
        start, stop = _longest(numbers[length:] == numbers[:-length])
        stop += length
        if 2 * (stop - start) > len(words) and sum(map(len, words[start:stop])) + stop - start - 1 >= LEAST:
            yield (stop - start) // length


def _longest(same: np.typing.NDArray[np.bool_]) -> tuple[int, int]:
    """Where the longest run of True starts and stops; (0, 0) where there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], same.astype(np.int8), [0]))))
    if not edges.size:
        return 0, 0
    starts, stops = edges[::2], edges[1::2]
    longest = int(np.argmax(stops - starts))
    return int(starts[longest]), int(stops[longest])
