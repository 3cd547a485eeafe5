"""The demo: real threads and a month of decisions through the real actions, once."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.actions import insight, look
from service.actions.demo import Filled, fill, threads_in
from service.actions.demo_days import arrivals, on_duty
from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.comment import Comment, Context
from service.moderation.second import Cuts
from service.storage.desk_tables import appeals, deeds, reports, sanctions, second_looks, statements
from service.storage.tables import articles, comments, decisions
from tests.builders import a_comment, a_thread
from tests.builders_storage import POLICY, FakeClock, FakePanel, FakeShelf

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
    assert len(comments) >= 300
    assert sum(comment.parent_id is not None for comment in comments) >= 30
    assert len({comment.id for comment in comments}) == len(comments)


class Opinionated(FakePanel):
    """Finds an insult in every text, the more of one the more of the text's letters are an e."""

    def assess(self, comment: Comment, context: Context, site_language: str, cuts: Cuts | None = None) -> Assessment:
        found = super().assess(comment, context, site_language, cuts)
        share = comment.text.count("e") / max(1, len(comment.text))
        return replace(found, scores={**found.scores, "insult": min(1.0, share * 6)}) if found.scores else found


@pytest.fixture
def filled(works: Works, shelf: FakeShelf, tmp_path: Path) -> Filled:
    """Four of the demo's own threads, scored by somebody with an opinion."""
    for name in ("clinic_parking", "flood_wall", "phone_lockers", "square_market"):
        shutil.copy(SAMPLES / f"{name}.jsonl", tmp_path)
    shelf.panel = Opinionated()
    return fill(works, POLICY, tmp_path)


def test_the_past_reaches_a_month_back_and_what_came_last_waits_for_whoever_opens_it(
    works: Works, filled: Filled
) -> None:
    found = insight.insight(works, filled.site, 30)

    assert found.now.comments + found.before.comments == filled.filed >= 90
    assert sum(flow.all > 0 for flow in found.flows) >= 25
    assert found.flows[-1].all + found.flows[-2].all > 0
    assert found.now.times.count >= 10
    assert found.waiting.count >= filled.held >= 3
    assert found.waiting.oldest is not None
    assert found.waiting.oldest < 4 * 86_400


@pytest.mark.usefixtures("filled")
def test_nothing_in_the_past_happens_after_now(works: Works, clock: FakeClock) -> None:
    with works.store.read() as connection:
        newest = [
            connection.execute(select(func.max(column))).scalar()
            for column in (decisions.c.made_at, comments.c.received_at, deeds.c.made_at, statements.c.made_at)
        ]

    assert all(moment is not None and moment <= clock.now for moment in newest)


@pytest.mark.usefixtures("filled")
def test_the_team_left_traces_of_all_it_can_do(works: Works) -> None:
    with works.store.read() as connection:
        kinds = {kind for (kind,) in connection.execute(select(deeds.c.kind).distinct())}
        outcomes = {outcome for (outcome,) in connection.execute(select(appeals.c.outcome).distinct())}
        people = {kind for (kind,) in connection.execute(select(sanctions.c.kind).distinct())}
        looks = connection.execute(select(func.count(), func.count(second_looks.c.decided_at))).one()
        reported = connection.execute(select(func.count()).select_from(reports)).scalar_one()
        opennesses = {each for (each,) in connection.execute(select(articles.c.openness).distinct())}

    assert kinds >= {"decision", "undo", "sanction", "openness", "escalation", "deferral", "assignment", "appeal"}
    assert {None, "upheld", "reversed"} == outcomes
    assert people == {"warn", "suspend"}
    assert looks[0] >= looks[1]
    assert looks[0] > 0
    assert reported > 0
    assert opennesses == {"open", "premoderated"}


def test_threads_of_other_sites_without_moments_are_spread_too(clock: FakeClock) -> None:
    thread = a_thread(a_comment(id="a"), a_comment(id="b", parent_id="a"))

    found = arrivals([thread], clock.now)

    assert [submission.comment.id for _, submission in found] == ["a", "b"]
    assert found[0][0] < found[1][0] == clock.now - timedelta(minutes=20)
    assert found[1][1].comment.posted_at == found[1][0]


@pytest.mark.parametrize(("hour", "day", "later"), [(6, 2, 7), (7, 2, 7), (22, 2, 22), (23, 3, 7)])
def test_nobody_moderates_at_night(hour: int, day: int, later: int) -> None:
    assert on_duty(datetime(2026, 11, 2, hour, 30, tzinfo=UTC)) == datetime(2026, 11, day, later, 30, tzinfo=UTC)
