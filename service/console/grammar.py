"""The language of the search box: ``author:jdoe score:>0.6 -label:spam "exact words"``, cut into terms and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from service.moderation.labels import LABELS
from service.moderation.policy.document import RESERVED_CLAUSE, Policy
from service.moderation.policy.rules import RULE_NAMES
from service.storage.filters import MARKS, STATES, Words

LONGEST: Final = 400
KEYS: Final = (
    *("author", "thread", "section", "reason", "label", "lang"),
    *("state", "is", "has", "by", "score", "before", "since"),
)
UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TERM: Final = re.compile(r'(?P<minus>-?)(?:(?P<key>[A-Za-z]+):)?(?:"(?P<exact>[^"]*)"?|(?P<plain>[^\s"]+))')
_NUMBER: Final = r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_RANGE: Final = re.compile(rf"(>=?|<=?)?\s*{_NUMBER}(?:(?:-|\.\.){_NUMBER})?")
_AGO: Final = re.compile(r"([0-9]{1,4})([mhdw])")

Read = Mapping[str, Any]
"""Fields of a Filter, to be added to what other terms say."""


class Mistake(Exception):
    """A term that cannot be read; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a search: its key (empty for words), what it says, whether it is unwanted, and how it was typed."""

    key: str
    value: str
    unwanted: bool = False
    exact: bool = False
    typed: str = ""


def legible(text: str) -> str:
    """What somebody sent, as one line that every database can store."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).strip()


def terms(text: str) -> tuple[Term, ...]:
    """A search text cut into its terms; a key that we do not know is part of the words it stands before."""
    return tuple(_term(found) for found in _TERM.finditer(text))


def _term(found: re.Match[str]) -> Term:
    key, exact = (found["key"] or "").lower(), found["exact"] is not None
    value = found["exact"] if exact else found["plain"]
    if key and key not in KEYS:
        key, value = "", f"{found['key']}:{value}"
    return Term(key, value.strip(), bool(found["minus"]), exact, found[0].strip())


def read(term: Term, policy: Policy) -> Read:
    """What one term asks for. Raises Mistake."""
    if not term.key:
        return {"words": (_words(term),)}
    if not term.value:
        raise Mistake(f"{term.key} wants a word after the colon.")
    return _READERS[term.key](term.value, policy)


def _words(term: Term) -> Words:
    text, begins = term.value, False
    if not term.exact and text.endswith("*"):
        text, begins = text[:-1], True
    if not any(letter.isalnum() for letter in text):
        raise Mistake(f"Search finds words and numbers; “{term.typed}” has none.")
    return Words(text, begins)


def score(value: str, _policy: Policy | None = None) -> Read:
    """``>0.6``, ``<0.3``, ``0.4-0.85``; a number alone means at least so much. Raises Mistake."""
    found = _RANGE.fullmatch(value)
    try:
        sign, low, high = found.groups() if found else (None, "", None)
        first, second = _share(low), None if high is None else _share(high)
    except ValueError:
        raise Mistake("score wants a number between 0 and 1, as in score:>0.6 or score:0.4-0.85.") from None
    if second is not None:
        return {"lowest": min(first, second), "highest": max(first, second)}
    return {"highest": first} if sign and sign.startswith("<") else {"lowest": first}


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError(text)
    return number


def ago(value: str, key: str = "before") -> datetime | timedelta:
    """``30m``, ``2h``, ``3d``, ``1w`` as how long ago, ``2026-11-02`` as that day's start (UTC). Raises Mistake."""
    found = _AGO.fullmatch(value.lower())
    if found:
        return timedelta(**{UNITS[found[2]]: int(found[1])})
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Mistake(
            f"{key} wants a stretch of time such as 30m, 2h, 3d or 1w, or a day such as 2026-11-02."
        ) from None


def labels_named(value: str) -> tuple[str, ...]:
    """The labels that a word names: by name, by title, or by one word of the name (``attack``)."""
    wanted = value.lower().replace(" ", "_").replace("-", "_")
    exact = tuple(label.name for label in LABELS if wanted in {label.name, label.title.lower().replace(" ", "_")})
    return exact or tuple(label.name for label in LABELS if wanted in label.name.split("_"))


def _label(value: str, _policy: Policy) -> Read:
    found = labels_named(value)
    if not found:
        raise Mistake(f"label wants one of {', '.join(label.name for label in LABELS)}.")
    return {"labels": found}


def _reason(value: str, policy: Policy) -> Read:
    """A clause of the site's policy with its labels, a label, or a rule."""
    wanted, found = value.lower(), list(labels_named(value))
    found += [rule for rule in (*RULE_NAMES, RESERVED_CLAUSE) if rule == wanted]
    for clause in policy.clauses:
        if wanted in {clause.id.lower(), clause.title.lower()}:
            found += [clause.id, *clause.labels]
    if not found:
        clauses = "".join(f"{clause.id}, " for clause in policy.clauses)
        raise Mistake(f"reason wants one of {clauses}a label such as insult, or a rule such as links.")
    return {"reasons": tuple(found)}


def _lang(value: str, _policy: Policy) -> Read:
    if not re.fullmatch(r"[A-Za-z]{2,3}", value):
        raise Mistake("lang wants a language’s code, such as en or hy.")
    return {"langs": (value.lower(),)}


def _state(value: str, _policy: Policy) -> Read:
    if value.lower() not in STATES:
        raise Mistake(f"state wants one of {', '.join(STATES)}.")
    return {"states": (value.lower(),)}


def _is(value: str, policy: Policy) -> Read:
    wanted = value.lower()
    if wanted in MARKS:
        return {"marks": (wanted,)}
    if wanted in STATES:
        return _state(wanted, policy)
    raise Mistake(f"is wants one of {', '.join((*STATES, *MARKS))}.")


def _has(value: str, _policy: Policy) -> Read:
    if value.lower() not in {"report", "reports"}:
        raise Mistake("has wants report, as in has:report.")
    return {"marks": ("reported",)}


_READERS: Final[Mapping[str, Callable[[str, Policy], Read]]] = {
    "author": lambda value, _: {"authors": (value,)},
    "thread": lambda value, _: {"threads": (value,)},
    "section": lambda value, _: {"sections": (value,)},
    "by": lambda value, _: {"people": (value.lower() if value.lower() in {"me", "policy", "model"} else value,)},
    "reason": _reason,
    "label": _label,
    "lang": _lang,
    "state": _state,
    "is": _is,
    "has": _has,
    "score": score,
    "before": lambda value, _: {"before": ago(value, "before")},
    "since": lambda value, _: {"since": ago(value, "since")},
}
