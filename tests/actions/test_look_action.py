"""What the faces read: the queue in order, a case with all beside it, numbers that add up."""

from __future__ import annotations

import pytest

from service.actions import look
from service.actions.score import score
from service.actions.works import Works
from service.moderation.errors import NotFound
from tests.builders_storage import MONDAY, FakeClock, a_site, a_submission, open_cases


def test_the_most_urgent_comes_first_and_of_two_alike_the_oldest(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    for id, text in (("c1", "insult:0.6"), ("c2", "insult:0.9"), ("c3", "insult:0.6 too"), ("c4", "insult:0.7")):
        score(works, site, a_submission(id, text))
        clock.wind(seconds=1)

    lines = open_cases(works, site)

    assert [line.comment.id for line in lines] == ["c2", "c4", "c1", "c3"]


def test_a_page_of_the_queue_goes_on_where_the_last_one_ended(works: Works) -> None:
    site = a_site(works)
    for number in range(5):
        score(works, site, a_submission(f"c{number}", f"insult:0.6 {number}"))

    first = open_cases(works, site, limit=2)
    rest = open_cases(works, site, after=first[-1].cursor)

    assert [line.comment.id for line in (*first, *rest)] == [f"c{number}" for number in range(5)]


def test_a_case_comes_with_parent_evidence_reasons_and_record(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Close it.", author="Ida"))
    answer = score(works, site, a_submission("c2", "You idiot.", author="joe", parent="c1", posted_at=MONDAY))

    case = look.case(works, site, answer.case_id or "")

    assert (case.comment.text, case.comment.parent_id, case.comment_state) == ("You idiot.", "c1", "held")
    assert [above.text for above in case.ancestors] == ["Close it."]
    assert (case.findings, case.assessment) == (answer.findings, answer.assessment)
    assert (case.author_key, case.standing.first_seen_at) == ("name:joe", MONDAY)
    assert (case.origin, case.priority, case.version) == ("policy", 0.9, 1)


def test_numbers_add_up(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Hello."))
    score(works, site, a_submission("c2", "You idiot."))
    clock.wind(minutes=5)
    score(works, site, a_submission("c3", "You too, idiot."))

    counts = look.counts(works, site)

    assert (counts.comments, counts.published, counts.held, counts.rejected) == (3, 1, 2, 0)
    assert counts.oldest_opened_at == MONDAY


def test_what_does_not_exist_is_not_found(works: Works) -> None:
    site = a_site(works)

    for ask in (look.case, look.comment, look.author_record):
        with pytest.raises(NotFound):
            ask(works, site, "nothing")
    with pytest.raises(NotFound):
        look.site(works, "nowhere")
