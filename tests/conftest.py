"""Real databases for every test that asks for a store: an SQLite file and a PostgreSQL server, fresh and migrated."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from service.actions.works import Works
from service.storage.engine import Store, open_store
from service.storage.migrations import migrate
from service.storage.tables import metadata
from tests.builders_storage import FakeClock, FakeShelf

DATABASES = os.environ.get("PARLEY_TEST_DATABASES", "sqlite postgresql").split()
"""Which databases the tests run on; name one to be quicker while working."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[str], str]]:
    """One PostgreSQL server a test session, its data in a short-lived folder; answers the URL of a database by name."""
    pgserver = pytest.importorskip("pgserver")
    folder = Path(tempfile.mkdtemp(prefix="parley-pg-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    url: str = server.get_uri("postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: Callable[[str], str]) -> str:
    """A migrated database that tests take turns with, each finding it empty; answers its URL."""
    _postgres(postgresql_server, "CREATE DATABASE parley_migrated")
    migrate(postgresql_server("parley_migrated"))
    return postgresql_server("parley_migrated")


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Names of databases."""
    return itertools.count(1)


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: ``sqlite`` | ``postgresql``."""
    return str(request.param)


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of the test's own."""
    if database == "sqlite":
        path = tmp_path / "parley.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        url: str = request.getfixturevalue("migrated_postgresql")
        _empty(url)
        yield url


@pytest.fixture
def empty_database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        url_of: Callable[[str], str] = request.getfixturevalue("postgresql_server")
        name = f"parley_{next(request.getfixturevalue('numbers'))}"
        _postgres(url_of, f"CREATE DATABASE {name}")
        yield url_of(name)
        _postgres(url_of, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store over a fresh database."""
    opened = open_store(database_url, "normal")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> FakeClock:
    """A clock that the test winds."""
    return FakeClock()


@pytest.fixture
def shelf() -> FakeShelf:
    """A shelf whose panel scores what the text says."""
    return FakeShelf()


@pytest.fixture
def works(store: Store, shelf: FakeShelf, clock: FakeClock) -> Works:
    """Everything an action needs."""
    return Works(store=store, shelf=shelf, clock=clock)


def _empty(url: str) -> None:
    """Empty every table, as a replica, for which the logs' triggers do not fire; who still holds on is cut off."""
    tables = ", ".join(f'"{name}"' for name in metadata.tables)
    with psycopg.connect(url, autocommit=True) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


def _postgres(url_of: Callable[[str], str], statement: str) -> None:
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(statement)
