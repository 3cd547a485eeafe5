"""Every table, in the order in which a comment meets them. The migrations build the same; a test compares the two."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from service.storage import desk_tables, dialect_tables
from service.storage.columns import Id, Json, JsonOrNull, UtcTime, metadata, moment, number, of, row_id, words

__all__ = ["UtcTime", "desk_tables", "dialect_tables", "metadata"]

# A site and who may come in. ``pepper`` keys the pseudonyms of this site's exports.
sites: Final = Table(
    "sites",
    metadata,
    row_id(),
    Column("slug", Text(), nullable=False, unique=True),
    words("name"),
    words("language"),
    Column("pepper", LargeBinary(), nullable=False),
    moment("created_at"),
    Column("desk", JsonOrNull, nullable=True),
)

people: Final = Table(
    "people",
    metadata,
    row_id(),
    Column("email", Text(), nullable=False, unique=True),
    words("name"),
    words("password", nullable=True),
    moment("created_at"),
    Column("preferences", JsonOrNull, nullable=True),
)

memberships: Final = Table(
    "memberships",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    words("role"),
    moment("created_at"),
)

# One-time tokens and sessions are kept as SHA-256: whoever reads the database cannot sign in with it.
sign_ins: Final = Table(
    "sign_ins",
    metadata,
    row_id(),
    of("people", name="person_id"),
    Column("token_hash", LargeBinary(), nullable=False, unique=True),
    moment("expires_at"),
    moment("used_at", nullable=True),
)

sessions: Final = Table(
    "sessions",
    metadata,
    row_id(),
    of("people", name="person_id"),
    Column("token_hash", LargeBinary(), nullable=False, unique=True),
    words("csrf"),
    moment("created_at"),
    moment("expires_at"),
    Index(None, "person_id"),
)

api_keys: Final = Table(
    "api_keys",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    words("name"),
    words("scopes"),
    Column("secret_hash", LargeBinary(), nullable=False),
    moment("created_at"),
    moment("revoked_at", nullable=True),
)

# Append-only: triggers refuse UPDATE and DELETE (see migrations/versions/v0001).
policies: Final = Table(
    "policies",
    metadata,
    row_id(),
    of("sites"),
    number("version"),
    words("text"),
    words("note", nullable=True),
    of("people", name="person_id", nullable=True),
    moment("created_at"),
    UniqueConstraint("site_id", "version"),
)

articles: Final = Table(
    "articles",
    metadata,
    row_id(),
    of("sites"),
    words("external_id"),
    words("title"),
    words("url", nullable=True),
    words("section", nullable=True),
    words("author", nullable=True),
    moment("published_at", nullable=True),
    words("body", nullable=True),
    Column("openness", Text(), nullable=False, server_default="open"),
    moment("openness_until", nullable=True),
    UniqueConstraint("site_id", "external_id"),
)

# ``published`` counts comments that stand (published or approved), ``approved`` and ``rejected`` people's decisions.
# ``then_held_until``: read first until then, once ``status`` ends (see ``moderation.standing``).
authors: Final = Table(
    "authors",
    metadata,
    row_id(),
    of("sites"),
    words("key"),
    words("name"),
    moment("created_at", nullable=True),
    moment("first_seen_at"),
    number("published", 0),
    number("approved", 0),
    number("rejected", 0),
    Column("status", Text(), nullable=False, server_default="good"),
    moment("status_until", nullable=True),
    words("status_note", nullable=True),
    moment("then_held_until", nullable=True),
    UniqueConstraint("site_id", "key"),
)

# ``revision`` and ``state`` repeat what the newest revision and decision say, for quick reads.
# ``said_at`` is when the site says it was posted, else when it reached us: what floods and repeats count by.
comments: Final = Table(
    "comments",
    metadata,
    row_id(),
    of("sites"),
    words("external_id"),
    of("articles"),
    of("authors"),
    of("comments", name="parent_id", nullable=True),
    number("depth"),
    number("revision"),
    words("state"),
    moment("posted_at", nullable=True),
    moment("said_at"),
    moment("received_at"),
    moment("featured_at", nullable=True),
    moment("cut_at", nullable=True),
    UniqueConstraint("site_id", "external_id"),
    Index(None, "article_id", "id", "author_id"),
    Index(None, "site_id", "said_at"),
    Index(None, "author_id", "said_at"),
    Index(
        "ix_comments_cut",
        "article_id",
        sqlite_where=text("cut_at IS NOT NULL"),
        postgresql_where=text("cut_at IS NOT NULL"),
    ),
    Index(
        "ix_comments_replies",
        "parent_id",
        sqlite_where=text("parent_id IS NOT NULL"),
        postgresql_where=text("parent_id IS NOT NULL"),
    ),
)

# ``folded_hash`` is null for a text without letters: two empty comments do not repeat each other.
revisions: Final = Table(
    "revisions",
    metadata,
    row_id(),
    of("comments"),
    of("sites"),
    of("authors"),
    number("number"),
    words("text"),
    words("lang", nullable=True),
    Column("text_hash", LargeBinary(), nullable=False),
    Column("folded_hash", LargeBinary(), nullable=True),
    moment("said_at"),
    moment("received_at"),
    UniqueConstraint("comment_id", "number"),
    Index(None, "site_id", "folded_hash", "said_at"),
)

# What the model said and what the policy made of it, always made and always read together: one row. ``risk`` is the
# highest of ``scores`` that speaks for a violation, so that a search need not open every one.
verdicts: Final = Table(
    "verdicts",
    metadata,
    row_id(),
    of("revisions"),
    words("action"),
    Column("findings", Json, nullable=False),
    words("policy_version"),
    Column("served", Integer(), nullable=False),
    Column("scores", Json, nullable=False),
    Column("spans", Json, nullable=False),
    Column("language", Json, nullable=False),
    Column("target", JsonOrNull, nullable=True),
    words("model_version"),
    words("text_version"),
    words("features_version"),
    moment("made_at"),
    Column("risk", Float(), nullable=True),
    Index(None, "revision_id"),
)

# Waiting for a person. One open case a comment (a partial unique index says so on both databases).
# ``risk`` is the highest score that speaks for a violation, ``cause`` the strongest finding's label or else its rule,
# ``reports`` what readers' reports weigh. Deferred and escalated cases stay open; ``leased_by`` reads it now.
cases: Final = Table(
    "cases",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("comments"),
    of("revisions"),
    words("state"),
    Column("origin", Text(), nullable=False, server_default="policy"),
    Column("priority", Float(), nullable=False),
    number("version", 1),
    moment("opened_at"),
    moment("closed_at", nullable=True),
    Column("risk", Float(), nullable=True),
    words("cause", nullable=True),
    words("lang", nullable=True),
    Column("reports", Float(), nullable=False, server_default=text("0")),
    Column("assigned_to", Id, nullable=True),
    Column("leased_by", Id, nullable=True),
    moment("leased_until", nullable=True),
    moment("deferred_until", nullable=True),
    moment("escalated_at", nullable=True),
    Index(
        "uq_cases_open_comment",
        "comment_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_cases_queue", "site_id", "state", "origin", "priority", "opened_at"),
    Index(None, "site_id", "closed_at"),
    Index(None, "comment_id"),
)

# Every state a comment ever had and who put it there. Append-only: triggers refuse UPDATE and DELETE,
# except that erasing a person may empty ``note``.
decisions: Final = Table(
    "decisions",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("comments"),
    of("revisions"),
    of("cases", nullable=True),
    words("old_state", nullable=True),
    words("new_state"),
    words("actor"),
    of("people", name="person_id", nullable=True),
    words("rule", nullable=True),
    words("label", nullable=True),
    Column("score", Float(), nullable=True),
    Column("threshold", Float(), nullable=True),
    words("reason", nullable=True),
    words("clause", nullable=True),
    words("note", nullable=True),
    words("policy_version"),
    words("model_version"),
    of("decisions", name="undo_of", nullable=True),
    words("batch_id", nullable=True),
    moment("made_at"),
    of("authors"),
    Index(None, "comment_id", "id"),
    Index(None, "site_id", "actor", "made_at"),
    Index(None, "author_id", "made_at"),
    Index(
        "uq_decisions_undo_of",
        "undo_of",
        unique=True,
        sqlite_where=text("undo_of IS NOT NULL"),
        postgresql_where=text("undo_of IS NOT NULL"),
    ),
    Index(
        "ix_decisions_people",
        "revision_id",
        sqlite_where=text("actor = 'person'"),
        postgresql_where=text("actor = 'person'"),
    ),
)

endpoints: Final = Table(
    "endpoints",
    metadata,
    row_id(),
    of("sites"),
    words("url"),
    words("secret"),
    moment("created_at"),
    moment("disabled_at", nullable=True),
    words("disabled_reason", nullable=True),
)

# What sites are told. ``number`` counts each site's events without gaps, in the order in which they became visible.
events: Final = Table(
    "events",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    number("number"),
    words("kind"),
    Column("data", Json, nullable=False),
    moment("made_at"),
    UniqueConstraint("site_id", "number"),
)

# One row an event and endpoint, ever. ``attempts`` is also what a claim is compared and set by.
deliveries: Final = Table(
    "deliveries",
    metadata,
    row_id(),
    of("events"),
    of("endpoints"),
    words("state"),
    number("attempts", 0),
    moment("due_at"),
    moment("tried_at", nullable=True),
    moment("delivered_at", nullable=True),
    Column("answer", Integer(), nullable=True),
    words("error", nullable=True),
    UniqueConstraint("event_id", "endpoint_id"),
    Index("ix_deliveries_due", "state", "due_at"),
)
