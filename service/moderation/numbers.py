"""Fitted parts as plain arrays: what a server needs of a model, to be kept and read without pickle or scikit-learn.

Names of the arrays, with K labels: ``labels`` (K,), ``weights`` (see ``dealt``), ``intercepts`` (K,), ``curve.LABEL``
(2, points): raw scores above probabilities. Where the model has an encoder besides, over the J labels with a judge:
``judged`` (J,), ``encoder_weights`` (width, J), ``encoder_intercepts`` (J,), ``judges`` (3, J): what the n-grams' raw
score and the encoder's are multiplied by, and what is added, and ``full_curve.LABEL``. ``token_head`` (width + 1,): the
weights of the head over single word pieces and what it adds, where there is one. ``scale.LABEL`` (2, knots), where it
was fitted: our probabilities above Perspective's scores (see ``scale``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.moderation import features
from service.moderation.curve import Curve
from service.moderation.labels import NAMES

Numbers = Mapping[str, NDArray[Any]]


def numbers_of(parts: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """The arrays of fitted parts.

    ``parts``: ``heads`` (label → linear estimator, ``coef_`` (1, WIDTH)) and ``calibrators`` (label → isotonic or
    logistic regression of ``decision_function``); with an encoder ``encoder_heads``, ``judges``, ``full_calibrators``
    and perhaps ``token_head``. Raises KeyError for a missing part, TypeError for a strange calibrator and ValueError
    for labels or widths this code has not.
    """
    labels = _labels(parts["heads"])
    heads = [parts["heads"][label] for label in labels]
    found = {
        "labels": np.array(labels),
        "weights": dealt(_rows(heads, features.WIDTH)),
        "intercepts": _intercepts(heads),
        **_curves("curve", parts["calibrators"], labels),
        **{f"scale.{label}": np.asarray(table, float) for label, table in parts.get("scales", {}).items()},
    }
    return found | (_of_encoder(parts, labels) if parts.get("encoder_heads") else {})


def _labels(heads: Mapping[str, Any]) -> list[str]:
    if strangers := sorted(set(heads) - set(NAMES)):
        raise ValueError(f"labels not known here: {', '.join(strangers)}")
    if not heads:
        raise ValueError("there is no head")
    return [label for label in NAMES if label in heads]


def _of_encoder(parts: Mapping[str, Any], labels: Sequence[str]) -> dict[str, NDArray[Any]]:
    judged = [label for label in labels if label in parts["judges"]]
    heads, judges = ([parts[name][label] for label in judged] for name in ("encoder_heads", "judges"))
    width = int(np.size(heads[0].coef_)) if heads else 0
    found = {
        "judged": np.array(judged),
        "encoder_weights": np.ascontiguousarray(_rows(heads, width).T),
        "encoder_intercepts": _intercepts(heads),
        "judges": np.vstack([_rows(judges, 2).T, _intercepts(judges)]).astype(np.float64),
        **_curves("full_curve", parts["full_calibrators"], judged),
    }
    if (token := parts.get("token_head")) is not None:
        found["token_head"] = np.concatenate([np.ravel(token.coef_), np.ravel(token.intercept_)]).astype(np.float32)
    return found


def _rows(heads: Sequence[Any], width: int) -> NDArray[np.float32]:
    """The weights of linear estimators as rows, (heads, width)."""
    rows = [np.asarray(head.coef_, dtype=np.float32).reshape(-1) for head in heads]
    if any(len(row) != width for row in rows):
        raise ValueError(f"every head must have {width} weights")
    return np.stack(rows) if rows else np.empty((0, width), dtype=np.float32)


def _intercepts(heads: Sequence[Any]) -> NDArray[np.float32]:
    return np.array([float(np.ravel(head.intercept_)[0]) for head in heads], dtype=np.float32)


def _curves(name: str, calibrators: Mapping[str, Any], labels: Sequence[str]) -> dict[str, NDArray[Any]]:
    tables = {label: Curve.of(calibrators[label]) for label in labels}
    return {f"{name}.{label}": np.stack([table.raw, table.probability]) for label, table in tables.items()}


def curves_of(numbers: Numbers, name: str, labels: Sequence[str]) -> tuple[Curve, ...]:
    """The curves that ``numbers`` keeps under ``name`` for each of ``labels``; raises KeyError where one is missing."""
    return tuple(Curve(*numbers[f"{name}.{label}"]) for label in labels)


def dealt(weights: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Float32 numbers byte by byte, (4, *shape), the lowest bytes first: a fifth less to store once compressed.

    (Measured on 12 heads of 262,162 weights: 5.8 MB against 7.2 MB.)
    """
    little = np.ascontiguousarray(weights, dtype="<f4")
    return np.ascontiguousarray(np.moveaxis(little.view(np.uint8).reshape(*weights.shape, 4), -1, 0))


def gathered(planes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What ``dealt`` was given; raises ValueError for anything of another shape."""
    if planes.ndim < 2 or len(planes) != 4 or planes.dtype != np.uint8:
        raise ValueError("the weights are not in four planes of bytes")
    together: NDArray[np.float32] = np.ascontiguousarray(np.moveaxis(planes, 0, -1)).view("<f4")[..., 0]
    return together
