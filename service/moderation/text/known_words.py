"""Words that people write in disguise, so that a mask can be lifted where one of them fits; V2 of the steps reads it.

They stand in ``data/words/disguised.txt``, read once when this module is. It is no list of what a site forbids: a word
written openly is not touched, and nothing is decided by it. Earlier words win where a mask fits several.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

LIST: Final = __file__.rpartition("service/moderation")[0] + "data/words/disguised.txt"


def _sections() -> dict[str, str]:
    """The words under each heading of the list."""
    found: dict[str, str] = {}
    heading = ""
    with open(LIST, encoding="utf-8") as file:
        for line in map(str.strip, file):
            if line.startswith("["):
                heading = line[1 : line.index("]")]
            elif line and not line.startswith("#"):
                found[heading] = f"{found.get(heading, '')} {line}"
    return found


_LIST: Final = _sections()
_VERBS, _NOUNS, _PLAIN = _LIST["verbs"], _LIST["nouns"], _LIST["others"]
_SMALL, _SPELLINGS, _REAL = _LIST["small"], _LIST["spellings"], _LIST["real"]


def _words() -> Iterator[str]:
    yield from f"{_VERBS} {_NOUNS} {_PLAIN}".split()
    for word in _VERBS.split():
        last = word[:-1] if word.endswith("e") else word
        yield from (word, f"{last}ing", f"{last}ed", f"{last}er", f"{last}ers", f"{word}s", f"{last}in")
    for word in _NOUNS.split():
        yield from (word, f"{word}s", f"{word}es" if word.endswith(("s", "h")) else f"{word}s")
    yield from (
        "bitches",
        "bollocks",
        "pussies",
        "imbecilic",
        "motherfucking",
        "shits",
        "bullshitting",
        "asses",
        "arses",
    )


WORDS: Final[tuple[str, ...]] = tuple(dict.fromkeys(_words()))
"""Every word with its inflections, the likelier ones first."""
KNOWN: Final = frozenset(WORDS)
REAL: Final = frozenset(_REAL.split())
"""Words and names of their own, whatever they may be a slip of or be put together from."""
SMALL: Final = frozenset(_SMALL.split())
"""Words that others run into when the spaces between them are left out."""

_CLASSES: Final = str.maketrans("il!|¡1o0s5$z2t7+a4@e3€b8g9c(", "11111100sssssttt" + "aaaeeebbggcc")


def key(word: str) -> str:
    """``word`` with letters and the digits and signs that stand for them told alike."""
    return word.translate(_CLASSES)


def brief_key(word: str) -> str:
    """``key`` with every letter once, however long it was held."""
    full = key(word)
    return "".join(letter for i, letter in enumerate(full) if not i or full[i - 1] != letter)


def _first(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for spelling, word in pairs:
        found.setdefault(spelling, word)
    return found


BY_KEY: Final = _first((key(word), word) for word in WORDS)
BY_BRIEF_KEY: Final = _first((brief_key(word), word) for word in WORDS if len(word) > 3)


def _slips() -> Iterator[tuple[str, str]]:
    """Spellings people use; words run into ``a`` or ``ur``; slips.

    Slips: two inner letters swapped, one doubled (from six letters up), a vowel left out (as well).
    """
    for pair in _SPELLINGS.split():
        spelling, _, word = pair.partition(":")
        yield spelling, word
    for word in WORDS:
        if len(word) > 3:
            yield from ((f"a{word}", f"a {word}"), (f"ur{word}", f"your {word}"))
        if len(word) < 5:
            continue
        for i in range(1, len(word) - 1):
            if i < len(word) - 2:
                yield word[:i] + word[i + 1] + word[i] + word[i + 2 :], word
            if word[i] not in (word[i - 1], word[i + 1]) and len(word) > 5:
                yield word[:i] + word[i] + word[i:], word
            if word[i] in "aeiou" and len(word) > 5:
                yield word[:i] + word[i + 1 :], word


SLIPS: Final = {slip: word for slip, word in _first(_slips()).items() if slip not in KNOWN and slip not in REAL}
