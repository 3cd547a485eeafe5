"""Word lists compiled for one walk over a comment: whole words, phrases, inflections, beginnings, disguises.

Entries and comments go through the same text steps, so a disguise that the steps undo is undone on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import Stemmer

from service.moderation.text.normalise import Text, normalise
from service.moderation.text.steps import WILDCARD

STEMMERS: Final = {
    "ar": "arabic",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "hu": "hungarian",
    "it": "italian",
    "no": "norwegian",
    "nb": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "es": "spanish",
    "sv": "swedish",
}
"""Languages whose inflections the Snowball stemmers fold, by BCP 47 primary subtag."""

KNOWN_WORDS: Final = 16_384
"""How many words' look-ups are remembered, a policy."""

_MARKS: Final = "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c).startswith("M"))
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_TOKEN: Final = re.compile(rf"«\w+»|((?:[^\W_]+|[{_MARKS}{WILDCARD}])+)")
_LETTERS_AND_SPACES: Final = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_THRICE: Final = re.compile(r"([a-z])\1\1", re.IGNORECASE)
_WRITTEN_WITHOUT_SPACES: Final = re.compile(f"[{_UNSPACED}]")
_SENTENCE_ENDS: Final = re.compile(r"[.!?…]\s|«")
_RUN: Final = re.compile(r"([^\W\d_])\1*|.", re.DOTALL)
_SHOWN_LETTERS: Final = 2
_LONGEST_STEMMED: Final = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a word list: as written, the list it stands on, the clause it rests on, how it matches.

    A ``*`` at the end of ``text`` lets any ending follow; ``inflections`` folds the endings of ``language``. An entry
    that is ``off`` stays in the document and is not looked for.
    """

    text: str
    listed: str
    clause: str | None = None
    inflections: bool = False
    language: str = "en"
    off: bool = False

    @property
    def folded(self) -> str:
        """The entry as the text steps leave it, without its ``*``."""
        return normalise(self.text.removesuffix("*")).normal.strip()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a normalised text, at ``normal[start:end]``."""

    entry: Entry
    start: int
    end: int


class Token(NamedTuple):
    """A word of a normalised text and where it stands.

    ``forms`` are the spellings under which it is looked up: as it is and, where letters were drawn out, with each run
    of a letter made single; ``runs`` are then the lengths of the runs as typed.
    """

    forms: tuple[str, ...]
    runs: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of an entry and how it is compared: ``kind`` is ``word``, ``stem`` or ``beginning``.

    ``forms`` are what the forms of a token are compared with, place by place; a drawn-out token must have runs at
    least as long as ``runs``, so that ``asss`` is found and ``aaas`` is not.
    """

    kind: str
    forms: tuple[str, str]
    runs: tuple[int, ...]
    language: str

    def fits(self, token: Token) -> bool:
        """True where any form of the token is this word, an inflection of it, or begins with it."""
        if WILDCARD in token.forms[0]:
            return _unmasks(token.forms[0], self.forms[0], self.kind == "beginning")
        return self._is(token.forms[0], self.forms[0]) or self.fits_drawn_out(token)

    def fits_drawn_out(self, token: Token) -> bool:
        """True where the token is this word with some letters drawn out."""
        if len(token.forms) == 1 or not self._is(token.forms[1], self.forms[1]):
            return False
        return all(typed >= own for typed, own in zip(token.runs, self.runs, strict=False))

    def _is(self, said: str, own: str) -> bool:
        if self.kind == "stem":
            return stem(said, self.language) == own
        return said.startswith(own) if self.kind == "beginning" else said == own


@dataclass(frozen=True, slots=True)
class Pattern:
    """An entry taken apart into its words."""

    entry: Entry
    pieces: tuple[Piece, ...]


def tokens_of(text: Text) -> list[Token]:
    """The words of a normalised text; the marks that stand for links, mails and mentions are no words."""
    return [_token(text, *m.span(1)) for m in _TOKEN.finditer(text.normal) if m[1]]


def _words_as_they_stand(normal: str) -> list[str]:
    """What ``_TOKEN`` finds, five times as fast where all letters are ASCII: such texts have no marks for links."""
    if normal.isascii():
        return normal.encode().translate(_LETTERS_AND_SPACES).decode().split()
    return _TOKEN.findall(normal)


def _token(text: Text, start: int, end: int) -> Token:
    word = text.normal[start:end]
    shortened = text.ends[end - 1] - text.starts[start] > end - start
    if not shortened:
        return Token((word,), (), start, end)
    runs = ((start + m.start(), start + m.end()) for m in _RUN.finditer(word))
    typed = tuple(max(text.ends[b - 1] - text.starts[a], b - a) for a, b in runs)
    return Token((word, _single(word)), typed, start, end)


def _may_be_drawn_out(text: Text) -> bool:
    if len(text.normal) == len(text.original):
        return False
    return not text.original.isascii() or bool(_THRICE.search(text.original))


def _single(word: str) -> str:
    return "".join(m.group()[0] for m in _RUN.finditer(word))


@lru_cache(maxsize=KNOWN_WORDS)  # a stem costs 2 µs, a lookup 0.1; the words of a language come back all the time
def stem(word: str, language: str) -> str:
    """The stem of a folded word by Snowball's own stemmers (Porter 2001, snowballstem.org).

    Raises KeyError for a language outside STEMMERS.
    """
    if len(word) > _LONGEST_STEMMED:
        return word
    made = Stemmer.Stemmer(STEMMERS[language], 0)  # one stemmer must not serve two threads; a new one costs 0.5 µs
    return str(made.stemWord(word.lower()))


def _unmasks(masked: str, value: str, beginning: bool) -> bool:
    """True where a masked word such as ``f∗∗l`` can stand for ``value``: as long, and two letters of it shown."""
    if beginning:
        masked = masked[: len(value)]
    if len(masked) != len(value) or len(masked) - masked.count(WILDCARD) < _SHOWN_LETTERS:
        return False
    return all(a in (WILDCARD, b) for a, b in zip(masked, value, strict=True))


class Heads:
    """Patterns by their first word: one dictionary a kind of comparison."""

    def __init__(self) -> None:
        self.words: dict[str, list[Pattern]] = defaultdict(list)
        self.english: set[str] = set()
        self.stems: dict[str, dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
        self.beginnings: dict[int, dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))

    def add(self, form: str, pattern: Pattern) -> None:
        """File ``pattern`` under ``form`` of its first word."""
        head = pattern.pieces[0]
        if head.kind == "beginning":
            self.beginnings[len(form)][form].append(pattern)
        elif head.kind == "stem":
            self.stems[head.language][form].append(pattern)
            if head.language == "en":
                self.english.add(form[:1])
        else:
            self.words[form].append(pattern)

    def _may_stem(self, form: str, language: str) -> bool:
        """False where no entry's stem can be that of ``form``: the English stemmer leaves the first letter alone."""
        return language != "en" or form[:1].lower() in self.english

    def of(self, form: str) -> list[Pattern]:
        """The patterns that a word may begin."""
        found = [*self.words.get(form, ())]
        for language, stems in self.stems.items():
            if self._may_stem(form, language):
                found += stems.get(stem(form, language), ())
        for length, beginnings in self.beginnings.items():
            found += beginnings.get(form[:length], ())
        return found


class Matcher:
    """Entries compiled once; ``find`` costs about a dictionary look-up a word and kind of entry."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.heads = (Heads(), Heads())
        self.anywhere: list[tuple[str, Entry]] = []
        self.patterns: list[Pattern] = []
        self.known = lru_cache(maxsize=KNOWN_WORDS)(self.heads[0].of)
        for entry in entries:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        folded = entry.folded
        words = [m[1] for m in _TOKEN.finditer(folded) if m[1]]
        if not words or _WRITTEN_WITHOUT_SPACES.search(folded):
            self.anywhere.append((folded, entry))
            return
        pattern = Pattern(entry, tuple(_pieces(entry, words)))
        self.patterns.append(pattern)
        for heads, form in zip(self.heads, pattern.pieces[0].forms, strict=True):
            heads.add(form, pattern)

    @property
    def idle(self) -> bool:
        """True where there is nothing to look for."""
        return not self.patterns and not self.anywhere

    def find(self, text: Text) -> list[Hit]:
        """Every entry that stands in ``text``, in the order of its words."""
        hits = self._walk(text) if self._may_find(text) else []
        for folded, entry in self.anywhere:
            hits += (Hit(entry, m.start(), m.end()) for m in re.finditer(re.escape(folded), text.normal))
        return hits

    def _may_find(self, text: Text) -> bool:
        """False only where no word as it stands begins an entry and none was drawn out or masked: most comments."""
        if WILDCARD in text.normal or _may_be_drawn_out(text):
            return True
        return any(map(self.known, _words_as_they_stand(text.normal)))

    def _walk(self, text: Text) -> list[Hit]:
        hits = []
        tokens = tokens_of(text)
        for at, token in enumerate(tokens):
            for pattern in self._beginning_with(token):
                end = _end_of(pattern, text.normal, tokens, at)
                if end is not None:
                    hits.append(Hit(pattern.entry, token.start, end))
        return hits

    def _beginning_with(self, token: Token) -> list[Pattern]:
        """The patterns whose first word may be this token."""
        if WILDCARD in token.forms[0]:
            return [pattern for pattern in self.patterns if pattern.pieces[0].fits(token)]
        found = self.known(token.forms[0])
        if len(token.forms) > 1:
            found = found + [
                p for p in self.heads[1].of(token.forms[1]) if p not in found and p.pieces[0].fits_drawn_out(token)
            ]
        return found


def _pieces(entry: Entry, words: list[str]) -> Iterator[Piece]:
    for place, word in enumerate(words, start=1):
        kind = "stem" if entry.inflections else "word"
        if place == len(words) and entry.text.endswith("*"):
            kind = "beginning"
        value = stem(word, entry.language) if kind == "stem" else word
        runs = tuple(len(m.group()) for m in _RUN.finditer(value))
        yield Piece(kind, (value, _single(value)), runs, entry.language)


def _end_of(pattern: Pattern, normal: str, tokens: list[Token], at: int) -> int | None:
    """Where the pattern that begins at token ``at`` ends in ``normal``; None where its later words do not follow."""
    for piece in pattern.pieces[1:]:
        at += 1
        if at >= len(tokens) or not piece.fits(tokens[at]):
            return None
        if _SENTENCE_ENDS.search(normal, tokens[at - 1].end, tokens[at].start):
            return None
    return tokens[at].end
