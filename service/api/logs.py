"""One JSON line a request on standard error: method, route, status, time, id; never what was sent."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from service import metrics

LOG: Final = logging.getLogger("parley.request")
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Methods a client may invent; anything else counts as one, so that nobody fills the metrics with words of their own.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class JsonLines(logging.Formatter):
    """A record as a line of JSON. Of an exception it tells class and places, not the message: that may hold text."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__name__, "where": places(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception came from, innermost last: file, line and function."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def install(app: Flask, level: str) -> None:
    """Give each request an id, time it, count it, log it."""
    _to_standard_error(level)
    app.before_request(begin)
    app.after_request(end)


def _to_standard_error(level: str) -> None:
    logger = logging.getLogger("parley")
    logger.setLevel(level.upper())
    logger.propagate = False
    if not logger.handlers:
        output = logging.StreamHandler(sys.stderr)
        output.setFormatter(JsonLines())
        logger.addHandler(output)


def begin() -> None:
    """Note the time and the id: the caller's own where it is a plain word."""
    g.began = time.perf_counter()
    sent = request.headers.get("X-Request-Id", "")
    g.request_id = sent if _ID.fullmatch(sent) else os.urandom(16).hex()


def end(response: Response) -> Response:
    """Count and log the answer."""
    seconds = time.perf_counter() - g.began
    method = request.method if request.method in _METHODS else "other"
    route = str(request.url_rule) if request.url_rule is not None else "none"
    count, measure = _counted(method, route, response.status_code)
    count.inc()
    measure.observe(seconds)
    if LOG.isEnabledFor(logging.INFO):
        told = {"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 2)}
        LOG.info("answered", extra={"told": told | {"request": g.request_id}})
    response.headers["X-Request-Id"] = g.request_id
    return response


@cache  # as many as there are routes and statuses
def _counted(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return metrics.REQUESTS.labels(method, route, str(status)), metrics.REQUEST_SECONDS.labels(method, route)


def failed(error: Exception) -> None:
    """Log what nobody foresaw: what kind of error, and where."""
    LOG.error("failed", exc_info=error, extra={"told": {"request": g.get("request_id")}})
