"""``python -m service draw-second-looks`` and ``transparency``, as an operator runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.__main__ import main
from service.actions import desk_settings
from service.actions.works import Works
from service.app import utc_now
from tests.actions.test_second_looks import decided
from tests.builders_storage import a_person, a_site


@pytest.fixture
def here(works: Works, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Works:
    """The works of a test, with the environment pointing at the same database."""
    monkeypatch.setenv("PARLEY_DATABASE_URL", database_url)
    return works


def test_drawing_says_how_many_wait(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    here.clock.now = utc_now()  # type: ignore[attr-defined]
    site = a_site(here)
    desk_settings.save(here, site, {"second_looks_people": "100"})
    decided(here, site, a_person(here, site), "c1")

    code = main(["draw-second-looks", "--site", "gazette"])

    assert (code, capsys.readouterr().out) == (0, "1 decisions wait for a second look.\n")


def test_the_report_is_written_and_its_files_are_named(
    here: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = a_site(here)
    decided(here, site, a_person(here, site), "c1")

    code = main(["transparency", "--site", "gazette", "--year", "2026", "--out", str(tmp_path / "out")])

    named = capsys.readouterr().out.splitlines()
    assert code == 0
    assert sorted(map(Path, named)) == sorted((tmp_path / "out").iterdir())
    assert "| No insults | 1 |" in (tmp_path / "out" / "transparency-2026.md").read_text("utf-8")


def test_a_year_to_come_is_refused_in_one_sentence(
    here: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_site(here)

    code = main(["transparency", "--site", "gazette", "--year", "2199", "--out", str(tmp_path / "out")])

    assert code == 2
    assert capsys.readouterr().err.startswith("/year: Give a year from 2020 to ")
    assert not (tmp_path / "out").exists()
