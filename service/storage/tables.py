"""Every table, in the order in which a comment meets them. The migrations build the same; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.types import TypeDecorator

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id: Final = BigInteger().with_variant(Integer(), "sqlite")
Json: Final = JSON().with_variant(JSONB(), "postgresql")
JsonOrNull: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class _UtcText(DATETIME):
    """SQLite's DATETIME with the same text as SQLAlchemy's own, written and read three times as fast."""

    def bind_processor(self, _dialect: Dialect) -> Any:
        """An aware UTC moment as ``2026-11-02 09:00:00.000000``."""
        return lambda value: value and value.isoformat(" ", "microseconds")[:26]

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Any:
        """And back."""
        return lambda text: text and datetime.fromisoformat(text).replace(tzinfo=UTC)


_UTC_TEXT: Final[Any] = _UtcText()  # type: ignore[no-untyped-call]


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC moment to the microsecond; SQLite, which knows no zones, keeps it as UTC text that sorts right."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Our text on SQLite, ``timestamptz`` on PostgreSQL."""
        return dialect.type_descriptor(_UTC_TEXT if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive moment rather than guess its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back what was bound."""
        return None if value is None else value.astimezone(UTC)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _of(table: str, *, name: str | None = None, nullable: bool = False) -> Column[Any]:
    return Column(name or f"{table.rstrip('s')}_id", Id, ForeignKey(f"{table}.id"), nullable=nullable)


def _words(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Text(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, UtcTime(), nullable=nullable)


def _number(name: str, start: int | None = None) -> Column[Any]:
    default = None if start is None else text(str(start))
    return Column(name, Integer(), nullable=False, server_default=default)


# A site and who may come in. ``pepper`` keys the pseudonyms of this site's exports.
sites: Final = Table(
    "sites",
    metadata,
    _id(),
    Column("slug", Text(), nullable=False, unique=True),
    _words("name"),
    _words("language"),
    Column("pepper", LargeBinary(), nullable=False),
    _moment("created_at"),
)

people: Final = Table(
    "people",
    metadata,
    _id(),
    Column("email", Text(), nullable=False, unique=True),
    _words("name"),
    _words("password", nullable=True),
    _moment("created_at"),
)

memberships: Final = Table(
    "memberships",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    _words("role"),
    _moment("created_at"),
)

# One-time tokens and sessions are kept as SHA-256: whoever reads the database cannot sign in with it.
sign_ins: Final = Table(
    "sign_ins",
    metadata,
    _id(),
    _of("people", name="person_id"),
    Column("token_hash", LargeBinary(), nullable=False, unique=True),
    _moment("expires_at"),
    _moment("used_at", nullable=True),
)

sessions: Final = Table(
    "sessions",
    metadata,
    _id(),
    _of("people", name="person_id"),
    Column("token_hash", LargeBinary(), nullable=False, unique=True),
    _words("csrf"),
    _moment("created_at"),
    _moment("expires_at"),
    Index(None, "person_id"),
)

api_keys: Final = Table(
    "api_keys",
    metadata,
    _id(),
    Column("public_id", Text(), nullable=False, unique=True),
    _of("sites"),
    _words("name"),
    _words("scopes"),
    Column("secret_hash", LargeBinary(), nullable=False),
    _moment("created_at"),
    _moment("revoked_at", nullable=True),
)

# Append-only: triggers refuse UPDATE and DELETE (see migrations/versions/v0001).
policies: Final = Table(
    "policies",
    metadata,
    _id(),
    _of("sites"),
    _number("version"),
    _words("text"),
    _words("note", nullable=True),
    _of("people", name="person_id", nullable=True),
    _moment("created_at"),
    UniqueConstraint("site_id", "version"),
)

articles: Final = Table(
    "articles",
    metadata,
    _id(),
    _of("sites"),
    _words("external_id"),
    _words("title"),
    _words("url", nullable=True),
    _words("section", nullable=True),
    _words("author", nullable=True),
    _moment("published_at", nullable=True),
    _words("body", nullable=True),
    Column("openness", Text(), nullable=False, server_default="open"),
    _moment("openness_until", nullable=True),
    UniqueConstraint("site_id", "external_id"),
)

# ``published`` counts comments that stand (published or approved), ``approved`` and ``rejected`` people's decisions.
authors: Final = Table(
    "authors",
    metadata,
    _id(),
    _of("sites"),
    _words("key"),
    _words("name"),
    _moment("created_at", nullable=True),
    _moment("first_seen_at"),
    _number("published", 0),
    _number("approved", 0),
    _number("rejected", 0),
    Column("status", Text(), nullable=False, server_default="good"),
    _moment("status_until", nullable=True),
    _words("status_note", nullable=True),
    UniqueConstraint("site_id", "key"),
)

# ``revision`` and ``state`` repeat what the newest revision and decision say, for quick reads.
# ``said_at`` is when the site says it was posted, else when it reached us: what floods and repeats count by.
comments: Final = Table(
    "comments",
    metadata,
    _id(),
    _of("sites"),
    _words("external_id"),
    _of("articles"),
    _of("authors"),
    _of("comments", name="parent_id", nullable=True),
    _number("depth"),
    _number("revision"),
    _words("state"),
    _moment("posted_at", nullable=True),
    _moment("said_at"),
    _moment("received_at"),
    UniqueConstraint("site_id", "external_id"),
    Index(None, "article_id", "id"),
    Index(None, "author_id", "said_at"),
    Index(None, "parent_id"),
)

# ``folded_hash`` is null for a text without letters: two empty comments do not repeat each other.
revisions: Final = Table(
    "revisions",
    metadata,
    _id(),
    _of("comments"),
    _of("sites"),
    _of("authors"),
    _number("number"),
    _words("text"),
    _words("lang", nullable=True),
    Column("text_hash", LargeBinary(), nullable=False),
    Column("folded_hash", LargeBinary(), nullable=True),
    _moment("said_at"),
    _moment("received_at"),
    UniqueConstraint("comment_id", "number"),
    Index(None, "site_id", "folded_hash", "said_at"),
)

# What the model said and what the policy made of it, always made and always read together: one row.
verdicts: Final = Table(
    "verdicts",
    metadata,
    _id(),
    _of("revisions"),
    _words("action"),
    Column("findings", Json, nullable=False),
    _words("policy_version"),
    Column("served", Integer(), nullable=False),
    Column("scores", Json, nullable=False),
    Column("spans", Json, nullable=False),
    Column("language", Json, nullable=False),
    Column("target", JsonOrNull, nullable=True),
    _words("model_version"),
    _words("text_version"),
    _words("features_version"),
    _moment("made_at"),
    Index(None, "revision_id"),
)

# Waiting for a person. One open case a comment (a partial unique index says so on both databases).
cases: Final = Table(
    "cases",
    metadata,
    _id(),
    Column("public_id", Text(), nullable=False, unique=True),
    _of("sites"),
    _of("comments"),
    _of("revisions"),
    _words("state"),
    Column("origin", Text(), nullable=False, server_default="policy"),
    Column("priority", Float(), nullable=False),
    _number("version", 1),
    _moment("opened_at"),
    _moment("closed_at", nullable=True),
    Index(
        "uq_cases_open_comment",
        "comment_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_cases_queue", "site_id", "state", "origin", "priority", "opened_at"),
    Index(None, "comment_id"),
)

# Every state a comment ever had and who put it there. Append-only: triggers refuse UPDATE and DELETE,
# except that erasing a person may empty ``note``.
decisions: Final = Table(
    "decisions",
    metadata,
    _id(),
    Column("public_id", Text(), nullable=False, unique=True),
    _of("sites"),
    _of("comments"),
    _of("revisions"),
    _of("cases", nullable=True),
    _words("old_state", nullable=True),
    _words("new_state"),
    _words("actor"),
    _of("people", name="person_id", nullable=True),
    _words("rule", nullable=True),
    _words("label", nullable=True),
    Column("score", Float(), nullable=True),
    Column("threshold", Float(), nullable=True),
    _words("reason", nullable=True),
    _words("clause", nullable=True),
    _words("note", nullable=True),
    _words("policy_version"),
    _words("model_version"),
    _of("decisions", name="undo_of", nullable=True),
    _words("batch_id", nullable=True),
    _moment("made_at"),
    _of("authors"),
    Index(None, "comment_id", "id"),
    Index(None, "site_id", "actor", "made_at"),
    Index(None, "author_id", "made_at"),
)

endpoints: Final = Table(
    "endpoints",
    metadata,
    _id(),
    _of("sites"),
    _words("url"),
    _words("secret"),
    _moment("created_at"),
    _moment("disabled_at", nullable=True),
    _words("disabled_reason", nullable=True),
)

# What sites are told. ``number`` counts each site's events without gaps, in the order in which they became visible.
events: Final = Table(
    "events",
    metadata,
    _id(),
    Column("public_id", Text(), nullable=False, unique=True),
    _of("sites"),
    _number("number"),
    _words("kind"),
    Column("data", Json, nullable=False),
    _moment("made_at"),
    UniqueConstraint("site_id", "number"),
)

# One row an event and endpoint, ever. ``attempts`` is also what a claim is compared and set by.
deliveries: Final = Table(
    "deliveries",
    metadata,
    _id(),
    _of("events"),
    _of("endpoints"),
    _words("state"),
    _number("attempts", 0),
    _moment("due_at"),
    _moment("tried_at", nullable=True),
    _moment("delivered_at", nullable=True),
    Column("answer", Integer(), nullable=True),
    _words("error", nullable=True),
    UniqueConstraint("event_id", "endpoint_id"),
    Index("ix_deliveries_due", "state", "due_at"),
)
