"""Full-text search behind one verb: FTS5 on SQLite, text search on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)

from service.storage.filters import Words
from service.storage.tables import revisions

_INDEX: Final = table("revision_words", column("rowid"), column("revision_words"))
FRESH: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.fresh_words USING fts5("
    "text, content='', tokenize=\"unicode61 remove_diacritics 2\")"
)
"""What every connection to SQLite has beside the index: room for the words of the texts that it has not taken in yet.

The index takes them in by the dozen (step 0007). Between, whoever searches puts the few that came since into a table
of their own connection, in memory, which neither waits for writers nor keeps them waiting.
"""
_FRESH: Final = table("fresh_words", column("rowid"), column("fresh_words"), schema="temp")
_EMPTY: Final = "INSERT INTO temp.fresh_words(fresh_words) VALUES ('delete-all')"
_FILL: Final = (
    "INSERT INTO temp.fresh_words(rowid, text) SELECT id, text FROM revisions "
    "WHERE id > (SELECT coalesce(max(id), 0) FROM revision_words_docsize)"
)
FEW: Final = 3_000
_GAP: Final = r"(?:[^[:alnum:]]|<[^>]*>|&#?[a-z0-9]+;|[a-z]+://)+"
_said = revisions.alias("said")
_SIMPLE: Final[Any] = literal_column("'simple'::regconfig")
"""Written out, not bound: PostgreSQL uses the index only for the very expression it was built on."""


def says(connection: Connection, wanted: Sequence[Words]) -> Any:
    """The ids of the revisions that say all of this, whatever the case of the letters. No text can raise.

    To be asked within the transaction of ``connection``. SQLite also looks past accents. A part without any letter or
    digit finds nothing.
    """
    if connection.dialect.name == "sqlite":
        freshen(connection)
        return _matches(bindparam(None, " AND ".join(map(_fts5, wanted)), Text()))
    return select(_said.c.id).where(*_on_postgresql(wanted))


def freshen(connection: Connection) -> None:
    """On SQLite put what the index has not taken in yet where a search looks as well, for this transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_EMPTY)
        connection.exec_driver_sql(_FILL)


def _matches(words: Any) -> Any:
    held = select(_INDEX.c.rowid).where(_INDEX.c.revision_words.op("MATCH")(words))
    return held.union_all(select(_FRESH.c.rowid).where(_FRESH.c.fresh_words.op("MATCH")(words)))


def revisions_that_say(connection: Connection, wanted: Sequence[Words]) -> list[int] | None:
    """On PostgreSQL the revisions that say all of this, where they are few enough to start from; else None.

    Left to itself it would rather parse the texts of thousands of comments than look into its index of words: it takes
    parsing for cheap. ``said_by`` is for SQLite.
    """
    if connection.dialect.name == "sqlite" or not wanted:
        return None
    ids = list(connection.execute(says(connection, wanted).limit(FEW + 1)).scalars())
    return None if len(ids) > FEW else ids


def among(column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """``column`` is one of ``ids``, bound as one array (PostgreSQL)."""
    return column == any_(bindparam(None, list(ids), ARRAY(BigInteger())))


def said_by(connection: Connection, wanted: Sequence[Words]) -> Any:
    """On SQLite the ids of the comments that ever said all of this, where they are few enough to start from; else None.

    It does not know how common a word is.
    """
    if connection.dialect.name != "sqlite" or not wanted:
        return None
    found = says(connection, wanted)
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


def _on_postgresql(wanted: Sequence[Words]) -> Iterator[ColumnElement[bool]]:
    """Conditions that together are all the phrases, the cheapest first.

    The index tells which texts have all the words without opening one. That they stand side by side only the text
    tells: a regular expression turns most away, at a hundredth of what parsing costs, before the parser has the last
    word (on an expression that is not the index's, else it would be asked first).
    """
    patterns = [(words, _pattern(words)) for words in wanted]
    yield func.to_tsvector(_SIMPLE, _said.c.text).op("@@")(_together(map(_all_words, wanted)))
    yield from (_said.c.text.op("~*")(cast(pattern, Text())) for _, pattern in patterns if pattern is not None)
    if any(pattern is None or len(words.text.split()) > 1 for words, pattern in patterns):
        said = func.to_tsvector(_SIMPLE, _said.c.text.op("||")(cast("", Text())))
        yield said.op("@@")(_together(map(_tsquery, wanted)))


def _together(queries: Iterable[Any]) -> Any:
    """All of them; one in which the parser finds no word says nothing."""
    return reduce(lambda left, right: left.op("&&")(right), queries)


def _pattern(words: Words) -> str | None:
    """A regular expression that finds every text in which the parser finds the phrase, and few others.

    Between two words may stand what the parser passes over: blanks, signs, tags, entities, protocols. None where a word
    is more than letters and digits of ASCII, whose capitals all locales agree on.
    """
    parts = plain(words.text).split()
    if not parts or not all(part.isascii() and part.isalnum() for part in parts):
        return None
    return _GAP.join(parts)


def _all_words(words: Words) -> Any:
    """The words of a phrase, in whatever order."""
    if not words.begins:
        return func.plainto_tsquery(_SIMPLE, cast(plain(words.text), Text()))
    return func.to_tsquery(_SIMPLE, cast(" & ".join(_lexemes(words)) + ":*" if _lexemes(words) else "", Text()))


def _lexemes(words: Words) -> list[str]:
    """Each word quoted as PostgreSQL's manual says."""
    return ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in plain(words.text).split()]


def _tsquery(words: Words) -> Any:
    """A phrase; one whose last word may go on is built from its words."""
    if not words.begins:
        return func.phraseto_tsquery(_SIMPLE, cast(plain(words.text), Text()))
    return func.to_tsquery(_SIMPLE, cast(" <-> ".join(_lexemes(words)) + ":*" if _lexemes(words) else "", Text()))


def plain(text: str) -> str:
    """The text without what no database stores: the character NUL and halves of surrogate pairs."""
    return "".join(letter for letter in text if letter != "\0" and not "\ud800" <= letter <= "\udfff")


SAYS_WORD: Final[Mapping[str, Any]] = {
    "sqlite": _matches(bindparam("word", type_=Text())),
    "postgresql": select(_said.c.id).where(
        func.to_tsvector(_SIMPLE, _said.c.text).op("@@")(
            func.phraseto_tsquery(_SIMPLE, cast(bindparam("word", type_=Text()), Text()))
        )
    ),
}
"""The ids of the revisions that say one ``word``, for each database, to be prepared once and asked often.

``freshen`` comes before the first of them in a transaction.
"""
