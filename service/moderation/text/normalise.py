"""From a comment as typed to the words it means, each letter knowing the stretch it stands for."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from service.moderation.text import disguise_v2, steps
from service.moderation.text import hints as hint
from service.moderation.text.disguise_v2 import V2
from service.moderation.text.hints import hints
from service.moderation.text.places import Text
from service.moderation.text.steps import V1, Step

__all__ = ["RECIPES", "VERSION", "Text", "fold", "normalise", "step_by_step"]

VERSION: Final = "v2"
"""The version that new models are fitted with."""
RECIPES: Final[dict[str, tuple[Step, ...]]] = {"v1": V1, "v2": V2}
"""Every version of the text steps that a stored model may name; old ones stay."""

REMEMBERED, REMEMBERED_LETTERS = 600, 1_000
"""How many texts are remembered, and of what length at most: more than a chunk of a batch, and 20 MB at the worst."""

_HINT_FOR: Final[dict[Step, int]] = {
    steps.typography: hint.TYPOGRAPHIC,
    steps.addresses: hint.ADDRESSES,
    steps.compatible: hint.UNUSUAL,
    steps.visible: hint.UNUSUAL,
    steps.unmarked: hint.UNUSUAL,
    steps.alphabet: hint.UNUSUAL,
    disguise_v2.passing: hint.UNUSUAL,
    steps.caseless: hint.CASE,
    disguise_v2.pictured: hint.PICTURED,
    disguise_v2.bared: hint.BARED,
    steps.together: hint.TOGETHER,
    disguise_v2.known: hint.KNOWN,
    steps.lettered: hint.LETTERED,
    steps.masked: hint.MASKED,
    steps.brief: hint.BRIEF,
    disguise_v2.spelled: hint.SPELLED,
    steps.single_spaced: hint.SPACES,
}
_HINTED: Final = {version: tuple((step, _HINT_FOR[step]) for step in recipe) for version, recipe in RECIPES.items()}
_KEEP_HINTS: Final = frozenset({steps.typography, steps.caseless})
"""Steps whose changes the hints have foreseen: one letter for one of the same kind."""
_FORESEEN: Final = hint.TYPOGRAPHIC | hint.CASE


def normalise(original: str, version: str = VERSION) -> Text:
    """``original`` after all steps of ``version``. Takes any string; raises KeyError for a version nobody wrote.

    Steps that a look at the letters shows to have nothing to do are left out: 4 µs instead of 50 for plain words.
    One comment is asked about several times (for repeats, by the model, as the parent of the next): short texts are
    remembered for a while.
    """
    return _remembered(original, version) if len(original) <= REMEMBERED_LETTERS else _normalised(original, version)


def _normalised(original: str, version: str) -> Text:
    recipe = _HINTED[version]
    text, wanted = Text.plain(original), hints(original)
    if not wanted & ~_FORESEEN:
        text = steps.typography(text) if wanted & hint.TYPOGRAPHIC else text
        return steps.caseless(text) if wanted & hint.CASE else text
    for step, bit in recipe:
        if wanted & bit:
            before, text = text.normal, step(text)
            if text.normal != before and (wanted == hint.ALL or step not in _KEEP_HINTS):
                wanted = hints(text.normal)
    return text


_remembered: Final = lru_cache(REMEMBERED)(_normalised)


def step_by_step(original: str, version: str = VERSION) -> Text:
    """``normalise`` by its definition, every step in its turn: what it is tested against."""
    text = Text.plain(original)
    for step in RECIPES[version]:
        text = step(text)
    return text


def fold(original: str) -> str:
    """``original`` caseless, free of disguise and with single spaces: two texts that fold alike say the same.

    For repeats and word lists. Quotation and link marks stay, newlines become spaces, ends are stripped.
    """
    return " ".join(normalise(original).normal.split())
