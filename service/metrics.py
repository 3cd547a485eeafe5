"""Every counter and histogram in one table. No label ever carries what a site or a reader wrote."""

from __future__ import annotations

import os
from typing import Final

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REGISTRY: Final = prometheus_client.REGISTRY
CONTENT_TYPE: Final = prometheus_client.CONTENT_TYPE_LATEST
FAST: Final = (0.0005, 0.001, 0.0015, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS: Final = Counter(
    "parley_requests_total",
    "Requests answered, by method, route template and status.",
    ("method", "route", "status"),
)
REQUEST_SECONDS: Final = Histogram(
    "parley_request_seconds",
    "How long an answer took, by method and route template.",
    ("method", "route"),
    buckets=FAST,
)
COMMENTS: Final = Counter(
    "parley_comments_total",
    "Comments answered for, by action (publish, hold, reject) and whether the answer was given before.",
    ("action", "repeated"),
)
REFUSED: Final = Counter(
    "parley_refused_total",
    "Requests turned away, by reason (no-key, bad-key, scope, rate, signed-out, role, csrf).",
    ("reason",),
)
ENCODED: Final = Counter(
    "parley_encoded_total",
    "Comments that a model with an encoder scored, by whether the encoder read them (yes) or was spared (no).",
    ("read",),
)
TABLE: Final = (REQUESTS, REQUEST_SECONDS, COMMENTS, REFUSED, ENCODED)


def count_encoded(read: int, spared: int) -> None:
    """Count comments that the encoder read, and those that the cascade spared it."""
    ENCODED.labels("yes").inc(read)
    ENCODED.labels("no").inc(spared)


def exposition() -> bytes:
    """All metrics in Prometheus' text format; of every worker where gunicorn keeps them in a shared folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
