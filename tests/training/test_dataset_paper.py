"""The page on data sets names every set, its licence, its home and its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.datasets.catalogue import CATALOGUE
from training.datasets.original import ORIGINAL

PAGE = Path(__file__).resolve().parents[2] / "docs" / "datasets.md"


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_set_has_a_line_with_its_licence_and_one_with_its_files(name: str) -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{name}` |")]

    mapped, files = lines
    assert CATALOGUE[name].licence in mapped
    assert CATALOGUE[name].domain in mapped
    assert ORIGINAL[name].home in files
    assert all(f"`{one}`" in files for pattern in ORIGINAL[name].files for one in pattern.split("|"))
    assert all(f"`{pattern}`" in files for pattern in ORIGINAL[name].more)


def test_sets_to_fit_on_and_sets_to_measure_on_stand_apart() -> None:
    page = PAGE.read_text(encoding="utf-8")

    fitting = page[page.index("## Sets to fit on") : page.index("## Sets to measure on")]
    assert all((f"| `{entry.name}` |" in fitting) == (entry.folder == "train") for entry in CATALOGUE.values())
