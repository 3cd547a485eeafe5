"""Forgetting: the words and the name are gone from every table, the thread and the numbers stand."""

from __future__ import annotations

import pytest

from service.actions import look
from service.actions.enqueue import enqueue
from service.actions.export import export_examples
from service.actions.forget import forget_author
from service.actions.review import decide
from service.actions.sanctions import set_author_status
from service.actions.score import score
from service.actions.works import Works
from service.moderation.errors import NotFound
from service.moderation.standing import Status
from service.storage.tables import metadata
from tests.builders_storage import a_person, a_site, a_submission, open_cases


def everything(works: Works) -> str:
    """Every value of every row, as text."""
    with works.store.read() as connection:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in connection.execute(table.select()))


def test_a_forgotten_author_is_found_nowhere_and_the_thread_still_stands(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    first = score(works, site, a_submission("c1", "You idiot, said Zebulon.", author="Zebulon"))
    decide(works, mia, first.case_id or "", "reject", "insults", "Zebulon again.", 1)
    score(works, site, a_submission("c2", "Zebulon is an idiot too.", author="Zebulon"))
    reply = score(works, site, a_submission("c3", "Really?", author="Ida", parent="c1"))
    set_author_status(works, site, "name:Zebulon", Status.BANNED, None, "Zebulon, of course.")

    emptied = forget_author(works, site, "name:Zebulon")

    assert emptied == 2
    assert "Zebulon" not in everything(works)
    assert "idiot" not in everything(works)
    assert look.comment(works, site, "c1").state == "erased"
    assert look.comment(works, site, "c3").state == reply.state
    assert open_cases(works, site) == []
    assert list(export_examples(works, site)) == []


def test_who_decided_what_by_which_clause_stays(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    first = score(works, site, a_submission("c1", "You idiot."))
    decide(works, mia, first.case_id or "", "reject", "insults", "A note.", 1)

    forget_author(works, site, "name:joe")

    history = look.comment(works, site, "c1").history
    assert [(line.new_state, line.clause, line.note) for line in history] == [
        ("held", "insults", None),
        ("rejected", "insults", None),
        ("erased", None, None),
    ]


def test_other_authors_keep_their_words(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Mine.", author="joe"))
    score(works, site, a_submission("c2", "Theirs.", author="JOE"))

    forget_author(works, site, "name:joe")

    assert look.comment(works, site, "c2").comment.text == "Theirs."


def test_an_author_of_another_site_is_nobody_here(works: Works) -> None:
    ours, theirs = a_site(works), a_site(works, "herald")
    score(works, theirs, a_submission("c1", "Mine."))

    with pytest.raises(NotFound):
        forget_author(works, ours, "name:joe")


def test_learning_cases_are_opened_once_behind_everything_the_policy_holds(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "You idiot."))
    score(works, site, a_submission("c2", "I walk over it."))

    opened = [enqueue(works, site, ["c2", "c1", "c2"]), enqueue(works, site, ["c2"])]

    assert opened == [1, 0]
    assert [(line.origin, line.comment.id) for line in open_cases(works, site)] == [
        ("policy", "c1"),
        ("learning", "c2"),
    ]
    assert (look.counts(works, site).held, look.counts(works, site).learning) == (1, 1)


def test_a_rejected_learning_case_takes_the_comment_down(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    score(works, site, a_submission("c1", "I walk over it."))
    enqueue(works, site, ["c1"])
    [line] = open_cases(works, site)

    decide(works, mia, line.id, "reject", "insults", None, line.version)

    assert look.comment(works, site, "c1").state == "rejected"
    assert look.author_record(works, site, "name:joe").standing.published == 0


def test_an_unknown_id_opens_no_case_at_all(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "I walk over it."))

    with pytest.raises(NotFound, match="1 of 2"):
        enqueue(works, site, ["c1", "c9"])

    assert open_cases(works, site) == []
