"""A newsroom's own decisions, as `python -m service export` writes them: pseudonymised, labels already mapped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.moderation.comment import Ancestor, Context
from service.moderation.example import Example
from service.moderation.labels import BY_NAME
from training.datasets.row import LONGEST, MissingDataError, completed, read

FOLDER = Path("data/reviews")
NOTED = ("action", "clause", "reason", "policy_version", "model_version")


def review_paths(place: Path = FOLDER) -> list[Path]:
    """The exports at ``place``, a file or a folder of JSONL; raises ``MissingDataError`` where there are none."""
    paths = [place] if place.is_file() else sorted([*place.glob("*.jsonl"), *place.glob("*.jsonl.gz")])
    if not paths:
        raise MissingDataError(f"There are no exported reviews at {place}: write some with `python -m service export`.")
    return paths


def review_examples(place: Path = FOLDER) -> Iterator[Example]:
    """Every review with text and a label of ours, the last one where a comment was decided twice."""
    latest: dict[str, Example] = {}
    for path in review_paths(place):
        for example in read(path, example_of):
            if example.labels and example.text.strip():
                latest[example.id] = example
    yield from latest.values()


def example_of(line: dict[str, Any]) -> Example:
    """One exported line; labels we do not know are left out, absent ones teach nothing."""
    labels = {name: float(value) for name, value in line["labels"].items() if name in BY_NAME}
    thread, author = line.get("thread"), line.get("author")
    return Example(
        id=str(line["id"]),
        text=str(line["text"])[:LONGEST],
        labels=completed(labels),
        source="reviews",
        lang=str(line.get("lang") or "und"),
        context=_context(line),
        group=str(thread or author or line["id"]),
        author=author,
        meta={name: str(line[name]) for name in NOTED if line.get(name) is not None},
    )


def _context(line: dict[str, Any]) -> Context:
    given = line.get("context") or {}
    ancestors = tuple(Ancestor(str(a.get("author", "")), str(a["text"])) for a in given.get("ancestors", ()))
    if not ancestors and line.get("parent_text"):
        ancestors = (Ancestor("", str(line["parent_text"])),)
    return Context(
        ancestors=ancestors,
        participants=tuple(str(name) for name in given.get("participants", ())),
        article_title=given.get("article_title"),
        article_author=given.get("article_author"),
        depth=int(given.get("depth", len(ancestors))),
    )
