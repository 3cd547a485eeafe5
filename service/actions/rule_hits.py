"""How often each rule, label and word-list entry found something lately, and how often people disagreed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from service.actions.works import Works
from service.moderation.policy.choosing import interval
from service.storage import replay as storage
from service.storage.sites import Site

DAYS: Final = 30


@dataclass(slots=True)
class Hits:
    """What became of the comments in which something was found. ``approved`` of ``decided`` were false hits."""

    found: int = 0
    decided: int = 0
    approved: int = 0

    @property
    def false_rate(self) -> float | None:
        """The share of decided comments that people let go out; None where nobody decided any."""
        return self.approved / self.decided if self.decided else None

    @property
    def between(self) -> tuple[float, float]:
        """The 95 % interval of that share."""
        return interval(self.approved, self.decided)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Hits by rule, by label and by (list, entry), over ``comments`` of the last DAYS days."""

    comments: int
    rules: dict[str, Hits]
    labels: dict[str, Hits]
    entries: dict[tuple[str, str], Hits]


def rule_hits(works: Works, site: Site) -> Statistics:
    """Count what was found in the newest revision of each comment of the last DAYS days."""
    until = works.clock()
    comments, counted = 0, tuple(defaultdict[Any, Hits](Hits) for _ in range(3))
    with works.store.read() as connection:
        since = storage.first_of_the_newest(connection, site.id, until - timedelta(days=DAYS), storage.MOST)
        words = storage.peoples_words(connection, site.id, since)
        for row in storage.found(connection, site.id, since, until):
            comments += 1
            word = words.get(row.revision_id)
            for hits, names in zip(counted, _named(row.findings), strict=True):
                for name in names:
                    _count(hits[name], word)
    return Statistics(comments, *(dict(hits) for hits in counted))


def _named(findings: Iterable[Any]) -> tuple[set[Any], set[Any], set[Any]]:
    """The rules, labels and entries that found something in one comment, each once."""
    findings = list(findings)
    rules = {found["rule"] for found in findings}
    labels = {found["label"] for found in findings if found.get("label")}
    return rules, labels, {entry for found in findings for entry in _entries(found)}


def _entries(found: Any) -> Iterator[tuple[str, str]]:
    """A finding of the words names its list in its sentence alone; its action tells the list as well."""
    if found["rule"] == "words":
        listed = "banned" if "list of banned words" in found["sentence"] else "watched"
        yield from ((listed, match["entry"]) for match in found.get("matches", ()))


def _count(hits: Hits, word: Any) -> None:
    hits.found += 1
    if word is not None:
        hits.decided += 1
        hits.approved += word.new_state == "approved"
