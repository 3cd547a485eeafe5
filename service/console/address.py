"""Where somebody stands at the desk: the case, the order, the page and the evidence switch, all in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal, cast
from urllib.parse import urlencode

Sort = Literal["risk", "age"]
LONGEST: Final = 200
DEFAULTS: Final = {"sort": "risk", "evidence": "on"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place at the desk. ``case`` and ``after`` are public ids as the browser sent them, not yet looked up.

    ``done`` names the case decided a moment ago, so that the page can say so.
    """

    sort: Sort = "risk"
    evidence: str = "on"
    case: str | None = None
    after: str | None = None
    done: str | None = None

    def url(self, **changes: str | None) -> str:
        """The address of this place, or of the one that ``changes`` leads to. ``done`` is never carried along."""
        wanted = {**asdict(self), "done": None, **changes}
        said = {key: value for key, value in wanted.items() if value and value != DEFAULTS.get(key)}
        return "/queue" + (f"?{urlencode(said)}" if said else "")

    @property
    def marked(self) -> bool:
        """Whether evidence is underlined."""
        return self.evidence != "off"


def place_of(sent: Mapping[str, str]) -> Place:
    """The place a query or a form names; what cannot be read is left out rather than refused."""
    known = {name: sent.get(name, "")[:LONGEST].strip() or None for name in ("case", "after", "done")}
    sort = "age" if sent.get("sort") == "age" else "risk"
    return Place(cast(Sort, sort), "off" if sent.get("evidence") == "off" else "on", **known)


def local(path: str | None, otherwise: str = "/queue") -> str:
    """A path of our own to go on to; anything that might lead to another host is replaced by ``otherwise``.

    Browsers read ``\\`` as ``/`` and drop tabs and line ends, so ``//host`` has many spellings: only plain ones pass.
    """
    plain = path is not None and path.startswith("/") and not path.startswith("//")
    if not plain or path is None or "\\" in path or any(ord(letter) < 33 or ord(letter) == 127 for letter in path):
        return otherwise
    return path
