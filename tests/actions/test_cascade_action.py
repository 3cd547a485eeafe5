"""The replies below a rejected comment: which carry it on, and one decision for those that are picked."""

from __future__ import annotations

import pytest

from service.actions import look
from service.actions.cascade import CHANGED, Picked, below, cascade, reject_replies
from service.actions.review import decide
from service.actions.score import score
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Invalid, NotFound
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.builders_storage import a_person, a_site, a_submission, open_cases

SAID = "You idiot, the harbour board never could count to ten."


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


@pytest.fixture
def case(works: Works, site: Site, mia: Person) -> str:
    """A rejected comment of joe's with replies, and replies to those."""
    found = score(works, site, a_submission("top", SAID, "joe")).case_id
    assert found is not None
    for name, text, parent in (
        ("quotes", "> the harbour board never could count to ten\nQuite so!", "top"),
        ("names", "Joe, have a cup of tea.", "top"),
        ("deep", "He says the harbour board never could count to ten, and so do I.", "names"),
        ("held", "No, you are the idiot.", "top"),
        ("plain", "The bearings were worn.", "deep"),
    ):
        score(works, site, a_submission(name, text, f"author-{name}", parent=parent))
    score(works, site, a_submission("beside", "Another thread of talk.", "ann"))
    decide(works, mia, found, "reject", "insults", None, 1)
    return found


def picked(*names: str, state: str = "published", revision: int = 1) -> list[Picked]:
    return [Picked(name, revision, state) for name in names]


def test_everything_below_is_listed_with_how_it_carries_the_comment_on(works: Works, site: Site, case: str) -> None:
    found = cascade(works, site, case)

    assert (found.comment_id, found.state) == ("top", "rejected")
    told = {r.below.comment.id: (r.quotes, r.names, r.direct, r.below.state) for r in found.replies}
    assert told == {
        "quotes": (8, False, True, "published"),
        "names": (0, True, True, "published"),
        "deep": (8, False, False, "published"),
        "held": (0, False, True, "held"),
        "plain": (0, False, False, "published"),
    }
    assert [reply.carries_on for reply in found.replies].count(True) == 2


def test_the_replies_are_counted_only_below_a_rejected_comment(works: Works, site: Site, case: str) -> None:
    open_case = look.comment(works, site, "held").case_id
    assert open_case is not None

    assert (below(works, site, case), below(works, site, open_case), below(works, site, "case_none")) == (5, 0, 0)


def test_picked_replies_are_rejected_as_one_deed_with_or_without_a_case(
    works: Works, site: Site, mia: Person, case: str
) -> None:
    chosen = [*picked("quotes", "deep"), *picked("held", state="held")]

    done = reject_replies(works, mia, site, case, chosen, "insults")

    assert (done.decided, done.left) == (3, ())
    names = ("quotes", "deep", "held", "names", "plain")
    states = [look.comment(works, site, name).state for name in names]
    assert states == ["rejected", "rejected", "rejected", "published", "published"]
    assert open_cases(works, site) == []
    undo(works, mia, site, done.deed)
    states = [look.comment(works, site, name).state for name in names]
    assert states == ["published", "published", "held", "published", "published"]
    assert [line.comment.id for line in open_cases(works, site)] == ["held"]


def test_a_reply_that_was_edited_or_decided_since_or_stands_elsewhere_is_left_out(
    works: Works, site: Site, mia: Person, case: str
) -> None:
    score(works, site, a_submission("quotes", "I take that back.", "author-quotes", parent="top"))
    chosen = [*picked("quotes", "beside", "nothing", "deep"), *picked("held", state="published")]

    done = reject_replies(works, mia, site, case, chosen, "insults")

    assert done.decided == 1
    assert {left.id: left.why for left in done.left} == dict.fromkeys(("quotes", "beside", "nothing", "held"), CHANGED)


def test_nothing_picked_or_a_wrong_reason_is_refused(works: Works, site: Site, mia: Person, case: str) -> None:
    for chosen, reason in (([], "insults"), (picked("deep"), "no-such-clause"), (picked("deep"), None)):
        with pytest.raises(Invalid):
            reject_replies(works, mia, site, case, chosen, reason)

    assert look.comment(works, site, "deep").state == "published"


def test_another_sites_thread_does_not_exist(works: Works, case: str) -> None:
    other = a_site(works, "herald")
    eve = a_person(works, other, "Eve", Role.ADMIN)

    with pytest.raises(NotFound):
        cascade(works, other, case)
    with pytest.raises(NotFound):
        reject_replies(works, eve, other, case, picked("deep"), "insults")


def test_a_viewer_rejects_nothing(works: Works, site: Site, case: str) -> None:
    vera = a_person(works, site, "Vera", Role.VIEWER)

    with pytest.raises(NotFound):
        reject_replies(works, vera, site, case, picked("deep"), "insults")
