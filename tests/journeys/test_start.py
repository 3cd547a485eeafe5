"""The main job as a newcomer starts it, after the installation, and what it says when it cannot start."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.journeys.serving import ROOT, free_port


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a fresh clone holds of the parts that serve."""
    folder = tmp_path_factory.mktemp("clone") / "parley"
    for name in ("service", "deploy", "models", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "reviews", "datasets"))
    for name in ("wsgi.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@contextmanager
def started(clone: Path, port: int) -> Iterator[str]:
    """``deploy/run.py`` until the end of the block; answers what it printed up to its last line of greeting."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    command = [sys.executable, "-u", "deploy/run.py", "--port", str(port)]
    process = subprocess.Popen(command, cwd=clone, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=90)
    assert process.returncode == 0


def refused(clone: Path, *command: str, **environment: str) -> str:
    """What a start that cannot be says, which must be one line and no traceback."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHON"}  # which Python these tests run on
    done = subprocess.run(command, cwd=clone, env={**ours, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_first_start_fills_the_demo_and_a_second_keeps_the_data(clone: Path) -> None:
    port = free_port()

    with started(clone, port) as first:
        key = re.findall(r"Bearer ([^']+)'", first)[0]
        comment = {"id": "try-1", "text": "You are an idiot, Petra.", "author": {"name": "Alice"}}
        article = {"id": "harbour-bridge", "title": "Harbour bridge to close to cars"}
        scored = httpx.post(
            f"http://127.0.0.1:{port}/score",
            json={**comment, "article": article},
            headers={"Authorization": f"Bearer {key}"},
        ).json()
        link = re.findall(r"http://\S+/sign-in/\S+", first)[0]
        with httpx.Client(follow_redirects=True) as desk:
            csrf = re.findall(r'name="csrf" value="([^"]*)"', desk.get(link).text)
            desk.post(link, data={"csrf": csrf[0] if csrf else ""})
            queue = desk.get(f"http://127.0.0.1:{port}/queue").text
    with started(clone, port) as second:
        again = httpx.get(f"http://127.0.0.1:{port}/comments/try-1", headers={"Authorization": f"Bearer {key}"}).json()

    filed, held = map(int, re.findall(r"(\d+) comments filed now, 0 known, (\d+) held", first)[0])
    assert filed >= 150
    assert held >= 10
    assert scored["action"] == "hold"
    assert "waiting" in queue
    assert re.search(rf"0 comments filed now, {filed} known", second)
    assert key in second
    assert again["state"] == "held"


def test_a_taken_port_is_one_plain_sentence(clone: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = refused(clone, sys.executable, "deploy/run.py", "--port", str(port))

    assert f"port {port} is taken" in said


def test_no_python_is_one_plain_sentence(clone: Path, tmp_path: Path) -> None:
    for tool in ("sh", "cat", "cksum", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")

    said = refused(clone, "/bin/sh", "deploy/install.sh", PATH=str(tmp_path))

    assert "Python 3.11 or newer is needed" in said


def test_a_folder_that_cannot_be_written_to_is_one_plain_sentence(clone: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        locked = tmp_path / "parley"
        shutil.copytree(clone, locked, ignore=shutil.ignore_patterns("var"))
        (locked / "var").write_text("a file where the folder should be")
        said = refused(locked, sys.executable, "deploy/run.py", "--port", str(free_port()))
        assert "var/ cannot be written to" in said
        return
    clone.chmod(0o555)
    try:
        said = refused(clone, "/bin/sh", "deploy/install.sh")
    finally:
        clone.chmod(0o755)

    assert "cannot be written to" in said
