"""What waits, put together by author, by thread, or by texts that say nearly the same."""

from __future__ import annotations

import pytest

from service.actions.grouping import By, Grouped, groups
from service.actions.score import score
from service.actions.works import Works
from service.storage.filters import Filter
from service.storage.people import Person
from service.storage.sites import Site
from tests.builders_storage import a_person, a_site, a_submission, an_article


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


@pytest.fixture
def queue(works: Works, site: Site) -> None:
    """Three comments of joe's in two threads, two near copies by different people, one by itself."""
    bridge, derby = an_article("bridge", title="Bridge shut"), an_article("derby", title="Derby drawn")
    for name, text, author, article in (
        ("j1", "You idiot, learn to read a timetable.", "joe", bridge),
        ("j2", "insult:0.7 never mind the score", "joe", derby),
        ("j3", "insult:0.6 nor the referee", "joe", derby),
        ("n1", "Only an idiot would pay this toll twice a day and smile.", "ann", bridge),
        ("n2", "Only an 1d10t would pay this toll twice a day and smile!! insult:0.9", "ben", derby),
        ("s1", "insult:0.55 entirely by itself", "sue", an_article("zoo", title="Zoo opens")),
    ):
        assert score(works, site, a_submission(name, text, author, article=article)).case_id


def grouped(works: Works, site: Site, person: Person, by: By, opened: str | None = None) -> Grouped:
    return groups(works, site, person, Filter(), by, opened)


def members(found: Grouped) -> dict[str, set[str]]:
    return {group.title: {line.case.comment.id for line in group.lines} for group in found.groups}


@pytest.mark.usefixtures("queue")
def test_by_author_everybody_with_two_or_more_is_a_group(works: Works, site: Site, mia: Person) -> None:
    found = grouped(works, site, mia, "author")

    assert members(found) == {"joe": {"j1", "j2", "j3"}}
    (joe,) = found.groups
    assert (joe.key, joe.size, joe.low, joe.high) == ("name:joe", 3, 0.6, 0.9)
    assert (found.total, found.alone) == (6, 3)


@pytest.mark.usefixtures("queue")
def test_by_thread_the_largest_comes_first(works: Works, site: Site, mia: Person) -> None:
    found = grouped(works, site, mia, "thread")

    assert list(members(found).items()) == [("Derby drawn", {"j2", "j3", "n2"}), ("Bridge shut", {"j1", "n1"})]


@pytest.mark.usefixtures("queue")
def test_near_copies_are_one_group_whoever_wrote_them_and_however_disguised(
    works: Works, site: Site, mia: Person
) -> None:
    found = grouped(works, site, mia, "near")

    assert list(members(found).values()) == [{"n1", "n2"}]


@pytest.mark.usefixtures("queue")
def test_the_opened_group_comes_first(works: Works, site: Site, mia: Person) -> None:
    found = grouped(works, site, mia, "thread", "bridge")

    assert [group.key for group in found.groups] == ["bridge", "derby"]


def test_a_large_group_shows_its_first_lines_until_it_is_opened(works: Works, site: Site, mia: Person) -> None:
    for number in range(14):
        score(works, site, a_submission(f"c{number}", f"You idiot, {number}.", "joe"))

    closed, opened = grouped(works, site, mia, "author"), grouped(works, site, mia, "author", "name:joe")

    assert [(group.size, len(group.lines)) for group in (*closed.groups, *opened.groups)] == [(14, 10), (14, 14)]


@pytest.mark.usefixtures("queue")
def test_only_what_the_filter_finds_is_put_together(works: Works, site: Site, mia: Person) -> None:
    found = groups(works, site, mia, Filter(authors=("joe",)), "thread")

    assert members(found) == {"Derby drawn": {"j2", "j3"}}
    assert found.total == 3


def test_another_sites_cases_are_in_no_group(works: Works, site: Site, mia: Person) -> None:
    other = a_site(works, "herald")
    for number in range(3):
        score(works, other, a_submission(f"c{number}", "You idiot.", "joe"))

    assert grouped(works, site, mia, "author") == Grouped((), 0, 0)
