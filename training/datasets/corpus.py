"""Our own corpus: threads written for this project, every comment judged for every label the thread names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from service.moderation.comment import context_of
from service.moderation.example import Example
from training.datasets.row import MissingDataError, completed, read
from training.datasets.threads import thread_of

FOLDER = Path("data/samples/corpus")


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


def _thread_examples(line: dict[str, object], stem: str) -> list[Example]:
    return list(_judged(line, stem))


def _judged(line: dict[str, object], stem: str) -> Iterator[Example]:
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
            source="corpus",
            lang=comment.lang or "en",
            context=context_of(thread, comment.id),
            group=thread.article.id,
            author=comment.author.key,
            meta={"kind": str(marks[comment.id].get("kind", ""))},
        )
