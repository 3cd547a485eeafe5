"""The tables of the desk: what people do there and may undo, whom they warn, what readers report and authors appeal."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from service.storage.columns import Id, Json, JsonOrNull, metadata, moment, of, row_id, words

# Whatever somebody did at the desk, one row a keypress or a batch, with what is needed to undo it in ``done`` (ids and
# states, never a text). Append-only by manner: undoing is a deed too, which names what it undoes, once.
deeds: Final = Table(
    "deeds",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("people", name="person_id"),
    words("kind"),
    Column("done", Json, nullable=False),
    Column("undo_of", Id, nullable=True, unique=True),
    moment("made_at"),
    Index(None, "site_id", "person_id", "id"),
    Index(None, "site_id", "kind", "id"),
)

# What the team writes for itself, about an author or a comment. What was taken away can be brought back for a while.
notes: Final = Table(
    "notes",
    metadata,
    row_id(),
    of("sites"),
    of("authors", nullable=True),
    of("comments", nullable=True),
    of("people", name="person_id"),
    words("text"),
    moment("made_at"),
    moment("removed_at", nullable=True),
    Index(None, "author_id"),
    Index(None, "comment_id"),
)

# ``kind``: warn | hold | suspend | ban. ``until`` null: for good (or a warning). ``words`` is what the author is told.
sanctions: Final = Table(
    "sanctions",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("authors"),
    words("kind"),
    words("clause", nullable=True),
    words("words", nullable=True),
    of("people", name="person_id"),
    moment("made_at"),
    moment("until", nullable=True),
    moment("lifted_at", nullable=True),
    of("people", name="lifted_by", nullable=True),
    Index(None, "author_id"),
)

# Readers' reports. ``outcome``: null while nobody decided, then upheld | dismissed.
reports: Final = Table(
    "reports",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("comments"),
    of("reporters"),
    words("reason"),
    words("text", nullable=True),
    Column("weight", Float(), nullable=False),
    moment("made_at"),
    words("outcome", nullable=True),
    moment("decided_at", nullable=True),
    UniqueConstraint("comment_id", "reporter_id"),
    Index(None, "site_id", "made_at"),
)

reporters: Final = Table(
    "reporters",
    metadata,
    row_id(),
    of("sites"),
    words("key"),
    Column("upheld", Integer(), nullable=False, server_default=text("0")),
    Column("dismissed", Integer(), nullable=False, server_default=text("0")),
    UniqueConstraint("site_id", "key"),
)

# Who looks at what now; a row that was not renewed for a minute counts as gone.
presences: Final = Table(
    "presences",
    metadata,
    Column("site_id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, primary_key=True, autoincrement=False),
    words("case_id", nullable=True),
    moment("seen_at"),
)

# A filter with a name. ``shared``: everybody of the site sees it.
saved_views: Final = Table(
    "saved_views",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("people", name="person_id"),
    words("name"),
    words("query"),
    Column("shared", Integer(), nullable=False, server_default=text("0")),
    moment("made_at"),
    UniqueConstraint("site_id", "person_id", "name"),
)

# What an author is told of a restriction (article 17 of the Digital Services Act); ``facts`` holds no comment's text.
statements: Final = Table(
    "statements",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("comments", nullable=True),
    of("authors"),
    of("decisions", nullable=True),
    of("sanctions", nullable=True),
    Column("facts", Json, nullable=False),
    moment("made_at"),
    moment("retracted_at", nullable=True),
    Index(None, "comment_id"),
    Index(None, "site_id", "made_at"),
)

# ``outcome``: null while open, then upheld (the rejection stands) | reversed.
appeals: Final = Table(
    "appeals",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    Column("statement_id", Id, nullable=False, unique=True),
    of("comments", nullable=True),
    of("authors"),
    words("text"),
    moment("made_at"),
    words("outcome", nullable=True),
    words("answer", nullable=True),
    of("people", name="decided_by", nullable=True),
    moment("decided_at", nullable=True),
    Index(None, "site_id", "made_at"),
)

# Blind second looks: a decision shown again to somebody who does not see what it was. ``first`` and ``second`` hold
# {state, reason, actor, person_id}; ``settled`` is what a lead made of a disagreement.
second_looks: Final = Table(
    "second_looks",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    of("comments"),
    of("revisions"),
    of("decisions"),
    Column("first", Json, nullable=False),
    Column("second", JsonOrNull, nullable=True),
    Column("settled", JsonOrNull, nullable=True),
    moment("drawn_at"),
    moment("decided_at", nullable=True),
    moment("settled_at", nullable=True),
    Index(None, "site_id", "drawn_at"),
)

# When all of a site's decisions were exported for training (not those of some time alone).
exports: Final = Table("exports", metadata, row_id(), of("sites"), moment("made_at"), Index(None, "site_id", "made_at"))

# Which revisions a model may have learned from: when each was exported first and last, and when its text was erased.
lessons: Final = Table(
    "lessons",
    metadata,
    Column("revision_id", Id, ForeignKey("revisions.id"), primary_key=True, autoincrement=False),
    of("sites"),
    moment("first_at"),
    moment("last_at"),
    moment("gone_at", nullable=True),
    Index(
        "ix_lessons_gone",
        "site_id",
        sqlite_where=text("gone_at IS NOT NULL"),
        postgresql_where=text("gone_at IS NOT NULL"),
    ),
)
