"""From a comment as typed to the words it means, each letter knowing the stretch it stands for."""

from __future__ import annotations

from typing import Final

from service.moderation.text.places import Text
from service.moderation.text.steps import V1, Step

__all__ = ["RECIPES", "VERSION", "Text", "fold", "normalise"]

VERSION: Final = "v1"
"""The version that new models are fitted with."""
RECIPES: Final[dict[str, tuple[Step, ...]]] = {"v1": V1}
"""Every version of the text steps that a stored model may name; old ones stay."""


def normalise(original: str, version: str = VERSION) -> Text:
    """``original`` after all steps of ``version``. Takes any string; raises KeyError for a version nobody wrote."""
    text = Text.plain(original)
    for step in RECIPES[version]:
        text = step(text)
    return text


def fold(original: str) -> str:
    """``original`` caseless, free of disguise and with single spaces: two texts that fold alike say the same.

    For repeats and word lists. Quotation and link marks stay, newlines become spaces, ends are stripped.
    """
    return " ".join(normalise(original).normal.split())
