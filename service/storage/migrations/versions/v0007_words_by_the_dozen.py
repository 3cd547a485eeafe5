"""SQLite: the index of words takes texts in by the dozen, because each comment alone cost it a tenth of its filing.

Every 32nd row brings the index up to date; what came since is read by itself (``wording.fresh``). FTS5's own table of
lengths says which rows the index holds (https://sqlite.org/fts5.html#the_docsize_table), so nothing else need be kept.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    "DROP TRIGGER revision_words_come",
    "DROP TRIGGER revision_words_go",
    "DROP TRIGGER revision_words_change",
    # The second condition is for a row that is put in below others: nobody would come back for it.
    "CREATE TRIGGER revision_words_come AFTER INSERT ON revisions "
    "WHEN NEW.id % 32 = 0 OR NEW.id < (SELECT coalesce(max(id), 0) FROM revision_words_docsize) BEGIN "
    "INSERT INTO revision_words(rowid, text) SELECT id, text FROM revisions "
    "WHERE id > min(NEW.id - 1, (SELECT coalesce(max(id), 0) FROM revision_words_docsize)) AND id <= NEW.id; END",
    "CREATE TRIGGER revision_words_go AFTER DELETE ON revisions "
    "WHEN EXISTS (SELECT 1 FROM revision_words_docsize WHERE id = OLD.id) BEGIN "
    "INSERT INTO revision_words(revision_words, rowid, text) VALUES ('delete', OLD.id, OLD.text); END",
    "CREATE TRIGGER revision_words_change AFTER UPDATE OF text ON revisions "
    "WHEN EXISTS (SELECT 1 FROM revision_words_docsize WHERE id = OLD.id) BEGIN "
    "INSERT INTO revision_words(revision_words, rowid, text) VALUES ('delete', OLD.id, OLD.text); "
    "INSERT INTO revision_words(rowid, text) VALUES (NEW.id, NEW.text); END",
)


def upgrade() -> None:
    """Make the three triggers anew; PostgreSQL's index has a list of what is pending by itself."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in STATEMENTS:
            op.execute(statement)
