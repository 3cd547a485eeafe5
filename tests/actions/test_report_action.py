"""Readers report; the comment keeps its place, a person gets a case, and the reporter's record counts."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from service.actions import find, look
from service.actions import reports as outcomes
from service.actions.forget import forget_author
from service.actions.report import Report, Reported, report
from service.actions.review import decide
from service.actions.score import score
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Invalid, NotFound
from service.storage.filters import Filter
from service.storage.sites import Site
from service.storage.tables import sites
from tests.builders_storage import a_person, a_site, a_submission


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


def a_published_comment(works: Works, site: Site, id: str = "c1", author: str = "joe", **more: Any) -> None:
    assert score(works, site, a_submission(id, f"I walk over it every day, {id}.", author, **more)).state == "published"


def reported(works: Works, site: Site, comment: str = "c1", reporter: str | None = "u1", **more: Any) -> Reported:
    return report(works, site, Report(comment, **{"reason": "abusive", "reporter": reporter, **more}))


def hold_from(works: Works, site: Site, weight: float) -> None:
    with works.store.write() as connection:
        connection.execute(update(sites).where(sites.c.id == site.id).values(desk={"hold_reported_at": weight}))


def test_a_report_opens_a_case_and_leaves_the_comment_where_it_is(works: Works, site: Site) -> None:
    a_published_comment(works, site)

    answer = reported(works, site, text="Rude to everybody.")

    assert (answer.state, answer.weight, answer.repeated) == ("published", 1.0, False)
    assert answer.case_id is not None
    case = look.case(works, site, answer.case_id)
    assert (case.origin, case.state, case.comment_state) == ("reported", "open", "published")
    (line,) = outcomes.reports_of(works, site, "c1")
    assert (line.reason, line.text, line.reporter, line.outcome, line.own) == (
        "abusive",
        "Rude to everybody.",
        "u1",
        None,
        False,
    )


def test_a_first_report_moves_the_case_a_fifth_of_the_way_from_the_models_risk_to_the_top(
    works: Works, site: Site
) -> None:
    a_published_comment(works, site)  # the model's risk is 0.01

    answer = reported(works, site)

    assert answer.case_id is not None
    assert look.case(works, site, answer.case_id).priority == pytest.approx(1 - 0.99 * 0.8)


def test_further_reports_raise_the_same_case(works: Works, site: Site) -> None:
    a_published_comment(works, site)
    first = reported(works, site, reporter="u1")

    second = reported(works, site, reporter="u2")

    assert second.case_id == first.case_id
    assert second.case_id is not None
    case = look.case(works, site, second.case_id)
    assert case.priority == pytest.approx(1 - 0.99 * 0.64)
    assert case.version == 1  # a moderator who is reading it is not disturbed


def test_the_same_reader_reporting_again_changes_nothing(works: Works, site: Site) -> None:
    a_published_comment(works, site)
    first = reported(works, site)

    again = reported(works, site, reason="spam", text="And another thing.")

    assert (again.id, again.repeated, again.case_id) == (first.id, True, first.case_id)
    assert [line.reason for line in outcomes.reports_of(works, site, "c1")] == ["abusive"]
    assert again.case_id is not None
    assert look.case(works, site, again.case_id).priority == pytest.approx(1 - 0.99 * 0.8)


def test_readers_without_a_name_weigh_half_and_count_once_together(works: Works, site: Site) -> None:
    a_published_comment(works, site)

    first, second = reported(works, site, reporter=None), reported(works, site, reporter=None)

    assert (first.weight, first.repeated, second.repeated) == (0.5, False, True)


def test_an_author_reporting_the_own_comment_weighs_nothing_and_is_seen_as_such(works: Works, site: Site) -> None:
    a_published_comment(works, site, author="joe")

    answer = reported(works, site, reporter="name:joe")

    assert (answer.weight, answer.case_id) == (0.0, None)
    assert [line.own for line in outcomes.reports_of(works, site, "c1")] == [True]


def test_a_clause_of_the_policy_is_a_reason_and_anything_else_is_refused(works: Works, site: Site) -> None:
    a_published_comment(works, site)

    reported(works, site, reason="insults")
    with pytest.raises(Invalid) as raised:
        reported(works, site, reporter="u2", reason="no-such-clause")

    assert [(error.pointer, error.code) for error in raised.value.errors] == [("/reason", "unknown-reason")]


def test_a_comment_nobody_sent_or_of_another_site_does_not_exist(works: Works, site: Site) -> None:
    other = a_site(works, "herald")
    a_published_comment(works, other)

    for comment in ("c1", "nothing"):
        with pytest.raises(NotFound):
            reported(works, site, comment)


def test_an_edited_comment_is_reported_as_it_reads_now(works: Works, site: Site) -> None:
    a_published_comment(works, site)
    score(works, site, a_submission("c1", "I still walk over it."))

    answer = reported(works, site)

    assert answer.case_id is not None
    assert look.case(works, site, answer.case_id).comment.text == "I still walk over it."


@pytest.mark.parametrize(("edited", "origin"), [("I walk over it, always.", "reported"), ("You idiot.", "policy")])
def test_an_edit_evades_no_report(works: Works, site: Site, edited: str, origin: str) -> None:
    a_published_comment(works, site)
    before = reported(works, site)

    score(works, site, a_submission("c1", edited))

    assert before.case_id is not None
    assert look.case(works, site, before.case_id).state == "superseded"
    (line,) = find.cases(works, site, None, Filter(tab="reported"))
    assert (line.comment.text, line.origin, line.reports) == (edited, origin, 1.0)


def test_an_edit_of_a_comment_whose_reports_were_settled_opens_nothing(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    a_published_comment(works, site)
    decide(works, mia, reported(works, site).case_id or "", "approve", None, None, 1)

    score(works, site, a_submission("c1", "I walk over it, always."))

    assert find.cases(works, site, None, Filter(tab="all")) == []


def test_a_report_of_a_held_comment_joins_its_case(works: Works, site: Site) -> None:
    held = score(works, site, a_submission("c1", "You idiot."))

    answer = reported(works, site)

    assert (answer.state, answer.case_id) == ("held", held.case_id)


def test_by_default_no_number_of_reports_takes_a_comment_out_of_sight(works: Works, site: Site) -> None:
    a_published_comment(works, site)

    states = {reported(works, site, reporter=f"u{n}").state for n in range(12)}

    assert states == {"published"}


def test_where_the_site_asks_for_it_enough_weight_holds_a_published_comment(works: Works, site: Site) -> None:
    hold_from(works, site, 2.5)
    a_published_comment(works, site)

    states = [reported(works, site, reporter=reporter).state for reporter in ("u1", "u2", None)]

    assert states == ["published", "published", "held"]
    comment = look.comment(works, site, "c1")
    assert (comment.state, comment.history[-1].actor) == ("held", "rule")
    assert look.author_record(works, site, "name:joe").standing.published == 0
    (event,) = look.decisions_after(works, site, None)
    assert (event.type, event.data["reason"], event.data["state"]) == ("comment.held", "reports", "held")


def test_what_a_person_approved_is_not_held_by_reports(works: Works, site: Site) -> None:
    hold_from(works, site, 1.0)
    mia = a_person(works, site)
    held = score(works, site, a_submission("c1", "You idiot."))
    assert held.case_id is not None
    decide(works, mia, held.case_id, "approve", None, None, 1)

    answer = reported(works, site)

    assert answer.state == "approved"
    assert answer.case_id not in {None, held.case_id}  # but a person looks again


def test_one_rejection_upholds_every_waiting_report_and_tells_the_site_once(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    a_published_comment(works, site)
    answers = [reported(works, site, reporter=f"u{n}") for n in range(10)]
    assert answers[0].case_id is not None

    decide(works, mia, answers[0].case_id, "reject", "insults", None, 1)

    lines = outcomes.reports_of(works, site, "c1")
    assert [(line.outcome, line.upheld, line.dismissed) for line in lines] == [("upheld", 1, 0)] * 10
    told = [line for line in look.decisions_after(works, site, None) if line.type == "report.decided"]
    assert [event.data["outcome"] for event in told] == ["upheld"]
    assert {each["id"] for each in told[0].data["reports"]} == {answer.id for answer in answers}
    assert told[0].data["reports"][0]["reporter"] == "u0"


def test_an_approval_dismisses_them(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    a_published_comment(works, site)
    answer = reported(works, site)
    assert answer.case_id is not None

    decide(works, mia, answer.case_id, "approve", None, None, 1)

    (line,) = outcomes.reports_of(works, site, "c1")
    assert (line.outcome, line.upheld, line.dismissed) == ("dismissed", 0, 1)


def test_a_report_of_a_comment_already_rejected_is_upheld_and_changes_no_record(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    held = score(works, site, a_submission("c1", "You idiot."))
    assert held.case_id is not None
    decide(works, mia, held.case_id, "reject", "insults", None, 1)

    answer = reported(works, site)

    assert (answer.state, answer.case_id) == ("rejected", None)
    (line,) = outcomes.reports_of(works, site, "c1")
    assert (line.outcome, line.upheld, line.dismissed) == ("upheld", 0, 0)


def test_a_reporter_nobody_agrees_with_opens_no_more_cases_unless_it_may_be_illegal(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    for number in range(6):
        a_published_comment(works, site, f"c{number}")
        case = reported(works, site, f"c{number}", "u1").case_id
        assert case is not None
        decide(works, mia, case, "approve", None, None, 1)
    a_published_comment(works, site, "c6")
    a_published_comment(works, site, "c7")

    rude, illegal = reported(works, site, "c6", "u1"), reported(works, site, "c7", "u1", reason="illegal")

    assert (rude.weight, rude.case_id) == (0.0, None)  # 1 − log₄ 6 = −0.29
    assert (illegal.weight, illegal.case_id is not None) == (0.0, True)


def test_readers_who_report_at_once_find_one_case(works: Works, site: Site) -> None:
    a_published_comment(works, site)
    start = threading.Barrier(4)

    def press(number: int) -> Reported:
        start.wait()
        return reported(works, site, reporter=f"u{number}")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))

    assert len({answer.case_id for answer in answers}) == 1
    assert answers[0].case_id is not None
    assert look.case(works, site, answers[0].case_id).priority == pytest.approx(1 - 0.99 * 0.8**4)


def test_undoing_the_decision_makes_the_reports_wait_again_and_tells_the_site(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    a_published_comment(works, site)
    case = reported(works, site).case_id
    assert case is not None
    decided = decide(works, mia, case, "reject", "insults", None, 1)

    undo(works, mia, site, decided.deed)

    (line,) = outcomes.reports_of(works, site, "c1")
    assert (line.outcome, line.upheld, line.dismissed) == (None, 0, 0)
    told = [line for line in look.decisions_after(works, site, None) if line.type == "report.decided"]
    assert [event.data["outcome"] for event in told] == ["upheld", "reopened"]
    assert told[1].data["undone"] == told[0].id


def test_an_author_gains_no_record_by_reporting_the_own_comment(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    a_published_comment(works, site, author="joe")
    reported(works, site, reporter="name:joe")
    case = reported(works, site, reporter="u1").case_id
    assert case is not None

    decide(works, mia, case, "reject", "insults", None, 1)

    own = next(line for line in outcomes.reports_of(works, site, "c1") if line.own)
    assert (own.outcome, own.upheld) == ("upheld", 0)


def test_erasing_an_author_erases_them_as_a_reporter_and_the_words_said_about_them(works: Works, site: Site) -> None:
    mia = a_person(works, site)
    a_published_comment(works, site, "c1", "joe")
    a_published_comment(works, site, "c2", "ann")
    reported(works, site, "c1", "u1", text="Joe is rude.")
    case = reported(works, site, "c2", "name:joe", text="Ann is rude.").case_id
    decide(works, mia, case or "", "reject", "insults", None, 1)

    forget_author(works, site, "name:joe")

    (about_joe,) = outcomes.reports_of(works, site, "c1")
    (by_joe,) = outcomes.reports_of(works, site, "c2")
    assert (about_joe.reporter, about_joe.text) == ("u1", None)
    assert (by_joe.reporter.startswith("erased_"), by_joe.text, by_joe.outcome) == (True, None, "upheld")
    assert "name:joe" not in str([event.data for event in look.decisions_after(works, site, None)])


def test_a_reader_who_only_ever_reported_can_be_erased_too(works: Works, site: Site) -> None:
    a_published_comment(works, site)
    reported(works, site, reporter="u1", text="Rude.")

    assert forget_author(works, site, "u1") == 0

    (line,) = outcomes.reports_of(works, site, "c1")
    assert (line.reporter.startswith("erased_"), line.text) == (True, None)
    with pytest.raises(NotFound):
        forget_author(works, site, "u1")
