"""The labelled corpus in the repository, and what its reader refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.moderation.errors import Invalid
from training.pages.labelled import labelled_of, read_labelled
from training.pages.threads import read_lines

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"


def a_labelled(judged: Any = ("insult", "spam"), labels: Any = None) -> dict[str, Any]:
    comment = {
        "id": "1",
        "author": {"name": "Ann"},
        "text": "Twit.",
        "labels": labels or {"insult": 0.5},
        "kind": "insult",
    }
    return {"article": {"id": "a", "title": "T"}, "judged": list(judged), "comments": [comment]}


def test_what_was_judged_and_not_seen_counts_as_nought() -> None:
    labelled = labelled_of(a_labelled())

    assert labelled.labels["1"] == {"insult": 0.5, "spam": 0.0}
    assert labelled.kinds["1"] == "insult"


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (a_labelled(judged=["rude"], labels={"rude": 1}), "/judged/0"),
        (a_labelled(labels={"threat": 1}), "/comments/0/labels/threat"),
        (a_labelled(labels={"insult": 2}), "/comments/0/labels/insult"),
        (a_labelled(labels={"insult": True}), "/comments/0/labels/insult"),
        (a_labelled(judged=[], labels={"insult": 1}), "/judged"),
    ],
)
def test_judgements_that_cannot_be_are_refused(document: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        labelled_of(document)

    assert caught.value.errors[0].pointer == pointer


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("corpus/*.jsonl")), ids=lambda path: path.stem)
def test_the_corpus_can_be_read(path: Path) -> None:
    threads = list(read_labelled(path.read_text(encoding="utf-8").split("\n")))

    assert threads
    assert all(len(one.labels) == len(one.thread.comments) for one in threads)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("demo/*.jsonl")), ids=lambda path: path.stem)
def test_the_demo_threads_can_be_read(path: Path) -> None:
    threads = list(read_lines(path.read_text(encoding="utf-8").split("\n")))

    assert threads
    assert all(one.comments for one in threads)
