"""The schema: from nothing, from the step before with rows in it, and the same as tables.py says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from service.storage.engine import PAGE_BYTES, CannotOpen, open_store, sqlite_file
from service.storage.migrations import is_current, migrate
from service.storage.tables import metadata

MOMENT = "2026-11-02 09:00:00+00:00"
ROWS = (
    "INSERT INTO sites (id, slug, name, language, pepper, created_at) "
    f"VALUES (1, 's', 'S', 'en', {{blob}}, '{MOMENT}')",
    "INSERT INTO articles (id, site_id, external_id, title) VALUES (1, 1, 'a', 'A')",
    f"INSERT INTO authors (id, site_id, key, name, first_seen_at) VALUES (1, 1, 'name:joe', 'joe', '{MOMENT}')",
    "INSERT INTO comments "
    "(id, site_id, external_id, article_id, author_id, depth, revision, state, said_at, received_at) "
    f"VALUES (1, 1, 'c1', 1, 1, 0, 1, 'held', '{MOMENT}', '{MOMENT}')",
    "INSERT INTO revisions (id, comment_id, site_id, author_id, number, text, text_hash, said_at, received_at) "
    f"VALUES (1, 1, 1, 1, 1, 'Hello.', {{blob}}, '{MOMENT}', '{MOMENT}')",
    "INSERT INTO cases (id, public_id, site_id, comment_id, revision_id, state, priority, opened_at) "
    f"VALUES (1, 'case_1', 1, 1, 1, 'open', 0.9, '{MOMENT}')",
)


def test_an_empty_database_is_brought_to_the_newest_step_and_a_second_time_changes_nothing(
    empty_database_url: str,
) -> None:
    store = open_store(empty_database_url)

    first, second = migrate(empty_database_url), migrate(empty_database_url)

    assert first == second == "0007"
    assert is_current(store)
    store.close()


def test_rows_of_the_first_schema_survive_the_second_step(empty_database_url: str, database: str) -> None:
    migrate(empty_database_url, "0001")
    store = open_store(empty_database_url)
    blob = "x'00'" if database == "sqlite" else "'\\x00'"
    with store.write() as connection:
        for statement in ROWS:
            connection.exec_driver_sql(statement.format(blob=blob))

    migrate(empty_database_url)

    with store.read() as connection:
        [case] = connection.exec_driver_sql("SELECT public_id, state, priority, version, origin FROM cases").all()
        [text] = connection.exec_driver_sql("SELECT text FROM revisions").scalars()
    assert (tuple(case), text) == (("case_1", "open", 0.9, 1, "policy"), "Hello.")
    store.close()


def test_the_migrations_build_what_the_tables_say(database_url: str) -> None:
    store = open_store(database_url)
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, _kind, _parents: "revision_words" not in (name or ""),
    }

    with store.read() as connection:
        drift = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert drift == []
    store.close()


def test_a_database_behind_the_newest_step_is_not_current(empty_database_url: str) -> None:
    migrate(empty_database_url, "0001")
    store = open_store(empty_database_url)

    current = is_current(store)

    assert not current
    store.close()


def test_a_step_that_fails_leaves_no_table_behind(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE verdicts (id INTEGER)")

    with pytest.raises(Exception, match="verdicts"):
        migrate(empty_database_url)

    with store.read() as connection:
        assert set(inspect(connection).get_table_names()) == {"verdicts"}
    store.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("mysql://example/parley", "SQLite or PostgreSQL"),
        ("not a url", "cannot be read"),
    ],
)
def test_a_database_that_cannot_serve_is_refused_in_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(CannotOpen, match=sentence):
        open_store(url)


def test_an_unknown_durability_is_refused(database_url: str) -> None:
    with pytest.raises(CannotOpen, match="full, normal"):
        open_store(database_url, "sometimes")


@pytest.mark.parametrize(("durability", "sqlite", "postgresql"), [("full", 2, "on"), ("normal", 1, "off")])
def test_durability_reaches_the_database(
    database_url: str, database: str, durability: str, sqlite: int, postgresql: str
) -> None:
    store = open_store(database_url, durability)
    question = "PRAGMA synchronous" if database == "sqlite" else "SHOW synchronous_commit"

    with store.write() as connection:
        answer = connection.exec_driver_sql(question).scalar()

    assert answer == (sqlite if database == "sqlite" else postgresql)
    store.close()


def test_an_sqlite_database_writes_ahead_and_keeps_references(tmp_path: object) -> None:
    store = open_store(f"sqlite:///{tmp_path}/new/folder/parley.db")

    with store.write() as connection:
        asked = ("journal_mode", "foreign_keys", "page_size")
        modes = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]

    assert modes == ["wal", 1, PAGE_BYTES]
    store.close()


def test_an_sqlite_database_made_with_larger_pages_serves_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "parley.db")) as older:
        older.executescript(
            "PRAGMA page_size = 4096; CREATE TABLE notes (said TEXT); INSERT INTO notes VALUES ('kept');"
        )
    store = open_store(f"sqlite:///{tmp_path}/parley.db")

    with store.write() as connection:
        found = [connection.exec_driver_sql(q).scalar() for q in ("PRAGMA page_size", "SELECT said FROM notes")]

    assert found == [4096, "kept"]
    store.close()


def test_the_file_of_an_sqlite_url_is_known_and_postgresql_has_none() -> None:
    files = [sqlite_file("sqlite:///var/parley.db"), sqlite_file("postgresql://localhost/parley")]

    assert [str(file) if file else None for file in files] == ["var/parley.db", None]
