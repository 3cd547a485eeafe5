"""A section of the audit: its words, pictures and few figures, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

FOLDER: Final = "audit"
TITLES: Final[Mapping[str, str]] = {
    "suite": "Functional suite",
    "disguise": "Disguise",
    "fairness": "Fairness",
    "evidence": "Evidence",
    "engines": "Engines",
    "scale": "On Perspective's scale",
    "languages": "Languages",
    "threads": "Thread sense",
    "peers": "Beside other tools",
    "tried": "What was tried",
}
"""Every section by its name, in the order of the report, and its heading."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the summary: what was measured, on what, how it came out, and the bar it is held against."""

    measure: str
    data: str
    figure: str
    bar: str = "–"


@dataclass(frozen=True, slots=True)
class Section:
    """What one part found. ``text``: Markdown without its heading; ``plots``: file name to SVG, in ``plots/``."""

    text: str
    plots: Mapping[str, bytes] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()


def write(place: Path, name: str, section: Section) -> Path:
    """Put a section beside its version; answers its Markdown file, which is in place last and whole.

    A run that stops before that leaves the section of the run before, if there was one.
    """
    folder = place / FOLDER
    for file, content in section.plots.items():
        _swap(place / "plots" / file, content)
    _swap(folder / f"{name}.json", (json.dumps([asdict(one) for one in section.figures], indent=1) + "\n").encode())
    shown = "\n\n".join(f"![{file.removesuffix('.svg')}](../plots/{file})" for file in section.plots)
    told = "\n\n".join(part for part in (f"## {TITLES[name]}", section.text.strip(), shown) if part)
    _swap(folder / f"{name}.md", f"{told}\n".encode())
    return folder / f"{name}.md"


def _swap(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def sections(place: Path) -> dict[str, str]:
    """The sections that lie beside a version, by name in the report's order, as ``report.md`` shows them."""
    paths = {name: place / FOLDER / f"{name}.md" for name in TITLES}
    read = {name: path.read_text(encoding="utf-8") for name, path in paths.items() if path.exists()}
    return {name: text.replace("](../plots/", "](plots/").strip() for name, text in read.items()}


def figures(place: Path) -> list[Figure]:
    """The summary's lines out of every section that lies beside a version."""
    paths = [place / FOLDER / f"{name}.json" for name in TITLES]
    return [Figure(**one) for path in paths if path.exists() for one in json.loads(path.read_bytes())]
