"""Whether the service lives, whether it is ready, what it counts, and how it is to be talked to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response
from pydantic_core import to_json
from typing_extensions import TypedDict

from service import metrics
from service.actions import look, retraining
from service.api.reply import JSON, reply, works
from service.moderation.errors import NotFound


class LiveBody(TypedDict):
    """The process answers."""

    status: str


class NeedBody(TypedDict):
    """One thing the service needs; problem is null while all is well."""

    ok: bool
    problem: str | None


class RetrainBody(TypedDict):
    """A version that serves and learned from examples whose words were erased, the first of them at since."""

    version: str
    examples: int
    since: str


class ReadyBody(TypedDict):
    """What scoring needs. model_error: why a model failed to load; an older one may serve all the same.

    retrain_due: versions to be fitted again, for people they learned from were erased; they serve all the same.
    """

    status: str
    database: NeedBody
    model: NeedBody
    serving: list[str]
    model_error: str | None
    retrain_due: list[RetrainBody]


def health() -> Response:
    """Live: the process answers."""
    return reply({"status": "live"})


def ready() -> Response:
    """Ready: database and model are there."""
    body = readiness()
    status = 200 if body["status"] == "ready" else 503
    return Response(to_json(body), status, content_type=JSON)


def readiness() -> ReadyBody:
    """Look at everything a score needs."""
    database, model, found = _part(_database), _part(_model), _shelf()
    return {
        "status": "ready" if database["ok"] and model["ok"] else "not ready",
        "database": database,
        "model": model,
        "serving": list(found["serving"]),
        "model_error": found["error"],
        "retrain_due": _retrain_due(),
    }


def _retrain_due() -> list[RetrainBody]:
    try:
        found = retraining.due(works())
    except Exception:  # noqa: BLE001 -- as in _part, which tells of it
        return []
    return [{"version": one.version, "examples": one.examples, "since": one.since.isoformat()} for one in found]


def _shelf() -> Mapping[str, Any]:
    """What the shelf says of itself; nothing where it does not answer."""
    try:
        return dict(works().shelf.health())
    except Exception:  # noqa: BLE001 -- as in _part, which tells of it
        return {"serving": [], "error": None}


def _database() -> NeedBody:
    """Any question will do: that no site has an empty name is an answer too."""
    with contextlib.suppress(NotFound):
        look.site(works(), "")
    return {"ok": True, "problem": None}


def _part(asked: Callable[[], NeedBody]) -> NeedBody:
    """What was asked, or a plain word where asking failed for whatever reason."""
    try:
        return asked()
    except Exception as error:  # noqa: BLE001 -- this page tells of failures, and must not fail with them
        return {"ok": False, "problem": f"It does not answer ({type(error).__name__})."}


def _model() -> NeedBody:
    serves = bool(works().shelf.health()["serving"])
    return {"ok": serves, "problem": None if serves else "No model serves; every comment is held for a person."}


def prometheus() -> Response:
    """The metrics, in Prometheus' text format."""
    return Response(metrics.exposition(), 200, content_type=metrics.CONTENT_TYPE)
