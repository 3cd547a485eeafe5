"""How much a reader's report weighs, by how often people agreed with that reader before, and what it may say."""

from __future__ import annotations

import math
from typing import Final

REASONS: Final[dict[str, str]] = {
    "abusive": "Abusive",
    "hateful": "Hateful",
    "threat": "Threat",
    "spam": "Spam",
    "off-topic": "Off topic",
    "illegal": "Illegal",
    "other": "Other",
}
"""What a report may name besides the clauses of the site's own policy, and its title."""
ALWAYS_READ: Final = "illegal"
"""The reason that a person reads whoever gives it: a notice of illegal content must be decided."""
LONGEST_TEXT: Final = 2_000

NEWCOMER: Final = 1.0
NAMELESS: Final = 0.5
ENOUGH: Final = 5
AXIS: Final = 0.7
PULL: Final = 0.8


def weight_of(upheld: int, dismissed: int) -> float:
    """What a report weighs by how many earlier ones of its reporter people upheld and dismissed; 0 and more.

    A reader with at most five decided reports weighs 1. Beyond, one whose reports were upheld in seven cases of ten
    still weighs 1; above it the weight rises and below it falls, the further the more reports say so:
    ``1 ± distance from 0.7, as a share of the way to 1 or to 0, × log₄(decided)``.

    Source: Discourse, ``app/models/reviewable_score.rb``, ``calc_user_accuracy_bonus``. Its factor 5 is left out: there
    it weighs against trust levels of 0 to 5, which a news site's readers do not have here.
    """
    decided = upheld + dismissed
    if decided <= ENOUGH:
        return NEWCOMER
    share = upheld / decided
    distance = (share - AXIS) / (1 - AXIS) if share >= AXIS else (share - AXIS) / AXIS
    return max(0.0, round(NEWCOMER + distance * math.log(decided, 4), 2))


def kept(weight: float) -> float:
    """The part of the way to priority 1 that is left after reports of this weight: a fifth less for each 1.0."""
    return float(PULL**weight)


def raised(priority: float, weight: float) -> float:
    """A case's priority (0..1) after reports of this weight; never falls and never passes 1."""
    return 1 - (1 - priority) * kept(weight)
