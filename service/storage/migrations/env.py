"""Alembic's entry: runs the steps inside the transaction that ``migrate`` opened."""

from __future__ import annotations

from alembic import context

from service.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
