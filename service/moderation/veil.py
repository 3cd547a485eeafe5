"""Hard words behind a veil: a letter and dots for each, in the same places, until somebody asks to see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from service.moderation.assessment import Span
from service.moderation.exposure import SEVERE, certain
from service.moderation.policy.shape import Policy
from service.moderation.policy.wordlist import Entry, Matcher
from service.moderation.text.normalise import normalise

DOT: Final = "•"
LABELS: Final = frozenset({*SEVERE, "profanity"})
"""Labels whose evidence is veiled."""
LEAST_WEIGHT: Final = 0.15
"""The share of a label's evidence that a stretch must carry: what carries less is as a rule an ordinary word."""
LIST: Final = __file__.rpartition("service/moderation")[0] + "data/words/masked.txt"

Place = tuple[int, int]


@dataclass(slots=True)
class Veil:
    """What one person sees of texts at a site; ``hid`` turns True once letters were hidden.

    With ``on`` False every text stays as it is.
    """

    policy: Policy
    on: bool = True
    hid: bool = False

    def over(self, text: str, spans: Iterable[Span] = (), scores: Mapping[str, float] | None = None) -> str:
        """``text`` with its hard words veiled, as long as before: places in the one are places in the other.

        ``spans`` are veiled where their label's score reaches the policy's threshold; without ``scores``, all of them.
        """
        if not self.on or not text:
            return text
        places = [*listed(text, self.policy.matcher), *listed(text, _own())]
        places += [place for span in spans if (place := self._spoken(span, scores))]
        shown = veiled(text, places)
        self.hid = self.hid or shown != text
        return shown

    def _spoken(self, span: Span, scores: Mapping[str, float] | None) -> Place | None:
        if span.label not in LABELS or span.weight < LEAST_WEIGHT:
            return None
        if scores is not None and scores.get(span.label, 0.0) < certain(span.label, self.policy):
            return None
        return span.start, span.end


def listed(text: str, matcher: Matcher) -> list[Place]:
    """Where entries of a word list stand in ``text``, save where an allowed entry shields them."""
    if matcher.idle:
        return []
    steps = normalise(text)
    hits = matcher.find(steps)
    shields = [(hit.start, hit.end) for hit in hits if hit.entry.listed == "allowed"]
    return [
        steps.original_span(hit.start, hit.end)
        for hit in hits
        if hit.entry.listed != "allowed" and not any(low < hit.end and hit.start < high for low, high in shields)
    ]


def veiled(text: str, places: Iterable[Place]) -> str:
    """``text`` with each word in ``places`` shown as its first letter and a dot for every further one."""
    letters = list(text)
    for start, end in places:
        first = True
        for place in range(max(start, 0), min(end, len(text))):
            if text[place].isspace():
                first = True
            elif first and text[place].isalnum():
                first = False
            else:
                letters[place] = DOT
    return "".join(letters)


@cache
def _own() -> Matcher:
    """Our own list, read once."""
    with open(LIST, encoding="utf-8") as file:
        words = " ".join(line for line in file if not line.startswith("#")).split()
    return Matcher([Entry(word, "watched", inflections=True) for word in words])
