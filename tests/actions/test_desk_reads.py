"""What the desk reads beside the queue: replies, the log, the policy's history."""

from __future__ import annotations

import pytest

from service.actions import desk, review, sites
from service.actions.score import score
from service.actions.works import Works
from service.moderation.errors import Invalid, NotFound
from tests.builders_storage import POLICY, FakeClock, a_person, a_site, a_submission, open_cases


def test_replies_come_oldest_first_and_only_so_many(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    score(works, site, a_submission("top"))
    for number in range(4):
        clock.wind(minutes=1)
        score(works, site, a_submission(f"r{number}", f"Reply number {number}.", parent="top"))

    found = desk.replies(works, site, "top", limit=3)

    assert [line.comment.id for line in found] == ["r0", "r1", "r2"]


def test_replies_to_another_sites_comment_are_none(works: Works) -> None:
    site, other = a_site(works), a_site(works, "herald")
    score(works, site, a_submission("top"))
    score(works, site, a_submission("r0", "A reply.", parent="top"))

    assert desk.replies(works, other, "top") == ()


def test_the_log_holds_what_people_did_with_its_versions_and_on_request_everything(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    held = score(works, site, a_submission("c1", "You idiot."))
    assert held.case_id is not None
    review.decide(works, mia, held.case_id, "reject", "insults", None, 1)

    (line,) = desk.log(works, site)
    everything = desk.log(works, site, machines=True)

    assert (line.decision.person_name, line.decision.new_state, line.text) == ("Mia", "rejected", "You idiot.")
    assert (line.case_id, line.policy_version, line.model_version) == (held.case_id, "1", "fake/1")
    assert [each.decision.actor for each in everything] == ["person", "model"]


def test_the_log_goes_on_before_a_line(works: Works) -> None:
    site = a_site(works)
    for number in range(3):
        score(works, site, a_submission(f"c{number}"))

    first, second, third = desk.log(works, site, machines=True)

    assert desk.log(works, site, 1, before=first.cursor, machines=True) == [second]
    assert desk.log(works, site, before=third.cursor, machines=True) == []


def test_a_place_that_is_none_is_refused(works: Works) -> None:
    with pytest.raises(Invalid):
        desk.log(works, a_site(works), before="yesterday")


def test_the_policys_history_names_who_published_what(works: Works) -> None:
    site = a_site(works)
    sites.publish_policy(works, site, POLICY + "# stricter\n", a_person(works, site), "Stricter")

    history = [(line.version, line.person_name, line.note) for line in desk.policy_versions(works, site)]

    assert history == [(2, "Mia", "Stricter"), (1, None, "The first.")]
    assert desk.policy_at(works, site, 1) == POLICY
    with pytest.raises(NotFound):
        desk.policy_at(works, site, 3)


def test_by_age_the_oldest_case_comes_first_and_the_cursor_goes_on(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    for number, text in enumerate(("insult:0.6", "insult:0.9", "insult:0.7")):
        clock.wind(minutes=1)
        score(works, site, a_submission(f"c{number}", text))

    by_age = open_cases(works, site, "age")
    by_risk = open_cases(works, site)

    assert [line.comment.id for line in by_age] == ["c0", "c1", "c2"]
    assert [line.comment.id for line in by_risk] == ["c1", "c2", "c0"]
    assert open_cases(works, site, "age", after=by_age[0].cursor) == by_age[1:]
