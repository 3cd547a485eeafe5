"""A comment with labels from which a model can learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from service.moderation.comment import Context


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled comment, in the form that every data set, import and export yields.

    ``labels`` maps our label names to 0..1 (vote fractions where the source has them); a label that is absent was
    not judged and teaches nothing. ``spans`` are code-point stretches a person marked, by label (None: not marked).
    ``group`` is what a split must not cut: thread, author or article. ``source`` names the data set.
    """

    id: str
    text: str
    labels: Mapping[str, float]
    source: str
    lang: str = "en"
    context: Context = field(default_factory=Context)
    group: str | None = None
    author: str | None = None
    weight: float = 1.0
    spans: Mapping[str, tuple[tuple[int, int], ...]] | None = None
    meta: Mapping[str, str | float | bool] = field(default_factory=lambda: MappingProxyType({}))
