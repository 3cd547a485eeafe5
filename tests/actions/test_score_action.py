"""Scoring: what is answered, what is filed, and that nothing is filed twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from service.actions import look, review
from service.actions.sanctions import set_author_status
from service.actions.score import Answer, judge_only, score, score_batch, score_thread
from service.actions.sites import set_thread_openness
from service.actions.works import Works
from service.moderation.comment import Ancestor, Author, Comment, Context, Submission, Thread
from service.moderation.errors import Conflict, Invalid, NotFound
from service.moderation.policy.facts import Openness
from service.moderation.policy.verdict import Action
from service.moderation.standing import Status
from tests.builders_storage import (
    MONDAY,
    POLICY,
    REJECTING_POLICY,
    FakeClock,
    FakePanel,
    FakeShelf,
    a_person,
    a_site,
    a_submission,
    an_article,
    open_cases,
)


def test_a_polite_comment_is_published_and_an_insult_is_held_with_a_case(works: Works) -> None:
    site = a_site(works)

    polite = score(works, site, a_submission("c1", "I walk over it every day."))
    rude = score(works, site, a_submission("c2", "You idiot."))

    assert (polite.action, polite.state, polite.case_id) == (Action.PUBLISH, "published", None)
    assert (rude.action, rude.state) == (Action.HOLD, "held")
    assert [line.id for line in open_cases(works, site)] == [rude.case_id]


def test_a_score_above_the_reject_threshold_is_rejected_and_the_site_is_told(works: Works) -> None:
    site = a_site(works, policy=REJECTING_POLICY)

    answer = score(works, site, a_submission("c1", "insult:0.99"))

    assert (answer.action, answer.state, answer.case_id) == (Action.REJECT, "rejected", None)
    [event, _stated] = look.decisions_after(works, site, None)
    assert event.type == "comment.decided"
    assert (event.data["comment_id"], event.data["state"], event.data["actor"]) == ("c1", "rejected", "model")


def test_the_same_id_and_text_answers_what_was_filed_and_files_nothing(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    first = score(works, site, a_submission("c1", "You idiot."))
    clock.wind(hours=1)

    again = score(works, site, a_submission("c1", "You idiot."))

    assert again == replace(first, repeated=True)
    assert look.counts(works, site).comments == 1
    assert len(look.decisions_after(works, site, None)) == 1


def test_the_same_id_with_another_text_is_a_new_revision_and_the_old_case_is_superseded(works: Works) -> None:
    site = a_site(works)
    first = score(works, site, a_submission("c1", "You idiot."))

    second = score(works, site, a_submission("c1", "I do not agree."))

    assert (second.revision, second.state, second.repeated) == (2, "published", False)
    assert first.case_id is not None
    assert look.case(works, site, first.case_id).state == "superseded"
    assert open_cases(works, site) == []


def test_a_text_edited_after_a_rejection_is_scored_again(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    held = score(works, site, a_submission("c1", "You idiot."))
    review.decide(works, mia, held.case_id or "", "reject", "insults", None, 1)

    edited = score(works, site, a_submission("c1", "I do not agree."))

    assert (edited.revision, edited.action, edited.state) == (2, Action.PUBLISH, "published")


def test_what_a_person_said_of_a_text_outranks_the_model_when_the_text_comes_back(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    held = score(works, site, a_submission("c1", "You idiot."))
    review.decide(works, mia, held.case_id or "", "approve", None, None, 1)
    score(works, site, a_submission("c1", "Something else."))

    back = score(works, site, a_submission("c1", "You idiot."))

    assert (back.revision, back.action) == (3, Action.PUBLISH)


def test_the_model_is_told_where_this_site_s_policy_changes_its_mind(works: Works) -> None:
    holding, rejecting = a_site(works, "gazette"), a_site(works, "herald", policy=REJECTING_POLICY)
    panel = works.shelf.current()
    assert isinstance(panel, FakePanel)

    score(works, holding, a_submission("c1", "You idiot."))
    held = panel.cuts
    score_batch(works, rejecting, [a_submission("c1", "You idiot.")])

    assert held == {"insult": (0.5,), "spam": (0.5,)}
    assert panel.cuts == {"insult": (0.5, 0.95), "spam": (0.5,)}


def test_two_spellings_of_a_name_are_two_authors(works: Works) -> None:
    site = a_site(works)

    score(works, site, a_submission("c1", "One.", author="joe"))
    score(works, site, a_submission("c2", "Two.", author="JOE"))

    assert look.author_record(works, site, "name:joe").standing.published == 1
    assert look.author_record(works, site, "name:JOE").standing.published == 1


def test_the_same_ids_at_another_site_are_other_comments(works: Works) -> None:
    ours, theirs = a_site(works, "gazette"), a_site(works, "herald")
    score(works, ours, a_submission("c1", "You idiot."))

    answer = score(works, theirs, a_submission("c1", "You idiot."))

    assert not answer.repeated
    with pytest.raises(NotFound):
        look.case(works, ours, answer.case_id or "")


def test_an_unknown_parent_is_a_mistake_with_its_place(works: Works) -> None:
    site = a_site(works)

    with pytest.raises(Invalid) as raised:
        score(works, site, a_submission("c1", parent="c0"))

    assert [(error.pointer, error.code) for error in raised.value.errors] == [("/parent_id", "unknown-parent")]
    with pytest.raises(NotFound):
        look.comment(works, site, "c1")


@pytest.mark.parametrize("parent", ["c1", "elsewhere"])
def test_neither_the_comment_itself_nor_one_under_another_article_can_be_its_parent(works: Works, parent: str) -> None:
    site = a_site(works)
    score(works, site, a_submission("elsewhere", article=an_article("trains", title="Trains")))
    score(works, site, a_submission("c1", "First."))

    with pytest.raises(Invalid):
        score(works, site, a_submission("c1", "Second.", parent=parent))


def test_a_parent_from_before_our_time_may_be_described_in_the_request(works: Works, shelf: FakeShelf) -> None:
    site = a_site(works)
    context = Context(ancestors=(Ancestor("Ida", "Close it for good."),))

    answer = score(works, site, a_submission("c1", "No.", parent="c0", context=context))

    assert answer.state == "published"
    assert shelf.panel.seen[-1][1].ancestors == context.ancestors


def test_the_model_sees_the_thread_as_storage_knows_it(works: Works, shelf: FakeShelf) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Close it.", author="Ida"))
    score(works, site, a_submission("c2", "Why?", author="Oke", parent="c1"))

    score(works, site, a_submission("c3", "Because.", author="joe", parent="c2"))

    comment, context = shelf.panel.seen[-1]
    assert context.ancestors == (Ancestor("Oke", "Why?"), Ancestor("Ida", "Close it."))
    assert set(context.participants) == {"Ida", "Oke"}
    assert (context.article_author, context.depth, comment.depth) == ("Corin Maddle", 2, 2)


def test_a_language_nobody_serves_is_held_not_waved_through(works: Works) -> None:
    site = a_site(works)

    answer = score(works, site, a_submission("c1", "Բարեւ", lang="hy"))

    assert (answer.action, answer.state, answer.assessment.served) == (Action.HOLD, "held", False)


def test_an_empty_comment_is_filed_as_a_node_that_others_may_reply_to(works: Works) -> None:
    site = a_site(works)

    empty = score(works, site, a_submission("c1", "  "))
    reply = score(works, site, a_submission("c2", "What did you say?", parent="c1"))

    assert dict(empty.assessment.scores) == {}
    assert reply.state == "published"


def test_a_batch_answers_each_comment_for_itself_and_later_ones_may_reply_to_earlier(works: Works) -> None:
    site = a_site(works)

    answers = score_batch(
        works, site, [a_submission("c1"), a_submission("c2", parent="nobody"), a_submission("c3", "Yes.", parent="c1")]
    )

    assert [type(answer) for answer in answers] == [Answer, Invalid, Answer]


def test_a_thread_is_filed_parents_first_and_answered_in_its_own_order(works: Works) -> None:
    site = a_site(works)
    comments = (
        Comment("c2", "Why?", Author("Oke"), parent_id="c1"),
        Comment("c1", "Close it.", Author("Ida")),
        Comment("c3", "You idiot.", Author("Una"), parent_id="c2"),
        Comment("c4", "Lost.", Author("Ulf"), parent_id="c9"),
    )

    answers = score_thread(works, site, Thread(an_article(), comments))

    assert [answer.id for answer in answers if isinstance(answer, Answer)] == ["c2", "c1", "c3"]
    assert isinstance(answers[3], Invalid)


def test_an_old_thread_read_in_at_once_is_no_flood(works: Works) -> None:
    policy = POLICY + "floods: {per_minute: 3}\n"
    site = a_site(works, policy=policy)
    hours = (timedelta(hours=number) for number in range(6, 0, -1))
    comments = tuple(
        Comment(f"c{n}", f"Thought number {n}.", Author("joe"), posted_at=MONDAY - back) for n, back in enumerate(hours)
    )

    answers = score_thread(works, site, Thread(an_article(), comments))

    assert {answer.state for answer in answers if isinstance(answer, Answer)} == {"published"}


def test_a_flood_is_held(works: Works) -> None:
    site = a_site(works, policy=POLICY + "floods: {per_minute: 3}\n")

    states = [score(works, site, a_submission(f"c{n}", f"Thought number {n}.")).state for n in range(6)]

    assert states[0] == "published"
    assert states[-1] == "held"


def test_judging_alone_files_nothing(works: Works) -> None:
    site = a_site(works)

    answer = judge_only(works, site, a_submission("c1", "You idiot.", parent="unknown"))

    assert (answer.action, answer.revision, answer.case_id) == (Action.HOLD, 0, None)
    assert look.counts(works, site).comments == 0


def test_a_closed_thread_and_a_banned_author_change_the_verdict(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Hello."))
    set_thread_openness(works, site, "bridge", Openness.PREMODERATED, MONDAY + timedelta(hours=1))

    premoderated = score(works, site, a_submission("c2", "Hello again."))
    clock.wind(hours=2)
    open_again = score(works, site, a_submission("c3", "And again."))
    set_author_status(works, site, "name:joe", Status.ALWAYS_HOLD, None, "Read first.")
    watched = score(works, site, a_submission("c4", "Once more."))

    assert [premoderated.state, open_again.state, watched.state] == ["held", "published", "held"]


def test_many_threads_with_one_comment_file_it_once(works: Works) -> None:
    site = a_site(works)
    start = threading.Barrier(8)

    def send(_: int) -> Answer:
        start.wait()
        return score(works, site, a_submission("c1", "You idiot."))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert sum(not answer.repeated for answer in answers) == 1
    assert {answer.case_id for answer in answers} == {answers[0].case_id}
    assert look.counts(works, site).comments == 1
    assert len(look.decisions_after(works, site, None)) == 1
    assert look.author_record(works, site, "name:joe").standing.published == 0


def test_many_threads_with_different_edits_of_one_comment_number_every_revision(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Original."))
    start = threading.Barrier(4)

    def send(number: int) -> Answer | Conflict:
        start.wait()
        try:
            return score(works, site, a_submission("c1", f"Edit {number}, you idiot."))
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(4) as pool:
        answers = [answer for answer in pool.map(send, range(4)) if isinstance(answer, Answer)]

    assert sorted(answer.revision for answer in answers) == list(range(2, 2 + len(answers)))
    assert len(open_cases(works, site)) == 1


def test_a_comment_filed_by_another_process_while_the_model_works_is_answered_from_storage(
    works: Works, shelf: FakeShelf
) -> None:
    site = a_site(works)
    submission = a_submission("c1", "You idiot.")
    faster: list[Answer] = []
    shelf.panel.meanwhile = lambda _: faster.append(score(works, site, submission))

    slower = score(works, site, submission)

    assert slower == replace(faster[0], repeated=True)


def test_details_of_an_article_that_a_later_request_leaves_out_are_kept(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", article=an_article(url="https://gazette.example/bridge", section="city")))

    score(works, site, Submission(Comment("c2", "Hm.", Author("Ida")), an_article(title="Bridge opens", author=None)))

    article = look.comment(works, site, "c2").article
    assert (article.title, article.section, article.author) == ("Bridge opens", "city", "Corin Maddle")


def test_an_edit_under_another_name_moves_the_comment_to_that_author(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Mine.", author="joe"))

    score(works, site, a_submission("c1", "Ours.", author="Ida"))

    published = {key: look.author_record(works, site, key).standing.published for key in ("name:joe", "name:Ida")}
    assert published == {"name:joe": 0, "name:Ida": 1}


def test_the_same_text_said_over_and_over_is_held_as_a_repeat(works: Works) -> None:
    site = a_site(works, policy=POLICY + "repeats: {by_author: 2, by_anyone: 50, window: 24h}\n")
    texts = ["Visit my shop.", "visit  my shop.", "VISIT MY SHOP.", "Vis\u200bit my shop."]

    states = [score(works, site, a_submission(f"c{n}", text)).state for n, text in enumerate(texts)]

    assert (states[0], states[-1]) == ("published", "held")
