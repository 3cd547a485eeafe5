"""Sites, their API keys and their policies."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from service.storage.engine import Store
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import api_keys, policies, sites
from service.storage.tokens import digest


@dataclass(frozen=True, slots=True)
class Site:
    """A newspaper (or one edition of it): everything else belongs to exactly one site.

    ``language`` is the BCP 47 primary subtag its readers mostly write in.
    """

    id: int
    slug: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who an API key stands for: a site, and what the key may do there."""

    site: Site
    key_id: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One API key as its owner may see it again."""

    key_id: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    revoked_at: datetime | None


SITE_COLUMNS = (sites.c.id, sites.c.slug, sites.c.name, sites.c.language)


def site_from(row: Row[*tuple[object, ...]]) -> Site:
    """A Site out of a row that holds SITE_COLUMNS first."""
    return Site(*row[:4])  # type: ignore[arg-type]


def site_by_slug(connection: Connection, slug: str) -> Site | None:
    """The site with this slug, if any."""
    row = connection.execute(select(*SITE_COLUMNS).where(sites.c.slug == slug)).first()
    return None if row is None else site_from(row)


def all_sites(connection: Connection) -> list[Site]:
    """Every site by slug."""
    return [site_from(row) for row in connection.execute(select(*SITE_COLUMNS).order_by(sites.c.slug))]


def add_site(connection: Connection, slug: str, name: str, language: str, now: datetime) -> Site:
    """File a site. Raises Taken when the slug is."""
    values = {"slug": slug, "name": name, "language": language, "pepper": secrets.token_bytes(32), "created_at": now}
    site_id = connection.execute(insert(sites).values(values).returning(sites.c.id)).scalar_one()
    return Site(site_id, slug, name, language)


def pepper_of(connection: Connection, site_id: int) -> bytes:
    """The secret that keys this site's pseudonyms."""
    return bytes(connection.execute(select(sites.c.pepper).where(sites.c.id == site_id)).scalar_one())


def key_holder(store: Store, plain: str, now: datetime) -> KeyHolder | None:
    """Who holds this API key (``parley_<id>_<secret>``); None when it is malformed, unknown, wrong or revoked."""
    prefix, _, rest = plain.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != "parley" or not key_id or not secret:
        return None
    with store.read() as connection:
        row = connection.execute(_KEY_BY_ID, {"key_id": key_id}).first()
    if row is None or not secrets.compare_digest(bytes(row.secret_hash), digest(secret)):
        return None
    if row.revoked_at is not None and row.revoked_at <= now:
        return None
    return KeyHolder(site_from(row), key_id, row.key_name, frozenset(row.scopes.split()))


def add_key(
    connection: Connection, site_id: int, key_id: str, name: str, scopes: Iterable[str], secret: str, now: datetime
) -> None:
    """File an API key; of ``secret`` only the digest stays."""
    row = {"site_id": site_id, "public_id": key_id, "name": name, "scopes": " ".join(sorted(set(scopes)))}
    connection.execute(insert(api_keys).values({**row, "secret_hash": digest(secret), "created_at": now}))


def end_key(connection: Connection, site_id: int, key_id: str, now: datetime) -> bool:
    """Revoke a key; False when this site has no such key in force."""
    mine = (api_keys.c.site_id == site_id) & (api_keys.c.public_id == key_id) & api_keys.c.revoked_at.is_(None)
    return connection.execute(update(api_keys).where(mine).values(revoked_at=now)).rowcount == 1


def keys_of(connection: Connection, site_id: int) -> list[KeyLine]:
    """A site's keys, oldest first, revoked ones too."""
    columns = (api_keys.c.public_id, api_keys.c.name, api_keys.c.scopes, api_keys.c.created_at, api_keys.c.revoked_at)
    found = connection.execute(select(*columns).where(api_keys.c.site_id == site_id).order_by(api_keys.c.id))
    return [KeyLine(key, name, frozenset(scopes.split()), made, ended) for key, name, scopes, made, ended in found]


def newest_policy(connection: Connection, site_id: int) -> tuple[int, str]:
    """The policy in force: version and text. Every site has one."""
    versions = select(policies.c.version, policies.c.text).where(policies.c.site_id == site_id)
    version, text = connection.execute(versions.order_by(policies.c.version.desc()).limit(1)).one()
    return version, text


def policy_text(connection: AnyLine, site_id: int, version: int) -> str | None:
    """One version's text as written."""
    text: str | None = _POLICY_TEXT.scalar(connection, {"site": site_id, "version": version})
    return text


def add_policy(
    connection: Connection, site_id: int, text: str, person_id: int | None, note: str | None, now: datetime
) -> int:
    """Append a version and answer its number. Raises Taken when two publish at once (try again)."""
    newest = select(func.coalesce(func.max(policies.c.version), 0)).where(policies.c.site_id == site_id)
    version = int(connection.execute(newest).scalar_one()) + 1
    row = {"site_id": site_id, "version": version, "text": text, "person_id": person_id, "note": note}
    connection.execute(insert(policies).values({**row, "created_at": now}))
    return version


_POLICY_TEXT = Prepared(
    select(policies.c.text).where(policies.c.site_id == bindparam("site"), policies.c.version == bindparam("version"))
)
_KEY_BY_ID = (
    select(
        *SITE_COLUMNS,
        api_keys.c.name.label("key_name"),
        api_keys.c.scopes,
        api_keys.c.secret_hash,
        api_keys.c.revoked_at,
    )
    .join_from(api_keys, sites)
    .where(api_keys.c.public_id == bindparam("key_id"))
)
