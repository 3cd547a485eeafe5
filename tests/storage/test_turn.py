"""Turns among threads and processes: waited for, but never for ever, and lost with whoever had one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from service.storage import turn
from service.storage.turn import Turn

HOLDS = """
import sys
from pathlib import Path
from service.storage.turn import Turn
with Turn(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process whose turn it is, until it is killed."""
    command = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "mine\n"
            yield process
        finally:
            process.kill()


def entering(mine: Turn) -> tuple[Thread, Event]:
    """A thread that takes one turn, and what tells that it has it."""
    entered = Event()

    def enter() -> None:
        with mine:
            entered.set()

    thread = Thread(target=enter)
    thread.start()
    return thread, entered


def test_a_turn_of_another_process_is_waited_for_and_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 60)
    with another_process(tmp_path / "parley.db") as process:
        thread, entered = entering(Turn(tmp_path / "parley.db"))
        too_soon = entered.wait(0.3)

        process.kill()

        assert entered.wait(30)
        assert not too_soon
        thread.join()


def test_nobody_waits_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 0.1)
    with another_process(tmp_path / "parley.db") as process:
        thread, entered = entering(Turn(tmp_path / "parley.db"))

        assert entered.wait(30)
        assert process.poll() is None
        thread.join()


def test_databases_do_not_wait_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 60)
    with another_process(tmp_path / "one.db"):
        thread, entered = entering(Turn(tmp_path / "other.db"))

        assert entered.wait(30)
        thread.join()


@pytest.mark.parametrize("folder", [".", "missing"], ids=["with a file", "where none can be made"])
def test_threads_take_turns(tmp_path: Path, folder: str) -> None:
    mine, inside, most = Turn(tmp_path / folder / "parley.db"), 0, 0

    def work(_: int) -> None:
        nonlocal inside, most
        with mine:
            inside += 1
            most = max(most, inside)
            Event().wait(0.002)
            inside -= 1

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(30)))

    assert most == 1


def test_who_is_interrupted_while_waiting_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    mine = Turn(tmp_path / "parley.db")
    with another_process(tmp_path / "parley.db"), monkeypatch.context() as patch:
        patch.setattr(turn, "sleep", interrupt)
        with pytest.raises(KeyboardInterrupt), mine:
            pass

    thread, entered = entering(mine)

    assert entered.wait(30)
    thread.join()


def test_a_closed_turn_is_one_of_threads_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 60)
    mine = Turn(tmp_path / "parley.db")
    mine.close()
    mine.close()
    with another_process(tmp_path / "parley.db"):
        thread, entered = entering(mine)

        assert entered.wait(30)
        thread.join()
