"""A calibrator as a table: from a raw score to a probability, without scikit-learn."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

_SIGMOID: Final = np.linspace(-16.0, 16.0, 2049)


@dataclass(frozen=True, slots=True)
class Curve:
    """A calibrator as a piecewise-linear table from raw score to probability, flat beyond its ends."""

    raw: NDArray[np.float64]
    probability: NDArray[np.float64]
    _knots: tuple[list[float], list[float]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the table as lists too, which are faster for one number."""
        object.__setattr__(self, "_knots", (self.raw.tolist(), self.probability.tolist()))

    @classmethod
    def of(cls, calibrator: Any) -> Curve:
        """The table of a fitted isotonic regression, or of a logistic regression on one number (off by < 1e-5).

        Raises TypeError for anything else.
        """
        if hasattr(calibrator, "X_thresholds_"):
            return cls(np.asarray(calibrator.X_thresholds_, float), np.asarray(calibrator.y_thresholds_, float))
        if not hasattr(calibrator, "coef_"):
            raise TypeError(f"a calibrator of type {type(calibrator).__name__}")
        slope, shift = float(np.ravel(calibrator.coef_)[0]), float(np.ravel(calibrator.intercept_)[0])
        if slope == 0.0:
            return cls(np.zeros(1), np.array([sigmoid(shift)]))
        raw = (_SIGMOID - shift) / slope
        order = np.argsort(raw)
        return cls(raw[order], sigmoid(_SIGMOID)[order])

    def __call__(self, raw: Scores) -> Scores:
        """Probabilities for raw scores, of the same shape."""
        return np.clip(np.interp(raw, self.raw, self.probability), 0.0, 1.0)

    def at(self, raw: float) -> float:
        """The probability for one raw score: what ``numpy.interp`` says, bit for bit, without its 2 µs."""
        raws, probabilities = self._knots
        place = bisect_right(raws, raw) - 1
        if raw != raw:
            return raw
        if place < 0 or place == len(raws) - 1 or raw == raws[place]:
            found = probabilities[max(place, 0)]
        else:
            slope = (probabilities[place + 1] - probabilities[place]) / (raws[place + 1] - raws[place])
            found = slope * (raw - raws[place]) + probabilities[place]
        return min(1.0, max(0.0, found))


def sigmoid(raw: Any) -> Any:
    """The logistic curve, of a number or an array."""
    return 1.0 / (1.0 + np.exp(-raw))


def calibrated(raw: Scores, curves: tuple[Curve, ...]) -> Scores:
    """Each column of ``raw``, (rows, labels), through its own curve."""
    if len(raw) == 1:
        return np.array([[curve.at(score) for curve, score in zip(curves, raw[0].tolist(), strict=True)]])
    found = np.empty(raw.shape)
    for k, curve in enumerate(curves):
        found[:, k] = np.interp(raw[:, k], curve.raw, curve.probability)
    return np.clip(found, 0.0, 1.0, out=found)
