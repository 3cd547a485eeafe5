"""The third step of the schema: old open cases learn their risk, and every text can be found by its words."""

from __future__ import annotations

import json

from service.storage.engine import open_store
from service.storage.migrations import migrate
from tests.storage.test_migrations import MOMENT, ROWS

VERDICT = (
    "INSERT INTO verdicts (id, revision_id, action, findings, policy_version, served, scores, spans, language, "
    "model_version, text_version, features_version, made_at) VALUES "
    f"(1, 1, 'hold', '{{findings}}', '1', 1, '{{scores}}', '[]', '{{language}}', 'm', 'v1', 'v1', '{MOMENT}')"
)


def test_a_case_that_was_open_before_knows_its_risk_and_its_text_is_indexed(
    empty_database_url: str, database: str
) -> None:
    migrate(empty_database_url, "0002")
    store = open_store(empty_database_url)
    blob = "x'00'" if database == "sqlite" else "'\\x00'"
    told = {
        "findings": json.dumps([{"rule": "thresholds", "label": "insult"}]),
        "scores": json.dumps({"insult": 0.75, "unsubstantial": 0.9}),
        "language": json.dumps({"code": "en"}),
    }
    with store.write() as connection:
        for statement in (*ROWS, VERDICT):
            connection.exec_driver_sql(statement.format(blob=blob, **told))

    migrate(empty_database_url)

    words = "revision_words MATCH 'hello'"
    if database == "postgresql":
        words = "to_tsvector('simple', text) @@ to_tsquery('simple', 'hello')"
    table = "revision_words" if database == "sqlite" else "revisions"
    with store.read() as connection:
        [case] = connection.exec_driver_sql("SELECT risk, cause, lang FROM cases").all()
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {words}").scalar()
    assert (tuple(case), found) == ((0.75, "insult", "en"), 1)
    store.close()
