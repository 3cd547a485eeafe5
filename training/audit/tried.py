"""The audit's section on what was tried, which people write."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from training.audit.section import Section
from training.audit.subject import Subject

TRIED: Final = Path(__file__).parents[1] / "tried.md"


def audit(_: Subject) -> Section:
    """``training/tried.md`` as it is, without its first heading."""
    if not TRIED.exists():
        return Section(f"Nobody has written `training/{TRIED.name}` yet.")
    text = TRIED.read_text(encoding="utf-8").strip()
    return Section(text.partition("\n")[2] if text.startswith("# ") else text)
