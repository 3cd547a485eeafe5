"""python -m training import: what it writes, what it says, and what it answers."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import pytest

from tests.training.pages.page_builders import a_text_page, said
from training.pages.command import add_arguments, run
from training.pages.threads import read_lines


def run_import(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(words))


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with a page of two comments, one in Armenian, a page without any, and one that is a picture."""
    folder = tmp_path / "pages"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_bytes(a_text_page(said(1, "Ann", "Hello."), said(None, "Վահրամ", "Բարեւ", depth=1)))
    (folder / "inner" / "b.txt").write_text("A title\n\nA body.", encoding="utf-8")
    (folder / ".hidden").write_text("A title\n\nA body.", encoding="utf-8")
    return folder


def test_threads_go_to_standard_output_and_the_table_to_standard_error(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run_import(str(pages))

    out, err = capsys.readouterr()
    threads = list(read_lines(out.splitlines()))
    assert status == 0
    assert [(t.article.id, len(t.comments)) for t in threads] == [("a", 2), ("inner-b", 0)]
    assert "Latin 1, Armenian 1" in err
    assert "Hello" not in err


def test_an_unreadable_page_is_named_and_the_others_still_import(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / "c.txt").write_bytes(b"\x89PNG\r\n")
    missing = str(pages / "nowhere.txt")

    status = run_import(missing, str(pages))

    out, err = capsys.readouterr()
    assert status == 1
    assert len(out.splitlines()) == 2
    assert f"{missing}: there is no such file" in err
    assert f"{pages / 'c.txt'}: it is a picture, not text" in err
    assert "2 pages could not be read" in err


def test_a_page_that_breaks_half_way_gives_nothing(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = '{"article": {"id": "a", "title": "T"}, "comments": []}'
    (pages / "t.jsonl").write_text(f"{good}\n{good[:-3]}\n", encoding="utf-8")

    status = run_import(str(pages / "t.jsonl"))

    out, err = capsys.readouterr()
    assert (status, out) == (1, "")
    assert "line 2: broken JSON" in err


def test_an_output_file_appears_whole(pages: Path, tmp_path: Path) -> None:
    output = tmp_path / "threads.jsonl"
    output.write_text("old", encoding="utf-8")

    status = run_import(str(pages), "--output", str(output))

    assert status == 0
    assert len(output.read_text(encoding="utf-8").splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages", "threads.jsonl"]


def test_where_nothing_can_be_read_the_old_output_stays(tmp_path: Path) -> None:
    output = tmp_path / "threads.jsonl"
    output.write_text("old", encoding="utf-8")

    status = run_import(str(tmp_path / "missing"), "--output", str(output))

    assert status == 1
    assert output.read_text(encoding="utf-8") == "old"


def test_stopping_leaves_no_half_file(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "threads.jsonl"

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", stop)

    status = run_import(str(pages), "--output", str(output))

    assert status == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages"]


def test_an_output_that_cannot_be_written_is_one_sentence(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run_import(str(pages), "--output", str(tmp_path / "nowhere" / "x.jsonl"))

    assert status == 1
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_standard_input_is_a_page(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(a_text_page(said(1, "Ann", "Hello.")))))

    status = run_import("-")

    (thread,) = read_lines(capsys.readouterr().out.splitlines())
    assert status == 0
    assert thread.comments[0].id == "stdin-1"


def test_a_form_can_be_stated(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run_import(str(pages / "a.txt"), "--format", "disqus")

    assert status == 1
    assert "broken XML" in capsys.readouterr().err


def test_an_empty_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run_import(str(tmp_path))

    assert status == 1
    assert "there are no files in this folder" in capsys.readouterr().err
