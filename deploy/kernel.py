"""Compiles the n-gram kernel beside its source: ``.venv/bin/python deploy/kernel.py``, once for each installation.

Any C compiler will do; where there is none, the one in the ``ziglang`` package is fetched and thrown away again.
Without either Parley hashes in NumPy, with the same numbers: never a reason to stop.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "service/moderation/kernel/ngrams.c"
LIBRARY = SOURCE.with_suffix(".so")
FLAGS = ("-std=c99", "-O3", "-fPIC", "-shared")
ZIG = "ziglang==0.17.1"
SLOW = "comments will be scored in NumPy, with the same numbers but some 20 times slower"


def main() -> int:
    """Compile, unless what is there is newer than the source and works; always 0."""
    if LIBRARY.exists() and LIBRARY.stat().st_mtime >= SOURCE.stat().st_mtime and works():
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for compiler in compilers(Path(folder)):
            if compiled(compiler, Path(folder)) and works():
                return 0
    print(f"Parley: the n-gram kernel could not be compiled (no C compiler here?); {SLOW}.", file=sys.stderr)
    return 0


def compilers(folder: Path) -> Iterator[list[str]]:
    """The commands to try, the fetched one last."""
    if os.environ.get("CC"):
        yield shlex.split(os.environ["CC"])
    yield from ([path] for name in ("cc", "gcc", "clang") if (path := shutil.which(name)))
    fetch = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    if quietly([*fetch, "--only-binary=:all:", "--target", str(folder / "zig"), ZIG], folder):
        yield [sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline"]


def compiled(compiler: list[str], folder: Path) -> bool:
    """True where ``compiler`` made the library; it takes its place in one move."""
    new = LIBRARY.with_suffix(f".{os.getpid()}.so")
    try:
        done = quietly([*compiler, *FLAGS, "-o", str(new), str(SOURCE), "-lm"], folder)
        if done:
            new.replace(LIBRARY)
        return done
    finally:
        new.unlink(missing_ok=True)


def quietly(command: list[str], folder: Path) -> bool:
    """Run ``command`` with its caches in ``folder``; True where it ended well."""
    caches = {"ZIG_GLOBAL_CACHE_DIR": str(folder / "cache"), "ZIG_LOCAL_CACHE_DIR": str(folder / "cache")}
    environment = {**os.environ, **caches, "PYTHONPATH": str(folder / "zig")}
    try:
        return subprocess.run(command, env=environment, capture_output=True, timeout=300, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def works() -> bool:
    """True where a fresh process loads the library and finds that it counts as NumPy does."""
    probe = "import sys; from service.moderation.kernel.compiled import load; sys.exit(load() is None)"
    return subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
