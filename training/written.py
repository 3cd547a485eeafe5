"""Examples written for this project to teach: the functional suite's fitting half and sentences from our own frames.

What measures them is kept apart by whoever wrote them (the suite's held half, the held frames), so every one of these
is fitted on and none is dealt into a fold.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from service.moderation.example import Example
from training import suite, templates
from training.datasets.row import fingerprint

SOURCES: Final = frozenset({suite.SOURCE, templates.SOURCE})
SUITE_WEIGHT, TEMPLATE_WEIGHT = 3.0, 0.4
"""What one of either counts: a case was thought about by itself, a frame stands behind dozens of sentences."""
TEMPLATES: Final = 12_000
SEED: Final = 45


def written_examples() -> list[Example]:
    """All of them, weighted; raises ``MissingDataError`` without the files."""
    cases = [replace(example, weight=SUITE_WEIGHT) for example in suite.as_examples(suite.cases())]
    return cases + [replace(e, weight=TEMPLATE_WEIGHT) for e in templates.template_examples(TEMPLATES, SEED)]


def written_hashes() -> dict[str, str]:
    """The sha256 over the files of each."""
    return {
        suite.SOURCE: fingerprint(_files(suite.FOLDER, "*.jsonl")),
        templates.SOURCE: fingerprint(_files(templates.FOLDER, "*.yaml")),
    }


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))
