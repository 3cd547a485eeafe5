"""Civil Comments with toxic spans: three tables that belong together (comments, annotations, spans)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from training.datasets.original.delimited import Form, records
from training.datasets.original.published import Published, published_row, without
from training.datasets.row import Row

KINDS: Final = {
    "Insult": "span_insult",
    "Threat": "span_threat",
    "Identity based Attack": "span_identity_attack",
    "Profane/Obscene": "span_profane_obscene",
    "Other Toxicity": "span_other_toxicity",
}
MAJORITY: Final = 0.5
"""A letter is part of a span where more than this share of a comment's markers marked it."""

Marks = dict[str, list[tuple[str, int, int]]]


@dataclass(slots=True)
class _Marked:
    """What the markers of one comment did: each one's marks, none where somebody marked nothing."""

    markers: list[list[tuple[str, int, int]]] = field(default_factory=list)


def _reads(files: list[Path]) -> Iterator[Row]:
    by_name = {path.name: path for path in files}
    marked = _by_comment(by_name["annotations.csv"], _by_annotation(by_name["spans.csv"]))
    tests = [path for path in files if path.name.startswith("tsd_test")]
    held = [record["text"] for path in tests for _, record in records(path, Form(("text",)))]
    return without(_rows(by_name["comments.csv"], marked), held)


def _by_annotation(path: Path) -> Marks:
    marks: Marks = defaultdict(list)
    for _, record in records(path, Form(("annotation", "type", "start", "end"))):
        marks[record["annotation"]].append((record["type"], int(record["start"]), int(record["end"])))
    return marks


def _by_comment(path: Path, marks: Marks) -> dict[str, _Marked]:
    """Comment to what was marked; a marker who found all of it or none of it toxic marked no stretch."""
    found: dict[str, _Marked] = defaultdict(_Marked)
    for _, record in records(path, Form(("annotation", "comment_id"))):
        found[record["comment_id"]].markers.append(marks.get(record["annotation"], []))
    return found


def _rows(path: Path, marked: dict[str, _Marked]) -> Iterator[Row]:
    for _, record in records(path, Form(("comment_id", "comment_text"))):
        known, text = marked.get(record["comment_id"]), record["comment_text"]
        if known is not None and text.strip():
            yield published_row(
                f"civil-{record['comment_id']}", text, _labels(known.markers), spans=_spans(known.markers, len(text))
            )


def _labels(markers: list[list[tuple[str, int, int]]]) -> dict[str, float]:
    """Shares of the markers: who marked anything, and who marked each kind."""
    labels = {"toxicity_ge_half": 1.0, "spans_any": sum(map(bool, markers)) / len(markers)}
    for kind, name in KINDS.items():
        labels[name] = sum(any(mark[0] == kind for mark in marks) for marks in markers) / len(markers)
    return labels


def _spans(markers: list[list[tuple[str, int, int]]], length: int) -> list[tuple[int, int]] | None:
    """Stretches that most of the markers marked, whatever the kind; None where there are none."""
    votes = [0] * (length + 1)
    for marks in markers:
        for place in {place for _, start, end in marks for place in range(start, min(end, length))}:
            votes[place] += 1
    spans: list[tuple[int, int]] = []
    for place in (i for i, count in enumerate(votes) if count > MAJORITY * len(markers)):
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans or None


SETS: Final[dict[str, Published]] = {
    "civil_toxic_spans": Published(
        "https://github.com/ipavlopoulos/toxic_spans (data and SemEval2021/data)",
        ("comments.csv", "annotations.csv", "spans.csv", "tsd_test*.csv"),
        _reads,
    ),
}
"""The shared task's test table is needed to leave its comments out."""
