"""What one does with a case besides deciding it: each once, checked against what was seen, and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from service.actions import case_steps, find, look
from service.actions.case_steps import assign, defer, escalate, feature, note, team
from service.actions.faster import Faster
from service.actions.forget import forget_author
from service.actions.review import decide
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Conflict, Invalid, NotFound
from service.storage.people import Role
from service.storage.sites import Site
from tests.actions.team_builders import a_case, kinds, state
from tests.builders_storage import MONDAY, FakeClock, a_person, a_site

NO_OFFSET = timedelta(0)


def notes(works: Works, site: Site) -> list[str]:
    """The notes on the first comment."""
    return [found.text for found in case_steps.notes(works, site, "c1")]


def test_a_case_put_off_leaves_the_queue_and_comes_back_by_itself(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    done = defer(works, mia, a_case(works, site), 1, "2h", NO_OFFSET)

    away = find.tabs(works, site, mia)
    clock.wind(hours=2)
    back = find.tabs(works, site, mia)

    assert (away.waiting, away.deferred) == (0, 1)
    assert (back.waiting, back.deferred) == (1, 0)
    assert done.version == 2


@pytest.mark.parametrize(
    ("until", "offset", "moment"),
    [
        ("30min", 0, MONDAY + timedelta(minutes=30)),
        ("45", 0, MONDAY + timedelta(minutes=45)),
        ("tomorrow", 0, datetime(2026, 11, 3, 9, tzinfo=UTC)),
        ("tomorrow", 60, datetime(2026, 11, 3, 8, tzinfo=UTC)),  # Berlin in winter
        ("tomorrow", -12 * 60, datetime(2026, 11, 2, 21, tzinfo=UTC)),  # there it is still Sunday
    ],
)
def test_until_when_is_meant_by_the_persons_own_clock(works: Works, until: str, offset: int, moment: datetime) -> None:
    site = a_site(works)
    case = a_case(works, site)

    defer(works, a_person(works, site), case, 1, until, timedelta(minutes=offset))

    assert look.case(works, site, case).deferred_until == moment


@pytest.mark.parametrize("until", ["", "soon", "-5", "0", "99999999", "43201", "²"])
def test_a_time_that_is_none_is_refused(works: Works, until: str) -> None:
    site = a_site(works)
    case = a_case(works, site)

    with pytest.raises(Invalid) as raised:
        defer(works, a_person(works, site), case, 1, until, NO_OFFSET)

    assert [error.pointer for error in raised.value.errors] == ["/until"]
    assert look.case(works, site, case).version == 1


def test_a_case_handed_up_stands_under_the_leads_tab_with_its_note(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)

    escalate(works, mia, a_case(works, site), 1, "Is this a threat?", back=False)

    tabs = find.tabs(works, site, mia)
    assert (tabs.waiting, tabs.escalated) == (0, 1)
    assert notes(works, site) == ["Is this a threat?"]


def test_a_lead_hands_a_case_down_again(works: Works) -> None:
    site = a_site(works)
    mia, lena = a_person(works, site), a_person(works, site, "Lena", Role.LEAD)
    case = a_case(works, site)
    escalate(works, mia, case, 1, None, back=False)

    escalate(works, lena, case, 2, "No, a figure of speech.", back=True)

    assert find.tabs(works, site, mia).waiting == 1


def test_undoing_an_escalation_takes_its_note_away_and_doing_it_again_brings_both_back(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    escalate(works, mia, a_case(works, site), 1, "Is this a threat?", back=False)

    undone = undo(works, mia, site)
    taken_away = (find.tabs(works, site, mia).escalated, notes(works, site))
    undo(works, mia, site, undone.deed.id)

    assert taken_away == (0, [])
    assert (find.tabs(works, site, mia).escalated, notes(works, site)) == (1, ["Is this a threat?"])


def test_a_case_is_given_to_a_colleague_and_back_to_nobody(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)

    assign(works, mia, case, 1, ola.id)
    hers = (look.case(works, site, case).assigned_to, find.tabs(works, site, ola).mine)
    undo(works, mia, site)

    assert hers == ("Ola", 1)
    assert look.case(works, site, case).assigned_to is None


def test_only_who_decides_at_this_site_can_be_given_a_case(works: Works) -> None:
    site, other = a_site(works), a_site(works, "herald")
    mia, vera = a_person(works, site), a_person(works, site, "Vera", Role.VIEWER)
    nora = a_person(works, other, "Nora")
    case = a_case(works, site)

    for person in (vera, nora):
        with pytest.raises(Invalid):
            assign(works, mia, case, 1, person.id)

    assert [person.name for person, _ in team(works, site)] == ["Mia"]


def test_a_note_is_written_read_taken_away_and_brought_back(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    done = note(works, mia, a_case(works, site), "He means the mayor.")

    written = notes(works, site)
    undone = undo(works, mia, site)

    assert (written, done.version) == (["He means the mayor."], 1)
    assert notes(works, site) == []
    undo(works, mia, site, undone.deed.id)
    assert notes(works, site) == ["He means the mayor."]


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_a_note_says_something_and_not_too_much(works: Works, text: str) -> None:
    site = a_site(works)

    with pytest.raises(Invalid):
        note(works, a_person(works, site), a_case(works, site), text)


def test_erasing_an_author_takes_the_notes_on_their_comments_along(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    note(works, mia, case, "He means the mayor.")
    escalate(works, mia, case, 1, "Joe again.", back=False)

    forget_author(works, site, "name:joe")

    assert notes(works, site) == []


def test_featuring_approves_and_undoing_takes_both_back(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)

    feature(works, mia, case, 1)
    shown = look.case(works, site, case)
    undo(works, mia, site)

    assert (shown.comment_state, shown.state, shown.featured_at) == ("approved", "closed", MONDAY)
    assert state(works, site) == "held"
    assert look.case(works, site, case).featured_at is None
    assert kinds(works, site) == [
        *("comment.held", "comment.decided", "comment.featured"),
        *("comment.featured", "comment.undone"),
    ]
    featured = [line.data["featured"] for line in look.decisions_after(works, site, None) if "featured" in line.data]
    assert featured == [True, False]


def test_a_comment_that_is_approved_already_is_featured_as_it_is(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    decide(works, mia, case, "approve", None, None, 1)

    feature(works, mia, case, 2)

    assert kinds(works, site) == ["comment.held", "comment.decided", "comment.featured"]
    with pytest.raises(Conflict, match="featured already"):
        feature(works, mia, case, 2)


def test_rejecting_a_featured_comment_ends_that_and_undoing_features_it_again(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    feature(works, mia, case, 1)

    decide(works, mia, case, "reject", "insults", None, 2, overrule=True)
    rejected = look.case(works, site, case).featured_at
    undo(works, mia, site)

    assert rejected is None
    assert (state(works, site), look.case(works, site, case).featured_at) == ("approved", MONDAY)


def test_an_approval_is_not_undone_under_a_feature(works: Works) -> None:
    site = a_site(works)
    mia, lena = a_person(works, site), a_person(works, site, "Lena", Role.LEAD)
    case = a_case(works, site)
    decide(works, mia, case, "approve", None, None, 1)
    feature(works, lena, case, 2)

    with pytest.raises(Conflict, match="featured since"):
        undo(works, mia, site)


def test_every_step_is_refused_to_who_saw_another_version(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)
    decide(works, mia, case, "reject", "insults", None, 1)

    presses: tuple[Callable[[], object], ...] = (
        lambda: defer(works, ola, case, 1, "2h", NO_OFFSET),
        lambda: escalate(works, ola, case, 1, "Look.", back=False),
        lambda: assign(works, ola, case, 1, ola.id),
        lambda: feature(works, ola, case, 1),
    )

    for press in presses:
        with pytest.raises(Faster, match="already rejected by Mia"):
            press()

    assert notes(works, site) == []


def test_a_step_that_changes_nothing_is_no_deed(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)

    with pytest.raises(Conflict, match="so already"):
        defer(works, mia, case, 1, "none", NO_OFFSET)

    assert look.case(works, site, case).version == 1


def test_a_step_is_not_undone_once_the_case_was_decided(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)
    defer(works, mia, case, 1, "2h", NO_OFFSET)
    decide(works, ola, case, "approve", None, None, 2)

    with pytest.raises(Conflict, match="decided or changed since"):
        undo(works, mia, site)


def test_a_viewer_and_a_stranger_find_no_case(works: Works) -> None:
    site, other = a_site(works), a_site(works, "herald")
    case = a_case(works, site)

    for person in (a_person(works, site, "Vera", Role.VIEWER), a_person(works, other, "Nora", Role.ADMIN)):
        with pytest.raises(NotFound):
            note(works, person, case, "Hm.")
