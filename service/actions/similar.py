"""What people decided about similar comments: the site's own archive, local, and told with the words that tie them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import Final

from service.actions.works import Works
from service.moderation.similar import Twin, most_alike, words_of
from service.storage import similar as storage
from service.storage.engine import Connection
from service.storage.similar import Asked, PastDecision
from service.storage.sites import Site

WORDS: Final = 20
"""How many of a comment's words are looked up; the longest, which are the rarest on the whole."""
TELLING: Final = 6
COMMON: Final = 1_000
"""A word in so many texts is common; how much more so makes no difference here."""
EACH: Final = 30
COMPARED: Final = 24
"""How many candidates are compared letter by letter: half of the time it takes."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A past decision about a similar comment: how alike the two are, 0..1, and the rarest words both say."""

    past: PastDecision
    likeness: float
    shared: tuple[str, ...]


def decisions(works: Works, site: Site, comment_id: str, limit: int = 5) -> tuple[Similar, ...]:
    """What people decided about the comments most like this one (the site's own id), most alike first.

    Undone decisions do not count, of several about one text the last does; erased comments and the comment itself are
    left out. Empty where nothing is alike, or nothing was decided yet.
    """
    with works.store.read() as connection:
        asked = storage.asked_about(connection, site.id, comment_id)
        if asked is None:
            return ()
        common = storage.how_common(connection, words_of(asked.text)[:WORDS], COMMON)
        rows = _candidates(connection, site, asked, common)
        found = list(storage.past_decisions(connection, site.id, rows, asked.comment).values())
    twins = most_alike(asked.text, [past.text for past in found], common, limit)
    return tuple(_similar(found[twin.place], twin) for twin in twins)


def _candidates(connection: Connection, site: Site, asked: Asked, common: dict[str, int]) -> list[int]:
    """The revisions worth comparing: the same text in any disguise, then those that share the most telling words."""
    telling = sorted((word for word, many in common.items() if many), key=lambda word: common[word])[:TELLING]
    weights: Counter[int] = Counter()
    for word, row in storage.decided_saying(connection, site.id, telling, EACH):
        weights[row] += round(1_000 * (1 + log((1 + COMMON) / (1 + common[word]))))
    weights.pop(asked.revision, None)
    same = [] if asked.folded_hash is None else storage.decided_alike(connection, site.id, asked.folded_hash, EACH)
    return list(dict.fromkeys([*same, *(row for row, _ in weights.most_common(COMPARED))]))[:COMPARED]


def _similar(past: PastDecision, twin: Twin) -> Similar:
    return Similar(past, twin.likeness, twin.shared)
