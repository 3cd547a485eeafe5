"""The yearly report: counted by hand from a small year, and without anybody's name or words."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from service.actions import appeals, desk_settings, people
from service.actions.review import decide
from service.actions.score import score
from service.actions.second_looks import answer, draw, next_look
from service.actions.settle import settle
from service.actions.statement_pages import listed
from service.actions.undo import undo
from service.actions.works import Works
from service.actions.yearly import Yearly, yearly
from service.actions.yearly_files import figures, files, write
from service.moderation.errors import Invalid
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import REJECTING_POLICY, FakeClock, a_person, a_site, a_submission, open_cases


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works, policy=REJECTING_POLICY)


def figure(report: Yearly, name: str) -> float | None:
    [value] = [line[1] for line in figures(report) if line[0] == name]
    return value


def a_small_year(works: Works, site: Site, clock: FakeClock) -> None:
    """Six comments: two published, two rejected by the policy, two held, of which Mia rejects one after 10 minutes and
    approves one after 30. Both automatic rejections are appealed: one is upheld after an hour, one reversed after two.
    """
    mia = a_person(works, site)
    for number, text in enumerate(["Hello.", "Fine.", "insult:0.96", "insult:0.98", "You idiot.", "insult:0.6 no"]):
        score(works, site, a_submission(f"c{number}", text, f"Zebulon {number}"))
    waiting = {line.comment.id: line.id for line in open_cases(works, site)}
    clock.wind(minutes=10)
    decide(works, mia, waiting["c4"], "reject", "insults", "Zebulon was rude.", 1)
    clock.wind(minutes=20)
    decide(works, mia, waiting["c5"], "approve", None, None, 1)
    ids = {}
    for view in listed(works, site, 10):
        if view.comment_id in {"c2", "c3"}:
            token = parse_qs(urlsplit(view.link).query)["token"][0]
            ids[view.comment_id] = appeals.file(works, view.id, token, "I, Zebulon, object.")
    clock.wind(hours=1)
    appeals.decide(works, site, mia, ids["c2"], "upheld", "It stands.")
    clock.wind(hours=1)
    appeals.decide(works, site, mia, ids["c3"], "reversed", "You are right.")


def test_a_small_year_is_counted_as_by_hand(works: Works, site: Site, clock: FakeClock) -> None:
    a_small_year(works, site, clock)

    report = yearly(works, site, 2026)

    assert report.comments == 6
    assert report.automatic == {"published": 2, "rejected": 2, "held": 2}
    assert report.people == {"rejected": 1, "approved": 2}
    assert report.moderators == 1
    assert (report.statements, figure(report, "statements_withdrawn")) == (3, 1)
    assert report.counted("title") == {"No insults": 3}
    assert report.detected_share == 1.0
    assert report.automated_share == pytest.approx(2 / 3)
    assert (report.handled, report.handling) == (2, 20 * 60)
    assert (report.turned.hits, report.turned.of) == (1, 2)


def test_appeals_are_counted_by_their_outcome_with_the_median_time(works: Works, site: Site, clock: FakeClock) -> None:
    a_small_year(works, site, clock)

    found = yearly(works, site, 2026).appeals

    assert (found.received, found.upheld, found.other, found.waiting) == (2, 1, 1, 0)
    assert found.median == 90 * 60


def test_the_error_of_automation_comes_from_second_looks(works: Works, site: Site) -> None:
    desk_settings.save(works, site, {"second_looks_automatic": "100"})
    mia, lena = a_person(works, site), a_person(works, site, "Lena", Role.LEAD)
    for number in range(4):
        score(works, site, a_submission(f"c{number}", f"A subtle one, {number}.", f"author {number}"))
    draw(works, site)
    ids = []
    for wrong in (True, True, False, False):
        found = next_look(works, site, mia)
        assert found is not None
        answer(works, site, mia, found.id, "reject" if wrong else "approve", "insults" if wrong else None)
        ids.append(found.id)
    settle(works, site, lena, ids[0], "approve", None, correct=False)

    error = yearly(works, site, 2026).errors["approved"]

    assert (error.hits, error.of, error.value) == (1, 4, 0.25)
    assert error.low == pytest.approx(0.0456, abs=1e-3)  # Wilson's interval of 1 in 4
    assert error.high == pytest.approx(0.6994, abs=1e-3)


def test_what_was_undone_is_no_decision_of_the_year(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    case = score(works, site, a_submission("c1", "You idiot.")).case_id
    decide(works, mia, case or "", "reject", "insults", None, 1)
    undo(works, mia, site)

    report = yearly(works, site, 2026)

    assert report.people == {}
    assert (report.statements, figure(report, "statements_withdrawn")) == (1, 1)


def test_no_file_holds_a_word_or_a_name(works: Works, site: Site, clock: FakeClock) -> None:
    a_small_year(works, site, clock)

    everything = "\n".join(files(yearly(works, site, 2026)).values())

    for secret in ("Zebulon", "Mia", "idiot", "rude", "You are right", "mia@example.org"):
        assert secret not in everything


def test_the_files_can_be_read_by_machines(works: Works, site: Site, clock: FakeClock, tmp_path: Path) -> None:
    a_small_year(works, site, clock)

    paths = write(yearly(works, site, 2026), tmp_path / "out")

    assert [path.name for path in paths] == [
        "transparency-2026.json",
        "transparency-2026-statements.csv",
        "transparency-2026-figures.csv",
        "transparency-2026.svg",
        "transparency-2026.md",
    ]
    document = json.loads(paths[0].read_text("utf-8"))
    lines = list(csv.DictReader(io.StringIO(paths[1].read_text("utf-8"))))
    assert sum(int(line["number"]) for line in lines) == 3
    assert {line["automated_decision"] for line in lines} == {
        "AUTOMATED_DECISION_FULLY",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    numbers = {line["figure"]: line["value"] for line in csv.DictReader(io.StringIO(paths[2].read_text("utf-8")))}
    assert numbers["median_handling_seconds"] == "1200.0"
    assert {line["figure"]: line["value"] for line in document["figures"]}["comments_received"] == 6
    assert ElementTree.fromstring(paths[3].read_text("utf-8")).tag.endswith("svg")
    assert "| No insults | 3 |" in paths[4].read_text("utf-8")


def test_a_year_in_which_nothing_happened_has_a_report_too(works: Works, site: Site) -> None:
    report = yearly(works, site, 2025)

    assert (report.comments, report.statements, report.detected_share, report.handling) == (0, 0, None, None)
    assert "No statement was made." in files(report)["transparency-2025.svg"]


@pytest.mark.parametrize("year", [2019, 2027, 0])
def test_a_year_to_come_or_before_all_this_is_refused(works: Works, site: Site, year: int) -> None:
    with pytest.raises(Invalid):
        yearly(works, site, year)


def test_another_sites_year_is_its_own(works: Works, site: Site, clock: FakeClock) -> None:
    a_small_year(works, site, clock)
    other = a_site(works, "herald")
    people.invite(works, "nora@example.org", "Nora", other, Role.LEAD)

    report = yearly(works, other, 2026)

    assert (report.comments, report.statements, report.moderators, report.appeals.received) == (0, 0, 0, 0)
