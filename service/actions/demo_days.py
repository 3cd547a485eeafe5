"""When the demo's comments are said to have been written: spread over the days before now, the busiest threads last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from service.moderation.comment import Comment, Submission, Thread

BACK: Final = timedelta(days=29)
"""How long ago the first comment came: within the 30 days that figures are shown of, at whatever hour one starts."""
LONGEST: Final = timedelta(days=6)
LAST: Final = timedelta(minutes=20)
"""How long ago the newest comment came."""
BEND: Final = 1.4
"""How much closer together threads begin towards now; 1 would be evenly."""


def arrivals(threads: Sequence[Thread], now: datetime) -> list[tuple[datetime, Submission]]:
    """Every comment with the moment it comes, oldest first: as far apart as in its thread, on another scale.

    Threads begin within BACK before ``now``, those with most comments last; parents come before their replies.
    """
    ordered = sorted(threads, key=lambda thread: (len(thread.comments), thread.article.id))
    found: list[tuple[datetime, Submission]] = []
    for place, thread in enumerate(ordered):
        after = len(ordered) - place - 1
        age = BACK * ((after + 1) / len(ordered)) ** BEND
        found += _spread(thread, now - age, min(LONGEST, age - LAST) if after else age - LAST)
    return sorted(found, key=lambda pair: pair[0])


def _spread(thread: Thread, start: datetime, length: timedelta) -> Iterator[tuple[datetime, Submission]]:
    shares = _shares(thread.comments)
    article = replace(thread.article, published_at=start - timedelta(minutes=10))
    for comment, share in zip(thread.comments, shares, strict=True):
        at = (start + length * share).replace(microsecond=0)
        yield at, Submission(replace(comment, posted_at=at), article)


def _shares(comments: Sequence[Comment]) -> list[float]:
    """Where in its thread's time each comment stands, 0..1; by number where a moment is not told."""
    known = [comment.posted_at for comment in comments if comment.posted_at is not None]
    if len(known) < len(comments) or min(known) == max(known):
        return [(number + 1) / len(comments) for number in range(len(comments))]
    first, last = min(known), max(known)
    return [(at - first) / (last - first) for at in known]


def lot(word: str) -> float:
    """A number from 0 up to 1 that follows from a word alone: the demo's chance, the same at every start."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest()) / 2**64


def on_duty(moment: datetime) -> datetime:
    """The moment, or the next morning (7 to 8 UTC) where it is night: nobody moderates at night here."""
    if 7 <= moment.hour < 23:
        return moment
    morning = moment.replace(hour=7, minute=moment.minute)
    return morning if moment.hour < 7 else morning + timedelta(days=1)
