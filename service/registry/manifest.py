"""What a version on the shelf is made of, and what makes one unusable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from service.moderation.errors import ParleyError


class RefusedError(ParleyError):
    """A model cannot be loaded; the text says which and why."""


class Manifest(BaseModel):
    """What a version is made of. Stored beside the parts as ``manifest.json``; names our code by version only.

    ``recipe``: what it was fitted on and how; ``data``: source name to sha256 of the file read; ``metrics``: measure to
    label to number; ``thresholds``: label to ``{"hold": x}``; ``libraries``: library to the version that fitted it.
    ``encoder``: how the second reader reads, ``{"reading": "r1", "width": 384, …}``, None where there is none; with
    ``"together": n`` up to n comments of one length share a run of it. ``files``: name to sha256 of every file that
    serving or training loads. ``version``, ``files`` and ``parts_sha256`` are filled in by ``Shelf.publish``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str = ""
    created_at: datetime
    languages: tuple[str, ...]
    labels: tuple[str, ...]
    text: str
    features: str
    recipe: dict[str, Any] = {}
    seeds: dict[str, int] = {}
    data: dict[str, str] = {}
    rows: dict[str, int] = {}
    licences: dict[str, str] = {}
    libraries: dict[str, str] = {}
    metrics: dict[str, Any] = {}
    thresholds: dict[str, dict[str, float]] = {}
    encoder: dict[str, Any] | None = None
    files: dict[str, str] = {}
    parts_sha256: str = ""

    @property
    def full_version(self) -> str:
        """Name and version in one word, as it travels with every verdict: ``news-en/2026.11.22-1``."""
        return f"{self.name}/{self.version}"
