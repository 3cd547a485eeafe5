"""Full-text search behind one verb: FTS5 on SQLite, text search on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, Final

from sqlalchemy import Connection, Text, bindparam, cast, column, func, literal_column, select, table

from service.storage.filters import Words
from service.storage.tables import revisions

_INDEX: Final = table("revision_words", column("rowid"), column("revision_words"))
FEW: Final = 3_000
_said = revisions.alias("said")
_SIMPLE: Final[Any] = literal_column("'simple'::regconfig")
"""Written out, not bound: PostgreSQL uses the index only for the very expression it was built on."""


def says(wanted: Sequence[Words], dialect: str) -> Any:
    """The ids of the revisions that say all of this, whatever the case of the letters. No text can raise.

    SQLite also looks past accents. A part without any letter or digit finds nothing.
    """
    if dialect == "sqlite":
        matches = _INDEX.c.revision_words.op("MATCH")(bindparam(None, " AND ".join(map(_fts5, wanted)), Text()))
        return select(_INDEX.c.rowid).where(matches)
    parts = [_tsquery(words) for words in wanted]
    all_of_it = reduce(lambda left, right: left.op("&&")(right), parts)
    return select(_said.c.id).where(func.to_tsvector(_SIMPLE, _said.c.text).op("@@")(all_of_it))


def said_by(connection: Connection, wanted: Sequence[Words]) -> Any:
    """The ids of the comments that ever said all of this, where they are few enough to start from; else None.

    SQLite does not know how common a word is; PostgreSQL does, and needs no hint.
    """
    if connection.dialect.name != "sqlite" or not wanted:
        return None
    found = says(wanted, "sqlite")
    some = select(func.count()).select_from(found.limit(FEW + 1).subquery())
    if int(connection.execute(some).scalar_one()) > FEW:
        return None
    return select(_said.c.comment_id).where(_said.c.id.in_(found))


def one_word(word: str, dialect: str) -> str:
    """A word as the statements of ``SAYS_WORD`` take it."""
    return _fts5(Words(word)) if dialect == "sqlite" else plain(word)


def forget_words(connection: Connection) -> None:
    """Take the words of texts that were emptied out of the index itself.

    FTS5 only notes that they are gone and keeps them until its parts are merged, which this does: 0.13 s with 100,000
    comments (https://sqlite.org/fts5.html#the_optimize_command). PostgreSQL's vacuum does as much in its own time.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO revision_words(revision_words) VALUES ('optimize')")


def _fts5(words: Words) -> str:
    """A string of FTS5's, in which only the quotation mark means something (https://sqlite.org/fts5.html#fts5_strings)."""
    quoted = plain(words.text).replace('"', '""')
    return f'"{quoted}"{"*" if words.begins else ""}'


def _tsquery(words: Words) -> Any:
    """A phrase; one whose last word may go on is built from its words, each quoted as PostgreSQL's manual says."""
    if not words.begins:
        return func.phraseto_tsquery(_SIMPLE, cast(plain(words.text), Text()))
    lexemes = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in plain(words.text).split()]
    return func.to_tsquery(_SIMPLE, cast(" <-> ".join(lexemes) + ":*" if lexemes else "", Text()))


def plain(text: str) -> str:
    """The text without what no database stores: the character NUL and halves of surrogate pairs."""
    return "".join(letter for letter in text if letter != "\0" and not "\ud800" <= letter <= "\udfff")


SAYS_WORD: Final[Mapping[str, Any]] = {
    "sqlite": select(_INDEX.c.rowid).where(_INDEX.c.revision_words.op("MATCH")(bindparam("word", type_=Text()))),
    "postgresql": select(_said.c.id).where(
        func.to_tsvector(_SIMPLE, _said.c.text).op("@@")(
            func.phraseto_tsquery(_SIMPLE, cast(bindparam("word", type_=Text()), Text()))
        )
    ),
}
"""The ids of the revisions that say one ``word``, for each database, to be prepared once and asked often."""
