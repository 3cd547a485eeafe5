"""Appeals: once, in time, answered by somebody else, and undone like everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service.actions import appeals, desk_settings, look
from service.actions.appeal_pages import waiting
from service.actions.appeals import NotYours, decide, file
from service.actions.forget import forget_author
from service.actions.sanctions import Sanction, sanction
from service.actions.score import score
from service.actions.statement_pages import by_link, listed
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Conflict, Invalid, NotFound
from service.moderation.ladder import Step
from service.moderation.standing import Status
from service.storage.people import Person
from service.storage.sites import Site
from tests.actions.test_statements import rejected, told
from tests.builders_storage import REJECTING_POLICY, FakeClock, a_person, a_site, a_submission


@dataclass
class Scene:
    """A rejected comment, its statement's link, and two moderators; ``mia`` rejected it."""

    site: Site
    mia: Person
    noor: Person
    statement: str
    token: str


@pytest.fixture
def scene(works: Works) -> Scene:
    site = a_site(works)
    mia, noor = a_person(works, site), a_person(works, site, "Noor")
    made = rejected(works, site, mia)
    return Scene(site, mia, noor, made.id, parse_qs(urlsplit(made.link).query)["token"][0])


def a_team_of_one(works: Works, site: Site | None = None) -> Scene:
    site = site or a_site(works)
    mia = a_person(works, site)
    made = rejected(works, site, mia)
    return Scene(site, mia, mia, made.id, parse_qs(urlsplit(made.link).query)["token"][0])


def appealed(works: Works, scene: Scene, text: str = "I meant the bridge.") -> str:
    return file(works, scene.statement, scene.token, text)


def test_a_reversed_appeal_restores_the_comment_and_the_author_reads_the_answer(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)

    decide(works, scene.site, scene.noor, appeal, "reversed", "You are right.")

    comment = look.comment(works, scene.site, "c1")
    assert comment.state == "approved"
    assert comment.history[-1].person_name == "Noor"
    seen = by_link(works, scene.statement, scene.token)
    assert seen.appeal is not None
    assert (seen.appeal.outcome, seen.appeal.answer) == ("reversed", "You are right.")
    assert seen.retracted_at is not None
    standing = look.author_record(works, scene.site, "name:joe").standing
    assert (standing.published, standing.approved, standing.rejected) == (1, 1, 0)


def test_the_site_is_told_the_answer_and_the_new_state(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)

    decide(works, scene.site, scene.noor, appeal, "reversed", "You are right.")

    [event] = told(works, scene.site, "appeal.decided")
    assert (event["appeal_id"], event["statement_id"], event["comment_id"]) == (appeal, scene.statement, "c1")
    assert (event["outcome"], event["answer"]) == ("reversed", "You are right.")
    assert [one["state"] for one in told(works, scene.site, "comment.decided")] == ["rejected", "approved"]


def test_an_upheld_appeal_leaves_comment_and_statement_as_they_are(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)

    decide(works, scene.site, scene.noor, appeal, "upheld", "The name was an insult.")

    assert look.comment(works, scene.site, "c1").state == "rejected"
    seen = by_link(works, scene.statement, scene.token)
    assert seen.retracted_at is None
    assert seen.appeal is not None
    assert seen.appeal.answer == "The name was an insult."


@pytest.mark.parametrize("outcome", ["upheld", "reversed"])
def test_who_decided_the_first_time_does_not_answer(works: Works, scene: Scene, outcome: str) -> None:
    appeal = appealed(works, scene)

    with pytest.raises(NotYours):
        decide(works, scene.site, scene.mia, appeal, outcome, "No.")

    assert look.comment(works, scene.site, "c1").state == "rejected"
    seen = by_link(works, scene.statement, scene.token)
    assert seen.appeal is not None
    assert seen.appeal.outcome is None


def test_where_nobody_else_decides_the_only_moderator_is_told_what_to_do(works: Works) -> None:
    alone = a_team_of_one(works)
    id = appealed(works, alone)

    [line] = waiting(works, alone.site, alone.mia)
    with pytest.raises(NotYours, match="Invite a second person"):
        decide(works, alone.site, alone.mia, id, "reversed", "You are right.")

    assert line.yours
    assert "Invite a second person" in (line.why or "")


def test_the_only_moderator_answers_where_the_site_allows_it_and_the_author_is_told(works: Works) -> None:
    desk_settings.save(works, (site := a_site(works)), {"answer_alone": "yes"})
    alone = a_team_of_one(works, site)
    id = appealed(works, alone)

    decide(works, site, alone.mia, id, "reversed", "You are right.")

    page = by_link(works, alone.statement, alone.token)
    assert "In so small a team it may be the one who decided." in page.parts[-1].sentences[0]
    assert page.appeal is not None
    assert (page.appeal.outcome, page.appeal.by_the_first) == ("reversed", True)


def test_the_setting_counts_for_nothing_once_there_is_somebody_else(works: Works) -> None:
    desk_settings.save(works, (site := a_site(works)), {"answer_alone": "yes"})
    alone = a_team_of_one(works, site)
    a_person(works, site, "Noor")

    with pytest.raises(NotYours, match="somebody else has to answer"):
        decide(works, site, alone.mia, appealed(works, alone), "upheld", "No.")


def test_a_machines_decision_anybody_may_answer(works: Works) -> None:
    site = a_site(works, policy=REJECTING_POLICY)
    mia = a_person(works, site)
    score(works, site, a_submission("c1", "insult:0.99"))
    [made] = listed(works, site, 1)
    appeal = file(works, made.id, parse_qs(urlsplit(made.link).query)["token"][0], "It was a quotation.")

    decide(works, site, mia, appeal, "reversed", "Indeed.")

    assert look.comment(works, site, "c1").state == "approved"


def test_one_appeal_a_statement(works: Works, scene: Scene) -> None:
    appealed(works, scene)

    with pytest.raises(Conflict, match="objected already"):
        appealed(works, scene, "And another thing.")


def test_two_people_cannot_both_answer(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)
    omar = a_person(works, scene.site, "Omar")
    decide(works, scene.site, scene.noor, appeal, "upheld", "It stands.")

    with pytest.raises(Conflict, match="Noor answered"):
        decide(works, scene.site, omar, appeal, "reversed", "It does not.")


def test_half_a_year_and_no_longer(works: Works, scene: Scene, clock: FakeClock) -> None:
    clock.wind(days=181)  # 2 November to 2 May

    appealed(works, scene)

    late = rejected(works, scene.site, scene.mia, "c2")
    clock.wind(days=185)
    with pytest.raises(Conflict, match="time to object"):
        file(works, late.id, parse_qs(urlsplit(late.link).query)["token"][0], "Too late?")


def test_a_wrong_token_files_nothing(works: Works, scene: Scene) -> None:
    with pytest.raises(NotFound):
        file(works, scene.statement, "0" * 32, "Let me in.")

    assert by_link(works, scene.statement, scene.token).appeal is None


@pytest.mark.parametrize(("text", "code"), [("", "missing"), (" \n\0", "missing"), ("x" * 5_001, "too-long")])
def test_an_appeal_needs_words_but_not_too_many(works: Works, scene: Scene, text: str, code: str) -> None:
    with pytest.raises(Invalid) as wrong:
        appealed(works, scene, text)

    assert [(error.pointer, error.code) for error in wrong.value.errors] == [("/text", code)]


def test_an_answer_needs_an_outcome_and_words_and_all_mistakes_are_told_at_once(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)

    with pytest.raises(Invalid) as wrong:
        decide(works, scene.site, scene.noor, appeal, "perhaps", " ")

    assert [error.pointer for error in wrong.value.errors] == ["/outcome", "/answer"]


def test_five_thousand_characters_are_enough_for_an_appeal(works: Works, scene: Scene) -> None:
    appealed(works, scene, "x" * appeals.LONGEST_TEXT)

    seen = by_link(works, scene.statement, scene.token)
    assert seen.appeal is not None
    assert len(seen.appeal.text) == 5_000


def test_undoing_an_answer_lets_the_appeal_wait_again_and_rejects_the_comment_again(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)
    deed = decide(works, scene.site, scene.noor, appeal, "reversed", "You are right.")

    undo(works, scene.noor, scene.site, deed)

    assert look.comment(works, scene.site, "c1").state == "rejected"
    seen = by_link(works, scene.statement, scene.token)
    assert seen.retracted_at is None
    assert seen.appeal is not None
    assert (seen.appeal.outcome, seen.appeal.answer) == (None, None)
    standing = look.author_record(works, scene.site, "name:joe").standing
    assert (standing.published, standing.approved, standing.rejected) == (0, 0, 1)


def test_a_withdrawn_statement_cannot_be_appealed(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    made = rejected(works, site, mia)
    undo(works, mia, site)

    with pytest.raises(Conflict, match="withdrawn"):
        file(works, made.id, parse_qs(urlsplit(made.link).query)["token"][0], "But why?")


def test_another_sites_appeal_does_not_exist(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)
    other = a_site(works, "herald")

    with pytest.raises(NotFound):
        decide(works, other, a_person(works, other, "Nora"), appeal, "upheld", "No.")


def test_a_forgotten_authors_appeal_is_empty_and_waits_no_more(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene, "I, Zebulon, object.")
    decide(works, scene.site, scene.noor, appeal, "upheld", "Zebulon, no.")

    forget_author(works, scene.site, "name:joe")

    events = [dict(line.data) for line in look.decisions_after(works, scene.site, None)]
    assert "Zebulon" not in str(events)
    seen = by_link(works, scene.statement, scene.token)
    assert seen.appeal is not None
    assert (seen.appeal.text, seen.appeal.answer) == ("", None)


@pytest.mark.parametrize("step", [Step.SUSPEND, Step.WARN])
def test_a_reversed_appeal_lifts_the_sanction_and_undoing_brings_it_back(
    works: Works, scene: Scene, step: Step
) -> None:
    days = 7 if step is Step.SUSPEND else None
    sanction(works, scene.mia, scene.site, "name:joe", Sanction(step, days, "insults", "Three times now."))
    before = look.author_record(works, scene.site, "name:joe").standing.status
    [made] = [view for view in listed(works, scene.site, 5) if view.comment_id is None]
    token = parse_qs(urlsplit(made.link).query)["token"][0]
    appeal = file(works, made.id, token, "It was twice.")

    with pytest.raises(NotYours):
        decide(works, scene.site, scene.mia, appeal, "reversed", "No.")
    deed = decide(works, scene.site, scene.noor, appeal, "reversed", "Twice indeed.")

    assert look.author_record(works, scene.site, "name:joe").standing.status is Status.GOOD
    assert by_link(works, made.id, token).retracted_at is not None
    undo(works, scene.noor, scene.site, deed)
    assert look.author_record(works, scene.site, "name:joe").standing.status is before
    assert by_link(works, made.id, token).retracted_at is None


def test_the_decided_event_of_a_restored_comment_comes_before_the_answer(works: Works, scene: Scene) -> None:
    appeal = appealed(works, scene)

    decide(works, scene.site, scene.noor, appeal, "reversed", "You are right.")

    kinds: list[Any] = [line.type for line in look.decisions_after(works, scene.site, None)]
    assert kinds[-2:] == ["comment.decided", "appeal.decided"]
