"""A site's figures, each against a few comments counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest

from service.actions import insight, review, undo
from service.actions.score import Answer, score
from service.actions.works import Works
from service.moderation.tally import Backlog, Ratio, Times
from service.storage.people import Person
from service.storage.sites import Site
from tests.builders_storage import REJECTING_POLICY, FakeClock, a_person, a_site, a_submission, an_article

MONDAY = date(2026, 11, 2)
HELD, FINE = "You idiot.", "Good morning."


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def sent(works: Works, site: Site, id: str, text: str = FINE, section: str | None = None) -> Answer:
    """A comment filed now, under an article of its section."""
    article = an_article(f"about-{section}", section=section)
    return score(works, site, a_submission(id, text, f"author-{id}", article=article))


def decided(
    works: Works, mia: Person, answer: Answer, decision: Literal["approve", "reject"], reason: str | None = None
) -> review.Decided:
    assert answer.case_id is not None
    wanted = "insults" if decision == "reject" and reason is None else reason
    return review.decide(works, mia, answer.case_id, decision, wanted, None, 1)


def test_a_site_without_comments_has_figures_of_nothing(works: Works, site: Site) -> None:
    found = insight.insight(works, site, 7)

    assert len(found.days) == len(found.flows) == 7
    assert found.now.comments == 0
    assert found.now.automated.share is None
    assert found.waiting == Backlog(0, None)
    assert (found.labels, found.sections, found.reasons) == ((), (), ())


def test_comments_are_counted_on_the_day_they_came_by_what_they_became(
    works: Works, site: Site, clock: FakeClock
) -> None:
    sent(works, site, "a")
    sent(works, site, "b", HELD)
    clock.wind(days=1)
    sent(works, site, "c")

    found = insight.insight(works, site, 7)

    assert found.days[-2:] == (MONDAY, MONDAY + timedelta(days=1))
    assert found.flows[-2:] == (insight.Flow(published=1, held=1), insight.Flow(published=1))
    assert found.now.comments == 3


def test_a_day_begins_at_midnight_in_utc(works: Works, site: Site, clock: FakeClock) -> None:
    clock.wind(hours=14, minutes=59)
    sent(works, site, "a")
    clock.wind(minutes=1)
    sent(works, site, "b")

    found = insight.insight(works, site, 7)

    assert [flow.all for flow in found.flows[-2:]] == [1, 1]


def test_an_edited_comment_counts_once_as_it_stands(works: Works, site: Site) -> None:
    sent(works, site, "a", HELD)
    sent(works, site, "a", FINE)

    assert insight.insight(works, site, 7).flows[-1] == insight.Flow(published=1)


def test_the_period_before_is_counted_apart(works: Works, site: Site, clock: FakeClock) -> None:
    sent(works, site, "a")
    clock.wind(days=7)
    sent(works, site, "b")
    sent(works, site, "c")

    found = insight.insight(works, site, 7)

    assert (found.now.comments, found.before.comments) == (2, 1)


def test_what_no_person_had_a_hand_in_is_automated(works: Works, site: Site, mia: Person) -> None:
    sent(works, site, "a")
    sent(works, site, "b")
    sent(works, site, "c", HELD)
    decided(works, mia, sent(works, site, "d", HELD), "approve")

    assert insight.insight(works, site, 7).now.automated == Ratio(2, 4)


def test_what_a_machine_refused_counts_as_automated_too(works: Works) -> None:
    site = a_site(works, "herald", REJECTING_POLICY)
    sent(works, site, "a", "insult:0.99")

    found = insight.insight(works, site, 7)

    assert found.flows[-1] == insight.Flow(refused=1)
    assert found.now.automated == Ratio(1, 1)


def test_a_false_hold_was_held_and_then_approved_by_a_person(works: Works, site: Site, mia: Person) -> None:
    decided(works, mia, sent(works, site, "a", HELD), "approve")
    decided(works, mia, sent(works, site, "b", HELD), "reject")
    decided(works, mia, sent(works, site, "c", HELD), "reject")
    sent(works, site, "d", HELD)

    found = insight.insight(works, site, 7)

    assert found.now.mistakes.stopped == Ratio(1, 3)
    assert found.mistakes[-1].stopped == Ratio(1, 3)
    assert [(part.name, part.comments, part.mistakes.stopped) for part in found.labels] == [("insult", 4, Ratio(1, 3))]


def test_a_decision_taken_back_says_nothing_of_the_machine(works: Works, site: Site, mia: Person) -> None:
    done = decided(works, mia, sent(works, site, "a", HELD), "approve")
    undo.undo(works, mia, site, done.deed)

    found = insight.insight(works, site, 7)

    assert found.now.mistakes.stopped == Ratio(0, 0)
    assert found.now.times.count == 0
    assert found.reasons == ()
    assert found.waiting.count == 1


def test_labels_and_sections_have_figures_of_their_own(works: Works, site: Site, mia: Person) -> None:
    decided(works, mia, sent(works, site, "a", HELD, "sport"), "approve")
    decided(works, mia, sent(works, site, "b", "Buy my pills", "sport"), "reject", "spam")
    sent(works, site, "c", FINE, "sport")
    decided(works, mia, sent(works, site, "d", HELD), "reject")

    found = insight.insight(works, site, 7)

    labels = {part.name: part.mistakes.stopped for part in found.labels}
    sections = {part.name: (part.comments, part.held, part.mistakes.stopped) for part in found.sections}
    assert labels == {"insult": Ratio(1, 2), "spam": Ratio(0, 1)}
    assert sections == {"sport": (3, 2, Ratio(1, 2)), "": (1, 1, Ratio(0, 1))}


def test_one_section_can_be_looked_at_alone_and_so_can_what_has_none(works: Works, site: Site, mia: Person) -> None:
    decided(works, mia, sent(works, site, "a", HELD, "sport"), "approve")
    sent(works, site, "b", HELD)

    sport, none = insight.insight(works, site, 7, "sport"), insight.insight(works, site, 7, "")

    assert (sport.now.comments, sport.waiting.count, sport.now.times.count) == (1, 0, 1)
    assert (none.now.comments, none.waiting.count, none.now.times.count) == (1, 1, 0)
    assert insight.sections(works, site) == ["sport"]


def test_the_time_to_a_decision_is_told_by_the_day_of_the_decision(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    answers = [sent(works, site, id, HELD) for id in "abc"]
    for answer, minutes in zip(answers, (10, 10, 80), strict=True):
        clock.wind(minutes=minutes)
        decided(works, mia, answer, "approve")

    found = insight.insight(works, site, 7)

    assert found.now.times == Times(3, 1200, 5040)  # 10, 20 and 100 minutes
    assert found.times[-1] == found.now.times


def test_what_waited_is_told_at_the_end_of_each_day_and_now(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    first = sent(works, site, "a", HELD)
    sent(works, site, "b", HELD)
    clock.wind(days=1)
    decided(works, mia, first, "approve")
    clock.wind(hours=2)

    found = insight.insight(works, site, 7)

    assert found.backlogs[-2] == Backlog(2, 15 * 3600)
    assert found.backlogs[-1] == found.waiting == Backlog(1, 26 * 3600)


def test_what_the_team_decided_is_told_by_reason(works: Works, site: Site, mia: Person) -> None:
    decided(works, mia, sent(works, site, "a", HELD), "reject")
    decided(works, mia, sent(works, site, "b", HELD), "reject")
    decided(works, mia, sent(works, site, "c", HELD), "approve")

    assert insight.insight(works, site, 7).reasons == (("insults", 2), (None, 1))


def test_long_periods_tell_mistakes_by_whole_weeks_that_end_today(works: Works, site: Site) -> None:
    found = insight.insight(works, site, 30)

    assert len(found.mistakes) == len(found.stretches) == 4
    assert found.stretches[-1] == (MONDAY - timedelta(days=6), MONDAY)
    assert found.stretches[0] == (found.days[2], found.days[8])


def test_another_sites_figures_are_not_ours(works: Works, site: Site) -> None:
    sent(works, a_site(works, "herald"), "a", HELD, "sport")

    found = insight.insight(works, site, 7)

    assert found.now.comments == found.waiting.count == 0
    assert insight.sections(works, site) == []


def test_weeks_begin_on_mondays_and_tell_ones_own_apart(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    noah = a_person(works, site, "Noah")
    decided(works, mia, sent(works, site, "a", HELD), "reject")
    clock.wind(days=6)
    decided(works, noah, sent(works, site, "b", HELD), "approve")
    clock.wind(days=1)
    decided(works, mia, sent(works, site, "c", HELD), "approve")

    weeks, months = insight.weeks_and_months(works, site, mia)

    assert weeks == [
        insight.Work(MONDAY + timedelta(days=7), 1, 1, 0, 1),
        insight.Work(MONDAY, 2, 1, 1, 1),
    ]
    assert months == [insight.Work(date(2026, 11, 1), 3, 2, 1, 2)]


def test_scores_of_the_newest_week_are_held_against_the_four_before(works: Works, site: Site, clock: FakeClock) -> None:
    for n in range(100):
        sent(works, site, f"early-{n}", f"insult:{0.01 + n / 250:.3f} {n}")
    clock.wind(days=8)
    for n in range(100):
        sent(works, site, f"late-{n}", f"insult:{0.55 + n / 250:.3f} {n}")

    drifts, changed = insight.drifts(works, site)

    moved = {drift.label: drift.moved for drift in drifts}
    assert moved["insult"]
    assert not moved["spam"]
    assert not changed


def test_another_model_in_between_is_told(works: Works, site: Site, clock: FakeClock) -> None:
    sent(works, site, "a")
    clock.wind(days=8)
    works.shelf.current().version = "fake/2"  # type: ignore[misc]
    sent(works, site, "b")

    assert insight.drifts(works, site)[1]
