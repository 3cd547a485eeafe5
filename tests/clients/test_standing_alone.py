"""The Python client is a package of its own: it needs what its project file names, and nothing of the service."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.journeys.serving import ROOT

FOLDER: Final = ROOT / "clients" / "python"


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_it_imports_what_its_project_file_names_and_the_standard_library() -> None:
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    used = {name for path in (FOLDER / "parley_client").glob("*.py") for name in _imported(path)}

    needed = used - sys.stdlib_module_names - {"parley_client"}
    assert needed == {line.split(">")[0] for line in project["dependencies"]}


def test_it_is_imported_without_the_service_beside_it(tmp_path: Path) -> None:
    code = "import parley_client; print(parley_client.Client('http://127.0.0.1:9'))"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(FOLDER)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("Client('http://127.0.0.1:9')\n", "")


def test_it_says_that_it_is_typed() -> None:
    assert (FOLDER / "parley_client" / "py.typed").read_text(encoding="utf-8") == ""
