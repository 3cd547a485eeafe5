"""One flush to disk for all who wait: threads that file at the same moment share a transaction on SQLite.

SQLite takes one writer at a time, and each commit waits for the disk. So whoever's turn it is files for everybody who
waits, each within a savepoint of its own, and commits once: nobody is answered before that commit, and what fails for
one comment fails for it alone. PostgreSQL shares its flushes by itself; there everybody has a transaction of their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from service.storage.line import Line, Lines
from service.storage.turn import Turn

T = TypeVar("T")


class _Job:
    """Something to write, and how it went. ``done`` once it is on disk, or never will be."""

    __slots__ = ("answer", "done", "error", "work")

    def __init__(self, work: Callable[[Line], Any]) -> None:
        self.work = work
        self.done = False
        self.answer: Any = None
        self.error: Exception | None = None

    def told(self) -> Any:
        """The answer, or the error raised."""
        if self.error is not None:
            raise self.error
        return self.answer

    def fail(self, error: Exception) -> None:
        """It will not be written."""
        self.error, self.answer, self.done = error, None, True


class Writer:
    """Files what one or more threads hand in; with a ``turn`` one at a time, without (PostgreSQL) all at once."""

    def __init__(self, lines: Lines, turn: Turn | None) -> None:
        self._lines = lines
        self._turn = turn
        self._waiting: deque[_Job] = deque()

    def turn(self) -> AbstractContextManager[Any]:
        """This thread's turn to write."""
        return self._turn or nullcontext()

    def write(self, work: Callable[[Line], T]) -> T:
        """``work`` in a transaction that has been committed when this answers; raises what ``work`` raises.

        ``work`` may be called a second time where a transaction it shared broke down.
        """
        if self._turn is None:
            with self._lines.writing() as line:
                return work(line)
        job = _Job(work)
        self._waiting.append(job)
        with self._turn:
            if not job.done:
                self._write(job)
        answer: T = job.told()
        return answer

    def close(self) -> None:
        """No more turns are taken."""
        if self._turn is not None:
            self._turn.close()

    def _write(self, mine: _Job) -> None:
        jobs = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            if len(jobs) == 1 or not self._together(jobs):
                for job in jobs:
                    self._alone(job)
        finally:  # whoever was not come to, because this thread is being ended, has a turn of their own
            self._waiting.extend(job for job in jobs if not job.done and job is not mine)

    def _alone(self, job: _Job) -> None:
        try:
            with self._lines.writing() as line:
                job.answer = job.work(line)
            job.done = True
        except Exception as error:  # noqa: BLE001 -- it is raised where the job came from
            job.fail(error)

    def _together(self, jobs: Sequence[_Job]) -> bool:
        """All jobs in one transaction; False, with nothing written, where it broke down and each must go by itself."""
        try:
            with self._lines.writing() as line:
                errors = [_within(line, job) for job in jobs]
        except Exception:  # noqa: BLE001 -- each has its own word of it when it goes by itself
            return False
        for job, error in zip(jobs, errors, strict=True):
            job.error, job.done = error, True
        return True


def _within(line: Line, job: _Job) -> Exception | None:
    """Do a job within a savepoint; answers its error, undone. Raises where the whole transaction is undone."""
    line.driver.execute("SAVEPOINT job")
    try:
        job.answer = job.work(line)
    except Exception as error:  # noqa: BLE001 -- it is raised where the job came from
        line.driver.execute("ROLLBACK TO job")
        return error
    line.driver.execute("RELEASE job")
    return None
