"""The people who sign in, their roles at each site, and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from service.storage.engine import Store
from service.storage.sites import SITE_COLUMNS, Site, site_from
from service.storage.tables import memberships, people, sessions, sign_ins, sites
from service.storage.tokens import digest


class Role(StrEnum):
    """What a person may do at a site, least first; each role includes the ones before it."""

    VIEWER = "viewer"
    MODERATOR = "moderator"
    LEAD = "lead"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for viewer to 3 for admin."""
        return tuple(Role).index(self)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in; ``name`` is what colleagues see."""

    id: int
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role at one site."""

    site: Site
    role: Role


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person, until ``expires_at``; ``csrf`` is the secret that forms of this session must carry."""

    person: Person
    memberships: tuple[Membership, ...]
    csrf: str
    expires_at: datetime


def session_of(store: Store, token: str, now: datetime) -> Session | None:
    """The session a cookie's token stands for; None when unknown, ended or expired."""
    with store.read() as connection:
        query = (
            select(sessions.c.csrf, sessions.c.expires_at, people.c.id, people.c.email, people.c.name)
            .join_from(sessions, people)
            .where(sessions.c.token_hash == digest(token), sessions.c.expires_at > now)
        )
        row = connection.execute(query).first()
        if row is None:
            return None
        person = Person(row.id, row.email, row.name)
        return Session(person, memberships_of(connection, person.id), row.csrf, row.expires_at)


def memberships_of(connection: Connection, person_id: int) -> tuple[Membership, ...]:
    """The sites a person works for, by slug."""
    query = (
        select(*SITE_COLUMNS, memberships.c.role)
        .join_from(memberships, sites)
        .where(memberships.c.person_id == person_id)
        .order_by(sites.c.slug)
    )
    return tuple(Membership(site_from(row), Role(row.role)) for row in connection.execute(query))


def role_at(connection: Connection, person_id: int, site_id: int) -> Role | None:
    """A person's role at a site; None for strangers."""
    mine = (memberships.c.person_id == person_id) & (memberships.c.site_id == site_id)
    role = connection.execute(select(memberships.c.role).where(mine)).scalar()
    return None if role is None else Role(role)


def person_by_email(connection: Connection, email: str) -> tuple[Person, str | None] | None:
    """A person and their password's hash (None where they have set none)."""
    query = select(people.c.id, people.c.email, people.c.name, people.c.password)
    row = connection.execute(query.where(people.c.email == email)).first()
    return None if row is None else (Person(row.id, row.email, row.name), row.password)


def add_person(connection: Connection, email: str, name: str, now: datetime) -> Person:
    """File a person. Raises Taken when the address is."""
    values = {"email": email, "name": name, "created_at": now}
    person_id = connection.execute(insert(people).values(values).returning(people.c.id)).scalar_one()
    return Person(person_id, email, name)


def set_role(connection: Connection, person_id: int, site_id: int, role: Role, now: datetime) -> None:
    """Give a person this role at a site in place of any other."""
    mine = (memberships.c.person_id == person_id) & (memberships.c.site_id == site_id)
    if connection.execute(update(memberships).where(mine).values(role=role.value)).rowcount == 0:
        row = {"person_id": person_id, "site_id": site_id, "role": role.value, "created_at": now}
        connection.execute(insert(memberships).values(row))


def remove_role(connection: Connection, person_id: int, site_id: int) -> bool:
    """End a membership; False where there was none."""
    mine = (memberships.c.person_id == person_id) & (memberships.c.site_id == site_id)
    return connection.execute(delete(memberships).where(mine)).rowcount == 1


def team_of(connection: Connection, site_id: int) -> list[tuple[Person, Role]]:
    """The people of a site by name."""
    query = (
        select(people.c.id, people.c.email, people.c.name, memberships.c.role)
        .join_from(memberships, people)
        .where(memberships.c.site_id == site_id)
        .order_by(people.c.name, people.c.id)
    )
    return [(Person(row.id, row.email, row.name), Role(row.role)) for row in connection.execute(query)]


def set_password_hash(connection: Connection, person_id: int, password: str) -> None:
    """Keep a password's argon2 hash."""
    connection.execute(update(people).where(people.c.id == person_id).values(password=password))


def add_sign_in(connection: Connection, person_id: int, token: str, expires_at: datetime) -> None:
    """Keep the digest of a one-time token."""
    row = {"person_id": person_id, "token_hash": digest(token), "expires_at": expires_at}
    connection.execute(insert(sign_ins).values(row))


def use_sign_in(connection: Connection, token: str, now: datetime) -> int | None:
    """Use up a one-time token and answer whose it was; None when unknown, used or too old. Only one caller can win."""
    good = (sign_ins.c.token_hash == digest(token)) & sign_ins.c.used_at.is_(None) & (sign_ins.c.expires_at > now)
    return connection.execute(
        update(sign_ins).where(good).values(used_at=now).returning(sign_ins.c.person_id)
    ).scalar_one_or_none()


def add_session(
    connection: Connection, person_id: int, token: str, csrf: str, now: datetime, expires_at: datetime
) -> None:
    """Open a session, and clear away this person's expired ones."""
    stale = (sessions.c.person_id == person_id) & (sessions.c.expires_at <= now)
    connection.execute(delete(sessions).where(stale))
    row = {"person_id": person_id, "token_hash": digest(token), "csrf": csrf}
    connection.execute(insert(sessions).values({**row, "created_at": now, "expires_at": expires_at}))


def end_session(connection: Connection, token: str) -> None:
    """Forget one session."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == digest(token)))


def end_sessions_of(connection: Connection, person_id: int) -> None:
    """Forget all of a person's sessions."""
    connection.execute(delete(sessions).where(sessions.c.person_id == person_id))
