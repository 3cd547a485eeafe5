"""How gunicorn serves Parley: ``gunicorn -c deploy/gunicorn.conf.py wsgi:app``, with PARLEY_* in the environment."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from service.settings import Settings, SettingsError

try:
    _settings = Settings.from_environment(os.environ)
except SettingsError as error:
    sys.exit(str(error))

# Every worker writes its counts here, and /metrics adds them up. Must stand before service.metrics is imported.
_counts = None
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _counts = tempfile.mkdtemp(prefix="parley-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counts

bind = _settings.bind
wsgi_app = "wsgi:app"
worker_class = "deploy.worker.Worker"
workers = _settings.workers
threads = _settings.threads
# Each worker opens its own database connections and loads its own models: neither may be carried over a fork.
preload_app = False
timeout = 60
graceful_timeout = 30
keepalive = 15
# Long enough for an id of 200 characters, each written as up to four escaped bytes.
limit_request_line = 8190
forwarded_allow_ips = "*" if _settings.trusted_proxies else "127.0.0.1,::1"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# The service writes its own line a request; gunicorn's would hold query strings.
accesslog = None
# Nobody here uses it, and it would stand in the home folder, where two servers share it.
control_socket_disable = True
errorlog = "-"
# Its debug lines hold paths, and a path may hold a one-time sign-in or a comment's id.
loglevel = "info" if _settings.log_level == "debug" else _settings.log_level


def child_exit(_server: Any, worker: Any) -> None:
    """A worker ended: its gauges no longer count."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def worker_exit(_server: Any, worker: Any) -> None:
    """A worker goes: the last one to close an SQLite database leaves all of it in one file, with no log beside it."""
    extensions = getattr(getattr(worker, "wsgi", None), "extensions", {})
    if "parley" in extensions:
        extensions["parley.live"].close()
        extensions["parley"].store.close()


def on_exit(_server: Any) -> None:
    """Take the folder of counts away again."""
    if _counts is not None:
        shutil.rmtree(_counts, ignore_errors=True)
