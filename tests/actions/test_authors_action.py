"""Authors: sanctions up the ladder, their end, undoing them, notes, lists, and what erasing an author reaches."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from service.actions import authors, desk_settings, look
from service.actions.author_notes import add_note, remove_note
from service.actions.author_record import author_record
from service.actions.case_steps import note as note_on_case
from service.actions.decide_here import decide_here
from service.actions.forget import forget_author
from service.actions.report import Report, report
from service.actions.sanctions import Sanction, lift, sanction, set_author_status
from service.actions.score import score
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.moderation.ladder import Rung, Step
from service.moderation.standing import Status
from service.storage.people import Person, Role
from service.storage.sites import Site
from service.storage.tables import desk_tables
from tests.builders_storage import FakeClock, a_person, a_site, a_submission

JOE = "name:joe"
WARNED = Sanction(Step.WARN, clause="insults")
HELD = Sanction(Step.HOLD, 7, "insults")
SUSPENDED = Sanction(Step.SUSPEND, 3, "insults", "Please cool down.")
BANNED = Sanction(Step.BAN, clause="insults")


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def said(works: Works, site: Site, id: str, text: str = "I see.", author: str = "joe") -> str:
    return score(works, site, a_submission(id, f"{text} {id}", author)).state


def rejected(works: Works, site: Site, mia: Person, *ids: str, author: str = "joe") -> None:
    for id in ids:
        said(works, site, id, author=author)
        decide_here(works, mia, site, id, "reject", "insults", None, "published~1")


def joe(works: Works, site: Site) -> authors.Dossier:
    return authors.dossier(works, site, JOE)


def told(works: Works, site: Site) -> list[Any]:
    return [line.data for line in look.decisions_after(works, site, None) if line.type == "author.changed"]


# --- sanctions -------------------------------------------------------------------------------------------------------


def test_a_warning_is_told_and_changes_nothing_else(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")

    sanction(works, mia, site, JOE, Sanction(Step.WARN, clause="insults", words="Mind your words."))

    assert said(works, site, "c2") == "published"
    [event] = told(works, site)
    assert (event["status"], event["sanction"]["kind"], event["sanction"]["words"]) == (
        "good",
        "warn",
        "Mind your words.",
    )


def test_a_hold_has_every_comment_read_first_until_it_ends_by_itself(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")

    sanction(works, mia, site, JOE, HELD)
    during = said(works, site, "c2")
    clock.wind(days=7)

    assert (during, said(works, site, "c3")) == ("held", "published")
    assert joe(works, site).status is Status.GOOD


def test_a_suspended_author_is_rejected_until_it_ends_by_itself(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")

    sanction(works, mia, site, JOE, SUSPENDED)
    during = said(works, site, "c2")
    clock.wind(days=3)

    assert (during, said(works, site, "c3")) == ("rejected", "published")


def test_a_ban_has_no_end(works: Works, site: Site, mia: Person, clock: FakeClock) -> None:
    said(works, site, "c1")

    sanction(works, mia, site, JOE, BANNED)
    clock.wind(days=4_000)

    assert said(works, site, "c2") == "rejected"
    assert joe(works, site).in_force is not None


def test_undoing_a_sanction_restores_exactly_what_was_in_force(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, HELD)
    until = clock.now + timedelta(days=7)
    clock.wind(minutes=5)

    undone = undo(works, mia, site, sanction(works, mia, site, JOE, BANNED))

    back = joe(works, site)
    assert (back.status, back.standing.until) == (Status.ALWAYS_HOLD, until)
    assert back.in_force is not None
    assert back.in_force.kind == "hold"
    undo(works, mia, site, undone.deed.id)
    assert joe(works, site).status is Status.BANNED


def test_a_note_that_a_command_left_stays(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    set_author_status(works, site, JOE, Status.ALWAYS_HOLD, None, "phoned the desk")

    undo(works, mia, site, sanction(works, mia, site, JOE, BANNED))

    assert joe(works, site).standing.note == "phoned the desk"
    assert joe(works, site).status is Status.ALWAYS_HOLD


def test_undoing_a_sanction_that_was_lifted_since_is_a_conflict(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    deed = sanction(works, mia, site, JOE, HELD)
    lift(works, mia, site, JOE)

    with pytest.raises(Conflict, match="since"):
        undo(works, mia, site, deed)


def treated(works: Works, site: Site) -> tuple[Status, int | None]:
    """How joe is treated now, and for how many days more."""
    known = joe(works, site)
    return known.status, None if known.until is None else round((known.until - works.clock()) / timedelta(days=1))


def test_what_runs_beneath_a_shorter_suspension_goes_on_when_that_ends(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, HELD)
    sanction(works, mia, site, JOE, SUSPENDED)

    during = said(works, site, "c2")
    clock.wind(days=3)
    after = said(works, site, "c3")

    assert (during, after, treated(works, site)) == ("rejected", "held", (Status.ALWAYS_HOLD, 4))
    clock.wind(days=4)
    assert said(works, site, "c4") == "published"


def test_a_shorter_suspension_shortens_nothing(works: Works, site: Site, mia: Person, clock: FakeClock) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, Sanction(Step.SUSPEND, 30, "insults"))

    deed = sanction(works, mia, site, JOE, SUSPENDED)
    beside = treated(works, site)
    clock.wind(days=4)

    assert (beside, treated(works, site)) == ((Status.BANNED, 30), (Status.BANNED, 26))
    undo(works, mia, site, deed)
    assert treated(works, site) == (Status.BANNED, 26)


def test_undoing_the_longer_of_two_leaves_the_shorter(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    longer = sanction(works, mia, site, JOE, Sanction(Step.SUSPEND, 30, "insults"))
    sanction(works, mia, site, JOE, SUSPENDED)

    undone = undo(works, mia, site, longer)

    assert treated(works, site) == (Status.BANNED, 3)
    undo(works, mia, site, undone.deed.id)
    assert treated(works, site) == (Status.BANNED, 30)


def test_a_hold_that_a_command_set_goes_on_after_a_suspension_and_after_its_undoing(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")
    set_author_status(works, site, JOE, Status.ALWAYS_HOLD, None, None)
    sanction(works, mia, site, JOE, SUSPENDED)

    clock.wind(days=3)

    assert treated(works, site) == (Status.ALWAYS_HOLD, None)
    undo(works, mia, site, sanction(works, mia, site, JOE, SUSPENDED))
    assert treated(works, site) == (Status.ALWAYS_HOLD, None)


def test_lifting_ends_all_that_runs_and_its_undoing_brings_all_back(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, HELD)
    sanction(works, mia, site, JOE, SUSPENDED)

    deed = lift(works, mia, site, JOE)
    free = treated(works, site)
    undo(works, mia, site, deed)

    assert free == (Status.GOOD, None)
    back = joe(works, site)
    assert (back.status, back.then) == (Status.BANNED, works.clock() + timedelta(days=7))
    assert standing_statements(works) == 2


def standing_statements(works: Works) -> int:
    with works.store.read() as connection:
        rows = connection.execute(desk_tables.statements.select()).all()
    return sum(row.retracted_at is None for row in rows)


def test_a_command_takes_the_place_of_what_the_desk_did(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, BANNED)

    set_author_status(works, site, JOE, Status.GOOD, None, None)
    sanction(works, mia, site, JOE, HELD)

    assert treated(works, site) == (Status.ALWAYS_HOLD, 7)
    assert standing_statements(works) == 1


def test_the_site_is_told_what_follows_a_suspension(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, HELD)

    sanction(works, mia, site, JOE, SUSPENDED)

    event = told(works, site)[-1]
    until = (works.clock() + timedelta(days=7)).isoformat()
    assert (event["status"], event["then"]) == ("banned", {"status": "always_hold", "until": until})


def test_only_who_may_ends_a_ban(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, BANNED)

    with pytest.raises(NotAllowed):
        lift(works, mia, site, JOE, bans=False)


def test_a_warning_can_be_undone_whatever_came_after(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    deed = sanction(works, mia, site, JOE, WARNED)
    sanction(works, mia, site, JOE, BANNED)

    undo(works, mia, site, deed)

    assert joe(works, site).status is Status.BANNED
    assert [row.lifted_at is None for row in joe(works, site).sanctions] == [True, False]


def test_lifting_ends_it_and_lifting_can_be_undone(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    sanction(works, mia, site, JOE, BANNED)

    deed = lift(works, mia, site, JOE)
    after = joe(works, site)
    undo(works, mia, site, deed)

    assert (after.status, after.sanctions[0].lifted_by) == (Status.GOOD, "Mia")
    assert joe(works, site).status is Status.BANNED
    assert joe(works, site).sanctions[0].lifted_at is None


def test_nothing_is_lifted_where_nothing_is_in_force(works: Works, site: Site, mia: Person, clock: FakeClock) -> None:
    said(works, site, "c1")
    with pytest.raises(Conflict):
        lift(works, mia, site, JOE)
    sanction(works, mia, site, JOE, HELD)
    clock.wind(days=8)

    with pytest.raises(Conflict):
        lift(works, mia, site, JOE)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Sanction(Step.HOLD, None, "insults"), "/days"),
        (Sanction(Step.SUSPEND, 366, "insults"), "/days"),
        (Sanction(Step.BAN, 3, "insults"), "/days"),
        (Sanction(Step.WARN), "/clause"),
        (Sanction(Step.WARN, clause="nonsense"), "/clause"),
        (Sanction(Step.WARN, clause="insults", words="x" * 2_001), "/words"),
    ],
)
def test_a_sanction_that_makes_no_sense_is_refused(
    works: Works, site: Site, mia: Person, wanted: Sanction, field: str
) -> None:
    said(works, site, "c1")

    with pytest.raises(Invalid) as refused:
        sanction(works, mia, site, JOE, wanted)

    assert [error.pointer for error in refused.value.errors] == [field]
    assert joe(works, site).sanctions == []


def test_nobody_unknown_and_nobody_of_another_site_is_sanctioned(works: Works, site: Site, mia: Person) -> None:
    herald = a_site(works, "herald")
    said(works, herald, "c1")

    with pytest.raises(NotFound):
        sanction(works, mia, site, JOE, WARNED)
    with pytest.raises(NotFound):
        lift(works, mia, site, JOE)


def test_a_sanction_makes_a_statement_that_its_undoing_withdraws(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")

    undo(works, mia, site, sanction(works, mia, site, JOE, SUSPENDED))

    with works.store.read() as connection:
        rows = connection.execute(desk_tables.statements.select()).all()
    assert [(row.sanction_id is not None, row.retracted_at is not None) for row in rows] == [(True, True)]


# --- the ladder ------------------------------------------------------------------------------------------------------


def test_the_ladder_advises_the_next_rung_as_the_record_grows(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c0")
    calm = joe(works, site).advice.rung
    rejected(works, site, mia, "c1", "c2")
    first = joe(works, site).advice
    sanction(works, mia, site, JOE, WARNED)
    warned = joe(works, site).advice.rung
    clock.wind(days=1)
    rejected(works, site, mia, "c3")

    assert (calm, first.rung, warned) == (None, Rung(Step.WARN), None)
    assert first.why == "2 comments rejected in the last 30 days, and no sanction in the last year."
    assert joe(works, site).advice.rung == Rung(Step.HOLD, 7)


def test_a_rejection_that_was_undone_is_no_reason(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")

    undo(works, mia, site, decide_here(works, mia, site, "c1", "reject", "insults", None, "published~1").deed)

    assert joe(works, site).advice.rung is None


def test_a_site_sets_its_own_ladder(works: Works, site: Site, mia: Person) -> None:
    desk_settings.save(works, site, {"ladder": "hold 14, ban"})
    rejected(works, site, mia, "c1")

    assert joe(works, site).advice.rung == Rung(Step.HOLD, 14)


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_tells_comments_with_who_decided_and_reports(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    rejected(works, site, mia, "c2")
    report(works, site, Report("c1", "spam", "reader-1"))

    page = authors.wide(works, site, JOE)

    assert [(line.id, line.state) for line in page.said] == [("c2", "rejected"), ("c1", "published")]
    assert (page.said[0].person_name, page.said[0].reason) == ("Mia", "insults")
    assert (dict(page.states), page.reports, page.recent_rejections) == ({"published": 1, "rejected": 1}, 1, 1)
    assert [line.id for line in authors.wide(works, site, JOE, "rejected").said] == ["c2"]


def test_a_name_without_an_id_is_told_as_such(works: Works, site: Site) -> None:
    said(works, site, "c1")

    assert joe(works, site).nameless


def test_notes_are_written_by_anybody_and_taken_away_by_who_wrote_them(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    noah = a_person(works, site, "Noah")

    add_note(works, mia, site, JOE, " Knows the bridge well. ")
    (number,) = (note.row for note in authors.wide(works, site, JOE).notes)

    with pytest.raises(NotFound):
        remove_note(works, noah, site, JOE, number)
    assert texts(works, site) == ["Knows the bridge well."]
    remove_note(works, mia, site, JOE, number)
    assert joe(works, site).notes == 0


def texts(works: Works, site: Site) -> list[str]:
    return [note.text for note in authors.wide(works, site, JOE).notes]


def test_writing_a_note_is_undone_and_done_again(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    add_note(works, mia, site, JOE, "Knows the bridge well.")

    undone = undo(works, mia, site)
    gone = texts(works, site)
    undo(works, mia, site, undone.deed.id)

    assert (gone, texts(works, site)) == ([], ["Knows the bridge well."])


def test_a_note_that_was_taken_away_comes_back_by_undo(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    add_note(works, mia, site, JOE, "Knows the bridge well.")
    (note,) = authors.wide(works, site, JOE).notes

    deed = remove_note(works, mia, site, JOE, note.row)
    undo(works, mia, site, deed)

    assert texts(works, site) == ["Knows the bridge well."]
    with pytest.raises(Conflict):
        undo(works, mia, site, deed)


def test_what_was_taken_away_a_month_ago_is_deleted_and_undo_says_so(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")
    for text in ("Old.", "New."):
        add_note(works, mia, site, JOE, text)
    new, old = authors.wide(works, site, JOE).notes
    deed = remove_note(works, mia, site, JOE, old.row)

    clock.wind(days=31)
    remove_note(works, mia, site, JOE, new.row)

    with pytest.raises(Conflict, match="write it again"):
        undo(works, mia, site, deed)
    with works.store.read() as connection:
        assert [row.text for row in connection.execute(desk_tables.notes.select())] == ["New."]


def test_a_lead_undoes_a_colleagues_note(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    deed = add_note(works, mia, site, JOE, "Knows the bridge well.")
    lena = a_person(works, site, "Lena", Role.LEAD)

    undo(works, lena, site, deed)

    assert texts(works, site) == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
def test_an_empty_or_endless_note_is_refused(works: Works, site: Site, mia: Person, text: str) -> None:
    said(works, site, "c1")

    with pytest.raises(Invalid):
        add_note(works, mia, site, JOE, text)


def test_authors_are_listed_by_rejections_reports_and_name(works: Works, site: Site, mia: Person) -> None:
    rejected(works, site, mia, "a1", "a2", author="ann")
    rejected(works, site, mia, "b1", author="bob")
    said(works, site, "c1", author="Carol")
    report(works, site, Report("c1", "spam", "reader-1"))

    def names(*wanted: Any) -> list[tuple[str, int]]:
        return [(line.name, line.number) for line in authors.listed(works, site, *wanted)[0]]

    assert names("rejected") == [("ann", 2), ("bob", 1)]
    assert names("reported") == [("Carol", 1)]
    assert [name for name, _ in names("newest")] == ["Carol", "bob", "ann"]
    assert names("rejected", "CAR") == [("Carol", 0)]


def test_sanctions_are_listed_newest_first(works: Works, site: Site, mia: Person) -> None:
    for name in ("ann", "bob"):
        said(works, site, name, author=name)
        sanction(works, mia, site, f"name:{name}", WARNED)

    lines, more = authors.newest_sanctions(works, site)

    assert ([line.author_name for line in lines], more) == (["bob", "ann"], False)


# --- erasure ---------------------------------------------------------------------------------------------------------


def test_erasing_an_author_reaches_notes_sanctions_and_what_the_site_was_told(
    works: Works, site: Site, mia: Person
) -> None:
    said(works, site, "c1")
    add_note(works, mia, site, JOE, "Joe lives by the bridge.")
    sanction(works, mia, site, JOE, SUSPENDED)

    forget_author(works, site, JOE)

    with works.store.read() as connection:
        notes = connection.execute(desk_tables.notes.select()).all()
        rows = connection.execute(desk_tables.sanctions.select()).all()
    assert notes == []
    assert [(row.kind, row.clause, row.words) for row in rows] == [("suspend", "insults", None)]
    [event] = told(works, site)
    assert event["sanction"]["words"] is None
    assert JOE not in str(event)


# --- what an author may see ------------------------------------------------------------------------------------------


def test_the_record_holds_all_that_is_kept_and_no_name_of_the_team_or_of_readers(
    works: Works, site: Site, mia: Person
) -> None:
    said(works, site, "c1")
    rejected(works, site, mia, "c2")
    report(works, site, Report("c1", "spam", "reader-1", "Buys and sells."))
    sanction(works, mia, site, JOE, SUSPENDED)
    add_note(works, mia, site, JOE, "Knows the bridge well.")

    record = author_record(works, site, JOE)

    assert record["author"]["key"] == JOE
    assert [(each["comment_id"], each["text"]) for each in record["texts"]] == [
        ("c1", "I see. c1"),
        ("c2", "I see. c2"),
    ]
    assert record["decisions"][-1]["reason"] == "insults"
    assert [each["words"] for each in record["sanctions"]] == ["Please cool down."]
    assert [each["text"] for each in record["notes"]] == ["Knows the bridge well."]
    assert len(record["statements"]) == 2  # of the rejection and of the suspension
    assert [each["reason"] for each in record["reports"]] == ["spam"]
    assert not re.search("Mia|reader-1|Buys and sells", str(record))


def test_the_record_holds_notes_on_their_comments_too_also_those_that_undo_may_bring_back(
    works: Works, site: Site, mia: Person
) -> None:
    case = score(works, site, a_submission("c1", "You idiot.", "joe")).case_id
    note_on_case(works, mia, case or "", "He means the mayor.")
    score(works, site, a_submission("c2", "I see.", "ann"))
    undo(works, mia, site, add_note(works, mia, site, JOE, "Taken back."))
    add_note(works, mia, site, "name:ann", "Somebody else.")

    record = author_record(works, site, JOE)

    told = [(each["comment_id"], each["text"], each["removed_at"] is not None) for each in record["notes"]]
    assert told == [("c1", "He means the mayor.", False), (None, "Taken back.", True)]


def test_the_record_of_nobody_is_not_found(works: Works, site: Site) -> None:
    with pytest.raises(NotFound):
        author_record(works, site, JOE)
