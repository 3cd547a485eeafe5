"""What to read next, and marking it: the least sure first, each answer kept at once."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from service.registry import Shelf
from tests.training.builders import NOON, a_manifest, a_row, some_parts, write_lines
from training.__main__ import main
from training.commands.label import KEYS, ask

LETTER = {name: key for key, name in KEYS.items()}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A shelf whose model scores every comment 0.5 for insult."""
    shelf = Shelf(tmp_path / "models")
    version = shelf.publish("news-en", some_parts(), a_manifest(thresholds={"insult": {"hold": 0.5}}), {})
    shelf.promote("news-en", version, "alice", NOON)
    return shelf.folder


def a_thread() -> dict[str, object]:
    comments = [
        {"id": "c1", "parent_id": None, "author": {"name": "Alice"}, "text": "I am not convinced by the new bridge."},
        {"id": "c2", "parent_id": "c1", "author": {"name": "Bob"}, "text": ""},
        {"id": "c3", "parent_id": "c1", "author": {"name": "Bob"}, "text": "Nor am I, but the old one has to go."},
    ]
    return {"article": {"id": "a", "title": "A bridge"}, "policy": None, "source": None, "comments": comments}


def test_threads_are_listed_comment_by_comment_without_the_empty_ones(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    threads = write_lines(tmp_path / "threads.jsonl", [a_thread()])

    done = main(["choose", str(threads), "--models", str(models), "--out", str(tmp_path / "chosen.jsonl")])

    assert done == 0
    assert capsys.readouterr().out.splitlines() == ["c1\tinsult\t0.500\t1.00", "c3\tinsult\t0.500\t1.00"]
    reply = json.loads((tmp_path / "chosen.jsonl").read_text().splitlines()[1])
    assert reply["context"]["ancestors"] == [{"author": "Alice", "text": "I am not convinced by the new bridge."}]


def test_single_comments_are_read_too_and_the_limit_holds(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [a_row(f"I am not convinced by argument number {i} at all.", {}, id=f"r{i}") for i in range(5)]
    path = write_lines(tmp_path / "rows.jsonl", rows)

    main(["choose", str(path), "--models", str(models), "--limit", "2"])

    assert len(capsys.readouterr().out.splitlines()) == 2


def labelled(lines: list[str], answers: str) -> tuple[int, list[dict[str, float]], str]:
    out, screen = io.StringIO(), io.StringIO()
    waiting = [{"id": text, "text": text, "labels": {}} for text in lines]
    count = ask(waiting, io.StringIO(answers), screen, out)
    return count, [json.loads(line)["labels"] for line in out.getvalue().splitlines()], screen.getvalue()


def test_letters_mark_labels_with_what_they_imply_and_enter_marks_none() -> None:
    count, labels, _ = labelled(["One.", "Two."], f"{LETTER['insult']}\n\n")

    assert count == 2
    assert {name for name, value in labels[0].items() if value} == {"insult", "toxicity"}
    assert set(labels[1].values()) == {0.0}


def test_a_question_mark_leaves_a_comment_open_and_a_full_stop_ends() -> None:
    count, labels, _ = labelled(["One.", "Two.", "Three."], "?\n\n.\n")

    assert count == 1
    assert len(labels) == 1


def test_a_letter_that_means_nothing_is_asked_again() -> None:
    count, _, screen = labelled(["One."], "z\n\n")

    assert count == 1
    assert "There is no z." in screen


def test_labelling_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = write_lines(tmp_path / "chosen.jsonl", [a_row("One.", {}, id="1"), a_row("Two.", {}, id="2")])
    words = ["label", str(chosen), "--out", str(tmp_path / "labelled.jsonl")]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n.\n"))
    main(words)

    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    main(words)

    ids = [json.loads(line)["id"] for line in (tmp_path / "labelled.jsonl").read_text().splitlines()]
    assert ids == ["1", "2"]
    assert "1 labelled" in capsys.readouterr().out


MALFORMED = {
    "no JSON": ("zz\n", "line 1: this is no JSON object"),
    "a list": ("[]\n", "line 1: this is no JSON object"),
    "no id": ('\n{"text": "x"}\n', "line 2: the field 'id' is missing"),
    "no text": ('{"id": "x"}\n', "line 1: the field 'text' is missing"),
}


@pytest.mark.parametrize(("content", "told"), MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("command", ["choose", "label"])
def test_a_file_of_another_form_is_told_in_a_sentence_with_its_line(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, content: str, told: str
) -> None:
    place = tmp_path / "other.jsonl"
    place.write_text(content, encoding="utf-8")
    out = tmp_path / "out.jsonl"
    more = ["--models", str(models)] if command == "choose" else []

    status = main([command, str(place), "--out", str(out), *more])

    assert status == 1
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_is_no_file_of_comments(tmp_path: Path, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["choose", str(tmp_path), "--models", str(models)])

    assert status == 1
    assert "cannot be read (IsADirectoryError)" in capsys.readouterr().err
