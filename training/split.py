"""Three folds that share no thread, author or article: to fit on, to calibrate on, to hold out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from service.moderation.example import Example
from service.moderation.text.normalise import fold
from training.written import SOURCES as WRITTEN

HELD_SHARE: Final = 0.14
CALIBRATE_SHARE: Final = 0.10
DRILLS: Final = "drills"
"""What was written to teach what is rare: exchanges by other hands measure it."""
FEW_REVIEWS: Final = 500
"""Below so many reviews all of them are fitted on: too few to spare any for measuring."""


class Fold(StrEnum):
    """What a row is for."""

    FIT = "fit"
    CALIBRATE = "calibrate"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Folds:
    """Indices into the examples that were split, ascending; ``dropped`` counts texts that stood in two folds."""

    fit: tuple[int, ...]
    calibrate: tuple[int, ...]
    held: tuple[int, ...]
    dropped: int


def split(examples: Sequence[Example], seed: int) -> Folds:
    """Split by group within each source, the same way for the same seed; what was written to teach is all to fit on.

    A text that also stands (caseless, without disguise) in the held-out fold is taken out of the others, and one that
    stands in the calibration fold out of the fitting fold: sets quote each other.
    """
    places = _places(examples, seed)
    folded = [fold(example.text) for example in examples]
    held = {folded[i] for i, place in enumerate(places) if place is Fold.HELD}
    calibrate = {folded[i] for i, place in enumerate(places) if place is Fold.CALIBRATE} - held
    by_fold: dict[Fold, list[int]] = defaultdict(list)
    for i, place in enumerate(places):
        taken = (place is not Fold.HELD and folded[i] in held) or (place is Fold.FIT and folded[i] in calibrate)
        if not taken or examples[i].source == "reviews":
            by_fold[place].append(i)
    fit, kept, out = (tuple(by_fold[place]) for place in (Fold.FIT, Fold.CALIBRATE, Fold.HELD))
    return Folds(fit, kept, out, len(examples) - len(fit) - len(kept) - len(out))


def _places(examples: Sequence[Example], seed: int) -> list[Fold]:
    groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i, example in enumerate(examples):
        groups[example.source][example.group or example.id].append(i)
    places = [Fold.FIT] * len(examples)
    for source, members in groups.items():
        rows = sum(map(len, members.values()))
        if source in WRITTEN or source == DRILLS or (source == "reviews" and rows < FEW_REVIEWS):
            continue
        for place, indices in _dealt(members, source, seed, rows):
            for i in indices:
                places[i] = place
    return places


def _dealt(members: dict[str, list[int]], source: str, seed: int, rows: int) -> Iterable[tuple[Fold, list[int]]]:
    """Groups in an order drawn by the seed: the first ones are held out, the next ones calibrate."""
    dealt = 0
    for group in sorted(members, key=lambda group: _draw(seed, source, group)):
        share = dealt / rows
        place = (
            Fold.HELD if share < HELD_SHARE else Fold.CALIBRATE if share < HELD_SHARE + CALIBRATE_SHARE else Fold.FIT
        )
        yield place, members[group]
        dealt += len(members[group])


def _draw(seed: int, source: str, group: str) -> bytes:
    return blake2b(f"{seed}\0{source}\0{group}".encode(), digest_size=8).digest()
