"""Comments of an archive: Coral's documents, WordPress's export, and plain rows with columns that the caller names."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final

from defusedxml.ElementTree import iterparse

from service.actions.migrating.logged import Bad, Logged, Unusable, share, state, words

_TAG: Final = re.compile(r"<(?:/?[A-Za-z]|!--)[^<>]*>")
_PINGS: Final = frozenset({"pingback", "trackback"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a row keeps things, by the names of its columns or keys; ``scores``: attribute to column."""

    text: str = "text"
    id: str = "id"
    state: str = "state"
    lang: str = "lang"
    parent: str = "parent_text"
    scores: Mapping[str, str] = field(default_factory=dict)


def is_coral(document: Mapping[str, Any]) -> bool:
    """Whether this is a comment as Coral 5 and later, or Talk 4, stores it."""
    return any(name in document for name in ("storyID", "story_id", "asset_id")) and "commentID" not in document


def of_coral(line: int, document: Mapping[str, Any]) -> Logged:
    """Coral's comment in its last revision, with the score that Perspective gave it. Raises Unusable."""
    revisions = document.get("revisions")
    last = revisions[-1] if isinstance(revisions, list) and revisions and isinstance(revisions[-1], Mapping) else {}
    body = last.get("body", document.get("body"))
    told = [place.get("metadata") for place in (last, document)]
    noted = next((m["perspective"] for m in told if isinstance(m, Mapping) and "perspective" in m), None)
    identity = document.get("id") or document.get("_id")
    if isinstance(identity, Mapping):
        identity = identity.get("$oid")
    text = plain(words(body, "the body of the comment"))
    return Logged(
        line,
        str(identity or f"line {line}"),
        words(text, "the body of the comment"),
        scores=_corals_score(noted),
        person=state(document.get("status")),
    )


def of_row(line: int, row: Mapping[str, Any], columns: Columns) -> Logged:
    """A row of a table, or a flat object. Raises Unusable."""
    scores = {
        name: share(row[column], column) for name, column in columns.scores.items() if row.get(column) not in (None, "")
    }
    parent, lang = row.get(columns.parent), row.get(columns.lang)
    return Logged(
        line=line,
        id=str(row.get(columns.id) or f"line {line}"),
        text=words(row.get(columns.text), f"the column {columns.text}"),
        parent=parent if isinstance(parent, str) and parent.strip() else None,
        lang=lang if isinstance(lang, str) and lang.strip() else None,
        scores=scores,
        person=state(row.get(columns.state)),
    )


def of_wordpress(file: IO[bytes]) -> Iterator[Logged | Bad]:
    """The comments of a WordPress export (WXR), numbered in its order from 1; pings and the export's posts are none.

    Read as it streams: what was read is dropped. Raises ParseError and EntitiesForbidden.
    """
    number, lang = 0, None
    for _, element in iterparse(file, events=("end",)):
        name = _local(element.tag)
        if name == "language":
            lang = (element.text or "").strip() or None
        elif name == "comment":
            found = {_local(child.tag): child.text or "" for child in element}
            if found.get("comment_type") not in _PINGS:
                number += 1
                yield _of_wordpress(number, found, lang)
            element.clear()
        elif name == "item":
            element.clear()


def _of_wordpress(number: int, found: Mapping[str, str], lang: str | None) -> Logged | Bad:
    try:
        text = words(plain(found.get("comment_content", "")), "comment_content")
    except Unusable as reason:
        return Bad(number, str(reason))
    identity = found.get("comment_id") or f"comment {number}"
    return Logged(number, identity, text, lang=lang, person=state(found.get("comment_approved")))


def plain(markup: str) -> str:
    """The text of a comment that may hold HTML."""
    without = _TAG.sub(" ", markup)
    return html.unescape(without).strip() if without != markup or "&" in markup else markup


def _corals_score(noted: Any) -> dict[str, float]:
    """Coral keeps one score and the model it asked for, TOXICITY unless the site chose another."""
    if not isinstance(noted, Mapping) or noted.get("score") is None:
        return {}
    name = str(noted.get("model") or "TOXICITY").partition("@")[0].upper()
    return {name: share(noted["score"], name)}


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
