"""Every pinned package can be installed on the oldest Python that Parley promises to run on.

Debian 12's own is 3.11.2, and a package whose later version asks for 3.11.5 stops an installation there, unseen by
whoever develops on a newer one.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-dev.txt")
OLDEST = re.sub(
    r"[^\d.]", "", tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
)


def _pinned() -> list[str]:
    lines = [line.partition("#")[0].strip() for name in FILES for line in (ROOT / name).read_text().splitlines()]
    return sorted({Requirement(line).name for line in lines if line and not line.startswith("-")})


@pytest.mark.parametrize("name", _pinned())
def test_takes_the_oldest_python(name: str) -> None:
    asked = metadata(name)["Requires-Python"] or ""
    assert SpecifierSet(asked).contains(f"{OLDEST}.0"), f"{name} needs Python {asked}"
