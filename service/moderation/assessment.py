"""The model's part: scores, evidence, language and target of one comment, with the versions that made them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from service.moderation.labels import LABELS


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the author's own letters that spoke for a label.

    ``start`` and ``end`` count code points of the text as received, ``utf16_start`` and ``utf16_end`` UTF-16 code
    units of the same text (what JavaScript counts). ``weight`` is the share of the label's evidence, 0..1.
    """

    start: int
    end: int
    utf16_start: int
    utf16_end: int
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Language:
    """What language a comment is in: BCP 47 primary subtag or ``und``, confidence 0..1, and how it was known.

    ``source`` is ``script`` | ``identified`` | ``stated`` | ``site``.
    """

    code: str
    confidence: float
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """At whom a comment is aimed: ``kind`` is ``commenter`` | ``author``, ``name`` as written in the thread."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Which model, text steps and features made an assessment; enough to make it again.

    ``features`` names what was read: ``v1`` for n-grams alone, ``v1+r1`` where the encoder read the comment as well.
    """

    model: str
    text: str
    features: str

    @property
    def engine(self) -> str:
        """``full`` where both readers made it, ``ngrams`` where one did."""
        return "full" if "+" in self.features else "ngrams"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a model says of one comment.

    ``scores`` maps label to calibrated probability. It is empty where no model serves the language
    (``served`` is False) or the comment has no text: neither is the same as clean.
    """

    lang: Language
    versions: Versions
    served: bool = True
    scores: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    spans: tuple[Span, ...] = ()
    target: Target | None = None

    @property
    def risk(self) -> float | None:
        """The highest score that speaks for a violation; None where no model scored."""
        return risk_of(self.scores)


def risk_of(scores: Mapping[str, float]) -> float | None:
    """The highest score of a label that is a violation; None where there is none. NaN ranks nothing."""
    known = [score for name, score in scores.items() if name in _VIOLATIONS and not math.isnan(score)]
    return max(known, default=None)


_VIOLATIONS: Final = frozenset(label.name for label in LABELS if label.violation)
