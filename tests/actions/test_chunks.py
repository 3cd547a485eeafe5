"""Scoring many comments at once answers and files what scoring them one by one does."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.actions import cuts, look
from service.actions.chunks import CHUNK, score_many
from service.actions.score import Answer, score, score_batch, score_thread
from service.actions.scoring import answer_or_mistake
from service.actions.works import Works
from service.moderation.assessment import Assessment, Target
from service.moderation.comment import Ancestor, Author, Comment, Context, Submission, Thread
from service.moderation.errors import Invalid
from service.moderation.second import Cuts
from service.storage.sites import Site
from tests.builders_storage import MONDAY, POLICY, FakePanel, FakeShelf, a_person, a_site, a_submission, an_article

STRICT = (
    POLICY
    + "repeats: {by_author: 2, by_anyone: 3, window: 24h, shortest: 5}\nfloods: {per_minute: 3}\n"
    + "authors: {new_until: 0, new_for: 24h, hold_new: true}\n"
)
"""Repeats, floods and new authors that a handful of comments reach."""

IDS = ("c0", "c1", "c2", "c3", "c4", "c5")
TEXTS = ("Buy at my shop.", "BUY  at my shop.", "You idiot.", "I walk there.", "", "insult:0.6")
AUTHORS = (
    Author("Ida", "u1"),
    Author("Ida Renamed", "u1"),
    Author("Joe", "u2", created_at=MONDAY - timedelta(hours=24, minutes=30)),
    Author("Una"),
)
ARTICLES = (
    an_article("bridge"),
    an_article("bridge", author=None),
    an_article("bridge", author="Somebody Else"),
    an_article("trains", title="Trains", author=None),
)
CONTEXTS = (Context(), Context(), Context(ancestors=(Ancestor("Ulf", "Close it."),), participants=("Ulf", "Joe")))

comments = st.builds(
    Comment,
    id=st.sampled_from(IDS),
    text=st.sampled_from(TEXTS),
    author=st.sampled_from(AUTHORS),
    parent_id=st.none() | st.sampled_from((*IDS, "nobody", "cut off")),
    depth=st.integers(0, 2),
    posted_at=st.none() | st.integers(0, 90).map(lambda minutes: MONDAY - timedelta(minutes=minutes)),
)
submissions = st.builds(Submission, comments, st.sampled_from(ARTICLES), st.sampled_from(CONTEXTS))


class Attentive(FakePanel):
    """A panel whose every answer tells in which context it was asked."""

    def assess(self, comment: Comment, context: Context, site_language: str, cuts: Cuts | None = None) -> Assessment:
        assessment = super().assess(comment, context, site_language, cuts)
        return replace(assessment, target=Target("commenter", repr((context, comment.depth))))


@pytest.fixture(scope="module")
def names() -> Iterator[int]:
    return itertools.count(1)


def told(answers: Sequence[Answer | Invalid]) -> list[Any]:
    """Answers without what is made at random: a case's id."""
    return [
        [(e.pointer, e.code) for e in a.errors]
        if isinstance(a, Invalid)
        else replace(a, case_id=None if a.case_id is None else "a case")
        for a in answers
    ]


def filed(works: Works, site: Site) -> dict[str, list[Any]]:
    """What the database holds of a site, without row numbers and random ids."""
    queries = {
        "comments": """SELECT c.external_id, a.external_id, u.key, p.external_id, c.depth, c.revision, c.state,
            c.said_at FROM comments c JOIN articles a ON a.id = c.article_id JOIN authors u ON u.id = c.author_id
            LEFT JOIN comments p ON p.id = c.parent_id WHERE c.site_id = {site} ORDER BY c.id""",
        "authors": "SELECT key, name, published, approved, rejected FROM authors WHERE site_id = {site} ORDER BY id",
        "articles": "SELECT external_id, title, author FROM articles WHERE site_id = {site} ORDER BY id",
        "revisions": """SELECT r.number, r.text, r.said_at, v.action, u.key FROM revisions r
            JOIN verdicts v ON v.revision_id = r.id JOIN authors u ON u.id = r.author_id
            WHERE r.site_id = {site} ORDER BY r.id""",
        "cases": "SELECT state, priority, version FROM cases WHERE site_id = {site} ORDER BY id",
        "decisions": """SELECT old_state, new_state, rule, label, actor FROM decisions
            WHERE site_id = {site} ORDER BY id""",
        "events": "SELECT number, kind FROM events WHERE site_id = {site} ORDER BY number",
    }
    with works.store.read() as connection:
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(query.format(site=site.id))]
            for name, query in queries.items()
        }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(submissions, min_size=1, max_size=14), size=st.sampled_from((2, 5, CHUNK)), archive=st.booleans())
def test_many_at_once_are_answered_and_filed_as_one_by_one(
    works: Works, names: Iterator[int], sent: list[Submission], size: int, archive: bool
) -> None:
    number = next(names)
    works = replace(works, shelf=FakeShelf(Attentive()))
    apart, together = (a_site(works, f"{kind}-{number}", STRICT) for kind in ("apart", "together"))
    for site in (apart, together):
        score(works, site, a_submission("cut off", "Nobody may answer this."))
        cuts.cut(works, a_person(works, site), site, "bridge", "cut off")

    one_by_one = [answer_or_mistake(works, apart, submission, archive) for submission in sent]
    at_once = score_many(works, together, sent, archive, size)

    assert told(at_once) == told(one_by_one)
    assert filed(works, together) == filed(works, apart)


def test_every_comment_of_an_ordinary_thread_is_assessed_once(works: Works, shelf: FakeShelf) -> None:
    site = a_site(works)
    thread = tuple(
        Comment(f"c{n}", f"Thought number {n}.", Author(f"Reader {n % 30}"), f"c{n // 2}" if n % 3 else None)
        for n in range(2 * CHUNK + 9)
    )

    answers = score_thread(works, site, Thread(an_article(), thread))

    assert {answer.state for answer in answers if isinstance(answer, Answer)} == {"published"}
    assert len(answers) == len(shelf.panel.seen) == 2 * CHUNK + 9


def test_the_third_of_three_equal_comments_in_one_batch_is_held(works: Works) -> None:
    site = a_site(works, policy=POLICY + "repeats: {by_author: 2, by_anyone: 50, window: 24h}\n")

    answers = score_batch(works, site, [a_submission(f"c{n}", "Visit my shop.") for n in range(3)])

    assert [answer.state for answer in answers if isinstance(answer, Answer)] == ["published", "published", "held"]


def test_a_flood_within_one_batch_is_held(works: Works) -> None:
    site = a_site(works, policy=POLICY + "floods: {per_minute: 3}\n")

    answers = score_batch(works, site, [a_submission(f"c{n}", f"Thought number {n}.") for n in range(6)])

    states = [answer.state for answer in answers if isinstance(answer, Answer)]
    assert (states[0], states[-1]) == ("published", "held")


def test_an_edit_within_a_batch_is_the_second_revision(works: Works) -> None:
    site = a_site(works)

    answers = score_batch(works, site, [a_submission("c1", "You idiot."), a_submission("c1", "I do not agree.")])

    assert [(a.revision, a.state) for a in answers if isinstance(a, Answer)] == [(1, "held"), (2, "published")]


def test_a_comment_sent_twice_in_one_batch_is_filed_once(works: Works) -> None:
    site = a_site(works)

    first, second = score_batch(works, site, [a_submission("c1", "You idiot."), a_submission("c1", "You idiot.")])

    assert isinstance(first, Answer)
    assert second == replace(first, repeated=True)
    assert look.counts(works, site).comments == 1


def test_what_somebody_else_filed_while_the_model_worked_is_answered_from_storage(
    works: Works, shelf: FakeShelf
) -> None:
    site = a_site(works)
    faster: list[Answer] = []
    shelf.panel.meanwhile = lambda _: faster.append(score(works, site, a_submission("c2", "You idiot.")))

    answers = score_batch(works, site, [a_submission("c1"), a_submission("c2", "You idiot."), a_submission("c3")])

    assert answers[1] == replace(faster[0], repeated=True)
    assert [type(answer) for answer in answers] == [Answer] * 3
    assert look.counts(works, site).comments == 3


def test_whoever_else_comments_in_the_thread_meanwhile_makes_nothing_read_twice(works: Works, shelf: FakeShelf) -> None:
    site = a_site(works)
    shelf.panel.meanwhile = lambda _: score(works, site, a_submission("other", "A word.", author="Zelda Quist"))

    answers = score_batch(works, site, [a_submission(f"c{n}", f"Thought number {n}.") for n in range(20)])

    assert all(isinstance(answer, Answer) for answer in answers)
    assert len(shelf.panel.seen) == 20 + 1
    assert look.counts(works, site).comments == 20 + 1


def test_a_comment_that_names_whoever_came_meanwhile_is_read_again_with_them(works: Works, shelf: FakeShelf) -> None:
    site = a_site(works)
    shelf.panel.meanwhile = lambda _: score(works, site, a_submission("other", "A word.", author="Zelda Quist"))
    texts = ["One thought.", "Ask Zelda Quist about it.", "A third thought."]

    answers = score_batch(works, site, [a_submission(f"c{n}", text) for n, text in enumerate(texts)])

    read = [(comment.id, context.participants) for comment, context in shelf.panel.seen]
    assert all(isinstance(answer, Answer) for answer in answers)
    assert [who for id, who in read if id == "c0"] == [()]
    assert [who for id, who in read if id == "c1"] == [(), ("Zelda Quist",)]
    assert look.counts(works, site).comments == 3 + 1


def test_a_comment_that_loses_every_race_has_its_own_mistake_and_the_others_are_filed(
    works: Works, shelf: FakeShelf
) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Original."))
    turns = itertools.count()

    def edit_it_again(comment: Comment) -> None:
        if comment.id == "c1":
            turn = next(turns)
            score(works, site, a_submission("c1", f"Edit {turn}.", author=f"stranger {turn}"))
        shelf.panel.meanwhile = edit_it_again

    shelf.panel.meanwhile = edit_it_again

    lost, other = score_batch(works, site, [a_submission("c1", "Mine."), a_submission("c2")])

    assert isinstance(lost, Invalid)
    assert [(error.pointer, error.code) for error in lost.errors] == [("", "conflict")]
    assert isinstance(other, Answer)


def test_a_process_that_dies_in_the_middle_of_a_chunk_leaves_no_half_of_it(works: Works) -> None:
    site = a_site(works)
    ticks = itertools.count()

    def stopping_clock() -> datetime:
        if next(ticks) == 2:
            raise KeyboardInterrupt
        return MONDAY

    with pytest.raises(KeyboardInterrupt):
        score_batch(replace(works, clock=stopping_clock), site, [a_submission(f"c{n}", "You idiot.") for n in range(4)])

    assert look.counts(works, site).comments == 0
    assert look.decisions_after(works, site, None) == []


@pytest.mark.parametrize("turned", [list, lambda sent: sent[::-1]], ids=["same order", "opposite order"])
def test_batches_sent_at_the_same_time_file_every_comment_once(
    works: Works, turned: Callable[[list[Submission]], list[Submission]]
) -> None:
    site = a_site(works)
    sent = [
        a_submission(f"c{n}", f"You idiot, {n}." if n % 2 else f"Number {n}.", author=f"u{n % 5}") for n in range(40)
    ]
    start = threading.Barrier(4)

    def send(order: list[Submission]) -> list[Answer | Invalid]:
        start.wait()
        return score_batch(works, site, order)

    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(send, [sent, turned(sent), sent, turned(sent)]))

    answers = [answer for answered in rounds for answer in answered]
    assert all(isinstance(answer, Answer) for answer in answers)
    assert sum(not answer.repeated for answer in answers if isinstance(answer, Answer)) == 40
    assert look.counts(works, site).comments == 40
    assert len(look.decisions_after(works, site, None)) == 20
    assert sum(look.author_record(works, site, f"name:u{n}").standing.published for n in range(5)) == 20


@pytest.mark.parametrize("lets_others_work", [True, False])
def test_batches_take_turns_where_the_model_lets_nobody_else_work(
    works: Works, shelf: FakeShelf, lets_others_work: bool
) -> None:
    site = a_site(works)
    shelf.panel.lets_others_work = lets_others_work
    done = threading.Event()
    done_meanwhile: list[bool] = []

    def send_another() -> None:
        score_batch(works, site, [a_submission("other")])
        done.set()

    other = threading.Thread(target=send_another)

    def meanwhile(_: object) -> None:
        other.start()
        done_meanwhile.append(done.wait(5 if lets_others_work else 0.5))

    shelf.panel.meanwhile = meanwhile
    score_batch(works, site, [a_submission("c1"), a_submission("c2")])
    other.join(10)

    assert done_meanwhile == [lets_others_work]
    assert look.counts(works, site).comments == 3


def test_a_batch_and_single_comments_at_the_same_time_lose_nothing(works: Works) -> None:
    site = a_site(works)
    authors = [f"u{n % 4}" for n in range(60)]
    batch = [a_submission(f"b{n}", f"You idiot, {n}.", author=author) for n, author in enumerate(authors)]
    singles = [a_submission(f"s{n}", f"You idiot, {n}!", author=author) for n, author in enumerate(reversed(authors))]

    with ThreadPoolExecutor(3) as pool:
        at_once = pool.submit(score_batch, works, site, batch)
        apart = list(pool.map(lambda submission: score(works, site, submission), singles))

    assert [type(answer) for answer in at_once.result()] == [Answer] * 60
    assert {answer.state for answer in apart} == {"held"}
    assert look.counts(works, site).held == len(look.decisions_after(works, site, None, 200)) == 120
