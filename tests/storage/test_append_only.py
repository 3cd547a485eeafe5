"""The logs: nobody changes or takes back a line, whatever SQL they write."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from service.actions.review import decide
from service.actions.score import score
from service.actions.works import Works
from tests.builders_storage import a_person, a_site, a_submission


def a_decision(works: Works) -> None:
    site = a_site(works)
    case = score(works, site, a_submission("c1", "You idiot.")).case_id
    decide(works, a_person(works, site), case or "", "reject", "insults", "A note.", 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET new_state = 'approved'",
        "UPDATE decisions SET note = 'Another note.' WHERE note IS NOT NULL",
        "UPDATE decisions SET note = NULL, reason = 'other'",
        "UPDATE decisions SET person_id = NULL",
        "DELETE FROM decisions",
        "UPDATE policies SET text = ''",
        "DELETE FROM policies",
    ],
)
def test_a_line_of_a_log_is_neither_changed_nor_deleted(works: Works, statement: str) -> None:
    a_decision(works)

    with pytest.raises(DBAPIError, match="append-only"), works.store.write() as connection:
        connection.exec_driver_sql(statement)

    with works.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM decisions").scalar() == 2


def test_a_note_may_be_emptied_which_erasing_a_person_needs(works: Works) -> None:
    a_decision(works)

    with works.store.write() as connection:
        connection.exec_driver_sql("UPDATE decisions SET note = NULL")

    with works.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(note) FROM decisions").scalar() == 0


def test_on_postgresql_a_log_is_not_truncated_either(works: Works) -> None:
    if works.store.dialect != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    a_decision(works)

    with pytest.raises(DBAPIError, match="append-only"), works.store.write() as connection:
        connection.exec_driver_sql("TRUNCATE decisions CASCADE")
