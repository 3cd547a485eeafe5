"""Who asks: a site's program by its key, or a person by their session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from service.auth import secrets
from service.auth.permissions import Permission, may
from service.storage import people, sites
from service.storage.engine import Store
from service.storage.people import Membership, Session
from service.storage.sites import KeyHolder

KEY_REMEMBERED: Final = timedelta(seconds=5)
MOST_REMEMBERED: Final = 1_000


class HasStoreAndClock(Protocol):
    """The part of Works that knowing people needs."""

    @property
    def store(self) -> Store:
        """Where keys and sessions are kept."""
        ...

    @property
    def clock(self) -> Callable[[], datetime]:
        """Answers an aware UTC time."""
        ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at one of their sites; ``token`` is the session's own and is never shown."""

    session: Session
    membership: Membership
    token: str

    def may(self, permission: Permission | str) -> bool:
        """Whether this person may do this at this site."""
        return may(self.membership.role, permission)

    def __repr__(self) -> str:
        return f"SignedIn(person={self.session.person.id}, site={self.membership.site.slug!r})"


class Keys:
    """Looks keys up, and remembers good ones for five seconds: a revoked key works no longer than that.

    What is remembered is the key's digest; the key itself is not kept.
    """

    def __init__(self, works: HasStoreAndClock) -> None:
        self._works = works
        self._known: dict[bytes, tuple[datetime, KeyHolder]] = {}

    def holder(self, presented: str) -> KeyHolder | None:
        """Who holds this key; None when nobody does."""
        if not secrets.looks_like_a_key(presented):
            return None
        now = self._works.clock()
        digest = secrets.digest(presented)
        known = self._known.get(digest)
        if known is not None and abs(now - known[0]) < KEY_REMEMBERED:
            return known[1]
        return self._looked_up(presented, digest, now)

    def _looked_up(self, presented: str, digest: bytes, now: datetime) -> KeyHolder | None:
        found = sites.key_holder(self._works.store, presented, now)
        if found is None:
            self._known.pop(digest, None)
            return None
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[digest] = (now, found)
        return found


def signed_in(works: HasStoreAndClock, token: str, preferred_site: str | None) -> SignedIn | None:
    """The person a session's token stands for, at the site they chose or else their first; None when signed out."""
    session = people.session_of(works.store, token, works.clock())
    if session is None or not session.memberships:
        return None
    chosen = [m for m in session.memberships if m.site.slug == preferred_site]
    return SignedIn(session, (chosen or list(session.memberships))[0], token)
