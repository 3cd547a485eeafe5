"""What the filters find, in which order, page by page, on the queue and in the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from service.actions import find, review
from service.actions.enqueue import enqueue
from service.actions.score import score
from service.actions.works import Works
from service.moderation.errors import Invalid
from service.storage import tables
from service.storage.filters import SORTS, Filter, Sort, Words
from service.storage.sites import Site
from tests.builders_storage import MONDAY, FakeClock, a_person, a_site, a_submission, an_article


def put(works: Works, comment: str, **columns: Any) -> None:
    """Change the open case of a comment as the desk's own steps would."""
    of_it = select(tables.comments.c.id).where(tables.comments.c.external_id == comment).scalar_subquery()
    with works.store.write() as connection:
        connection.execute(update(tables.cases).where(tables.cases.c.comment_id == of_it).values(**columns))


def ids(lines: Sequence[Any]) -> list[str]:
    return [line.comment.id for line in lines]


@pytest.fixture
def filled(works: Works, clock: FakeClock) -> Site:
    """Five held comments and one that was published: c0 and c1 politics, c2 sport, c3 without a section, c4 spam."""
    site = a_site(works)
    politics, sport = an_article("p1", section="Politics"), an_article("s1", section="Sport")
    for id, text, author, article in (
        ("c0", "insult:0.6 The mayor lied.", "Ida", politics),
        ("c1", "insult:0.9 The mayor lied again.", "joe", politics),
        ("c2", "insult:0.7 Nice goal, referee.", "joe", sport),
        ("c3", "threat:0.4 insult:0.8 Lies the mayor told.", "kim", an_article("x1")),
        ("c4", "spam:0.7 Cheap café tables.", "lou", sport),
        ("c5", "I like the mayor.", "joe", politics),
    ):
        clock.wind(hours=1)
        score(works, site, a_submission(id, text, author=author, article=article))
    return site


CASES = [
    (Filter(), "c0 c1 c2 c3 c4"),
    (Filter(words=(Words("mayor"),)), "c0 c1 c3"),
    (Filter(words=(Words("MAYOR"), Words("lied"))), "c0 c1"),
    (Filter(words=(Words("mayor lied"),)), "c0 c1"),
    (Filter(words=(Words("lied mayor"),)), ""),
    (Filter(words=(Words("lie", begins=True),)), "c0 c1 c3"),
    (Filter(words=(Words("the mayor li", begins=True),)), "c0 c1"),
    (Filter(but=Filter(words=(Words("mayor"),))), "c2 c4"),
    (Filter(sections=("politics",)), "c0 c1"),
    (Filter(sections=("politics", "sport")), "c0 c1 c2 c4"),
    (Filter(but=Filter(sections=("Politics",))), "c2 c3 c4"),
    (Filter(reasons=("spam",)), "c4"),
    (Filter(reasons=("insult", "spam"), sections=("Sport",)), "c2 c4"),
    (Filter(labels=("insult",)), "c0 c1 c2 c3"),
    (Filter(labels=("threat",), lowest=0.3), "c3"),
    (Filter(labels=("insult", "spam"), lowest=0.65, highest=0.75), "c2 c4"),
    (Filter(lowest=0.7, highest=0.8), "c2 c3 c4"),
    (Filter(but=Filter(lowest=0.7)), "c0"),
    (Filter(authors=("JOE",)), "c1 c2"),
    (Filter(authors=("name:Ida", "lou")), "c0 c4"),
    (Filter(threads=("s1",)), "c2 c4"),
    (Filter(langs=("en",)), "c0 c1 c2 c3 c4"),
    (Filter(langs=("hy",)), ""),
    (Filter(states=("held",)), "c0 c1 c2 c3 c4"),
    (Filter(states=("published",)), ""),
    (Filter(before=timedelta(hours=3)), "c0 c1"),
    (Filter(since=timedelta(hours=3)), "c2 c3 c4"),
    (Filter(since=MONDAY + timedelta(hours=2), before=MONDAY + timedelta(hours=4)), "c1 c2"),
    (Filter(people=("model",)), "c0 c1 c2 c3 c4"),
    (Filter(people=("me",)), ""),
    (Filter(marks=("open",)), "c0 c1 c2 c3 c4"),
    (Filter(marks=("edited",)), ""),
]


@pytest.mark.parametrize(("wanted", "found"), CASES, ids=lambda value: value if isinstance(value, str) else None)
def test_a_filter_finds_what_it_says_and_counts_as_many(works: Works, filled: Site, wanted: Filter, found: str) -> None:
    mia = a_person(works, filled)

    lines = find.cases(works, filled, mia, wanted, "age")

    assert ids(lines) == found.split()
    assert find.count(works, filled, mia, wanted) == len(lines)


@pytest.mark.parametrize(("wanted", "found"), CASES, ids=lambda value: value if isinstance(value, str) else None)
def test_over_all_comments_the_same_filter_finds_the_same_of_those_that_wait(
    works: Works, filled: Site, wanted: Filter, found: str
) -> None:
    mia = a_person(works, filled)

    lines = find.comments(works, filled, mia, wanted)

    assert [line.comment.id for line in reversed(lines) if line.state == "held"] == found.split()
    assert find.count_comments(works, filled, mia, wanted) == len(lines)


def test_a_search_finds_comments_in_whatever_state_with_what_became_of_them(
    works: Works, filled: Site, clock: FakeClock
) -> None:
    mia = a_person(works, filled)
    [case] = find.cases(works, filled, mia, Filter(words=(Words("again"),)))
    review.decide(works, mia, case.id, "reject", "insults", None, case.version)

    lines = find.comments(works, filled, mia, Filter(words=(Words("mayor"),)))
    mine = find.comments(works, filled, mia, Filter(people=("me",), reasons=("insults",)))

    assert [(line.comment.id, line.state) for line in lines] == [
        ("c5", "published"),
        ("c3", "held"),
        ("c1", "rejected"),
        ("c0", "held"),
    ]
    assert ids(mine) == ids(find.comments(works, filled, mia, Filter(people=("Mia",)))) == ["c1"]
    [line] = mine
    assert (line.person_name, line.reason, line.decided_at, line.case_id) == ("Mia", "insults", clock.now, case.id)
    assert (line.case_open, lines[1].case_open, lines[0].case_id) == (False, True, None)


def test_only_the_newest_revision_is_searched(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "You idiot."))
    score(works, site, a_submission("c1", "You rascal, you idiotic one. insult:0.8"))

    assert find.comments(works, site, None, Filter(words=(Words("idiot"),))) == []
    assert ids(find.comments(works, site, None, Filter(marks=("edited",)))) == ["c1"]


def test_another_sites_comments_and_cases_are_never_found(works: Works, filled: Site) -> None:
    herald = a_site(works, "herald")

    for wanted in (Filter(), Filter(words=(Words("mayor"),)), Filter(authors=("joe",)), Filter(sections=("Sport",))):
        assert find.cases(works, herald, None, wanted) == []
        assert find.comments(works, herald, None, wanted) == []
    assert find.facets(works, herald).sections == ()
    assert find.tabs(works, herald, None).all == 0


def test_tabs_part_the_queue_and_count_it(works: Works, filled: Site, clock: FakeClock) -> None:
    mia = a_person(works, filled)
    enqueue(works, filled, ["c5"])
    put(works, "c0", deferred_until=clock.now + timedelta(hours=1))
    put(works, "c1", escalated_at=clock.now)
    put(works, "c2", reports=1.5)
    put(works, "c3", assigned_to=mia.id, deferred_until=clock.now - timedelta(hours=1))

    shown = {
        tab: sorted(ids(find.cases(works, filled, mia, Filter(tab=tab))))
        for tab in ("waiting", "held", "reported", "escalated", "deferred", "mine", "cut", "learning", "all")
    }
    told = find.tabs(works, filled, mia)

    assert shown == {
        "waiting": ["c2", "c3", "c4", "c5"],
        "held": ["c2", "c3", "c4"],
        "reported": ["c2"],
        "escalated": ["c1"],
        "deferred": ["c0"],
        "mine": ["c3"],
        "cut": [],
        "learning": ["c5"],
        "all": ["c0", "c1", "c2", "c3", "c4", "c5"],
    }
    assert {tab: getattr(told, tab) for tab in shown} == {tab: len(found) for tab, found in shown.items()}
    assert (told.appeals, told.second_looks) == (0, 0)
    assert told.oldest_opened_at == MONDAY + timedelta(hours=3)


def test_marks_find_what_the_tabs_hold(works: Works, filled: Site, clock: FakeClock) -> None:
    mia = a_person(works, filled)
    put(works, "c0", deferred_until=clock.now + timedelta(hours=1))
    put(works, "c1", escalated_at=clock.now, assigned_to=mia.id, reports=1.0)

    def marked(mark: Any) -> list[str]:
        return ids(find.comments(works, filled, mia, Filter(marks=(mark,))))

    assert [marked(mark) for mark in ("deferred", "escalated", "mine", "reported", "learning")] == [
        ["c0"],
        ["c1"],
        ["c1"],
        ["c1"],
        [],
    ]
    assert ids(find.comments(works, filled, mia, Filter(but=Filter(marks=("open",))))) == ["c5"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("risk", "c1 c3 c2 c4 c0"),
        ("age", "c0 c1 c2 c3 c4"),
        ("newest", "c4 c3 c2 c1 c0"),
        ("reports", "c2 c0 c1 c3 c4"),
        ("urgency", "c0 c2 c1 c3 c4"),
    ],
)
def test_each_order_is_the_one_it_is_called(works: Works, filled: Site, sort: Sort, order: str) -> None:
    put(works, "c2", reports=3.0)
    put(works, "c0", reports=1.0, opened_at=MONDAY - timedelta(days=1))

    assert ids(find.cases(works, filled, None, Filter(), sort)) == order.split()


def test_a_line_tells_what_the_list_shows(works: Works, filled: Site, clock: FakeClock) -> None:
    mia, lena = a_person(works, filled), a_person(works, filled, "Lena")
    until = clock.now + timedelta(minutes=5)
    put(works, "c1", leased_by=mia.id, leased_until=until, assigned_to=lena.id, reports=1.5)

    [line] = find.cases(works, filled, mia, Filter(words=(Words("again"),)))
    clock.wind(minutes=6)
    [later] = find.cases(works, filled, mia, Filter(words=(Words("again"),)))

    assert (line.risk, line.cause, line.lang, line.section) == (0.9, "insult", "en", "Politics")
    assert (line.leased_by, line.leased_until, line.assigned_to, line.reports) == ("Mia", until, "Lena", 1.5)
    assert (line.author_key, line.published, line.rejected) == ("name:joe", 1, 0)
    assert (later.leased_by, later.assigned_to) == (None, "Lena")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("cursor", ["", "x", "risk~1", "urgency~nan~1", "age~2026-11-02T09:00:00~1", "newest~~", "~~~"])
def test_a_cursor_that_is_none_is_a_mistake(works: Works, sort: Sort, cursor: str) -> None:
    with pytest.raises(Invalid):
        find.cases(works, a_site(works), None, Filter(), sort, after=cursor)


def test_the_cursor_of_one_order_is_none_in_another(works: Works, filled: Site) -> None:
    cursor = find.cases(works, filled, None, Filter(), "age", limit=1)[0].cursor

    with pytest.raises(Invalid):
        find.cases(works, filled, None, Filter(), "newest", after=cursor)


@pytest.mark.parametrize("cursor", ["", "x", "2026-11-02~1", "2026-11-02T09:00:00+00:00~x", "a~b~c"])
def test_a_cursor_that_is_none_is_a_mistake_in_the_archive(works: Works, cursor: str) -> None:
    with pytest.raises(Invalid):
        find.comments(works, a_site(works), None, Filter(), after=cursor)


PLACES = st.tuples(st.sampled_from([0.25, 0.5, 0.71, 0.1 + 0.2]), st.sampled_from([0.0, 1.0, 9.0]), st.integers(0, 3))


@pytest.fixture
def eight(works: Works) -> Site:
    """Eight open cases."""
    site = a_site(works)
    for number in range(8):
        score(works, site, a_submission(f"c{number}", "You idiot."))
    return site


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(PLACES, min_size=8, max_size=8),
    sort=st.sampled_from(SORTS),
    size=st.integers(1, 5),
    leaves=st.integers(0, 7),
)
def test_pages_neither_skip_nor_repeat_a_case_though_another_leaves_between_them(
    works: Works, eight: Site, places: list[tuple[float, float, int]], sort: Sort, size: int, leaves: int
) -> None:
    for number, (priority, reports, hours) in enumerate(places):
        opened = MONDAY - timedelta(hours=hours)
        put(works, f"c{number}", priority=priority, reports=reports, opened_at=opened, escalated_at=None)
    whole = ids(find.cases(works, eight, None, Filter(), sort))
    gone = whole[leaves]

    page = find.cases(works, eight, None, Filter(), sort, size)
    put(works, gone, escalated_at=MONDAY)
    seen = ids(page)
    while page:
        page = find.cases(works, eight, None, Filter(), sort, size, page[-1].cursor)
        seen += ids(page)

    assert [id for id in seen if id != gone] == [id for id in whole if id != gone]
    assert seen.count(gone) <= 1


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_the_archive_neither_skip_nor_repeat_where_many_were_said_at_once(
    works: Works, eight: Site, size: int
) -> None:
    page = find.comments(works, eight, None, Filter(), size)
    seen = ids(page)
    while page:
        page = find.comments(works, eight, None, Filter(), size, page[-1].cursor)
        seen += ids(page)

    assert seen == [f"c{number}" for number in reversed(range(8))]


WORDS = st.tuples(st.text(max_size=40), st.booleans()).map(lambda pair: Words(*pair))
ODD = st.one_of(st.text(max_size=30), st.sampled_from(["'", '"', "%", "\\", "NEAR(a b)", "*", "a:b", "a OR -b", "\0"]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=4), named=ODD, leaves_out=WORDS)
def test_no_text_raises_whatever_it_is_made_of(
    works: Works, eight: Site, words: list[Words], named: str, leaves_out: Words
) -> None:
    silent = Filter(words=tuple(words))
    names = named.replace("\0", "")
    busy = Filter(
        authors=(names,), sections=(names,), threads=(names,), people=(names,), but=Filter(words=(leaves_out,))
    )

    for wanted in (silent, busy):
        assert find.count(works, eight, None, wanted) <= 8
        assert len(find.comments(works, eight, None, wanted)) <= 8
