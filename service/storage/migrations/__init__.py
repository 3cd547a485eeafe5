"""How the schema grew: one step a file, run by ``migrate``."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from service.storage.engine import Store, open_store

LOCK = 7_205_759  # any number, the same for every process: two migrations of one PostgreSQL take turns


def migrate(url: str, to: str = "head") -> str:
    """Bring the database at ``url`` up to step ``to`` and answer the step it stands at.

    Each call is one transaction on both databases: it finishes, or leaves everything as it was. Raises CannotOpen.
    """
    store = open_store(url)
    try:
        with store.write() as connection:
            _take_turn(connection)
            command.upgrade(configuration(connection), to)
            return step_of(connection) or "empty"
    finally:
        store.close()


def configuration(connection: Connection) -> Config:
    """Alembic's configuration, without an ini file, running on an open transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def step_of(connection: Connection) -> str | None:
    """The newest step this database has taken."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(store: Store) -> bool:
    """Whether the database stands at the newest step."""
    from alembic.script import ScriptDirectory

    with store.read() as connection:
        return step_of(connection) == ScriptDirectory.from_config(configuration(connection)).get_current_head()


def _take_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
