"""What other services' clients suggest of scores, and how each dialect speaks at a site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build both tables."""
    op.create_table(
        "suggestions",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key_id", "community")),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("lang", "label")),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_suggestions_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_suggestions_public_id")),
        sa.UniqueConstraint(
            "site_id", "community", "about", "label", name=op.f("uq_suggestions_site_id_community_about_label")
        ),
    )
    op.create_index(op.f("ix_suggestions_site_id_made_at"), "suggestions", ["site_id", "made_at"], unique=False)
    op.create_table(
        "dialect_settings",
        sa.Column("site_id", Id, autoincrement=False, nullable=False),
        sa.Column("settings", Json, nullable=True),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_dialect_settings")),
    )
