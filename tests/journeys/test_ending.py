"""A server that was told to end leaves its data whole, in one file."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from service.storage.people import Role
from tests.journeys.serving import await_health, free_port, serving, start


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["by the system", "by Ctrl-C"])
def test_the_file_of_a_server_that_ended_holds_all_that_was_filed(tmp_path: Path, sign: signal.Signals) -> None:
    with serving(tmp_path) as prepared:
        key, invitation = prepared.key, prepared.invite("Mia", Role.MODERATOR).rpartition("/")[2]
    port = free_port()
    server = start(f"sqlite:///{tmp_path / 'parley.db'}", port, tmp_path / "second.log", PARLEY_WORKERS="2")
    await_health(f"http://127.0.0.1:{port}")
    a = {"id": "ferry", "title": "Late again"}
    comments = [
        {"id": f"c{number}", "text": "The ferry was late again.", "author": {"name": "Ama"}, "article": a}
        for number in range(3)
    ]
    sent = httpx.post(
        f"http://127.0.0.1:{port}/score/batch",
        json={"comments": comments},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    )
    logged = (tmp_path / "parley.db-wal").exists()

    with httpx.Client(timeout=20) as mia:
        mia.post(f"http://127.0.0.1:{port}/sign-in/{invitation}")
        with mia.stream("GET", f"http://127.0.0.1:{port}/live") as stream:
            lines = stream.iter_lines()
            next(lines)  # somebody has the queue open
            server.send_signal(sign)
            with suppress(httpx.TransportError):
                for _ in lines:
                    pass
            server.wait(timeout=40)

    shutil.copy(tmp_path / "parley.db", tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        found = copy.execute("SELECT external_id FROM comments ORDER BY id").fetchall()
    assert (sent.status_code, stream.status_code) == (200, 200)
    assert logged
    assert found == [("c0",), ("c1",), ("c2",)]
    assert not (tmp_path / "parley.db-wal").exists()
