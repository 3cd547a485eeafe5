"""What the person signed in sees of texts on pages that show many of them: hard words veiled, unless they ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import g, request

from service.console import wellbeing
from service.console.batch_rows import Veiled
from service.console.front import policy, wishes
from service.moderation.veil import Veil


@dataclass(frozen=True, slots=True)
class Unveiling:
    """Whether letters are hidden on this page, whether they were asked for, and the addresses that change it."""

    hid: bool
    revealed: bool
    show: str
    hide: str


def veiled() -> Veiled:
    """Texts as this person wishes to see them."""
    return _veil().over


def unveiling(here: str) -> Unveiling:
    """The control of the page ``here``; ask for it once every text of the page went through ``veiled``."""
    return Unveiling(_veil().hid, _revealed(), f"{here}{'&' if '?' in here else '?'}reveal=1", here)


def _veil() -> Veil:
    """One veil a request."""
    if "batch_veil" not in g:
        g.batch_veil = wellbeing.veil(wishes(), policy(), _revealed())
    return cast(Veil, g.batch_veil)


def _revealed() -> bool:
    return request.values.get("reveal") == "1"
