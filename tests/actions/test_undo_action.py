"""Undo: everything as it was, as often as one likes, by whom it belongs to, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from service.actions import look
from service.actions.case_steps import defer
from service.actions.export import export_examples
from service.actions.review import Decided, decide
from service.actions.score import score
from service.actions.undo import Undone, undo
from service.actions.works import Works
from service.moderation.errors import Conflict, NotFound
from service.storage.engine import open_store
from service.storage.people import Role
from tests.actions.team_builders import a_case, kinds, record, state
from tests.builders_storage import FakeClock, a_person, a_site, a_submission


def test_an_undone_rejection_leaves_comment_case_and_record_as_they_were_and_both_lines_in_the_log(
    works: Works,
) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    decide(works, mia, case, "reject", "insults", "Not again.", 1)

    undo(works, mia, site)

    view = look.case(works, site, case)
    assert (view.state, view.version, view.comment_state) == ("open", 3, "held")
    assert record(works, site) == (0, 0, 0)
    assert view.standing.recent_rejected == 0
    assert [(line.old_state, line.new_state, line.person_name) for line in view.history] == [
        (None, "held", None),
        ("held", "rejected", "Mia"),
        ("rejected", "held", "Mia"),
    ]
    assert kinds(works, site) == ["comment.held", "comment.decided", "comment.undone"]


def test_undo_goes_back_one_deed_at_a_press_and_says_when_nothing_is_left(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    first, second = a_case(works, site, "c1"), a_case(works, site, "c2")
    decide(works, mia, first, "approve", None, None, 1)
    decide(works, mia, second, "reject", "insults", None, 1)

    states = []
    for _ in range(2):
        undo(works, mia, site)
        states.append((state(works, site, "c1"), state(works, site, "c2")))

    assert states == [("approved", "held"), ("held", "held")]
    with pytest.raises(Conflict, match="nothing of yours left"):
        undo(works, mia, site)


def test_an_undo_that_is_undone_decides_again_with_the_same_reason(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    decide(works, mia, case, "reject", "insults", None, 1)
    undone = undo(works, mia, site)

    undo(works, mia, site, undone.deed.id)

    view = look.case(works, site, case)
    assert (view.state, view.comment_state) == ("closed", "rejected")
    assert (view.history[-1].new_state, view.history[-1].reason) == ("rejected", "insults")
    assert record(works, site) == (0, 0, 1)
    assert kinds(works, site)[-1] == "comment.decided"


def test_what_was_done_again_is_the_newest_thing_to_undo(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    decide(works, mia, case, "approve", None, None, 1)
    undo(works, mia, site, undo(works, mia, site).deed.id)

    undo(works, mia, site)

    assert state(works, site) == "held"
    assert record(works, site) == (0, 0, 0)


def test_undoing_works_for_somebody_who_opens_the_database_anew(works: Works, database_url: str) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    decide(works, mia, a_case(works, site), "approve", None, None, 1)
    restarted = replace(works, store=open_store(database_url, "normal"))

    undo(restarted, mia, site)

    assert state(works, site) == "held"
    restarted.store.close()


def test_a_moderator_undoes_only_their_own_deeds_and_a_lead_anybodys(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site, "Mia"), a_person(works, site, "Ola")
    lena = a_person(works, site, "Lena", Role.LEAD)
    deed = decide(works, mia, a_case(works, site), "approve", None, None, 1).deed

    with pytest.raises(NotFound):
        undo(works, ola, site, deed)
    undo(works, lena, site, deed)

    assert state(works, site) == "held"


def test_another_sites_deed_does_not_exist(works: Works) -> None:
    site, other = a_site(works), a_site(works, "herald")
    mia, nora = a_person(works, site), a_person(works, other, "Nora", Role.ADMIN)
    deed = decide(works, mia, a_case(works, site), "approve", None, None, 1).deed

    with pytest.raises(NotFound):
        undo(works, nora, other, deed)
    with pytest.raises(NotFound):
        undo(works, nora, site, deed)


def test_a_deed_is_undone_once_and_who_comes_second_hears_who_was_first(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    deed = decide(works, mia, a_case(works, site), "approve", None, None, 1).deed
    undo(works, mia, site, deed)
    clock.wind(seconds=3)

    with pytest.raises(Conflict, match="undone by Mia 3 seconds ago"):
        undo(works, mia, site, deed)


def test_a_decision_on_a_text_that_was_edited_since_stays(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    decide(works, mia, a_case(works, site), "reject", "insults", None, 1)
    score(works, site, a_submission("c1", "You utter idiot."))

    with pytest.raises(Conflict, match="edited since"):
        undo(works, mia, site)

    assert record(works, site) == (0, 0, 1)


def test_a_colleagues_later_decision_must_be_undone_first(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site, "Mia"), a_person(works, site, "Ola")
    case = a_case(works, site)
    decide(works, mia, case, "reject", "insults", None, 1)
    decide(works, ola, case, "approve", None, None, 2, overrule=True)

    with pytest.raises(Conflict, match="approved by Ola"):
        undo(works, mia, site)
    undo(works, ola, site)
    states = [state(works, site)]
    undo(works, mia, site)
    states.append(state(works, site))

    assert states == ["rejected", "held"]
    assert record(works, site) == (0, 0, 0)


def test_a_case_put_off_and_then_decided_comes_back_step_by_step(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    defer(works, mia, case, 1, "2h", timedelta(0))
    decide(works, mia, case, "approve", None, None, 2)

    undo(works, mia, site)
    put_off = look.case(works, site, case).deferred_until
    undo(works, mia, site)

    assert put_off is not None
    assert look.case(works, site, case).deferred_until is None


def test_what_was_undone_teaches_nothing_and_what_was_done_again_does(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    decide(works, mia, a_case(works, site), "reject", "insults", None, 1)

    taught = [len(list(export_examples(works, site)))]
    undone = undo(works, mia, site)
    taught.append(len(list(export_examples(works, site))))
    undo(works, mia, site, undone.deed.id)
    (example,) = export_examples(works, site)

    assert taught == [1, 0]
    assert (example["action"], example["reason"]) == ("reject", "insults")


def test_the_same_text_sent_again_after_an_undo_is_judged_by_the_policy_again(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    decide(works, mia, a_case(works, site), "approve", None, None, 1)
    undo(works, mia, site)
    score(works, site, a_submission("c1", "Something else."))

    again = score(works, site, a_submission("c1", "You idiot, c1."))

    assert again.state == "held"


def test_of_two_undos_at_once_one_wins(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    deed = decide(works, mia, case, "reject", "insults", None, 1).deed
    start = threading.Barrier(2)

    def press(_: int) -> Undone | Conflict:
        start.wait()
        try:
            return undo(works, mia, site, deed)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, range(2)))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Undone"]
    assert record(works, site) == (0, 0, 0)
    assert kinds(works, site).count("comment.undone") == 1


def test_an_undo_and_a_colleagues_change_at_once_leave_one_story(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site, "Mia"), a_person(works, site, "Ola")
    for number in range(6):
        case = a_case(works, site, f"c{number}", f"joe{number}")
        deed = decide(works, mia, case, "reject", "insults", None, 1).deed
        start = threading.Barrier(2)

        def take_back(deed: str = deed, start: threading.Barrier = start) -> Undone | Conflict:
            start.wait()
            try:
                return undo(works, mia, site, deed)
            except Conflict as conflict:
                return conflict

        def change(case: str = case, start: threading.Barrier = start) -> Decided | Conflict:
            start.wait()
            try:
                return decide(works, ola, case, "approve", None, None, 2, overrule=True)
            except Conflict as conflict:
                return conflict

        with ThreadPoolExecutor(2) as pool:
            taking_back, changing = pool.submit(take_back), pool.submit(change)
            undone, changed = taking_back.result(), changing.result()

        won = isinstance(undone, Undone)
        assert won != isinstance(changed, Decided)
        assert state(works, site, f"c{number}") == ("held" if won else "approved")
        assert record(works, site, f"joe{number}") == ((0, 0, 0) if won else (1, 1, 0))
