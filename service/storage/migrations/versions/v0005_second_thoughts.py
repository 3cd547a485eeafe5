"""Second thoughts: notes that come back, sanctions that go on beneath others, what a model learned from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Widen notes and authors, and keep which revisions were exported for training."""
    op.add_column("notes", sa.Column("removed_at", Moment, nullable=True))
    op.add_column("authors", sa.Column("then_held_until", Moment, nullable=True))
    op.create_table(
        "exports",
        sa.Column("id", Id, nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_exports_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(op.f("ix_exports_site_id_made_at"), "exports", ["site_id", "made_at"], unique=False)
    op.create_table(
        "lessons",
        sa.Column("revision_id", Id, autoincrement=False, nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("first_at", Moment, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.Column("gone_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_lessons_revision_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_lessons_site_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_lessons")),
    )
    gone = sa.text("gone_at IS NOT NULL")
    op.create_index("ix_lessons_gone", "lessons", ["site_id"], sqlite_where=gone, postgresql_where=gone)
