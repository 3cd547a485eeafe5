"""Start Parley with a demo site: migrate, fill, serve, deliver, and say where to look. ``make run`` calls this."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
KEY_FILE = VAR / "demo.key"
DEMO_ADMIN = ("--email", "demo@example.org", "--name", "Demo", "--role", "admin")


class CannotStart(Exception):
    """Why Parley does not start, as one plain sentence."""


def main() -> int:
    """Run until told to stop; answers 1 where it could not start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8800)
    port = parser.parse_args().port
    try:
        return start(port)
    except CannotStart as reason:
        print(f"Parley: {reason}", file=sys.stderr)
        return 1


def start(port: int) -> int:
    """Prepare everything, then watch the server and the deliverer until one ends or somebody stops us."""
    _require_port(port)
    _require_folder()
    base_url = os.environ.get("PARLEY_BASE_URL", f"http://127.0.0.1:{port}")
    environment = {
        "PARLEY_DATABASE_URL": f"sqlite:///{VAR / 'parley.db'}",
        "PARLEY_LOG_LEVEL": "warning",
        **os.environ,
        "PARLEY_BIND": f"127.0.0.1:{port}",
        "PARLEY_BASE_URL": base_url,
    }
    print("Parley: preparing the database and the demo site (the first time takes some seconds)", flush=True)
    told: dict[str, int] = json.loads(_service(environment, "demo", "--json"))
    sign_in = _service(environment, "people", "invite", "--site", "demo", *DEMO_ADMIN)
    key = _key(environment, new_site=told["known"] == 0)
    server = _spawn(environment, "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app")
    deliverer = _spawn(environment, "service", "deliver", "--forever")
    try:
        _await(port, server)
        _greet(base_url, told, sign_in, key)
        return _watch([server, deliverer])
    finally:
        _end([server, deliverer])


def _require_port(port: int) -> None:
    """Somebody may already listen there: say so before anything is written."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise CannotStart(f"{port} is no port; choose one from 1024 to 65535, as in: make run PORT=8801") from None
        except OSError:
            raise CannotStart(
                f"port {port} is taken or not ours to use; choose another, as in: make run PORT={port % 65000 + 1}"
            ) from None


def _require_folder() -> None:
    try:
        VAR.mkdir(exist_ok=True)
        (VAR / ".writable").touch()
        (VAR / ".writable").unlink()
    except OSError:
        raise CannotStart("the folder var/ cannot be written to; copy Parley to a folder of yours.") from None


def _service(environment: dict[str, str], *arguments: str) -> str:
    """What a command of the service prints."""
    command = [sys.executable, "-m", "service", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CannotStart("the demo site could not be prepared; the lines above say why.")
    return done.stdout.strip()


def _key(environment: dict[str, str], new_site: bool) -> str:
    """One demo key over all starts, kept where only its owner can read it."""
    if KEY_FILE.exists() and not new_site:
        return KEY_FILE.read_text(encoding="utf-8").strip()
    key = _service(environment, "keys", "create", "--site", "demo", "--name", "demo")
    KEY_FILE.touch(mode=0o600)
    KEY_FILE.write_text(key + "\n", encoding="utf-8")
    return key


def _spawn(environment: dict[str, str], *module: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *module], cwd=ROOT, env=environment)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise CannotStart("the server ended at once; the lines above say why.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise CannotStart("the server did not answer within 30 seconds.")


def _greet(base_url: str, told: dict[str, int], sign_in: str, key: str) -> None:
    comment = {
        "id": "try-1",
        "text": "You are an idiot, Petra, and so is everybody who agrees with you.",
        "author": {"name": "Alice"},
        "article": {"id": "harbour-bridge", "title": "Harbour bridge to close to cars"},
    }
    filed, known, held = told["filed"], told["known"], told["held"]
    print(
        f"\nParley serves the demo site: {filed} comments filed now, {known} known, {held} held.\n"
        f"\n  Console          {base_url}/queue"
        f"\n  Sign in, once    {sign_in}\n"
        f"\n  Score a comment:\n"
        f"\n  curl -s {base_url}/score -H 'Authorization: Bearer {key}' \\"
        f"\n    -H 'Content-Type: application/json' \\"
        f"\n    -d '{json.dumps(comment)}'\n"
        "\nCtrl-C stops it; the data stays in var/.\n",
        flush=True,
    )


def _watch(processes: list[subprocess.Popen[bytes]]) -> int:
    """Wait for Ctrl-C, for SIGTERM, or for one of them to end by itself."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
    except KeyboardInterrupt:
        print("\nParley: stopping.", flush=True)
        return 0
    return 1


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
