"""Discussions: read as a tree, premoderated, closed, cut, heated; each deed can be undone and the site hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.actions import cuts, heat, look, openness, threads
from service.actions.decide_here import decide_here
from service.actions.score import Answer, score, score_batch
from service.actions.threads import PAGE, Wanted
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.branches import Branch
from service.moderation.errors import Conflict, Invalid, NotFound
from service.moderation.policy.facts import Openness
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.builders_storage import POLICY, FakeClock, a_person, a_site, a_submission, an_article, open_cases


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def said(works: Works, site: Site, *ids: str, parent: str | None = None, text: str = "I see.", **more: Any) -> None:
    for id in ids:
        score(works, site, a_submission(id, f"{text} {id}", f"writer of {id}", parent=parent, **more))


def ids(works: Works, site: Site, branches: list[Branch] | Any, wanted: Wanted | None = None) -> list[Any]:
    lines = threads.shown(works, site, "bridge", wanted or Wanted()).lines
    return [[lines[each.place.id].id, *ids(works, site, each.replies, wanted)] for each in branches]


def told(works: Works, site: Site) -> list[Any]:
    return [line.data for line in look.decisions_after(works, site, None) if line.type == "thread.changed"]


def state(works: Works, site: Site, comment: str) -> str:
    return look.comment(works, site, comment).state


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_discussion_is_read_as_a_tree(works: Works, site: Site) -> None:
    said(works, site, "c1", "c2")
    said(works, site, "c1a", parent="c1", text="You idiot.")
    said(works, site, "c1a1", parent="c1a")

    page = threads.shown(works, site, "bridge", Wanted())

    assert ids(works, site, page.branches) == [["c1", ["c1a", ["c1a1"]]], ["c2"]]
    assert (page.counts.published, page.counts.held, page.counts.waiting) == (3, 1, 1)
    held = next(line for line in page.lines.values() if line.id == "c1a")
    assert (held.state, held.risk, held.parent_author) == ("held", 0.9, "writer of c1")
    assert held.case is not None
    assert held.last is not None
    assert held.last.label == "insult"


def test_an_empty_comment_keeps_its_replies(works: Works, site: Site) -> None:
    score(works, site, a_submission("c1", "", "quiet"))
    said(works, site, "c2", parent="c1")

    page = threads.shown(works, site, "bridge", Wanted())

    assert ids(works, site, page.branches) == [["c1", ["c2"]]]


def test_only_what_waits_is_shown_with_what_stands_above_it(works: Works, site: Site) -> None:
    said(works, site, "c1", "c2")
    said(works, site, "c3", parent="c1", text="You idiot.")

    wanted = Wanted(part="waiting")
    page = threads.shown(works, site, "bridge", wanted)

    assert ids(works, site, page.branches, wanted) == [["c1", ["c3"]]]
    assert page.matching == 1


def test_a_long_discussion_comes_in_pages_and_a_comment_is_found_on_its_own(works: Works, site: Site) -> None:
    score_batch(works, site, [a_submission(f"c{n}", f"Thought {n}.", f"u{n}") for n in range(PAGE + 5)])

    first = threads.shown(works, site, "bridge", Wanted())
    found = threads.shown(works, site, "bridge", Wanted(comment=f"c{PAGE + 1}"))

    assert (len(first.lines), first.page, first.pages) == (PAGE, 1, 2)
    assert (len(found.lines), found.page) == (5, 2)


def test_a_branch_is_shown_alone(works: Works, site: Site) -> None:
    said(works, site, "c1", "c2")
    said(works, site, "c3", parent="c1")

    wanted = Wanted(branch="c1")
    page = threads.shown(works, site, "bridge", wanted)

    assert ids(works, site, page.branches, wanted) == [["c1", ["c3"]]]


@pytest.mark.parametrize("wanted", [Wanted(branch="nobody"), Wanted(comment="nobody")])
def test_a_comment_that_is_not_here_is_not_found(works: Works, site: Site, wanted: Wanted) -> None:
    said(works, site, "c1")

    with pytest.raises(NotFound):
        threads.shown(works, site, "bridge", wanted)


def test_another_sites_discussion_does_not_exist(works: Works, site: Site) -> None:
    other = a_site(works, "herald")
    said(works, other, "c1")

    with pytest.raises(NotFound):
        threads.shown(works, site, "bridge", Wanted())


def test_the_list_puts_the_newest_comment_first_and_counts(works: Works, site: Site) -> None:
    said(works, site, "c1", article=an_article("trains", title="Trains"))
    said(works, site, "c2", "c3")
    said(works, site, "c4", text="You idiot.", article=an_article("trains", title="Trains"))

    lines, more = threads.listed(works, site)

    assert [(line.thread.article.id, line.counts.comments, line.counts.waiting) for line in lines] == [
        ("trains", 2, 1),
        ("bridge", 2, 0),
    ]
    assert not more


def test_the_list_can_be_searched_and_narrowed(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1", article=an_article("trains", title="Trains run late"))
    said(works, site, "c2", text="You idiot.")
    openness.set_openness(works, mia, site, "trains", Openness.CLOSED)

    assert [line.thread.article.id for line in threads.listed(works, site, words="RUN")[0]] == ["trains"]
    assert [line.thread.article.id for line in threads.listed(works, site, "waiting")[0]] == ["bridge"]
    assert [line.thread.article.id for line in threads.listed(works, site, "limited")[0]] == ["trains"]


# --- openness --------------------------------------------------------------------------------------------------------


def test_premoderating_holds_new_comments_until_it_ends_by_itself(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")

    openness.set_openness(works, mia, site, "bridge", Openness.PREMODERATED, hours=2)
    said(works, site, "c2")
    clock.wind(hours=2)
    said(works, site, "c3")

    assert [state(works, site, id) for id in ("c1", "c2", "c3")] == ["published", "held", "published"]
    assert told(works, site)[0]["openness"] == "premoderated"


def test_undoing_puts_the_discussion_back_exactly_and_tells_the_site(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    said(works, site, "c1")
    openness.set_openness(works, mia, site, "bridge", Openness.PREMODERATED, hours=5)
    until = clock.now + timedelta(hours=5)
    clock.wind(minutes=1)

    undone = undo(works, mia, site, openness.set_openness(works, mia, site, "bridge", Openness.CLOSED))

    back = threads.shown(works, site, "bridge", Wanted()).thread
    assert (back.openness, back.until) == (Openness.PREMODERATED, until)
    assert [each["openness"] for each in told(works, site)] == ["premoderated", "closed", "premoderated"]
    undo(works, mia, site, undone.deed.id)
    assert threads.shown(works, site, "bridge", Wanted()).thread.openness is Openness.CLOSED


def test_undoing_what_somebody_changed_since_is_a_conflict(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    deed = openness.set_openness(works, mia, site, "bridge", Openness.CLOSED)
    openness.set_openness(works, mia, site, "bridge", Openness.OPEN)

    with pytest.raises(Conflict, match="since"):
        undo(works, mia, site, deed)


@pytest.mark.parametrize("hours", [0, -1, 100_000])
def test_hours_that_make_no_sense_are_refused(works: Works, site: Site, mia: Person, hours: int) -> None:
    said(works, site, "c1")

    with pytest.raises(Invalid):
        openness.set_openness(works, mia, site, "bridge", Openness.PREMODERATED, hours)


def test_an_unknown_discussion_cannot_be_closed(works: Works, site: Site, mia: Person) -> None:
    with pytest.raises(NotFound):
        openness.set_openness(works, mia, site, "nowhere", Openness.CLOSED)


def test_what_was_done_to_a_discussion_is_told_with_what_was_undone(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    said(works, site, "c9", article=an_article("trains"))
    openness.set_openness(works, mia, site, "bridge", Openness.CLOSED)
    openness.set_openness(works, mia, site, "trains", Openness.CLOSED)
    cuts.cut(works, mia, site, "bridge", "c1")

    found = threads.shown(works, site, "bridge", Wanted()).deeds

    assert [(deed.kind, deed.person_name, deed.undone) for deed in found] == [
        ("cut", "Mia", False),
        ("openness", "Mia", False),
    ]


# --- cuts ------------------------------------------------------------------------------------------------------------


def test_replies_below_a_cut_are_rejected_with_a_sentence_at_any_depth(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1", "c2")
    said(works, site, "c1a", parent="c1")
    cuts.cut(works, mia, site, "bridge", "c1")

    answer = score(works, site, a_submission("c1a1", "And another thing.", "sam", parent="c1a"))
    said(works, site, "c2a", parent="c2")

    assert answer.state == "rejected"
    assert [(finding.rule, finding.sentence) for finding in answer.findings] == [
        ("thread", "Rejected: a moderator takes no more replies in this part of the discussion.")
    ]
    assert state(works, site, "c2a") == "published"


def test_a_cut_is_seen_a_hundred_replies_further_down(works: Works, site: Site, mia: Person) -> None:
    score_batch(
        works,
        site,
        [a_submission(f"c{n}", f"Thought {n}.", f"u{n}", parent=f"c{n - 1}" if n else None) for n in range(100)],
    )
    cuts.cut(works, mia, site, "bridge", "c0")

    assert score(works, site, a_submission("last", "Me too.", "sam", parent="c99")).state == "rejected"


def test_a_site_may_hold_replies_below_a_cut_instead(works: Works) -> None:
    site = a_site(works, "holding", POLICY + "threads: {closed: hold}\n")
    person = a_person(works, site)
    said(works, site, "c1")
    cuts.cut(works, person, site, "bridge", "c1")

    answer = score(works, site, a_submission("c2", "And another thing.", "sam", parent="c1"))

    assert answer.state == "held"


def test_many_at_once_meet_a_cut_as_one_by_one_do(works: Works, mia: Person) -> None:
    sites = [a_site(works, slug) for slug in ("apart", "together")]
    for each in sites:
        said(works, each, "c1", "c2")
        cuts.cut(works, mia, each, "bridge", "c1")
    sent = [
        a_submission("a", "One.", "u1", parent="c1"),
        a_submission("b", "Two.", "u2", parent="a"),
        a_submission("c", "Three.", "u3", parent="b"),
        a_submission("d", "Four.", "u4", parent="c2"),
        a_submission("e", "Five.", "u5", parent="d"),
        a_submission("f", "Six.", "u6"),
    ]

    one_by_one = [score(works, sites[0], submission) for submission in sent]
    at_once = score_batch(works, sites[1], sent)

    states = [answer.state for answer in at_once if isinstance(answer, Answer)]
    assert states == [answer.state for answer in one_by_one]
    assert states == ["rejected", "rejected", "rejected", "published", "published", "published"]


def test_joining_takes_replies_again(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    cuts.cut(works, mia, site, "bridge", "c1")

    cuts.join(works, mia, site, "bridge", "c1")
    said(works, site, "c2", parent="c1")

    assert state(works, site, "c2") == "published"
    assert [each["cut"] for each in told(works, site)] == [True, False]


def test_a_cut_below_a_cut_stays_when_the_upper_one_is_undone(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    said(works, site, "c2", parent="c1")
    upper = cuts.cut(works, mia, site, "bridge", "c1")
    cuts.cut(works, mia, site, "bridge", "c2")

    undo(works, mia, site, upper.deed_id)
    said(works, site, "c3", parent="c1")
    said(works, site, "c4", parent="c2")

    assert (state(works, site, "c3"), state(works, site, "c4")) == ("published", "rejected")


def test_a_cut_offers_what_stands_below_and_undoing_takes_the_offer_back(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1", "c9")
    said(works, site, "c2", parent="c1")
    said(works, site, "c3", parent="c2")
    said(works, site, "c4", parent="c2", text="You idiot.")

    done = cuts.cut(works, mia, site, "bridge", "c1", offer=True)
    offered = {line.comment.id for line in open_cases(works, site)}
    undone = undo(works, mia, site, done.deed_id)

    assert done.offered == 2
    assert offered == {"c2", "c3", "c4"}
    assert {line.comment.id for line in open_cases(works, site)} == {"c4"}
    undo(works, mia, site, undone.deed.id)
    assert {line.comment.id for line in open_cases(works, site)} == {"c2", "c3", "c4"}
    assert {state(works, site, id) for id in ("c2", "c3")} == {"published"}


def test_cutting_twice_and_joining_what_is_not_cut_are_conflicts(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")

    with pytest.raises(Conflict):
        cuts.join(works, mia, site, "bridge", "c1")
    deed = cuts.cut(works, mia, site, "bridge", "c1")
    with pytest.raises(Conflict):
        cuts.cut(works, mia, site, "bridge", "c1")
    cuts.join(works, mia, site, "bridge", "c1")
    with pytest.raises(Conflict, match="since"):
        undo(works, mia, site, deed.deed_id)


def test_a_comment_of_another_discussion_or_site_is_not_cut(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1", article=an_article("trains"))
    said(works, a_site(works, "herald"), "c2")

    for id in ("c1", "c2"):
        with pytest.raises(NotFound):
            cuts.cut(works, mia, site, "bridge", id)


def test_what_stands_below_a_cut_is_marked_on_the_page(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1", "c9")
    said(works, site, "c2", parent="c1")
    said(works, site, "c3", parent="c2")
    cuts.cut(works, mia, site, "bridge", "c1")

    page = threads.shown(works, site, "bridge", Wanted())

    assert {page.lines[row].id for row in page.cut_off} == {"c2", "c3"}


# --- deciding in place ------------------------------------------------------------------------------------------------


def test_a_published_comment_is_rejected_where_it_stands_and_undone(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")

    done = decide_here(works, mia, site, "c1", "reject", "insults", None, "published~1")

    record = look.author_record(works, site, "name:writer of c1").standing
    assert (state(works, site, "c1"), record.published, record.rejected) == ("rejected", 0, 1)
    undo(works, mia, site, done.deed)
    assert state(works, site, "c1") == "published"


def test_a_held_comment_is_decided_with_its_case(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1", text="You idiot.")

    decide_here(works, mia, site, "c1", "approve", None, "quoting", "held~1")

    assert state(works, site, "c1") == "approved"
    assert open_cases(works, site) == []


def test_whoever_thinks_again_is_counted_once(works: Works, site: Site, mia: Person) -> None:
    said(works, site, "c1")
    decide_here(works, mia, site, "c1", "reject", "insults", None, "published~1")

    decide_here(works, mia, site, "c1", "approve", None, None, "rejected~1")

    record = look.author_record(works, site, "name:writer of c1").standing
    assert (record.published, record.approved, record.rejected) == (1, 1, 0)


@pytest.mark.parametrize("seen", ["held~1", "published~2", "", "nonsense"])
def test_what_changed_since_it_was_read_is_not_decided(works: Works, site: Site, mia: Person, seen: str) -> None:
    said(works, site, "c1")

    with pytest.raises(Conflict):
        decide_here(works, mia, site, "c1", "reject", "insults", None, seen)

    assert state(works, site, "c1") == "published"


def test_only_moderators_of_the_site_decide_what_is_here(works: Works, site: Site, mia: Person) -> None:
    herald = a_site(works, "herald")
    said(works, herald, "c1")
    said(works, site, "c2")
    vera = a_person(works, site, "Vera", Role.VIEWER)

    for person, where, id in ((mia, site, "c1"), (mia, herald, "c1"), (vera, site, "c2")):
        with pytest.raises(NotFound):
            decide_here(works, person, where, id, "reject", "insults", None, "published~1")


# --- heat ------------------------------------------------------------------------------------------------------------


def test_five_held_comments_within_ten_minutes_raise_an_alarm(works: Works, site: Site, clock: FakeClock) -> None:
    said(works, site, *(f"i{n}" for n in range(5)), text="You idiot.")
    clock.wind(minutes=3)
    said(works, site, "c1", article=an_article("trains"))

    [alarm] = heat.alarms(works, site)

    assert (alarm.article_id, alarm.heat.peak) == ("bridge", 5)


def test_four_are_none_and_what_was_hot_cools_within_half_an_hour(works: Works, site: Site, clock: FakeClock) -> None:
    said(works, site, *(f"i{n}" for n in range(4)), text="You idiot.")
    few = heat.alarms(works, site)
    said(works, site, "i4", text="You idiot.")
    hot = heat.alarms(works, site)
    clock.wind(minutes=31)

    assert (len(few), len(hot), len(heat.alarms(works, site))) == (0, 1, 0)


def test_a_premoderated_discussion_raises_no_alarm_and_its_holding_makes_no_heat(
    works: Works, site: Site, mia: Person
) -> None:
    said(works, site, "c0")
    openness.set_openness(works, mia, site, "bridge", Openness.PREMODERATED, hours=2)
    said(works, site, *(f"c{n}" for n in range(1, 9)))

    [line], _ = threads.listed(works, site)

    assert line.counts.held == 8
    assert line.heat.quiet
    assert heat.alarms(works, site) == ()


def test_a_backlog_imported_from_last_week_makes_no_heat(works: Works, site: Site, clock: FakeClock) -> None:
    last_week = clock.now - timedelta(days=7)

    said(works, site, *(f"i{n}" for n in range(9)), text="You idiot.", posted_at=last_week)

    assert heat.alarms(works, site) == ()


def test_a_site_used_to_trouble_is_alarmed_later(works: Works, site: Site, clock: FakeClock) -> None:
    start = clock.now - timedelta(days=2)  # at a full hour, so that each ten minutes are a slot
    past = [
        a_submission(
            f"s{slot}n{n}", f"You idiot {slot} {n}.", f"u{slot}n{n}", posted_at=start + timedelta(minutes=10 * slot + n)
        )
        for slot in range(100)
        for n in range(4)
    ]
    score_batch(works, site, past)
    said(works, site, *(f"now{n}" for n in range(7)), text="You idiot.")

    [line], _ = threads.listed(works, site)

    assert line.heat.usual == (400 + 10) / (100 + 100)
    assert (line.heat.peak, line.heat.alarm, line.heat.hot) == (7, 10, False)
