"""Deciding: once, by one person, with a reason, and everybody concerned hears of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from service.actions import look
from service.actions.review import Decided, ago, decide
from service.actions.score import Answer, score
from service.actions.sites import add_endpoint
from service.actions.works import Works
from service.moderation.errors import Conflict, Invalid, NotFound
from service.storage import outbox
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.actions.team_builders import kinds
from tests.builders_storage import MONDAY, FakeClock, FakeShelf, a_person, a_site, a_submission, open_cases


def a_held_comment(works: Works, site: Site, id: str = "c1") -> str:
    answer = score(works, site, a_submission(id, f"You idiot, {id}."))
    assert answer.case_id is not None
    return answer.case_id


def test_an_approval_publishes_the_comment_and_enters_the_authors_record(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_held_comment(works, site)

    decided = decide(works, mia, case, "approve", None, None, 1)

    assert (decided.state, decided.version) == ("approved", 2)
    comment = look.comment(works, site, "c1")
    assert [(line.actor, line.old_state, line.new_state) for line in comment.history] == [
        ("model", None, "held"),
        ("person", "held", "approved"),
    ]
    standing = look.author_record(works, site, "name:joe").standing
    assert (standing.published, standing.approved, standing.rejected) == (1, 1, 0)
    assert open_cases(works, site) == []


def test_a_rejection_enters_the_record_with_clause_and_note(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_held_comment(works, site)

    decide(works, mia, case, "reject", "insults", "Third time.", 1)

    line = look.case(works, site, case).history[-1]
    assert (line.person_name, line.reason, line.clause, line.note) == ("Mia", "insults", "insults", "Third time.")
    standing = look.author_record(works, site, "name:joe").standing
    assert (standing.published, standing.rejected, standing.recent_rejected) == (0, 1, 1)


def test_other_is_a_reason_that_rests_on_no_clause(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_held_comment(works, site)

    decide(works, mia, case, "reject", "other", None, 1)

    line = look.case(works, site, case).history[-1]
    assert (line.reason, line.clause) == ("other", None)


@pytest.mark.parametrize("reason", [None, "no-such-clause", ""])
def test_a_rejection_without_a_good_reason_is_refused_and_changes_nothing(works: Works, reason: str | None) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_held_comment(works, site)

    with pytest.raises(Invalid) as raised:
        decide(works, mia, case, "reject", reason, None, 1)

    assert [error.pointer for error in raised.value.errors] == ["/reason"]
    assert look.case(works, site, case).state == "open"


def test_who_comes_second_hears_who_was_faster_and_when(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    mia, ben = a_person(works, site, "Mia"), a_person(works, site, "Ben")
    case = a_held_comment(works, site)
    decide(works, mia, case, "reject", "insults", None, 1)
    clock.wind(seconds=4)

    with pytest.raises(Conflict) as raised:
        decide(works, ben, case, "approve", None, None, 1)

    assert str(raised.value) == "already rejected by Mia 4 seconds ago"


def test_deciding_a_comment_that_was_edited_since_says_so(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_held_comment(works, site)
    score(works, site, a_submission("c1", "I do not agree."))

    with pytest.raises(Conflict, match="edited"):
        decide(works, mia, case, "reject", "insults", None, 1)

    assert look.comment(works, site, "c1").state == "published"


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_strangers_and_viewers_cannot_decide(works: Works, role: Role | None) -> None:
    site, other = a_site(works), a_site(works, "herald")
    person = a_person(works, other, "Eve", Role.ADMIN) if role is None else a_person(works, site, "Eve", role)
    case = a_held_comment(works, site)

    with pytest.raises(NotFound):
        decide(works, person, case, "approve", None, None, 1)


def test_of_two_people_deciding_at_once_one_wins_and_one_hears_of_it(works: Works) -> None:
    site = a_site(works)
    people = [a_person(works, site, "Mia"), a_person(works, site, "Ben")]
    case = a_held_comment(works, site)
    start = threading.Barrier(2)

    def press(person: Person) -> Decided | Conflict:
        start.wait()
        try:
            return decide(works, person, case, "reject", "insults", None, 1)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, people))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Decided", "Faster"]
    assert look.author_record(works, site, "name:joe").standing.rejected == 1
    assert kinds(works, site) == ["comment.held", "comment.decided"]


def test_an_edit_and_a_decision_at_once_leave_the_comment_as_one_of_them_says(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    cases = [a_held_comment(works, site, f"c{n}") for n in range(6)]
    start = threading.Barrier(2)

    def edit() -> Answer:
        start.wait()
        return [score(works, site, a_submission(f"c{n}", "Edited.")) for n in range(6)][-1]

    def press() -> int:
        start.wait()
        conflicts = 0
        for case in cases:
            try:
                decide(works, mia, case, "reject", "insults", None, 1)
            except Conflict:
                conflicts += 1
        return conflicts

    with ThreadPoolExecutor(2) as pool:
        edited, _ = pool.submit(edit), pool.submit(press)
        edited.result()

    assert {look.comment(works, site, f"c{n}").state for n in range(6)} == {"published"}
    assert open_cases(works, site) == []
    assert look.author_record(works, site, "name:joe").standing.published == 6


def test_a_decision_leaves_one_delivery_for_each_endpoint_of_the_site(works: Works) -> None:
    site, other = a_site(works), a_site(works, "herald")
    mia = a_person(works, site)
    case = a_held_comment(works, site)
    for url in ("https://one.example/hook", "https://two.example/hook"):
        add_endpoint(works, site, url)
    add_endpoint(works, other, "https://three.example/hook")

    decide(works, mia, case, "approve", None, "Fine.", 1)

    with works.store.read() as connection:
        due = outbox.due_deliveries(connection, MONDAY, 10)
    assert sorted(delivery.url for delivery in due) == ["https://one.example/hook", "https://two.example/hook"]
    assert {delivery.kind for delivery in due} == {"comment.decided"}
    assert "Fine." not in str(due[0].data)
    assert "Mia" not in str(due[0].data)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=1), "1 second ago"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_the_time_since_is_said_in_words(passed: timedelta, said: str) -> None:
    words = ago(MONDAY + passed, MONDAY)

    assert words == said


def test_an_approval_while_the_model_reads_an_edit_does_not_confuse_the_authors_record(
    works: Works, shelf: FakeShelf
) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_held_comment(works, site)
    shelf.panel.meanwhile = lambda _: decide(works, mia, case, "approve", None, None, 1)

    score(works, site, a_submission("c1", "Edited."))

    comment = look.comment(works, site, "c1")
    assert [line.old_state for line in comment.history] == [None, "held", "approved"]
    assert look.author_record(works, site, "name:joe").standing.published == 1
