"""Invite people, sign them in and out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid, NotFound
from service.storage import people as storage
from service.storage.engine import Connection
from service.storage.people import Person, Role
from service.storage.sites import Site
from service.storage.tokens import new_secret

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1_024
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")
HASHER: Final = PasswordHasher()  # argon2id with RFC 9106's second recommended option, the library's default


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A fresh session: ``token`` goes into the cookie and is known to nobody else, ``csrf`` into the forms."""

    token: str
    csrf: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"SessionToken(expires_at={self.expires_at!r})"


def invite(works: Works, email: str, name: str, site: Site, role: Role, minutes: int = 60 * 24) -> str:
    """Give a person a role at a site and answer a one-time sign-in token good for ``minutes``. Raises Invalid.

    A person known already keeps their name and other sites; an earlier role at this site is replaced.
    """
    address = _address(email)
    now = works.clock()
    token = new_secret()
    with works.store.write() as connection:
        known = storage.person_by_email(connection, address)
        person = storage.add_person(connection, address, name.strip() or address, now) if known is None else known[0]
        storage.set_role(connection, person.id, site.id, role, now)
        storage.add_sign_in(connection, person.id, token, now + timedelta(minutes=minutes))
    return token


def remove(works: Works, email: str, site: Site) -> None:
    """Take a person's role at a site away; what they decided stays. Raises NotFound."""
    with works.store.write() as connection:
        known = storage.person_by_email(connection, _address(email))
        if known is None or not storage.remove_role(connection, known[0].id, site.id):
            raise NotFound("Nobody with this address works for this site.")


def sign_in_with_token(works: Works, token: str, hours: int = 12) -> SessionToken:
    """Use up a one-time token. Raises NotFound when it is unknown, used or too old (no word on which)."""
    with works.store.write() as connection:
        person_id = storage.use_sign_in(connection, token, works.clock())
        if person_id is None:
            raise NotFound("This sign-in link does not work, or no longer; ask for a new one.")
        return _open_session(works, connection, person_id, hours)


def sign_in(works: Works, email: str, password: str, hours: int = 12) -> SessionToken:
    """Sign in with a password. Raises NotFound when the pair is wrong (no word on which half)."""
    with works.store.read() as connection:
        known = storage.person_by_email(connection, email.strip().lower())
    person, kept = (None, None) if known is None else known
    if not _matches(kept or _nobodys_hash(), password) or person is None or kept is None:
        raise NotFound("Address and password do not belong together.")
    with works.store.write() as connection:
        if HASHER.check_needs_rehash(kept):
            storage.set_password_hash(connection, person.id, HASHER.hash(password))
        return _open_session(works, connection, person.id, hours)


def set_password(works: Works, person: Person, password: str) -> None:
    """Set a person's password and end their sessions. Raises Invalid when it is shorter than 12 letters."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        detail = f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise Invalid([FieldError("/password", "wrong-length", detail)])
    kept = HASHER.hash(password)
    with works.store.write() as connection:
        storage.set_password_hash(connection, person.id, kept)
        storage.end_sessions_of(connection, person.id)


def sign_out(works: Works, token: str) -> None:
    """End a session; an unknown token is no error."""
    with works.store.write() as connection:
        storage.end_session(connection, token)


def _address(email: str) -> str:
    address = email.strip().lower()
    if not EMAIL.fullmatch(address):
        raise Invalid([FieldError("/email", "malformed", "Give an e-mail address such as mia@example.org.")])
    return address


@cache
def _nobodys_hash() -> str:
    """What a stranger's password is compared with, so that the answer takes as long as a member's."""
    return HASHER.hash(new_secret())


def _matches(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


def _open_session(works: Works, connection: Connection, person_id: int, hours: int) -> SessionToken:
    now = works.clock()
    session = SessionToken(new_secret(), new_secret(), now + timedelta(hours=hours))
    storage.add_session(connection, person_id, session.token, session.csrf, now, session.expires_at)
    return session
