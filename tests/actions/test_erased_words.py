"""What is erased cannot be found, and its words leave the index and the file, not only the table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from service.actions import find
from service.actions.forget import forget_author
from service.actions.score import score
from service.actions.works import Works
from service.storage.filters import Filter, Words
from tests.builders_storage import a_site, a_submission

RARE = "xylorimba"


def test_an_erased_comment_is_found_by_no_word_of_its_own(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", f"You idiot with your {RARE}.", author="joe"))
    score(works, site, a_submission("c2", f"You idiot, that is a {RARE}.", author="ida"))
    rare = Filter(words=(Words(RARE),))
    before = [line.comment.id for line in find.comments(works, site, None, rare)]

    forget_author(works, site, "name:joe")

    assert before == ["c2", "c1"]
    assert [line.comment.id for line in find.comments(works, site, None, rare)] == ["c2"]
    assert [line.comment.id for line in find.cases(works, site, None, rare)] == ["c2"]


def test_an_erased_comment_is_listed_only_where_erased_ones_are_asked_for(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "You idiot.", author="joe"))
    forget_author(works, site, "name:joe")

    assert find.comments(works, site, None, Filter()) == []
    [line] = find.comments(works, site, None, Filter(states=("erased",)))
    assert (line.comment.text, line.comment.author.name) == ("", "")


def test_the_erased_words_leave_the_index_and_the_file(works: Works, database: str, database_url: str) -> None:
    if database != "sqlite":
        pytest.skip("PostgreSQL's vacuum frees both in its own time")
    site = a_site(works)
    for number in range(20):
        score(works, site, a_submission(f"c{number}", f"Comment {number} says this and that.", author=f"a{number}"))
    score(works, site, a_submission("c99", f"My {RARE} is at {RARE}ville.", author="joe"))
    for number in range(20, 40):  # more than the index takes in at once, so that it knows the rare words
        score(works, site, a_submission(f"c{number}", f"Comment {number} says this and that.", author=f"a{number}"))
    path = Path(database_url.removeprefix("sqlite:///"))
    before = _indexed(path)

    forget_author(works, site, "name:joe")
    works.store.close()

    assert {RARE, f"{RARE}ville"} <= before
    assert not any(word.startswith(RARE) for word in _indexed(path))
    assert RARE[:6].encode() not in path.read_bytes()
    assert "comment" in _indexed(path)


def _indexed(path: Path) -> set[str]:
    """Every word the index knows, deleted or not yet merged away."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.known USING fts5vocab(main, revision_words, instance)")
        places = {word for (word,) in connection.execute("SELECT term FROM temp.known")}
        pages = connection.execute("SELECT block FROM revision_words_data").fetchall()
        raw = b"".join(bytes(block) for (block,) in pages)
        return places | {word for word in (RARE, f"{RARE}ville") if word.encode() in raw}
