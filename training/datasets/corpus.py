"""Our own corpus: threads written for this project, every comment judged for every label the thread names.

Beside the threads stand exchanges: a few comments under one headline, in a shorter form, written to show what is hard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from service.moderation.comment import context_of
from service.moderation.example import Example
from service.moderation.labels import NAMES
from training.datasets.row import MissingDataError, completed, read
from training.datasets.threads import thread_of

FOLDER = Path("data/samples/corpus")
EXCHANGES: Final = Path("data/samples/exchanges")
UNSEEN: Final = Path("data/samples/exchanges_unseen")
"""Exchanges by other hands, which nothing is ever fitted on: they measure."""
DRILLS: Final = Path("data/samples/drills")
"""Exchanges on what is rare, all of which heads are fitted on: no fold of them measures."""
NOT_JUDGED: Final = frozenset({"constructive", "likely_to_reject"})
"""Labels that the exchanges say nothing about; what they do not name of the others is 0."""


def corpus_paths(folder: Path = FOLDER) -> list[Path]:
    """The corpus files in order; raises ``MissingDataError`` where there are none."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise MissingDataError(f"There is no corpus in {folder}: run from the repository's root.")
    return paths


def corpus_examples(folder: Path = FOLDER) -> Iterator[Example]:
    """Every comment with text, in its thread's context; a judged label that a comment does not carry is 0."""
    for path in corpus_paths(folder):
        for examples in read(path, partial(_thread_examples, stem=path.stem)):
            yield from examples


def exchange_examples(folder: Path = EXCHANGES, source: str = "exchanges") -> Iterator[Example]:
    """Every comment of every exchange, in its context; raises as ``corpus_examples`` does."""
    for path in corpus_paths(folder):
        for examples in read(path, partial(_exchange_examples, stem=path.stem, source=source)):
            yield from examples


def _exchange_examples(line: dict[str, Any], stem: str, source: str) -> list[Example]:
    return list(_judged(_as_thread(line), stem, source))


def _as_thread(line: Mapping[str, Any]) -> dict[str, Any]:
    """An exchange in the thread form: ``to`` is the place of the comment replied to, ``is`` holds, ``perhaps`` may."""
    said = [
        {
            "id": str(place),
            "parent_id": None if comment.get("to") is None else str(comment["to"]),
            "author": {"name": comment["by"]},
            "text": comment["text"],
            "labels": dict.fromkeys(comment.get("is", ()), 1.0) | dict.fromkeys(comment.get("perhaps", ()), 0.5),
            "kind": comment["kind"],
        }
        for place, comment in enumerate(line["comments"])
    ]
    article = {"id": line["id"], "title": line["title"], "author": line["author"]}
    return {"article": article, "judged": [name for name in NAMES if name not in NOT_JUDGED], "comments": said}


def _thread_examples(line: dict[str, object], stem: str) -> list[Example]:
    return list(_judged(line, stem, "corpus"))


def _judged(line: dict[str, object], stem: str, source: str) -> Iterator[Example]:
    thread = thread_of(line)
    judged = [str(label) for label in line["judged"]]  # type: ignore[attr-defined]
    marks = {str(c["id"]): c for c in line["comments"]}  # type: ignore[attr-defined]
    for comment in thread.comments:
        if comment.empty:
            continue
        given = {str(name): float(value) for name, value in marks[comment.id].get("labels", {}).items()}
        yield Example(
            id=f"{stem}/{thread.article.id}/{comment.id}",
            text=comment.text,
            labels=completed({**dict.fromkeys(judged, 0.0), **given}),
            source=source,
            lang=comment.lang or "en",
            context=context_of(thread, comment.id),
            group=thread.article.id,
            author=comment.author.key,
            meta={"kind": str(marks[comment.id].get("kind", ""))},
        )
