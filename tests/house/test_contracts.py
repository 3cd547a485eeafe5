"""The import contracts hold, and training stands on its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_import_contract_is_kept() -> None:
    tool = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([str(tool), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_an_arrow_that_runs_upstairs_breaks_a_contract(tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", "service", "training", ".importlinter", str(tmp_path)], cwd=ROOT, check=True)
    labels = tmp_path / "service" / "moderation" / "labels.py"
    labels.write_text(labels.read_text() + "\nimport service.storage.engine\n")

    tool = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([str(tool), "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert result.returncode != 0
    assert "Upstairs may use downstairs" in result.stdout


def test_training_runs_without_flask_and_sqlalchemy() -> None:
    code = textwrap.dedent(
        """
        import sys
        for name in ("flask", "sqlalchemy", "alembic"):
            sys.modules[name] = None  # importing it now raises ImportError
        import training.__main__
        """
    )

    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr


def test_wsgi_builds_the_app_and_nothing_else() -> None:
    lines = [line for line in (ROOT / "wsgi.py").read_text().splitlines() if line.strip()]

    assert len(lines) <= 8
    assert any(line.startswith("app = create_app(") for line in lines)
