"""gunicorn's worker, but of a request that cannot be read it repeats nothing: it may hold a key or a query string."""

from __future__ import annotations

import logging
import traceback
from typing import Any, Final

from gunicorn import util
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

LOG: Final = logging.getLogger("gunicorn.error")
_TOO_LONG: Final = {
    LimitRequestLine: (414, "URI Too Long"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
}


class Worker(ThreadWorker):  # type: ignore[misc]
    """Serves with threads."""

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
