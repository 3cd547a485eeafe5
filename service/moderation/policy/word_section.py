"""Reads the ``words`` section: three lists of entries, each entry a text or a mapping of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from service.moderation.errors import FieldError
from service.moderation.policy.section import Section
from service.moderation.policy.shape import KEYS, WordList, Words
from service.moderation.policy.tree import Broken, Node, Scalar, Table, shown
from service.moderation.policy.wording import joined
from service.moderation.policy.wordlist import STEMMERS, Entry

MOST_ENTRIES: Final = 5_000
LONGEST_ENTRY: Final = 100
MOST_WORDS: Final = 10


def read_words(top: Section, clauses: Sequence[str], site_language: str) -> Words:
    """The three lists of the document; what is wrong with them is written down in ``top``'s mistakes."""
    section = top.section("words", KEYS["words"])
    seen: dict[tuple[str, bool], tuple[str, int]] = {}
    return Words(*(_read_list(section, name, clauses, site_language, seen) for name in KEYS["words"]))


def _read_list(
    words: Section,
    name: str,
    clauses: Sequence[str],
    site_language: str,
    seen: dict[tuple[str, bool], tuple[str, int]],
) -> WordList:
    section = words.section(name, KEYS["words.list"])
    given = WordList(
        clause=section.choice("clause", "clause", clauses),
        language=_stem_language(section, site_language),
        inflections=section.flag("inflections", default=False),
        off=section.flag("off", default=False),
    )
    if given.inflections:
        _need_stemmer(section, given.language)
    entries = []
    for node, pointer in section.items("entries", MOST_ENTRIES):
        entry = _read_entry(section, node, pointer, name, given, clauses)
        if entry is not None and _is_fit(section, entry, pointer, node.line, seen):
            entries.append(entry)
    return replace(given, entries=tuple(entries))


def _stem_language(section: Section, site_language: str) -> str:
    if section.table.get("language") is None:
        return site_language
    return section.choice("language", "language with a stemmer", sorted(STEMMERS)) or site_language


def _need_stemmer(section: Section, language: str) -> None:
    if language not in STEMMERS:
        detail = f"Inflections cannot be folded in '{language}', only in {joined(sorted(STEMMERS))}; set language here."
        section.wrong("inflections", section.table.line, "unknown", detail)


def _read_entry(
    section: Section, node: Node, pointer: str, name: str, given: WordList, clauses: Sequence[str]
) -> Entry | None:
    if isinstance(node, Scalar):
        return Entry(node.raw.strip(), name, given.clause, given.inflections, given.language, given.off)
    if isinstance(node, Table):
        own = Section(node, pointer, KEYS["words.entry"], section.mistakes)
        clause = own.choice("clause", "clause", clauses) or given.clause
        inflections = own.flag("inflections", default=given.inflections)
        if inflections and not given.inflections:
            _need_stemmer(own, given.language)
        off = own.flag("off", default=given.off)
        return Entry(own.text("entry", "", LONGEST_ENTRY), name, clause, inflections, given.language, off)
    if not isinstance(node, Broken):
        detail = "Write a word or a phrase here, or a mapping with the key entry."
        section.mistakes.append(FieldError(pointer, "wrong_type", detail, node.line))
    return None


def _is_fit(
    section: Section, entry: Entry, pointer: str, line: int, seen: dict[tuple[str, bool], tuple[str, int]]
) -> bool:
    """True for an entry that can match something and stands on no list yet; otherwise the mistake is written down."""
    fault = next(_faults(entry), None)
    if fault is None:
        key = (entry.folded, entry.text.endswith("*"))
        if key not in seen:
            seen[key] = (entry.listed, line)
            return True
        fault = (
            "duplicate",
            "'{}' says the same as an entry of the list '{}', on line {}.".format(shown(entry.text), *seen[key]),
        )
    section.mistakes.append(FieldError(pointer, *fault, line))
    return False


def _faults(entry: Entry) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry by itself: a code and a sentence each."""
    word = entry.text.removesuffix("*")
    if not word.strip():
        yield "missing", "Write a word or a phrase here."
    elif len(entry.text) > LONGEST_ENTRY or len(entry.text.split()) > MOST_WORDS:
        detail = f"An entry has at most {LONGEST_ENTRY} characters and {MOST_WORDS} words; this one has more."
        yield "too_long", detail
    elif "*" in word or word != word.rstrip():
        yield "wildcard", "A * may stand only at the very end of an entry, right behind a letter."
    elif "«" in entry.folded:
        yield "address", "This is a link, an address or a mention; domains belong under links, in banned or allowed."
    elif not any(unicodedata.category(letter)[0] in "LNS" for letter in entry.folded):
        yield "missing", "An entry needs a letter, a digit or a sign such as an emoji."
