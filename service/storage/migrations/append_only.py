"""The triggers that keep ``decisions`` and ``policies`` append-only; step 0001 builds them, later steps never edit."""

from __future__ import annotations

from typing import Final

# ``decisions`` and ``policies`` are logs. The one exception: erasing a person may empty a decision's free text.
_COLUMNS_THAT_STAND: Final = (
    *(
        "id",
        "public_id",
        "site_id",
        "comment_id",
        "revision_id",
        "case_id",
        "author_id",
        "old_state",
        "new_state",
        "actor",
    ),
    *("person_id", "rule", "label", "score", "threshold", "reason", "clause", "policy_version", "model_version"),
    *("undo_of", "batch_id", "made_at"),
)
_SQLITE_SAME: Final = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in _COLUMNS_THAT_STAND)

APPEND_ONLY: Final = {
    "sqlite": (
        f"CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions "
        f"WHEN NOT (NEW.note IS NULL AND {_SQLITE_SAME}) "
        f"BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END",
        "CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions "
        "BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END",
        "CREATE TRIGGER policies_are_not_changed BEFORE UPDATE ON policies "
        "BEGIN SELECT RAISE(ABORT, 'policies is append-only'); END",
        "CREATE TRIGGER policies_are_not_deleted BEFORE DELETE ON policies "
        "BEGIN SELECT RAISE(ABORT, 'policies is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE FUNCTION refuse_all_but_an_emptied_note() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF NEW.note IS NULL AND (to_jsonb(NEW) - 'note') = (to_jsonb(OLD) - 'note') THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_all_but_an_emptied_note()",
        "CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE OR TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER policies_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON policies "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}
