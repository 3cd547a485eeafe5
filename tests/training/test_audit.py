"""The audit: a section at a time, whole or not at all, and the report that takes them in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from service.registry import Shelf
from tests.training.builders import a_manifest, some_parts
from training.__main__ import main
from training.audit.peers import told
from training.audit.section import TITLES, Figure, Section, figures, sections, write
from training.commands.audit import MODULES
from training.evaluate import Evaluation
from training.report import EVALUATION, dumped

ROOT = Path(__file__).resolve().parents[2]
WHERE = ["--data", "absent", "--seeds", "absent", "--quiet"]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf with one small version, seen from the repository's root."""
    monkeypatch.chdir(ROOT)
    found = Shelf(tmp_path / "models")
    evaluation = Evaluation(held=(), elsewhere=(), labels={})
    manifest = a_manifest(seeds={"split": 45}, thresholds={"insult": {"hold": 0.25}})
    found.publish("news-en", some_parts(), manifest, {EVALUATION: dumped(evaluation)})
    return found


def place_of(shelf: Shelf) -> Path:
    (version,) = shelf.versions("news-en")
    return shelf.folder / "news-en" / version


def test_a_section_lies_beside_its_version_with_its_pictures_and_figures(tmp_path: Path) -> None:
    section = Section("Told.", {"a.svg": b"<svg/>"}, (Figure("speed", "`corpus`", "1 µs"),))

    path = write(tmp_path, "engines", section)

    assert path.read_text() == "## Engines\n\nTold.\n\n![a](../plots/a.svg)\n"
    assert (tmp_path / "plots" / "a.svg").read_bytes() == b"<svg/>"
    assert figures(tmp_path) == [Figure("speed", "`corpus`", "1 µs", "–")]


def test_sections_are_read_in_the_reports_order_with_its_paths(tmp_path: Path) -> None:
    for name in ("tried", "suite"):
        write(tmp_path, name, Section(f"Of {name}.", {"a.svg": b""}))

    found = sections(tmp_path)

    assert list(found) == ["suite", "tried"]
    assert found["suite"] == "## Functional suite\n\nOf suite.\n\n![a](plots/a.svg)"


def test_writing_a_section_again_leaves_nothing_else_behind(tmp_path: Path) -> None:
    for text in ("One.", "Two."):
        write(tmp_path, "tried", Section(text))

    assert sorted(path.name for path in (tmp_path / "audit").iterdir()) == ["tried.json", "tried.md"]
    assert sections(tmp_path)["tried"].endswith("Two.")


def test_every_section_has_a_module() -> None:
    assert list(MODULES) == list(TITLES)
    assert all((ROOT / "training" / "audit" / f"{module}.py").exists() for module in MODULES.values())


def test_an_audited_version_still_loads_and_its_report_has_the_sections(shelf: Shelf) -> None:
    models = ["--models", str(shelf.folder)]

    assert main(["audit", *models, *WHERE, "--only", "threads", "engines", "tried"]) == 0
    assert main(["report", *models]) == 0

    report = (place_of(shelf) / "report.md").read_text()
    titles = [line for line in report.splitlines() if line in ("## Engines", "## Thread sense", "## What was tried")]
    assert titles == ["## Engines", "## Thread sense", "## What was tried"]
    assert "* [Thread sense](#thread-sense)" in report
    assert "Not audited yet: functional suite, disguise" in report
    assert shelf.load("news-en", place_of(shelf).name).labels == ("insult",)


def test_saved_threads_are_told_without_a_word_or_a_name(shelf: Shelf, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    people = [{"id": "1", "author": {"name": "Quillon Vesper"}, "text": "The ferry timetable is a muddle."}]
    people.append({"id": "2", "author": {"name": "Tamsin"}, "parent_id": "1", "text": "Quillon Vesper, you muddler."})
    thread = {"article": {"id": "a", "title": "Ferries"}, "comments": people}
    (pages / "one.jsonl").write_text(json.dumps(thread) + "\n")

    main(["audit", "--models", str(shelf.folder), "--quiet", "--seeds", str(pages), "--only", "threads"])

    told = (place_of(shelf) / "audit" / "threads.md").read_text()
    assert "| 1 | 2 | 2 | 1 | 0 |" in told
    assert not any(word in told for word in ("Quillon", "Tamsin", "ferry", "muddle", "Ferries"))


def test_a_section_that_fails_leaves_the_others_their_turn(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = shelf.folder.parent / "elsewhere"
    shutil.copytree(ROOT / "data" / "policies", empty / "data" / "policies")
    monkeypatch.chdir(empty)

    status = main(["audit", "--models", str(shelf.folder), *WHERE, "--only", "suite", "tried"])

    assert status == 1
    assert "suite failed" in capsys.readouterr().err
    assert list(sections(place_of(shelf))) == ["tried"]


def test_a_stop_keeps_what_is_written_and_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object) -> Section:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.audit.tried.audit", stop)

    status = main(["audit", "--models", str(shelf.folder), *WHERE, "--only", "peers", "tried"])

    assert status == 130
    assert list(sections(place_of(shelf))) == ["peers"]


def test_what_the_bench_wrote_of_peers_becomes_tables() -> None:
    found = told({"machine": "2 cores", "speed": [{"tool": "ours", "µs": 12.5}, {"tool": "a|b", "µs": None}]})

    assert found == [
        "| what | value |\n| --- | --- |\n| machine | 2 cores |",
        "### speed",
        "| tool | µs |\n| --- | --- |\n| ours | 12.500 |\n| a/b | – |",
    ]
