"""Who reads a case: one at a time, for ten minutes, seen by the others, in nobody's way."""

from __future__ import annotations

from service.actions import find
from service.actions.leases import heartbeat, leave_case, present, read_case, who_reads
from service.actions.review import decide
from service.actions.works import Works
from service.storage.filters import Filter
from tests.actions.team_builders import a_case, state
from tests.builders_storage import FakeClock, a_person, a_site


def test_who_opens_a_case_first_reads_it_and_the_second_is_told(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)

    first, second = read_case(works, mia, site, case), read_case(works, ola, site, case)

    assert (first.yours, first.by) == (True, "Mia")
    assert (second.yours, second.by) == (False, "Mia")
    (line,) = find.cases(works, site, ola, Filter())
    assert line.leased_by == "Mia"


def test_a_lease_runs_out_quietly_after_ten_minutes(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)
    read_case(works, mia, site, case)
    clock.wind(minutes=10)

    found = read_case(works, ola, site, case)

    assert (found.yours, found.by) == (True, "Ola")


def test_whoever_still_looks_at_it_keeps_it(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)
    for _ in range(4):
        read_case(works, mia, site, case)
        clock.wind(minutes=4)

    assert read_case(works, ola, site, case).by == "Mia"


def test_a_fresh_lease_is_not_written_again(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    first = read_case(works, mia, site, case)
    clock.wind(seconds=59)

    again = read_case(works, mia, site, case)

    assert again.until == first.until


def test_leaving_frees_it_at_once_and_somebody_elses_stays(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)
    read_case(works, mia, site, case)

    not_hers = leave_case(works, ola, site, case).by
    freed = leave_case(works, mia, site, case).by

    assert (not_hers, freed) == ("Mia", None)


def test_a_page_that_is_left_late_does_not_free_what_the_next_page_took(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    before = read_case(works, mia, site, case, anew=True)
    clock.wind(seconds=3)
    read_case(works, mia, site, case, anew=True)  # the page was loaded again

    left = leave_case(works, mia, site, case, before.until)

    assert left.yours


def test_who_goes_on_to_another_case_no_longer_reads_the_first(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    first, second, hers = (a_case(works, site, id) for id in ("c1", "c2", "c3"))
    read_case(works, ola, site, hers)
    read_case(works, mia, site, first)

    read_case(works, mia, site, second)

    readers = [who_reads(works, mia, site, case).by for case in (first, second, hers)]
    assert readers == [None, "Mia", "Ola"]


def test_a_case_is_taken_over_and_the_first_reader_can_see_it(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)
    read_case(works, mia, site, case)

    taken = read_case(works, ola, site, case, over=True)

    assert taken.yours
    assert who_reads(works, mia, site, case).by == "Ola"


def test_a_lease_keeps_nobody_from_deciding_and_changes_no_version(works: Works) -> None:
    site = a_site(works)
    mia, ola = a_person(works, site), a_person(works, site, "Ola")
    case = a_case(works, site)
    read_case(works, mia, site, case)

    decide(works, ola, case, "approve", None, None, 1)

    assert state(works, site) == "approved"
    assert read_case(works, mia, site, case).by is None  # what is decided is nobody's to read first


def test_who_is_at_the_desk_is_known_for_a_minute_after_the_last_sign(works: Works, clock: FakeClock) -> None:
    site, other = a_site(works), a_site(works, "herald")
    mia, ola, nora = a_person(works, site), a_person(works, site, "Ola"), a_person(works, other, "Nora")
    case = a_case(works, site)
    heartbeat(works, mia, site, None)
    heartbeat(works, nora, other, None)
    clock.wind(seconds=40)
    heartbeat(works, ola, site, case)

    both = [(each.name, each.case_id) for each in present(works, site)]
    clock.wind(seconds=21)
    later = [each.name for each in present(works, site)]

    assert both == [("Mia", None), ("Ola", case)]
    assert later == ["Ola"]


def test_another_case_on_the_screen_is_noted_at_once(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = a_case(works, site)
    heartbeat(works, mia, site, None)

    heartbeat(works, mia, site, case)

    assert [each.case_id for each in present(works, site)] == [case]
