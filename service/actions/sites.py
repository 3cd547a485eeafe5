"""Set up sites: keys, policies, endpoints, openness of threads."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound
from service.moderation.events import Kind
from service.moderation.policy.document import parse
from service.moderation.policy.facts import Openness
from service.moderation.policy.language_codes import names_language
from service.storage import articles, outbox
from service.storage import sites as storage
from service.storage.engine import Taken
from service.storage.people import Person
from service.storage.sites import Site
from service.storage.tokens import new_secret

SCOPES: Final = ("decide", "read", "report", "score")
SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def create_site(works: Works, slug: str, name: str, language: str, policy_text: str) -> Site:
    """Create a site with version 1 of its policy. Raises Invalid with every mistake, or Conflict (slug taken)."""
    errors = []
    if not SLUG.fullmatch(slug):
        errors.append(FieldError("/slug", "malformed", "A slug is small letters, digits and inner hyphens, 1 to 64."))
    if not name.strip():
        errors.append(FieldError("/name", "missing", "Give the site's name."))
    if not names_language(language):
        errors.append(FieldError("/language", "bad-language", "Give a language code of ISO 639, as in en or pt."))
    if errors:
        raise Invalid(errors)
    parse(policy_text)
    now = works.clock()
    try:
        with works.store.write() as connection:
            site = storage.add_site(connection, slug, name.strip(), language, now)
            storage.add_policy(connection, site.id, policy_text, None, "The first.", now)
            return site
    except Taken as taken:
        raise Conflict(f"There is a site {slug} already.") from taken


def create_key(works: Works, site: Site, name: str, scopes: Iterable[str]) -> str:
    """Create an API key and answer it in plain: ``parley_<id>_<secret>``, shown this once.

    Raises Invalid for a scope other than ``score``, ``read`` or ``report``, or none.
    """
    wanted = sorted(set(scopes))
    if not wanted or any(scope not in SCOPES for scope in wanted):
        raise Invalid([FieldError("/scopes", "unknown", f"Scopes are one or more of {', '.join(SCOPES)}.")])
    key_id, secret = secrets.token_hex(6), new_secret()
    with works.store.write() as connection:
        storage.add_key(connection, site.id, key_id, name, wanted, secret, works.clock())
    return f"parley_{key_id}_{secret}"


def revoke_key(works: Works, site: Site, key_id: str) -> None:
    """End a key at once. Raises NotFound."""
    with works.store.write() as connection:
        if not storage.end_key(connection, site.id, key_id, works.clock()):
            raise NotFound("This site has no such key in force.")


def publish_policy(works: Works, site: Site, text: str, by: Person | None, note: str | None = None) -> int:
    """Put a new version of the policy in force and answer its number. Raises Invalid with every mistake."""
    parse(text)
    now = works.clock()
    try:
        with works.store.write() as connection:
            return storage.add_policy(connection, site.id, text, None if by is None else by.id, note, now)
    except Taken as taken:
        raise Conflict("Somebody else published a version just now; look at it and publish again.") from taken


def add_endpoint(works: Works, site: Site, url: str) -> str:
    """Send this site's events to ``url`` from now on; answers the signing secret ``whsec_…``. Raises Invalid."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.fragment:
        raise Invalid([FieldError("/url", "malformed", "Give an http or https address without user name or fragment.")])
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with works.store.write() as connection:
        outbox.add_endpoint(connection, site.id, url, secret, works.clock())
    return secret


def set_thread_openness(
    works: Works, site: Site, article_id: str, openness: Openness, until: datetime | None = None
) -> None:
    """Open, premoderate or close a thread, for good or until ``until``, and tell the site. Raises NotFound."""
    with works.store.write() as connection:
        if not articles.set_openness(connection, site.id, article_id, openness, until):
            raise NotFound("This site has no such article.")
        told = {"openness": openness.value, "until": None if until is None else until.isoformat()}
        outbox.add_event(connection, site.id, Kind.THREAD_CHANGED, {"article_id": article_id, **told}, works.clock())
