"""Cases say why they were opened, so that learning cases can stand in the queue beside the policy's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add ``cases.origin`` (every case so far came from the policy) and let the queue's index tell them apart."""
    op.add_column("cases", sa.Column("origin", sa.Text(), nullable=False, server_default="policy"))
    op.drop_index("ix_cases_queue", table_name="cases")
    op.create_index("ix_cases_queue", "cases", ["site_id", "state", "origin", "priority", "opened_at"])
