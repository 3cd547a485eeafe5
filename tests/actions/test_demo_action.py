"""The demo: real threads through the real action, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.actions import look
from service.actions.demo import fill, threads_in
from service.actions.works import Works
from tests.builders_storage import POLICY

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples" / "demo"


def a_folder(tmp_path: Path, *texts: str) -> Path:
    author = {"name": "Ida", "created_at": "2026-10-01T09:00:00Z"}
    comments = [
        {"id": f"c{n}", "parent_id": None, "author": author, "posted_at": f"2026-11-01T0{n}:00:00Z", "text": text}
        for n, text in enumerate(texts)
    ]
    thread = {"article": {"id": "a", "title": "A"}, "policy": None, "source": None, "comments": comments}
    (tmp_path / "a.jsonl").write_text(json.dumps(thread) + "\n\n", encoding="utf-8")
    return tmp_path


def test_filling_a_second_time_files_nothing(works: Works, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, "Hello.", "You idiot.")

    first, second = fill(works, POLICY, folder), fill(works, POLICY, folder)

    assert (first.filed, first.known, first.held) == (2, 0, 1)
    assert (second.filed, second.known, second.held) == (0, 2, 1)
    assert look.comment(works, first.site, "c0").comment.posted_at is not None


def test_the_samples_are_large_enough_for_a_demo_and_nested() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the samples are not in this checkout")

    threads = list(threads_in(SAMPLES))

    comments = [comment for thread in threads for comment in thread.comments]
    assert len({thread.article.id for thread in threads}) >= 3
    assert len(comments) >= 150
    assert sum(comment.parent_id is not None for comment in comments) >= 30
    assert len({comment.id for comment in comments}) == len(comments)
