"""What a batch would come to, in words: how people decided such comments, and how many mistakes to expect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from service.actions.bulk import DAYS
from service.moderation.mistakes import Expected

CALM: Final = 0.05
GRAVE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Odds:
    """One way to decide a batch: ``about`` is the headline, ``basis`` where it comes from, ``doubt`` how sure it is.

    ``tone`` is ``calm``, ``doubtful`` or ``grave``, and ``rate`` says the share in words, empty for an empty batch.
    """

    verb: str
    count: int
    about: str
    basis: str
    doubt: str
    rate: str
    tone: str


def odds(verb: str, past: str, found: Expected) -> Odds:
    """``verb`` is what the button says (Approve), ``past`` what people did (approved)."""
    return Odds(
        verb=verb,
        count=found.selected,
        about=_about(found.mistakes),
        basis=_basis(past, found),
        doubt=f"With 95 % confidence between {math.floor(found.least)} and {math.ceil(found.most)}.",
        rate=_rate(found.share) if found.selected else "",
        tone="calm" if found.share < CALM else "grave" if found.share >= GRAVE else "doubtful",
    )


def _about(mistakes: float) -> str:
    number = round(mistakes)
    if not number:
        return "expect hardly a mistake"
    return f"expect about {number:,} mistake{'' if number == 1 else 's'}"


def _basis(past: str, found: Expected) -> str:
    if found.measured:
        share = round(100 * found.agreeing / found.decided)
        return f"In the last {DAYS} days people {past} {share} % of {found.decided:,} such comments, read one by one."
    if not found.decided:
        return (
            f"Nobody read such a comment by itself in the last {DAYS} days; the model’s own numbers are all there is."
        )
    comments = "comment was" if found.decided == 1 else "comments were"
    return (
        f"Only {found.decided} such {comments} read one by one in the last {DAYS} days, too few to tell by; "
        "the model’s own numbers stand in."
    )


def _rate(share: float) -> str:
    if share >= 0.5:
        return "more wrong than right" if share > 0.5 else "half of them wrong"
    if share * 200 < 1:
        return "fewer than 1 in 200 wrong"
    return f"about 1 in {round(1 / share)} wrong"
