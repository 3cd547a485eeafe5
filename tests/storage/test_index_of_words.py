"""SQLite's index of words: what it has not taken in yet is found all the same, and what left it leaves no trace."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from service.actions import find
from service.actions.score import score
from service.actions.works import Works
from service.storage.filters import Filter, Words
from service.storage.wording import says
from tests.builders_storage import a_site, a_submission

WORDS = ("bridge", "toll", "ferry", "queue", "bus")


@pytest.fixture
def connection(works: Works, database: str) -> Iterator[Connection]:
    """A transaction on SQLite, in which rows of one comment may be put in and taken out by hand."""
    if database != "sqlite":
        pytest.skip("PostgreSQL keeps its index by itself")
    score(works, a_site(works), a_submission("c1", "The council met."))
    with works.store.write() as connection:
        yield connection


def test_every_comment_is_found_as_soon_as_it_is_filed(works: Works) -> None:
    site = a_site(works)
    found = []
    for number in range(70):
        score(works, site, a_submission(f"c{number}", f"Word number w{number} of many.", author=f"a{number}"))
        wanted = Filter(words=(Words(f"w{number}"),))
        found += [line.comment.id for line in find.comments(works, site, None, wanted)]

    everything = find.comments(works, site, None, Filter(words=(Words("number"),)), limit=100)

    assert found == [f"c{number}" for number in range(70)]
    assert len(everything) == 70


def test_whatever_comes_changes_and_goes_the_search_finds_what_the_rows_say(connection: Connection) -> None:
    dice = random.Random(7)
    for _ in range(400):
        _something_happens(connection, dice)

    for word in WORDS:
        found = sorted(connection.execute(says(connection, [Words(word)])).scalars())
        rows = connection.exec_driver_sql("SELECT id, text FROM revisions ORDER BY id").all()
        assert found == [row.id for row in rows if word in row.text.split()]


def test_the_index_agrees_with_the_texts_wherever_it_has_taken_them_in(connection: Connection) -> None:
    dice = random.Random(11)
    for _ in range(400):
        _something_happens(connection, dice)
    while _newest(connection) % 32:
        _add(connection, _newest(connection) + 1, "the last")

    # https://sqlite.org/fts5.html#the_integrity_check_command; raises where index and table differ in a word
    connection.exec_driver_sql("INSERT INTO revision_words(revision_words, rank) VALUES ('integrity-check', 1)")

    held = connection.exec_driver_sql("SELECT count(*) FROM revision_words_docsize").scalar_one()
    assert held == connection.exec_driver_sql("SELECT count(*) FROM revisions").scalar_one()


def _something_happens(connection: Connection, dice: random.Random) -> None:
    """A text comes, mostly; or one changes, or goes (often the newest), or comes in below others."""
    said = " ".join(dice.choices(WORDS, k=3))
    ids = list(connection.exec_driver_sql("SELECT id FROM revisions WHERE id > 1 ORDER BY id").scalars())
    event = dice.random()
    if event < 0.6 or len(ids) < 5:
        _add(connection, _newest(connection) + 1, said)
    elif event < 0.75:
        connection.exec_driver_sql("UPDATE revisions SET text = ? WHERE id = ?", (said, dice.choice(ids)))
    elif event < 0.95:
        gone = dice.choice([ids[-1], dice.choice(ids)])
        connection.exec_driver_sql("DELETE FROM revisions WHERE id = ?", (gone,))
    else:
        free = sorted(set(range(2, ids[-1])) - set(ids))
        if free:
            _add(connection, dice.choice(free), said)


def _newest(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT max(id) FROM revisions").scalar_one())


def _add(connection: Connection, row: int, said: str) -> None:
    """One more text of the only comment, as its row ``row``."""
    connection.exec_driver_sql(
        "INSERT INTO revisions (id, comment_id, site_id, author_id, number, text, text_hash, said_at, received_at) "
        "SELECT ?, comment_id, site_id, author_id, ?, ?, text_hash, said_at, received_at FROM revisions WHERE id = 1",
        (row, row, said),
    )
