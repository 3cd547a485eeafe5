"""From our calibrated probability to the scale of another service: monotone, so that no order of comments changes.

A newsroom's thresholds (hold from 0.7, reject from 0.9) were chosen on that scale. ``training.scale`` fits the curves.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.moderation.curve import Curve
from service.moderation.numbers import Numbers

PREFIX = "scale."


def scales_of(numbers: Numbers) -> dict[str, Curve]:
    """Label to curve, for the labels that a model has one for."""
    found = {name.removeprefix(PREFIX): numbers[name] for name in numbers if name.startswith(PREFIX)}
    return {label: Curve(*table) for label, table in found.items()}


def scaled(scores: Mapping[str, float], scales: Mapping[str, Curve]) -> dict[str, float]:
    """The scores on the other scale; a label without a curve keeps its own probability."""
    return {label: scales[label].at(score) if label in scales else score for label, score in scores.items()}
