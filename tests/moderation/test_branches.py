"""The tree of a discussion: order, pages, depth."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.moderation.branches import NESTED, Branch, Place, in_order, nested, only, under

QUARREL = [(1, None), (2, None), (3, 1), (4, 3), (5, 1), (6, 2)]
"""Two threads; the first has a reply with a reply of its own, and a second reply that came later."""


def ids(places: list[Place]) -> list[int]:
    return [place.id for place in places]


def drawn(branches: list[Branch]) -> list[object]:
    return [[branch.place.id, *drawn(branch.replies)] for branch in branches]


def depth_of(branches: list[Branch]) -> int:
    return max((1 + depth_of(branch.replies) for branch in branches), default=0)


def test_replies_come_right_after_what_they_answer() -> None:
    assert ids(in_order(QUARREL)) == [1, 3, 4, 5, 2, 6]


def test_each_comment_knows_its_depth_and_how_many_stand_below() -> None:
    places = {place.id: (place.depth, place.below) for place in in_order(QUARREL)}

    assert places == {1: (0, 3), 3: (1, 1), 4: (2, 0), 5: (1, 0), 2: (0, 1), 6: (1, 0)}


def test_a_reply_to_what_is_not_here_stands_at_the_top() -> None:
    assert [(place.id, place.parent, place.depth) for place in in_order([(2, 99)])] == [(2, None, 0)]


def test_a_page_is_drawn_as_nested_branches() -> None:
    assert drawn(nested(in_order(QUARREL))) == [[1, [3, [4]], [5]], [2, [6]]]


def test_a_page_that_begins_in_the_middle_begins_a_branch_of_its_own() -> None:
    page = nested(in_order(QUARREL)[2:])

    assert drawn(page) == [[4], [5], [2, [6]]]
    assert [branch.far for branch in page] == [True, True, False]


def test_a_thousand_replies_deep_are_set_in_no_further_than_a_screen_can_show() -> None:
    branches = nested(in_order([(n, n - 1 or None) for n in range(1, 1001)]))

    assert depth_of(branches) == NESTED + 1
    last = branches
    for _ in range(NESTED):
        last = last[0].replies
    assert [branch.far for branch in last[:3]] == [False, True, True]


def test_what_is_asked_for_is_shown_with_what_stands_above_it() -> None:
    assert ids(only(in_order(QUARREL), {4})) == [1, 3, 4]


def test_a_branch_can_be_shown_alone() -> None:
    assert ids(under(in_order(QUARREL), 3)) == [3, 4]
    assert under(in_order(QUARREL), 77) == []


@given(st.lists(st.integers(0, 40), max_size=40))
def test_every_comment_stands_on_the_page_once_whatever_the_tree(parents: list[int]) -> None:
    pairs = [(row, min(parent, row - 1) or None) for row, parent in enumerate(parents, start=1)]

    places = in_order(pairs)

    def flat(branches: list[Branch]) -> list[int]:
        return [row for branch in branches for row in (branch.place.id, *flat(branch.replies))]

    assert sorted(ids(places)) == [row for row, _ in pairs]
    assert sorted(flat(nested(places))) == [row for row, _ in pairs]
    assert depth_of(nested(places)) <= NESTED + 1
