"""What full-text search stands on: an FTS5 table kept by triggers on SQLite, an index of words on PostgreSQL.

Step 0003 builds them, later steps never edit. Sources: https://sqlite.org/fts5.html#external_content_tables and
https://www.postgresql.org/docs/current/textsearch-tables.html. The table holds no texts of its own, only words' places.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "sqlite": (
        "CREATE VIRTUAL TABLE revision_words USING fts5("
        "text, content='revisions', content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")",
        "CREATE TRIGGER revision_words_come AFTER INSERT ON revisions BEGIN "
        "INSERT INTO revision_words(rowid, text) VALUES (NEW.id, NEW.text); END",
        "CREATE TRIGGER revision_words_go AFTER DELETE ON revisions BEGIN "
        "INSERT INTO revision_words(revision_words, rowid, text) VALUES ('delete', OLD.id, OLD.text); END",
        "CREATE TRIGGER revision_words_change AFTER UPDATE OF text ON revisions BEGIN "
        "INSERT INTO revision_words(revision_words, rowid, text) VALUES ('delete', OLD.id, OLD.text); "
        "INSERT INTO revision_words(rowid, text) VALUES (NEW.id, NEW.text); END",
        "INSERT INTO revision_words(revision_words) VALUES ('rebuild')",
    ),
    "postgresql": ("CREATE INDEX ix_revision_words ON revisions USING gin (to_tsvector('simple', text))",),
}
