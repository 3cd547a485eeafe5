"""HateXplain: every annotator's word beside each post, in one JSON object, with the ids of the published splits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from training.datasets.original.published import Published, published_row
from training.datasets.row import MalformedDataError, Row

LABELS: Final = {"hatespeech": "hate_speech", "offensive": "offensive", "normal": "normal"}


def _reads(files: list[Path]) -> Iterator[Row]:
    by_name = {path.name: path for path in files}
    path = by_name["dataset.json"]
    posts, splits = _loaded(path), _loaded(by_name["post_id_divisions.json"])
    tests = frozenset(splits.get("test", ()))
    for name, post in posts.items():
        if name not in tests:
            try:
                row = _row(name, post)
            except (KeyError, TypeError, AttributeError, IndexError) as error:
                raise MalformedDataError(f"{path}: the post {name} is not of the form needed.") from error
            yield row


def _loaded(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise MalformedDataError(f"{path} cannot be read as JSON ({type(error).__name__}).") from error
    if not isinstance(found, dict):
        raise MalformedDataError(f"{path} holds no JSON object.")
    return found


def _row(name: str, post: dict[str, Any]) -> Row:
    """Vote shares, and the words that at least half of those who marked words marked."""
    votes = Counter(LABELS[annotator["label"]] for annotator in post["annotators"])
    words = [str(word) for word in post["post_tokens"]]
    labels = {ours: votes[ours] / votes.total() for ours in LABELS.values()}
    return published_row(f"hatexplain-{name}", " ".join(words), labels, spans=_spans(words, post.get("rationales", [])))


def _spans(words: list[str], rationales: list[list[int]]) -> list[tuple[int, int]] | None:
    spans: list[tuple[int, int]] = []
    place = 0
    for i, word in enumerate(words):
        marked = bool(rationales) and 2 * sum(marks[i] for marks in rationales) >= len(rationales)
        if marked and spans and spans[-1][1] == place - 1:
            spans[-1] = (spans[-1][0], place + len(word))
        elif marked:
            spans.append((place, place + len(word)))
        place += len(word) + 1
    return spans or None


SETS: Final[dict[str, Published]] = {
    "hatexplain": Published(
        "https://github.com/hate-alert/HateXplain (Data)", ("dataset.json", "post_id_divisions.json"), _reads
    ),
}
"""Posts of the published test split are left out."""
