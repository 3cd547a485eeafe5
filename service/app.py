"""The only wiring: settings in, a Flask app with its rooms out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service import api, console, metrics
from service.actions.live import Watch
from service.actions.works import Works
from service.auth import guard
from service.auth.identity import Keys
from service.auth.limits import Bucket
from service.registry import Shelf
from service.settings import Settings
from service.storage.engine import open_store


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


class _Parley(Flask):
    """Flask, none of whose views is asynchronous: it need not ask, eight times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(settings: Settings, works: Works | None = None) -> Flask:
    """The app. ``works`` may be given ready (tests do, with a clock of their own); else settings say what to open."""
    app = _Parley(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.extensions["parley"] = works or open_works(settings, utc_now)
    api.install(app, metrics_on=settings.metrics, log_level=settings.log_level)
    guard.install(app, _guard(settings, app.extensions["parley"]))
    app.register_blueprint(console.blueprint)
    app.extensions["parley.live"] = Watch(app.extensions["parley"], settings.threads // 2)
    app.extensions["parley"].shelf.current()  # a worker has its models before it answers anybody
    return app


def open_works(settings: Settings, clock: Callable[[], datetime]) -> Works:
    """Open the store and the shelf. Raises CannotOpen."""
    store = open_store(settings.database_url, settings.durability)
    shelf = Shelf(settings.models_folder, settings.engine, metrics.count_encoded)
    grace = timedelta(seconds=settings.decision_grace_seconds)
    return Works(store=store, shelf=shelf, clock=clock, base_url=settings.base_url, grace=grace)


def _guard(settings: Settings, works: Works) -> guard.Guard:
    return guard.Guard(
        works=works,
        keys=Keys(works),
        per_key=Bucket(settings.key_requests_per_minute, settings.key_burst),
        per_address=Bucket(settings.sign_in_attempts_per_minute, max(1, settings.sign_in_attempts_per_minute)),
        base_url=settings.base_url,
        secure=settings.secure_cookies,
        session_hours=settings.session_hours,
    )
