"""Threads that file at the same moment share a commit: nothing is lost, and each has its own error."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.actions.works import Works
from service.storage.engine import Line, Store, Taken, open_store
from service.storage.prepared import Prepared
from service.storage.tables import people
from tests.builders_storage import MONDAY

ADD = Prepared.into(people, "email", "name", "created_at")


def adding(email: str, then: Callable[[], object] = lambda: None) -> Callable[[Line], str]:
    """Something to file: a person. ``then`` happens before the transaction ends."""

    def work(line: Line) -> str:
        ADD.run(line, {"email": email, "name": email, "created_at": MONDAY})
        then()
        return email

    return work


def emails(store: Store) -> list[str]:
    with store.read() as connection:
        return sorted(row[0] for row in connection.exec_driver_sql("SELECT email FROM people"))


def together(store: Store, works: list[Callable[[Line], str]]) -> list[str | Exception]:
    """All works handed in while a first one is still being written, so that they wait together."""
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(10)

    def outcome(work: Callable[[Line], str]) -> str | Exception:
        try:
            return store.file(work)
        except Exception as error:  # noqa: BLE001 -- what is raised is what is looked at
            return error

    with ThreadPoolExecutor(len(works) + 1) as pool:
        first = pool.submit(store.file, adding("first", wait))
        begun.wait(10)
        others = [pool.submit(outcome, work) for work in works]
        go_on.set()
        first.result()
        return [other.result() for other in others]


def test_all_who_file_at_the_same_moment_are_filed(store: Store) -> None:
    names = [f"p{number}" for number in range(12)]

    answers = together(store, [adding(name) for name in names])

    assert answers == names
    assert emails(store) == sorted(["first", *names])


def test_what_is_answered_another_connection_can_read(store: Store, database_url: str) -> None:
    other = open_store(database_url, "normal")

    store.file(adding("p1"))

    assert emails(other) == ["p1"]
    other.close()


def test_an_error_is_its_own_alone_and_undoes_its_own_alone(store: Store) -> None:
    def breaks() -> None:
        raise LookupError("in the middle")

    answers = together(store, [adding("p1"), adding("broken", breaks), adding("p2")])

    assert isinstance(answers[1], LookupError)
    assert (answers[0], answers[2]) == ("p1", "p2")
    assert emails(store) == ["first", "p1", "p2"]


def test_who_comes_second_with_the_same_key_is_told_that_it_is_taken(store: Store) -> None:
    answers = together(store, [adding("same"), adding("same"), adding("p1")])

    assert sum(isinstance(answer, Taken) for answer in answers) == 1
    assert emails(store) == ["first", "p1", "same"]


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_shared_transaction_that_breaks_down_is_done_again_one_by_one(store: Store) -> None:
    broken: list[Line] = []

    def end_it(line: Line) -> str:
        if broken:
            return adding("p2")(line)
        broken.append(line)
        line.driver.rollback()  # as SQLite does by itself when the disk is full
        raise OSError("full")

    answers = together(store, [adding("p1"), end_it, adding("p3")])

    assert answers == ["p1", "p2", "p3"]
    assert emails(store) == ["first", "p1", "p2", "p3"]


def test_a_thread_that_is_ended_in_its_work_leaves_nothing_and_holds_up_nobody(store: Store) -> None:
    def ended() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.file(adding("ended", ended))
    store.file(adding("p1"))

    assert emails(store) == ["p1"]


def test_a_visit_knows_whether_anybody_wrote_between_its_read_and_its_write(works: Works, database: str) -> None:
    with works.store.visit() as undisturbed, undisturbed.reading() as line:
        line.driver.execute("SELECT count(*) FROM people").fetchone()
    with works.store.visit() as visit:
        with visit.reading() as line:
            line.driver.execute("SELECT count(*) FROM people").fetchone()
        works.store.file(adding("p1"))
        with visit.writing() as line:
            disturbed = visit.overtaken
            adding("p2")(line)

    assert disturbed
    assert emails(works.store) == ["p1", "p2"]
    assert database == works.store.dialect


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_visit_that_nobody_disturbed_need_not_read_again(works: Works) -> None:
    works.store.file(adding("before"))

    with works.store.visit() as visit:
        with visit.reading() as line:
            line.driver.execute("SELECT count(*) FROM people").fetchone()
        with visit.writing() as line:
            undisturbed = not visit.overtaken
            adding("p1")(line)

    assert undisturbed
    assert emails(works.store) == ["before", "p1"]


def test_a_visit_that_fails_while_writing_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.visit() as visit, visit.writing() as line:
            adding("p1")(line)
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert emails(store) == []
