"""Cuts a comment's text into pieces that say which evidence each one carries; templates escape every piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from service.moderation.assessment import Span
from service.moderation.labels import BY_NAME
from service.moderation.policy.verdict import Finding, Match

STRONG: Final = 0.4
CLEAR: Final = 0.15
Place = TypeVar("Place", Span, Match)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text with one and the same evidence.

    ``weight`` is 0 (none) to 3 (strong), ``labels`` the titles of the labels it spoke for, ``entries`` the word-list
    entries that matched here. The pieces of a text put end to end are the text.
    """

    text: str
    weight: int = 0
    labels: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """True where nothing was found."""
        return not (self.weight or self.entries)

    @property
    def hint(self) -> str:
        """What the piece carries, in words."""
        words = [f"evidence for {', '.join(self.labels).lower()}"] if self.labels else []
        words += [f"matches “{entry}”" for entry in self.entries]
        return "; ".join(words)


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of evidence listed under the comment: the author's own letters, the label's title, its share 0..1."""

    text: str
    label: str
    share: float
    weight: int


def weight_of(share: float) -> int:
    """One of three underlines for a share of a label's evidence: 3 from 0.4 on, 2 from 0.15 on, else 1."""
    if share >= STRONG:
        return 3
    return 2 if share >= CLEAR else 1


def matches_of(findings: Iterable[Finding]) -> tuple[Match, ...]:
    """Every place that a rule matched exactly."""
    return tuple(match for finding in findings for match in finding.matches)


def pieces(text: str, spans: Iterable[Span], matches: Iterable[Match] = ()) -> tuple[Piece, ...]:
    """Cut ``text`` wherever a span or a match begins or ends. Places outside the text are cut off; overlaps add up."""
    spans, matches = list(_inside(spans, text)), list(_inside(matches, text))
    edges = sorted({0, len(text)} | set(_edges(spans, text)) | set(_edges(matches, text)))
    return tuple(_piece(text, start, end, spans, matches) for start, end in pairwise(edges))


def quotes(text: str, spans: Iterable[Span], limit: int = 5) -> tuple[Quote, ...]:
    """The strongest stretches of evidence, strongest first, each place once with its strongest label."""
    best: dict[tuple[int, int], Span] = {}
    for span in _inside(spans, text):
        known = best.get((span.start, span.end))
        if known is None or span.weight > known.weight:
            best[span.start, span.end] = span
    strongest = sorted(best.values(), key=lambda span: (-span.weight, span.start))[:limit]
    return tuple(
        Quote(text[span.start : span.end], title_of(span.label), span.weight, weight_of(span.weight))
        for span in strongest
    )


def title_of(label: str) -> str:
    """A label's title; its name made readable where we do not know it."""
    return BY_NAME[label].title if label in BY_NAME else label.replace("_", " ").capitalize()


def _inside(places: Iterable[Place], text: str) -> Iterator[Place]:
    return (place for place in places if max(place.start, 0) < min(place.end, len(text)))


def _edges(places: Iterable[Span] | Iterable[Match], text: str) -> Iterator[int]:
    for place in places:
        yield from (max(place.start, 0), min(place.end, len(text)))


def _piece(text: str, start: int, end: int, spans: Iterable[Span], matches: Iterable[Match]) -> Piece:
    speaking = sorted((s for s in spans if s.start <= start and end <= s.end), key=lambda span: -span.weight)
    entries = dict.fromkeys(m.entry for m in matches if m.start <= start and end <= m.end)
    labels = dict.fromkeys(title_of(span.label) for span in speaking)
    weight = weight_of(speaking[0].weight) if speaking else 0
    return Piece(text[start:end], weight, tuple(labels), tuple(entries))
