"""Lines to the database that stay open between two uses carry nothing from one to the next, and end with the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.storage.engine import Line, Store, open_store
from service.storage.line import KEPT
from tests.storage.test_writer import adding, emails


def test_what_a_line_left_undone_is_undone_before_the_next_use(store: Store) -> None:
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.file(adding("lost@example.org", fail))
    with pytest.raises(RuntimeError), store.visit() as visit, visit.writing() as line:
        adding("lost too@example.org", fail)(line)
    store.file(adding("kept@example.org"))

    assert emails(store) == ["kept@example.org"]


def test_a_line_serves_again_but_never_two_at_a_time(store: Store, database: str) -> None:
    if database != "sqlite":
        pytest.skip("PostgreSQL's pool asks first whether a connection still lives")
    with store.glance() as first, store.glance() as second:
        assert first is not second
    with store.glance() as third:
        assert third in (first, second)


def test_no_more_lines_wait_than_threads_serve(store: Store) -> None:
    visits = [store.visit() for _ in range(KEPT + 3)]
    lines: list[Line] = []
    for visit in visits:
        with visit.__enter__().reading() as line:
            lines.append(line)
    for visit in visits:
        visit.__exit__(None, None, None)

    assert len(set(map(id, lines))) == KEPT + 3
    assert len(store._lines._idle) <= KEPT


def test_a_closed_store_leaves_no_log_behind(tmp_path: Path, database: str) -> None:
    if database != "sqlite":
        pytest.skip("only SQLite has a file beside its own")
    store = open_store(f"sqlite:///{tmp_path}/parley.db")
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (said TEXT)")
    with store.glance() as line:
        line.driver.execute("SELECT * FROM notes").fetchall()
    store.file(lambda line: line.driver.execute("INSERT INTO notes VALUES ('kept')"))
    logged = (tmp_path / "parley.db-wal").exists()

    store.close()

    assert logged
    assert not (tmp_path / "parley.db-wal").exists()
