"""What several journeys start from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.serving import ROOT


@pytest.fixture(scope="session")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf with a model fitted on our own corpus alone, serving."""
    folder = tmp_path_factory.mktemp("shelf") / "models"
    for command in (["fit", "--recipe", "own", "--quiet"], ["promote", "--by", "Alice"]):
        done = subprocess.run(
            [sys.executable, "-m", "training", *command, "--models", str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return folder
