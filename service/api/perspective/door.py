"""Who may come in: our own keys, in each of the three places where Perspective's clients put theirs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from flask import Response, request
from werkzeug.datastructures import MultiDict

from service.api.perspective.errors import Refused, own
from service.auth import guard
from service.auth.permissions import Scope

View = Callable[..., Response]
SERVED_ALT: Final = frozenset({"", "json"})


def keyed(view: View) -> View:
    """The view behind the door; ``alt`` other than JSON is refused. A prefix of the path means nothing here."""

    @wraps(view)
    def entered(prefix: str = "") -> Response:  # noqa: ARG001 -- any prefix leads here, as with the original
        guard.admit_key(Scope.SCORE, _presented(request.args))
        if request.args.get("alt", "").lower() not in SERVED_ALT:
            raise Refused("Only alt=json is served.", [own("INVALID_REQUEST")])
        return view()

    return entered


def _presented(query: MultiDict[str, str]) -> str | None:
    """``?key=``, ``X-Goog-Api-Key``, else what our own endpoints read. Coral's admins paste keys with spaces."""
    shown = query.get("key", "").strip() or request.headers.get("X-Goog-Api-Key", "").strip()
    return shown or guard.presented_key() or query.get("access_token", "").strip() or None
