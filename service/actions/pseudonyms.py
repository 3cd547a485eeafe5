"""Makes people unrecognisable in a text, the same person the same way everywhere within a site."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from service.moderation.target import ORDINARY, PEOPLES

SHORTEST_PART: Final = 3
"""Letters that a part of a name must have to be looked for by itself: Mia of "Mia Berg", but not "de"."""

MASKED_LINK: Final = "https://link.invalid/"
MASKED_MAIL: Final = "somebody@mail.invalid"
_LINK: Final = r"(?P<link>(?:https?://|www\.)\S+|(?<![\w@.])(?:[\w-]+\.)+[A-Za-z]{2,}/\S*)"
_MAIL: Final = (
    r"(?P<mail>[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w.+-]+ ?[\[(] ?(?:at|AT) ?[\])] ?[\w-]+(?:(?:\.| ?[\[(] ?(?:dot|DOT) ?[\])] ?| dot )[\w-]+)+)"
)
_MENTION: Final = r"(?P<mention>(?<!\w)@(?P<mentioned>\w[\w.-]*\w|\w))"
_ACCOUNT: Final = r"(?P<account>\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b)"
_PHONE: Final = r"(?P<phone>(?<![\w.])(?:\+|\()?\d(?:[ ()/.-]{0,2}\d){6,14}(?!\w))"


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """One site's pseudonyms: keyed hashes, so that nobody without ``pepper`` can try names against them."""

    pepper: bytes

    def of(self, kind: str, value: str) -> str:
        """48 bits of HMAC-SHA-256 in hex; ``kind`` keeps an author, an article and a comment of one id apart."""
        return hmac.new(self.pepper, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[
            :12
        ]

    def name(self, name: str) -> str:
        """What stands for a name, one word as names on the web are: ``user3f9c20ab11de``."""
        return f"user{self.of('name', name)}"

    def mask(self, text: str, names: Iterable[str]) -> str:
        """``text`` with names, mentions, addresses, numbers and links made unrecognisable in one pass.

        A name counts as written (``joe`` is not ``JOE``) at word borders; a full name of several words in any case,
        each of its capitalised parts as written, and in capitals or small letters unless it is an ordinary word (the
        Grey of "Tamsin Grey"). Digits of telephone and account numbers become zeros.
        """
        known = _spellings(names)
        full = {name.casefold(): name for name in known.values() if " " in name}
        parts = [
            _LINK,
            _MAIL,
            _MENTION,
            _ACCOUNT,
            _alternatives("full", full, "(?i:{})"),
            _alternatives("name", known, "{}"),
            _PHONE,
        ]
        pattern = re.compile("|".join(part for part in parts if part))
        return pattern.sub(lambda found: self._masked(found, known, full), text)

    def _masked(self, found: re.Match[str], known: dict[str, str], full: dict[str, str]) -> str:
        words = found.group()
        match found.lastgroup:
            case "link":
                return MASKED_LINK
            case "mail":
                return MASKED_MAIL
            case "phone" | "account":
                return re.sub(r"\d", "0", words)
            case "mention":
                return "@" + self._mentioned(words[1:], known)
            case "full":
                return self.name(full[words.casefold()])
            case _:
                return self.name(known[words])

    def _mentioned(self, handle: str, known: dict[str, str]) -> str:
        """The pseudonym of whom a mention means: as written, else in any case, else of the handle itself."""
        if handle in known:
            return self.name(known[handle])
        folded = {spelling.casefold(): name for spelling, name in reversed(known.items())}
        return self.name(folded.get(handle.casefold(), handle))


def _spellings(names: Iterable[str]) -> dict[str, str]:
    """What to look for, and whom it means: whole names first, then parts of names that nobody has as a whole."""
    whole = {name: name for name in names if name.strip()}
    parts = {
        spelling: name
        for name in reversed(list(whole))
        for part in name.split()
        if part != name and len(part) >= SHORTEST_PART and part[0].isupper()
        for spelling in _cases(part)
    }
    return {**parts, **whole}


def _cases(part: str) -> tuple[str, ...]:
    """A part of a name as people type it; in other cases only where it is no word that people use otherwise."""
    small = part.casefold()
    return (part,) if small in ORDINARY or small in PEOPLES else (part, part.upper(), part.lower())


def _alternatives(group: str, spellings: Iterable[str], around: str) -> str:
    """A named group that matches any spelling between word borders, longest first; empty without any."""
    escaped = [re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True)]
    return rf"(?P<{group}>(?<!\w){around.format('(?:' + '|'.join(escaped) + ')')}(?!\w))" if escaped else ""
