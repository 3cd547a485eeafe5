"""The door: keys for programs, sessions for people, headers for both (the only file here that knows Flask)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.exceptions import Forbidden, HTTPException, TooManyRequests, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from service import metrics
from service.auth import secrets
from service.auth.identity import HasStoreAndClock, Keys, SignedIn
from service.auth.identity import signed_in as find_signed_in
from service.auth.limits import Allowance, Bucket
from service.auth.permissions import Permission, Scope, grants

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

P = ParamSpec("P")
R = TypeVar("R")

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CSP: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Guard:
    """What the door needs, put together by ``app``; lives in ``app.extensions["parley.guard"]``."""

    works: HasStoreAndClock
    keys: Keys
    per_key: Bucket
    per_address: Bucket
    base_url: str
    secure: bool
    session_hours: int = 12

    @property
    def session_cookie(self) -> str:
        """The cookie's name; over https the prefix binds it to this host (RFC 6265bis)."""
        return "__Host-parley_session" if self.secure else "parley_session"

    @property
    def site_cookie(self) -> str:
        """Which of their sites a person looks at."""
        return "__Host-parley_site" if self.secure else "parley_site"


def install(app: Flask, guard: Guard) -> None:
    """Put the guard at the app's door."""
    app.extensions["parley.guard"] = guard
    app.after_request(tell_allowance)
    app.wsgi_app = _Strict(app.wsgi_app, guard.secure)  # type: ignore[method-assign]


def the_guard() -> Guard:
    """The guard of the app in hand."""
    return cast(Guard, current_app.extensions["parley.guard"])


class _Strict:
    """Adds the headers that keep browsers strict to whatever is answered, but those that the answer has itself.

    Behind Flask and not in it, where each of them costs a function call for every answer.
    """

    def __init__(self, app: WSGIApplication, secure: bool) -> None:
        wanted = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if secure else {})}
        self._app = app
        self._wanted = [(name.lower(), (name, value)) for name, value in wanted.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The app's answer."""

        def started(status: str, headers: list[tuple[str, str]], *raised: Any) -> Callable[[bytes], object]:
            given = {name.lower() for name, _ in headers}
            return start_response(status, [*headers, *(pair for of, pair in self._wanted if of not in given)], *raised)

        return self._app(environ, started)


def tell_allowance(response: Response) -> Response:
    """Say what is left of a key's allowance."""
    if (counted := g.get("counted")) is not None:
        response.headers.extend(allowance_headers(*counted))
    return response


def allowance_headers(policy: str, allowance: Allowance) -> dict[str, str]:
    """``RateLimit`` headers (draft-ietf-httpapi-ratelimit-headers-11); ``policy`` names the limit."""
    return {
        "RateLimit-Policy": f'"{policy}";q={allowance.limit};w={allowance.window}',
        "RateLimit": f'"{policy}";r={allowance.remaining};t={allowance.reset}',
    }


# --- programs -------------------------------------------------------------------------------------------------------


def with_key(scope: Scope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in programs whose key has ``scope``; sets ``g.site`` and ``g.key``. Raises 401, 403 or 429."""

    def guarded(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def entered(*args: P.args, **kwargs: P.kwargs) -> R:
            admit_key(scope)
            return view(*args, **kwargs)

        return entered

    return guarded


def admit_key(scope: Scope, presented: str | None = None) -> None:
    """Let in a program whose key has ``scope``; ``presented`` where a dialect has found the key in its own place."""
    presented = presented or presented_key()
    if presented is None:
        raise _unauthorized("no-key", "An API key is needed: Authorization: Bearer parley_…, or X-API-Key.")
    holder = the_guard().keys.holder(presented)
    if holder is None:
        raise _unauthorized("bad-key", "This API key is not known or was revoked.", ' error="invalid_token"')
    _take(the_guard().per_key, "key", holder.key_id)
    if not grants(holder.scopes, scope):
        raise refusal(Forbidden, "scope", f"This key lacks the scope {scope}.")
    g.site, g.key = holder.site, holder


def presented_key() -> str | None:
    """The key as shown; None where there is none."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and value.strip():
        return value.strip()
    return request.headers.get("X-API-Key", "").strip() or None


def _unauthorized(problem: str, detail: str, more: str = "") -> HTTPException:
    error = refusal(Unauthorized, problem, detail)
    return _with_headers(error, {"WWW-Authenticate": f'Bearer realm="parley"{"," if more else ""}{more}'})


class OverLimit(TooManyRequests):
    """Too many requests: ``policy`` names the limit that was met, as the ``RateLimit`` headers do."""

    problem: Final = "rate"

    def __init__(self, policy: str, allowance: Allowance) -> None:
        super().__init__(f"Too many requests; try again in {allowance.reset} s.")
        self.policy, self.allowance = policy, allowance
        self.more_headers = {"Retry-After": str(allowance.reset)}


def _take(bucket: Bucket, policy: str, caller: str | None) -> None:
    allowance = bucket.take(f"{policy}:{caller}")
    if allowance is None:
        return
    g.counted = policy, allowance
    if not allowance.granted:
        metrics.REFUSED.labels(OverLimit.problem).inc()
        raise OverLimit(policy, allowance)


def refusal(kind: type[HTTPException], problem: str, detail: str) -> HTTPException:
    """A refusal that says which kind of problem it is, counted."""
    metrics.REFUSED.labels(problem).inc()
    error = kind(detail)
    error.problem = problem  # type: ignore[attr-defined]
    return error


def _with_headers(error: HTTPException, headers: dict[str, str]) -> HTTPException:
    error.more_headers = headers  # type: ignore[attr-defined]
    return error


# --- people ---------------------------------------------------------------------------------------------------------


def signed_in(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R | AnyResponse]]:
    """Let in people who may do this; sets ``g.signed_in``, ``g.person``, ``g.site``, ``g.role`` and ``g.csrf``.

    The signed-out are sent to ``/sign-in`` when they open a page, and get 401 otherwise. Raises 403 for a role too
    low, and for a form without the session's token in its field ``csrf`` or the header ``X-CSRF-Token`` (``X-CSRF``).
    """

    def guarded(view: Callable[P, R]) -> Callable[P, R | AnyResponse]:
        @wraps(view)
        def entered(*args: P.args, **kwargs: P.kwargs) -> R | AnyResponse:
            found = whoever()
            if found is None:
                return _to_the_door()
            _check_form(found)
            if not found.may(permission):
                raise refusal(Forbidden, "role", "Your role does not allow this.")
            return view(*args, **kwargs)

        return entered

    return guarded


def whoever() -> SignedIn | None:
    """The person signed in, at the site they chose; None when nobody is. Sets what ``signed_in`` sets."""
    guard = the_guard()
    token = request.cookies.get(guard.session_cookie)
    found = find_signed_in(guard.works, token, request.cookies.get(guard.site_cookie)) if token else None
    if found is not None:
        g.signed_in, g.person, g.csrf = found, found.session.person, found.session.csrf
        g.site, g.role = found.membership.site, found.membership.role
    return found


def _to_the_door() -> AnyResponse:
    metrics.REFUSED.labels("signed-out").inc()
    if request.method not in SAFE or not request.accept_mimetypes.accept_html:
        error = Unauthorized("Sign in first.")
        error.problem = "signed-out"  # type: ignore[attr-defined]
        raise error
    asked = request.full_path if request.query_string else request.path
    return redirect(f"/sign-in?next={quote(asked, safe='/')}", 303)


def _check_form(found: SignedIn) -> None:
    if request.method in SAFE:
        return
    check_origin()
    sent = request.headers.get("X-CSRF-Token") or request.headers.get("X-CSRF") or request.form.get("csrf", "")
    if not secrets.same(sent, found.session.csrf):
        raise refusal(Forbidden, "csrf", "This form is out of date; go back, reload the page and send it again.")


def check_origin() -> None:
    """Refuse forms sent from other sites' pages (also before anybody is signed in). Raises 403."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(the_guard().base_url).netloc}
    foreign = site not in {None, "same-origin", "none"} or (origin is not None and urlsplit(origin).netloc not in ours)
    if foreign:
        raise refusal(Forbidden, "csrf", "This form was sent from another site's page.")


def count_call(caller: str) -> None:
    """Count a call of a program that shows no key of ours, like a call of a key. Raises 429."""
    _take(the_guard().per_key, "key", caller)


def count_sign_in() -> None:
    """Count a try to sign in from this address. Raises 429."""
    _take(the_guard().per_address, "address", request.remote_addr)


def count_wrong_key() -> None:
    """Count a wrong key of a dialect that answers it kindly. Raises 429.

    Apart from tries to sign in: behind a proxy that is not trusted both come from one address.
    """
    _take(the_guard().per_address, "address", f"{request.remote_addr} with a key")


def start_session(response: AnyResponse, token: str, expires_at: datetime) -> None:
    """Set the session's cookie: not readable by scripts, not sent from other sites' forms."""
    guard = the_guard()
    response.set_cookie(
        guard.session_cookie, token, expires=expires_at, path="/", secure=guard.secure, httponly=True, samesite="Lax"
    )


def choose_site(response: AnyResponse, slug: str) -> None:
    """Remember which of their sites a person looks at."""
    guard = the_guard()
    response.set_cookie(guard.site_cookie, slug, path="/", secure=guard.secure, httponly=True, samesite="Lax")


def end_session(response: AnyResponse) -> None:
    """Take the cookies back."""
    guard = the_guard()
    for name in (guard.session_cookie, guard.site_cookie):
        response.delete_cookie(name, path="/", secure=guard.secure, httponly=True, samesite="Lax")


def session_hours() -> int:
    """How long a new session is to last."""
    return the_guard().session_hours


def session_token() -> str | None:
    """The token the browser holds, for signing out."""
    return request.cookies.get(the_guard().session_cookie)
