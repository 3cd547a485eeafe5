"""Second looks: drawn by lot, judged blind by somebody else, settled by a lead, and learned from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from service.actions import desk_settings, look
from service.actions.export import export_examples
from service.actions.forget import forget_author
from service.actions.quality import disputes, quality, talks
from service.actions.review import decide
from service.actions.score import score, score_batch
from service.actions.second_looks import NotYours, answer, draw, luck, next_look, waiting
from service.actions.settle import settle
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Conflict, Invalid, NotFound
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.builders_storage import REJECTING_POLICY, FakeClock, a_person, a_site, a_submission


def everything(works: Works, site: Site, **more: str) -> None:
    """Draw all there is."""
    all_of_it = {"second_looks_automatic": "100", "second_looks_people": "100", "severe_a_day": "1000"}
    desk_settings.save(works, site, {**all_of_it, **more})


def decided(works: Works, site: Site, person: Person, id: str, decision: Any = "reject", reason: Any = None) -> str:
    case = score(works, site, a_submission(id, f"You idiot, {id}.", f"author {id}")).case_id
    reason = reason or ("insults" if decision == "reject" else None)
    return decide(works, person, case or "", decision, reason, None, 1).deed


def taken(works: Works, site: Site, person: Person, decision: str, reason: str | None = None) -> str:
    """Answer the next look; answers its id."""
    found = next_look(works, site, person)
    assert found is not None
    answer(works, site, person, found.id, decision, reason)
    return found.id


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


@pytest.fixture
def noor(works: Works, site: Site) -> Person:
    return a_person(works, site, "Noor")


@pytest.fixture
def lena(works: Works, site: Site) -> Person:
    return a_person(works, site, "Lena", Role.LEAD)


# --- the draw -------------------------------------------------------------------------------------------------------


def test_what_people_and_the_policy_decided_is_drawn_but_not_what_it_held(works: Works, mia: Person) -> None:
    site = a_site(works, "herald", REJECTING_POLICY)
    nora = a_person(works, site, "Nora")
    everything(works, site)
    decided(works, site, nora, "c1")
    score_batch(works, site, [a_submission("c2", "A fine bridge."), a_submission("c3", "insult:0.99")])
    score(works, site, a_submission("c4", "You idiot, again."))

    assert draw(works, site) == 3


def test_drawing_again_draws_nothing_new(works: Works, site: Site, mia: Person) -> None:
    everything(works, site)
    decided(works, site, mia, "c1")

    assert (draw(works, site), draw(works, site)) == (1, 0)
    decided(works, site, mia, "c2")
    assert draw(works, site) == 1


def test_a_share_of_none_draws_none(works: Works, site: Site, mia: Person) -> None:
    desk_settings.save(works, site, {"second_looks_automatic": "0", "second_looks_people": "0"})
    decided(works, site, mia, "c1")

    assert draw(works, site) == 0


def test_the_share_of_automatic_decisions_is_their_own(works: Works, site: Site, mia: Person) -> None:
    everything(works, site, second_looks_people="0")
    decided(works, site, mia, "c1")
    score(works, site, a_submission("c2", "A fine bridge."))

    assert draw(works, site) == 1


def test_the_lot_falls_evenly_and_is_the_sites_own(clock: FakeClock) -> None:
    ids = [f"dec_{number}" for number in range(4_000)]

    drawn = [id for id in ids if luck(b"pepper", clock.now, id) < 0.1]
    other = [id for id in ids if luck(b"salt", clock.now, id) < 0.1]

    assert 340 < len(drawn) < 460  # 400 expected, a standard deviation of 19
    assert drawn == [id for id in ids if luck(b"pepper", clock.now, id) < 0.1]
    assert len(set(drawn) & set(other)) < 80  # 40 expected


def test_what_was_undone_is_not_drawn(works: Works, site: Site, mia: Person) -> None:
    everything(works, site)
    undo(works, mia, site, decided(works, site, mia, "c1"))

    assert draw(works, site) == 0


def test_severe_comments_are_drawn_up_to_the_days_cap_however_often_one_draws(
    works: Works, site: Site, clock: FakeClock
) -> None:
    everything(works, site, severe_a_day="2")
    for number in range(3):
        score(works, site, a_submission(f"c{number}", f"threat:0.{number + 6}"))
    first = draw(works, site)
    score(works, site, a_submission("c9", "threat:0.95"))
    second = draw(works, site)
    clock.wind(days=1)
    score(works, site, a_submission("c10", "threat:0.96"))

    assert (first, second, draw(works, site)) == (2, 0, 1)


def test_what_is_older_than_thirty_days_is_left_alone(works: Works, site: Site, mia: Person, clock: FakeClock) -> None:
    everything(works, site)
    decided(works, site, mia, "c1")
    clock.wind(days=31)

    assert draw(works, site) == 0


# --- blind ----------------------------------------------------------------------------------------------------------


def test_nobody_is_given_their_own_decision(works: Works, site: Site, mia: Person, noor: Person) -> None:
    everything(works, site)
    decided(works, site, mia, "c1")
    draw(works, site)

    assert next_look(works, site, mia) is None
    assert (waiting(works, site, mia), waiting(works, site, noor)) == (0, 1)
    found = next_look(works, site, noor)
    assert found is not None
    with pytest.raises(NotYours):
        answer(works, site, mia, found.id, "approve", None)


def test_what_is_shown_has_no_place_for_decision_score_or_evidence(
    works: Works, site: Site, mia: Person, noor: Person
) -> None:
    everything(works, site)
    score(works, site, a_submission("c0", "What bridge?", "ida"))
    case = score(works, site, a_submission("c1", "You idiot.", parent="c0")).case_id
    decide(works, mia, case or "", "reject", "insults", None, 1)
    draw(works, site)

    found = [one for one in (next_look(works, site, noor), next_look(works, site, noor, "look_0")) if one]

    assert {slot for one in found for slot in one.__slots__} == {
        "id",
        "author",
        "text",
        "lang",
        "article_title",
        "article_url",
        "ancestors",
    }


def test_two_colleagues_cannot_both_answer(works: Works, site: Site, mia: Person, noor: Person, lena: Person) -> None:
    everything(works, site)
    decided(works, site, mia, "c1")
    draw(works, site)
    of = taken(works, site, noor, "approve")

    with pytest.raises(Conflict, match="just now"):
        answer(works, site, lena, of, "reject", "insults")


def test_an_answer_needs_a_reason_to_reject(works: Works, site: Site, mia: Person, noor: Person) -> None:
    everything(works, site)
    decided(works, site, mia, "c1")
    draw(works, site)

    with pytest.raises(Invalid):
        taken(works, site, noor, "reject")


def test_another_sites_look_does_not_exist(works: Works, site: Site, mia: Person, noor: Person) -> None:
    everything(works, site)
    decided(works, site, mia, "c1")
    draw(works, site)
    found = next_look(works, site, noor)
    assert found is not None
    other = a_site(works, "herald")

    with pytest.raises(NotFound):
        answer(works, other, a_person(works, other, "Nora"), found.id, "approve", None)


def test_a_forgotten_authors_comment_is_not_shown_again(works: Works, site: Site, mia: Person, noor: Person) -> None:
    everything(works, site)
    decided(works, site, mia, "c1")
    draw(works, site)
    forget_author(works, site, "name:author c1")

    assert next_look(works, site, noor) is None
    assert waiting(works, site, noor) == 0


# --- what they tell -------------------------------------------------------------------------------------------------


def a_disagreement(works: Works, site: Site, mia: Person, noor: Person, id: str = "c1") -> str:
    everything(works, site)
    decided(works, site, mia, id)
    draw(works, site)
    return taken(works, site, noor, "approve")


def test_a_disagreement_waits_and_an_agreement_does_not(works: Works, site: Site, mia: Person, noor: Person) -> None:
    a_disagreement(works, site, mia, noor)
    decided(works, site, mia, "c2")
    draw(works, site)
    taken(works, site, noor, "reject", "spam")

    [found] = disputes(works, site, noor)

    assert (found.text, found.first_by) == ("You idiot, c1.", "person")
    assert (found.first["state"], found.second["state"]) == ("rejected", "approved")


def test_settling_corrects_the_comment_and_can_be_undone(
    works: Works, site: Site, mia: Person, noor: Person, lena: Person
) -> None:
    of = a_disagreement(works, site, mia, noor)

    deed = settle(works, site, lena, of, "approve", None, correct=True)

    assert look.comment(works, site, "c1").state == "approved"
    assert disputes(works, site, lena) == []
    undo(works, lena, site, deed)
    assert look.comment(works, site, "c1").state == "rejected"
    assert len(disputes(works, site, lena)) == 1


def test_who_made_one_of_the_two_decisions_does_not_settle_them(
    works: Works, site: Site, mia: Person, noor: Person, lena: Person
) -> None:
    of = a_disagreement(works, site, mia, noor)

    for person in (mia, noor):
        with pytest.raises(NotYours, match="another lead"):
            settle(works, site, person, of, "approve", None, correct=True)

    assert [one.yours for person in (mia, noor, lena) for one in disputes(works, site, person)] == [True, True, False]
    assert look.comment(works, site, "c1").state == "rejected"


def test_settling_for_the_first_decision_changes_nothing(
    works: Works, site: Site, mia: Person, noor: Person, lena: Person
) -> None:
    of = a_disagreement(works, site, mia, noor)

    settle(works, site, lena, of, "reject", "insults", correct=True)

    history = look.comment(works, site, "c1").history
    assert [line.new_state for line in history] == ["held", "rejected"]
    assert talks(works, site) == []


def test_a_comment_edited_since_is_not_corrected(
    works: Works, site: Site, mia: Person, noor: Person, lena: Person
) -> None:
    of = a_disagreement(works, site, mia, noor)
    score(works, site, a_submission("c1", "insult:0.6 now.", "author c1"))

    settle(works, site, lena, of, "approve", None, correct=True)

    assert look.comment(works, site, "c1").state == "held"


def test_settling_twice_is_too_late(works: Works, site: Site, mia: Person, noor: Person, lena: Person) -> None:
    of = a_disagreement(works, site, mia, noor)
    settle(works, site, lena, of, "approve", None, correct=False)

    with pytest.raises(Conflict, match="settled this already"):
        settle(works, site, lena, of, "reject", "insults", correct=False)


def test_what_a_lead_settled_is_what_training_learns(
    works: Works, site: Site, mia: Person, noor: Person, lena: Person, clock: FakeClock
) -> None:
    of = a_disagreement(works, site, mia, noor)
    clock.wind(hours=1)
    settle(works, site, lena, of, "approve", None, correct=False)

    [example] = export_examples(works, site)

    assert look.comment(works, site, "c1").state == "rejected"
    assert (example["action"], example["clause"]) == ("publish", None)
    assert set(example["labels"].values()) == {0}


def test_a_settled_automatic_decision_becomes_an_example_too(
    works: Works, site: Site, noor: Person, lena: Person
) -> None:
    everything(works, site)
    score(works, site, a_submission("c1", "A subtle one."))
    draw(works, site)
    of = taken(works, site, noor, "reject", "insults")
    assert list(export_examples(works, site)) == []

    settle(works, site, lena, of, "reject", "insults", correct=False)

    [example] = export_examples(works, site)
    assert (example["action"], example["labels"]) == ("reject", {"insult": 1})


def test_a_decision_made_after_the_settlement_counts_again(
    works: Works, site: Site, mia: Person, noor: Person, lena: Person, clock: FakeClock
) -> None:
    of = a_disagreement(works, site, mia, noor)
    clock.wind(hours=1)
    deed = settle(works, site, lena, of, "approve", None, correct=True)
    clock.wind(hours=1)
    undo(works, lena, site, deed)

    [example] = export_examples(works, site)

    assert example["action"] == "reject"


def test_the_error_of_automation_counts_what_the_lead_settled(
    works: Works, site: Site, noor: Person, lena: Person
) -> None:
    everything(works, site)
    for number in range(4):
        score(works, site, a_submission(f"c{number}", f"A subtle one, {number}.", f"author {number}"))
    draw(works, site)
    ids = [taken(works, site, noor, "reject", "insults") for _ in range(2)]
    ids += [taken(works, site, noor, "approve") for _ in range(2)]
    settle(works, site, lena, ids[0], "approve", None, correct=False)

    errors = quality(works, site, noor).errors

    assert (errors["approved"].hits, errors["approved"].of) == (1, 4)
    assert errors["rejected"].of == 0


def test_agreement_is_told_by_reason_and_apart_for_people_and_policy(
    works: Works, site: Site, mia: Person, noor: Person
) -> None:
    everything(works, site)
    for number in range(12):
        decided(works, site, mia, f"c{number}", "reject" if number % 2 else "approve")
    draw(works, site)
    for _ in range(12):
        found = next_look(works, site, noor)
        assert found is not None
        odd = int(found.text.removeprefix("You idiot, c").rstrip(".")) % 2
        answer(works, site, noor, found.id, "reject" if odd else "approve", "insults" if odd else None)

    overall, insults = quality(works, site, mia).rows

    assert (overall.reason, overall.people.pairs, overall.people.alpha) == (None, 12, 1.0)
    assert (insults.reason, insults.people.alpha) == ("insults", 1.0)
    assert overall.automatic.why_not == "Too few to say: 0 of at least 10."


def test_ones_own_number_is_ones_own(works: Works, site: Site, mia: Person, noor: Person, lena: Person) -> None:
    a_disagreement(works, site, mia, noor)

    own: Mapping[str, tuple[int, int]] = {
        person.name: (found.hits, found.of)
        for person in (mia, noor, lena)
        for found in (quality(works, site, person).own,)
    }

    assert own == {"Mia": (0, 1), "Noor": (0, 0), "Lena": (0, 0)}


def test_what_is_worth_a_talk_names_the_decision_that_was_settled_otherwise(
    works: Works, site: Site, mia: Person, noor: Person, lena: Person
) -> None:
    of = a_disagreement(works, site, mia, noor)
    settle(works, site, lena, of, "approve", None, correct=False)

    [talk] = talks(works, site)

    assert (talk.name, talk.first["state"], talk.settled["state"]) == ("Mia", "rejected", "approved")
