"""Why an entry of a word list that seems to stand in a text was not found: what people ask when they try a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.moderation.policy.shape import Policy
from service.moderation.policy.wordlist import STEMMERS, Entry, Hit, Token, stem, tokens_of
from service.moderation.text.normalise import Text

MOST: Final = 20
SHORTEST: Final = 2
"""Entries of one letter stand inside most words; saying so would help nobody."""


@dataclass(frozen=True, slots=True)
class Miss:
    """An entry that was not found at ``start:end`` of the text as typed, and ``why`` in a sentence."""

    entry: str
    listed: str
    start: int
    end: int
    why: str


def near_misses(policy: Policy, text: Text) -> list[Miss]:
    """Entries whose letters stand in the text without matching, and matches that an allowed entry shields.

    At most MOST, in the order of the text. Entries are looked at one by one: slow enough for a test box only.
    """
    hits, words = policy.matcher.find(text), tokens_of(text)
    taken = {(hit.entry.text, place) for hit in hits for place in range(hit.start, hit.end)}
    found = list(_shielded(text, hits))
    for entry in (*policy.words.banned.entries, *policy.words.watched.entries):
        folded = entry.folded
        if len(folded) >= SHORTEST:
            found += _inside(entry, folded, text, words, taken)
            found += _inflected(entry, folded, text, words)
    return sorted(dict.fromkeys(found), key=lambda miss: (miss.start, miss.end, miss.entry))[:MOST]


def _shielded(text: Text, hits: Sequence[Hit]) -> Iterator[Miss]:
    shields = [hit for hit in hits if hit.entry.listed == "allowed"]
    for hit in hits:
        over = next((shield for shield in shields if shield.start < hit.end and hit.start < shield.end), None)
        if hit.entry.listed != "allowed" and over is not None:
            why = f"“{over.entry.text}” is allowed, and the other lists cannot touch its letters."
            yield Miss(hit.entry.text, hit.entry.listed, *text.original_span(hit.start, hit.end), why)


def _inside(
    entry: Entry, folded: str, text: Text, words: Iterable[Token], taken: set[tuple[str, int]]
) -> Iterator[Miss]:
    """Where an entry stands letter for letter: inside a longer word, across two sentences, or switched off."""
    for m in re.finditer(re.escape(folded), text.normal):
        if (entry.text, m.start()) in taken:
            continue
        around = next((word for word in words if word.start <= m.start() and m.end() <= word.end), None)
        start, end = m.span() if around is None else (around.start, around.end)
        yield Miss(entry.text, entry.listed, *text.original_span(start, end), _why(entry, folded, text, around))


def _why(entry: Entry, folded: str, text: Text, around: Token | None) -> str:
    if entry.off:
        return f"“{entry.text}” is switched off here (off: true)."
    if around is None:
        return "Its words stand here, but something else stands between them, such as the end of a sentence."
    typed = text.original[slice(*text.original_span(around.start, around.end))]
    sentence = f"The letters stand inside the word “{typed}”, and an entry matches whole words only."
    if _would_fold(entry, folded, around):
        return f"{sentence} With inflections: true it would match."
    return f"{sentence} As “{entry.text}*” it would match." if around.forms[0].startswith(folded) else sentence


def _inflected(entry: Entry, folded: str, text: Text, words: Iterable[Token]) -> Iterator[Miss]:
    """Words that would be found if the entry's endings were folded, and that do not begin with it."""
    for word in words:
        if folded not in word.forms[0] and _would_fold(entry, folded, word):
            why = "The word has another ending. With inflections: true the entry would match."
            yield Miss(entry.text, entry.listed, *text.original_span(word.start, word.end), why)


def _would_fold(entry: Entry, folded: str, word: Token) -> bool:
    if entry.off or entry.inflections or entry.text.endswith("*") or entry.language not in STEMMERS or " " in folded:
        return False
    said = word.forms[0]
    return said != folded and said[:1] == folded[:1] and stem(said, entry.language) == stem(folded, entry.language)
