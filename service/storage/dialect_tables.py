"""The table of the dialects: what other services' clients tell us of scores, to learn from."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, Index, Table, Text, UniqueConstraint

from service.storage.columns import JsonOrNull, metadata, moment, of, row_id, words

# One opinion on one label of one comment, the newest a caller has told. ``community`` and ``about`` are the caller's
# own words (``clientToken``); without ``about`` two opinions cannot be told apart and both are kept.
suggestions: Final = Table(
    "suggestions",
    metadata,
    row_id(),
    Column("public_id", Text(), nullable=False, unique=True),
    of("sites"),
    words("key_id"),
    words("community"),
    words("about", nullable=True),
    words("text"),
    words("parent", nullable=True),
    words("lang"),
    words("label"),
    Column("value", Float(), nullable=False),
    moment("made_at"),
    UniqueConstraint("site_id", "community", "about", "label"),
    Index(None, "site_id", "made_at"),
)

# How each dialect speaks at a site; what is not here is as the manual says.
dialect_settings: Final = Table(
    "dialect_settings",
    metadata,
    Column("site_id", of("sites").type, primary_key=True, autoincrement=False),
    Column("settings", JsonOrNull, nullable=True),
)
