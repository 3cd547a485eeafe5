"""Where somebody stands at the desk: the case, the filter, the page and the evidence switch, all in the URL."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from service.console.filters import FIELDS
from service.storage.filters import SORTS, TABS

LONGEST: Final = 400
FILTER: Final = ("q", "tab", *FIELDS)
DEFAULTS: Final = {"sort": "risk", "evidence": "on", "tab": "waiting"}
ONCE: Final = ("done", "reveal")
"""Said once, never carried along."""
SITES_IDS: Final = ("key", "article_id")
"""The parts of our paths that are a site's own ids, in whatever letters."""
ODD: Final = re.compile(r"^~|^/|//|(^|/)\.{1,2}(/|$)|[\\%\x00-\x1f\x7f]")
"""Ids that browsers and proxies on the way would read as something else, however they are escaped."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place at the desk. ``case`` and ``after`` are public ids as the browser sent them, not yet looked up.

    ``said`` is the filter as it was sent. ``done`` names the case decided a moment ago, so that the page can say so;
    ``reveal`` shows masked words this once, ``severe`` is ``show`` for who wants more of it than they set themselves.
    """

    sort: str = "risk"
    evidence: str = "on"
    case: str | None = None
    after: str | None = None
    done: str | None = None
    reveal: str | None = None
    severe: str | None = None
    said: Mapping[str, str] = field(default_factory=dict)

    def url(self, **changes: str | None) -> str:
        """The address of this place, or of the one that ``changes`` leads to; another filter or order begins anew."""
        wanted: dict[str, str | None] = {**self.said, **_plain(self), **dict.fromkeys(ONCE)}
        if {"sort", *FILTER} & set(changes):
            wanted |= {"after": None, "case": None}
        wanted |= changes
        said = {key: value for key, value in wanted.items() if value and value != DEFAULTS.get(key)}
        return "/queue" + (f"?{urlencode(said)}" if said else "")

    def at(self, case: str | None, after: str | None = None) -> Place:
        """The same view of the queue at another case."""
        return Place(self.sort, self.evidence, case, after, severe=self.severe, said=self.said)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What a form carries so that its answer leads back to this view."""
        kept = {"sort": self.sort, "evidence": self.evidence, "after": self.after, "severe": self.severe, **self.said}
        return tuple((name, value) for name, value in kept.items() if value and value != DEFAULTS.get(name))

    @property
    def marked(self) -> bool:
        """Whether evidence is underlined."""
        return self.evidence != "off"


def place_of(sent: Mapping[str, str]) -> Place:
    """The place a query or a form names; what cannot be read is left out rather than refused."""
    known = {name: sent.get(name, "")[:LONGEST].strip() or None for name in ("case", "after", "done")}
    said = {name: sent.get(name, "")[:LONGEST].strip() for name in FILTER}
    if said["tab"] not in TABS:
        said["tab"] = ""
    return Place(
        sort=sent["sort"] if sent.get("sort") in SORTS else "risk",
        evidence="off" if sent.get("evidence") == "off" else "on",
        reveal="1" if sent.get("reveal") == "1" else None,
        severe="show" if sent.get("severe") == "show" else None,
        said={name: value for name, value in said.items() if value and value != DEFAULTS.get(name)},
        **known,
    )


def local(path: str | None, otherwise: str = "/queue") -> str:
    """A path of our own to go on to; anything that might lead to another host is replaced by ``otherwise``.

    Browsers read ``\\`` as ``/`` and drop tabs and line ends, so ``//host`` has many spellings: only plain ones pass.
    """
    plain = path is not None and path.startswith("/") and not path.startswith("//")
    if not plain or path is None or "\\" in path or any(ord(letter) < 33 or ord(letter) == 127 for letter in path):
        return otherwise
    return path


def in_path(text: str) -> str:
    """A site's own id as one piece of a path: escaped, or where that does not last the way, ``~`` and base64."""
    return f"~{urlsafe_b64encode(text.encode()).decode().rstrip('=')}" if ODD.search(text) else quote(text, safe="")


def from_path(piece: str) -> str:
    """The id that ``in_path`` made a piece of; what it never made is an id as it stands."""
    if not piece.startswith("~"):
        return piece
    try:
        text = urlsafe_b64decode(piece[1:] + "=" * (-(len(piece) - 1) % 4)).decode()
    except ValueError:
        return piece
    return text if in_path(text) == piece else piece


def read_ids(_endpoint: str | None, values: MutableMapping[str, Any] | None) -> None:
    """Have every view find the site's own ids in its arguments as the site gave them."""
    for name in SITES_IDS:
        if values and name in values:
            values[name] = from_path(values[name])


def _plain(place: Place) -> dict[str, str | None]:
    return {name: value for name, value in asdict(place).items() if name != "said"}
