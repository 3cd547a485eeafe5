"""What a threshold on Perspective's scale catches and misses on ours, on rows that no curve was fitted on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from service.moderation.curve import Curve
from service.moderation.example import Example
from training.audit.subject import LANGUAGE, SEED, Subject, drawn
from training.datasets.catalogue import CATALOGUE
from training.datasets.perspective import SCORED
from training.markdown import grid
from training.scale import FEWEST, LABEL_OF, Floats, scored
from training.split import split

CUTS: Final = (0.7, 0.8, 0.9)
HEAD: Final = (
    "attribute",
    "threshold",
    "Perspective at or above",
    "caught on its scale",
    "caught by our probability",
    "Perspective below",
    "held too on its scale",
    "held too by our probability",
)
NO_CURVE: Final = "–"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One threshold: rows that Perspective put at or ``above`` it and ``below`` it, and how many of either we do.

    ``scaled``: on Perspective's scale, None without a curve; ``plain``: our own probability. Both (of those above, of
    those below).
    """

    attribute: str
    threshold: float
    above: int
    below: int
    scaled: tuple[int, int] | None
    plain: tuple[int, int]


def held_out(subject: Subject, most: int) -> list[Example]:
    """Held-out rows of the sets that Perspective scored, at most so many of each; never one that was fitted on."""
    entries = [CATALOGUE[name] for name in SCORED if CATALOGUE[name].folder == "train"]
    found: list[Example] = []
    for entry in entries:
        if entry.is_at(subject.places.data):
            rows = list(entry.examples(subject.places.data, frozenset({LANGUAGE})))
            held = split(rows, subject.manifest.seeds.get("split", SEED)).held
            found += drawn([rows[i] for i in held], most)
    return found


def meanings(scores: Mapping[str, Floats], scales: Mapping[str, Curve], rows: Sequence[Example]) -> Iterator[Meaning]:
    """Every threshold of every attribute with scores beside at least ``FEWEST`` rows.

    ``scores``: label to (rows,) our probabilities.
    """
    for attribute, label in LABEL_OF.items():
        places = scored(rows, attribute)
        if label in scores and len(places) >= FEWEST:
            theirs = np.array([float(rows[i].meta[f"perspective_{attribute}"]) for i in places])
            ours = scores[label][places]
            scaled = scales[label](ours) if label in scales else None
            for cut in CUTS:
                yield meaning(attribute, cut, theirs, ours, scaled)


def meaning(attribute: str, cut: float, theirs: Floats, ours: Floats, scaled: Floats | None) -> Meaning:
    """One threshold over (rows,) scores of both sides."""
    above = theirs >= cut

    def caught(scores: Floats) -> tuple[int, int]:
        return int((above & (scores >= cut)).sum()), int((~above & (scores >= cut)).sum())

    found = None if scaled is None else caught(scaled)
    return Meaning(attribute, cut, int(above.sum()), int((~above).sum()), found, caught(ours))


def written(found: Sequence[Meaning]) -> str:
    """The table in Markdown."""
    return grid(list(HEAD), [_row(one) for one in found])


def _row(one: Meaning) -> list[str]:
    scaled = one.scaled or (None, None)
    return [
        f"`{one.attribute}`",
        f"{one.threshold:.1f}",
        f"{one.above}",
        _share(scaled[0], one.above),
        _share(one.plain[0], one.above),
        f"{one.below}",
        _share(scaled[1], one.below),
        _share(one.plain[1], one.below),
    ]


def _share(number: int | None, of: int) -> str:
    return NO_CURVE if number is None or not of else f"{number / of:.1%}"
