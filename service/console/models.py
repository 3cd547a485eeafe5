"""The models: what serves, in which version, and whether a newer one failed to load."""

from __future__ import annotations

from typing import Any, Final

from werkzeug.wrappers import Response

from service.actions import retraining
from service.console.front import page, works
from service.moderation.labels import LABELS

_ENGINES: Final = {
    "full": "Every comment is read by n-grams and, where a model has one, by its encoder.",
    "cascade": "The encoder reads only comments on which n-grams leave a doubt that matters.",
    "ngrams": "Comments are read by n-grams alone.",
}


def show() -> Response:
    """Which models answer, and their health."""
    health = works().shelf.health()
    return page(
        "models",
        serving=list(health["serving"]),
        error=health["error"],
        panel=_panel(),
        due=retraining.due(works()),
        labels=LABELS,
        engine=_ENGINES.get(health.get("engine", "")),
        encoders=frozenset(health.get("encoders", ())),
    )


def _panel() -> dict[str, Any]:
    """What serves; a shelf that has nothing to serve is a state to show, not an accident."""
    try:
        panel = works().shelf.current()
    except Exception:  # noqa: BLE001 -- this page tells of failures, and must not fail with them
        return {"version": None, "languages": ()}
    return {"version": panel.version, "languages": sorted(getattr(panel, "languages", ()))}
