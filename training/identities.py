"""How comments name people: finding identity terms in a text, and the same text said of others."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Final

from training.templates import Term, terms

LOOSE: Final = frozenset(["old", "young", "foreign", "retired"])
"""Adjectives that in comments mostly speak of something else than people."""


@cache
def all_terms() -> tuple[Term, ...]:
    """Every identity term of our lists."""
    return tuple(terms())


@cache
def by_name() -> dict[str, Term]:
    """The terms by their names."""
    return {term.name: term for term in all_terms()}


@cache
def _forms() -> dict[str, tuple[Term, str]]:
    """How a comment may name people: spelling to the term and the name of its form."""
    pairs = [(term, kind, term.forms.get(kind, "")) for term in all_terms() for kind in ("how", "many")]
    return {form.lower(): (term, kind) for term, kind, form in pairs if form and form not in LOOSE}


@cache
def _naming() -> re.Pattern[str]:
    spellings = "|".join(re.escape(form) for form in sorted(_forms(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{spellings})(?!\w)", re.IGNORECASE)


def term_of(text: str) -> Term | None:
    """The first identity term that ``text`` names, None where it names none."""
    match = _naming().search(text)
    return _forms()[match.group().lower()][0] if match else None


def swapped(text: str, chance: random.Random) -> str:
    """``text`` with every identity term replaced by another of the same form, one for one; letter case as it was."""
    given: dict[str, Term] = {}

    def other(match: re.Match[str]) -> str:
        term, form = _forms()[match.group().lower()]
        if term.name not in given:
            given[term.name] = chance.choice(
                [t for t in all_terms() if t is not term and t.forms.keys() >= term.forms.keys()]
            )
        told = given[term.name].forms[form]
        return told.lower() if match.group().islower() else told[0].upper() + told[1:]

    return _naming().sub(other, text)
