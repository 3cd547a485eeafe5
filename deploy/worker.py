"""gunicorn's worker, but what cannot be read is not repeated, and who asks again at once is not kept waiting.

A request that cannot be read may hold a key or a query string. And gunicorn hands a kept connection back to its main
thread after every answer, which hands it on when the next request comes: two changes of thread that cost as much as
all of a short answer.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import select
import traceback
from threading import Lock
from typing import Any, Final

from gunicorn import util
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

LOG: Final = logging.getLogger("gunicorn.error")
_TOO_LONG: Final = {
    LimitRequestLine: (414, "URI Too Long"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
}


STAYS: Final = 5
"""Milliseconds that a thread stays with a kept connection for its next request, while other threads are free."""


YOUNG: Final = 5_000
"""Objects made between two looks at the newest: at Python's own 700 a comment alone costs several looks."""


M_ARENA_MAX: Final = -8
"""Of glibc's malloc.h."""


def _share_memory() -> None:
    """Let all threads take memory from one place: each with its own, a worker grows by 80 MB (``full``) for nothing.

    They hardly meet there, since Python lets one thread run at a time. Without glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)


class Worker(ThreadWorker):  # type: ignore[misc]
    """Serves with threads."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._staying = 0
        self._lock = Lock()

    def load_wsgi(self) -> None:
        """Load the app, and let the collector look at what came with it no more: it stays, and is most of all there is.

        Without it every full collection, one in a batch of 1,000 comments, stops the worker for a tenth of a second.
        """
        _share_memory()
        super().load_wsgi()
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG)

    def handle(self, conn: Any) -> Any:
        """Answer a request, and those that follow at once on the same connection."""
        kept = super().handle(conn)
        while kept is True and self._asked_again(conn):
            kept = super().handle(conn)
        return kept

    def _asked_again(self, conn: Any) -> bool:
        """Whether the next request is there within STAYS; one thread is always left to the others."""
        if not self.alive or conn.is_http2 or self.tpool._work_queue.qsize():
            return False
        if conn.parser.unreader.buf.getvalue():
            return True
        with self._lock:
            if self._staying >= self.cfg.threads - 1:
                return False
            self._staying += 1
        try:
            waiting = select.poll()
            waiting.register(conn.sock, select.POLLIN)
            return bool(waiting.poll(STAYS))
        finally:
            with self._lock:
                self._staying -= 1

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Told to end: streams end within a second, so that nobody waits for them."""
        self._end_streams()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Told to end at once."""
        self._end_streams()
        super().handle_quit(sig, frame)

    def _end_streams(self) -> None:
        watch = getattr(getattr(self, "wsgi", None), "extensions", {}).get("parley.live")
        if watch is not None:
            watch.stop()

    def handle_error(self, _request: Any, client: Any, _address: Any, error: BaseException) -> None:
        """Answer what the app was never asked, or did not answer, by its kind alone."""
        status, reason = _TOO_LONG.get(type(error), (400, "Bad Request"))
        if isinstance(error, ParseException):
            LOG.warning("A request could not be read (%s).", type(error).__name__)
        else:
            status, reason = 500, "Internal Server Error"
            places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
            LOG.error("A request was not answered (%s): %s", type(error).__name__, " ".join(places))
        try:
            util.write_error(client, status, reason, "")
        except OSError:
            LOG.debug("The caller was gone before that could be told.")
