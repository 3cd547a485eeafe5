"""The labelled corpus: threads as JSONL with what people judged about each comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.moderation.comment import Thread
from service.moderation.errors import FieldError, Invalid
from service.moderation.labels import LABELS
from training.pages.page_error import PageError
from training.pages.threads import documents, thread_of

_NAMES = frozenset(label.name for label in LABELS)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A thread with its judgements: ``judged`` are the labels looked for in every comment.

    ``labels`` has, by comment id, each judged label's share of people who saw it (0..1; 0 where not named).
    ``kinds`` says by comment id what the comment was written to show, where stated.
    """

    thread: Thread
    judged: tuple[str, ...]
    labels: Mapping[str, Mapping[str, float]]
    kinds: Mapping[str, str]


def read_labelled(lines: Iterable[str]) -> Iterator[Labelled]:
    """The labelled threads of ``lines``. Raises PageError with the line's number and every mistake in it."""
    for number, document in documents(lines):
        try:
            yield labelled_of(document)
        except Invalid as error:
            raise PageError(f"line {number}: {error}") from None


def labelled_of(document: Any) -> Labelled:
    """The labelled thread that ``document`` is. Raises Invalid with every mistake of thread or judgements."""
    thread = thread_of(document)
    errors: list[FieldError] = []
    judged = _judged(document.get("judged"), errors)
    labels, kinds = {}, {}
    for index, comment in enumerate(document["comments"]):
        labels[comment["id"]] = _shares(comment.get("labels", {}), judged, f"/comments/{index}/labels", errors)
        if isinstance(kind := comment.get("kind"), str):
            kinds[comment["id"]] = kind
    if errors:
        raise Invalid(errors)
    return Labelled(thread, judged, labels, kinds)


def _judged(value: Any, errors: list[FieldError]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        errors.append(FieldError("/judged", "type", "must be a list of labels"))
        return ()
    for index, name in enumerate(value):
        if not isinstance(name, str) or name not in _NAMES:
            errors.append(FieldError(f"/judged/{index}", "unknown", "must be the name of a label"))
    return tuple(str(name) for name in value)


def _shares(value: Any, judged: tuple[str, ...], pointer: str, errors: list[FieldError]) -> dict[str, float]:
    if not isinstance(value, dict):
        errors.append(FieldError(pointer, "type", "must be an object"))
        return {}
    for name, share in value.items():
        if name not in judged:
            errors.append(FieldError(f"{pointer}/{name}", "unknown", "must be one of the thread's judged labels"))
        elif isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            errors.append(FieldError(f"{pointer}/{name}", "range", "must be a number from 0 to 1"))
    return dict.fromkeys(judged, 0.0) | {n: float(s) for n, s in value.items() if isinstance(s, int | float)}
