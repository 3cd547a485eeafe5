"""Small things that tests of training make: examples, exported reviews, fitted parts, manifests."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from service.moderation.example import Example
from service.moderation.features import VERSION, WIDTH
from service.registry import Manifest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def an_example(text: str = "A fair point about the bus lane.", **given: Any) -> Example:
    """A comment judged not toxic, unless told otherwise."""
    fields: dict[str, Any] = {"id": text, "labels": {"toxicity": 0.0}, "source": "corpus", **given}
    return Example(text=text, **fields)


def a_head(*, bias: float = 0.0, weight: float = 0.0) -> LogisticRegression:
    """A fitted head of one weight for every column."""
    head = LogisticRegression()
    head.classes_ = np.array([0, 1], dtype=np.int8)
    head.coef_ = np.full((1, WIDTH), weight, dtype=np.float32)
    head.intercept_ = np.array([bias], dtype=np.float32)
    return head


def a_curve() -> LogisticRegression:
    """A calibrator that is the plain logistic curve."""
    curve = LogisticRegression()
    curve.classes_ = np.array([0, 1])
    curve.coef_, curve.intercept_ = np.array([[1.0]]), np.array([0.0])
    return curve


def some_parts(label: str = "insult", bias: float = 0.0) -> dict[str, Any]:
    """Parts with one head."""
    return {"heads": {label: a_head(bias=bias)}, "calibrators": {label: a_curve()}}


def a_manifest(**given: Any) -> Manifest:
    """A manifest for ``some_parts``."""
    fields: dict[str, Any] = {"name": "news-en", "created_at": NOON, "languages": ("en",), "labels": ("insult",)}
    return Manifest(**{**fields, "text": "v1", "features": VERSION, **given})


def write_lines(path: Path, lines: list[dict[str, Any]]) -> Path:
    """A JSONL file, gzipped where its name says so."""
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def a_row(text: str, labels: dict[str, float], **given: Any) -> dict[str, Any]:
    """A line of a published set."""
    return {"id": text[:20], "text": text, "lang": "en", "labels": labels, "source": "a test", **given}


def a_review(text: str, labels: dict[str, float], **given: Any) -> dict[str, Any]:
    """A line as the export writes it."""
    fields = {"id": text, "text": text, "labels": labels, "lang": "en", "source": "reviews", "action": "reject"}
    return {**fields, "thread": text, "author": "a1", **given}
