"""The desk: what people do there and may undo, sanctions, reports, statements, appeals, second looks, and search."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from service.storage.migrations.words import WORDS

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)
VIOLATIONS: Final = (
    *("toxicity", "severe_toxicity", "insult", "personal_attack", "attack_on_commenter", "attack_on_author"),
    *("identity_attack", "profanity", "threat", "sexually_explicit", "spam"),
)
"""The labels that spoke for a violation when this step was written."""
AT_ONCE: Final = 1_000


def upgrade() -> None:
    """Widen the old tables, build the new ones, index the words, and tell open cases how risky they are."""
    _columns()
    _deeds()
    _notes()
    _sanctions()
    _reporters()
    _reports()
    _presences()
    _saved_views()
    _statements()
    _appeals()
    _second_looks()
    for statement in WORDS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))
    _risks()


def _columns() -> None:
    op.add_column("cases", sa.Column("risk", sa.Float(), nullable=True))
    op.add_column("cases", sa.Column("cause", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("lang", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("reports", sa.Float(), server_default=sa.text("0"), nullable=False))
    op.add_column("cases", sa.Column("assigned_to", Id, nullable=True))
    op.add_column("cases", sa.Column("leased_by", Id, nullable=True))
    op.add_column("cases", sa.Column("leased_until", Moment, nullable=True))
    op.add_column("cases", sa.Column("deferred_until", Moment, nullable=True))
    op.add_column("cases", sa.Column("escalated_at", Moment, nullable=True))
    op.add_column("verdicts", sa.Column("risk", sa.Float(), nullable=True))
    op.add_column("comments", sa.Column("featured_at", Moment, nullable=True))
    op.add_column("comments", sa.Column("cut_at", Moment, nullable=True))
    some = sa.text("cut_at IS NOT NULL")
    op.create_index("ix_comments_cut", "comments", ["article_id"], sqlite_where=some, postgresql_where=some)
    person = sa.text("actor = 'person'")
    op.create_index("ix_decisions_people", "decisions", ["revision_id"], sqlite_where=person, postgresql_where=person)
    op.create_index(op.f("ix_cases_site_id_closed_at"), "cases", ["site_id", "closed_at"], unique=False)
    op.create_index(op.f("ix_comments_site_id_said_at"), "comments", ["site_id", "said_at"], unique=False)
    op.add_column("people", sa.Column("preferences", Json, nullable=True))
    op.add_column("sites", sa.Column("desk", Json, nullable=True))


def _deeds() -> None:
    op.create_table(
        "deeds",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("done", Json, nullable=False),
        sa.Column("undo_of", Id, nullable=True),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deeds_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_deeds_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deeds")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deeds_public_id")),
        sa.UniqueConstraint("undo_of", name=op.f("uq_deeds_undo_of")),
    )
    undone = sa.text("undo_of IS NOT NULL")
    op.create_index(
        "uq_decisions_undo_of", "decisions", ["undo_of"], unique=True, sqlite_where=undone, postgresql_where=undone
    )
    op.create_index(op.f("ix_deeds_site_id_person_id_id"), "deeds", ["site_id", "person_id", "id"], unique=False)
    op.create_index(op.f("ix_deeds_site_id_kind_id"), "deeds", ["site_id", "kind", "id"], unique=False)


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", Id, nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("comment_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_notes_author_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_notes_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notes_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_notes_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_author_id"), "notes", ["author_id"], unique=False)
    op.create_index(op.f("ix_notes_comment_id"), "notes", ["comment_id"], unique=False)


def _sanctions() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("until", Moment, nullable=True),
        sa.Column("lifted_at", Moment, nullable=True),
        sa.Column("lifted_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_sanctions_author_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["people.id"], name=op.f("fk_sanctions_lifted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sanctions_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_sanctions_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sanctions_public_id")),
    )
    op.create_index(op.f("ix_sanctions_author_id"), "sanctions", ["author_id"], unique=False)


def _reporters() -> None:
    op.create_table(
        "reporters",
        sa.Column("id", Id, nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("dismissed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_reporters_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporters")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_reporters_site_id_key")),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("comment_id", Id, nullable=False),
        sa.Column("reporter_id", Id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_reports_comment_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporters.id"], name=op.f("fk_reports_reporter_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_reports_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("comment_id", "reporter_id", name=op.f("uq_reports_comment_id_reporter_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reports_public_id")),
    )
    op.create_index(op.f("ix_reports_site_id_made_at"), "reports", ["site_id", "made_at"], unique=False)


def _presences() -> None:
    op.create_table(
        "presences",
        sa.Column("site_id", Id, autoincrement=False, nullable=False),
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("seen_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "person_id", name=op.f("pk_presences")),
    )


def _saved_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_views_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_saved_views_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_views_public_id")),
        sa.UniqueConstraint("site_id", "person_id", "name", name=op.f("uq_saved_views_site_id_person_id_name")),
    )


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("comment_id", Id, nullable=True),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("decision_id", Id, nullable=True),
        sa.Column("sanction_id", Id, nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("retracted_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_statements_author_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_statements_comment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_statements_decision_id")),
        sa.ForeignKeyConstraint(["sanction_id"], ["sanctions.id"], name=op.f("fk_statements_sanction_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_statements_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("public_id", name=op.f("uq_statements_public_id")),
    )
    op.create_index(op.f("ix_statements_comment_id"), "statements", ["comment_id"], unique=False)
    op.create_index(op.f("ix_statements_site_id_made_at"), "statements", ["site_id", "made_at"], unique=False)


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("statement_id", Id, nullable=False),
        sa.Column("comment_id", Id, nullable=True),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_appeals_author_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_appeals_comment_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_appeals_decided_by")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_appeals_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appeals_public_id")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_appeals_statement_id")),
    )
    op.create_index(op.f("ix_appeals_site_id_made_at"), "appeals", ["site_id", "made_at"], unique=False)


def _second_looks() -> None:
    op.create_table(
        "second_looks",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("comment_id", Id, nullable=False),
        sa.Column("revision_id", Id, nullable=False),
        sa.Column("decision_id", Id, nullable=False),
        sa.Column("first", Json, nullable=False),
        sa.Column("second", Json, nullable=True),
        sa.Column("settled", Json, nullable=True),
        sa.Column("drawn_at", Moment, nullable=False),
        sa.Column("decided_at", Moment, nullable=True),
        sa.Column("settled_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_second_looks_comment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_second_looks_decision_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_second_looks_revision_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_second_looks_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_second_looks_public_id")),
    )
    op.create_index(op.f("ix_second_looks_site_id_drawn_at"), "second_looks", ["site_id", "drawn_at"], unique=False)


def _risks() -> None:
    """Verdicts know their risk, and cases that were open before theirs, with cause and language from the verdict."""
    bind = op.get_bind()
    verdicts = sa.table(
        "verdicts",
        *(sa.column(name) for name in ("id", "revision_id", "risk")),
        *(sa.column(name, Json) for name in ("scores", "findings", "language")),
    )
    told = sa.update(verdicts).where(verdicts.c.id == sa.bindparam("of")).values(risk=sa.bindparam("number"))
    query = sa.select(verdicts.c.id, verdicts.c.scores).order_by(verdicts.c.id).limit(AT_ONCE)
    rows = bind.execute(query).all()
    while rows:
        bind.execute(told, [{"of": row.id, "number": _risk(row.scores)} for row in rows])
        rows = bind.execute(query.where(verdicts.c.id > rows[-1].id)).all()
    cases = sa.table("cases", *(sa.column(name) for name in ("id", "revision_id", "state", "risk", "cause", "lang")))
    wanted = sa.select(cases.c.id, verdicts.c.scores, verdicts.c.findings, verdicts.c.language)
    joined = cases.join(verdicts, verdicts.c.revision_id == cases.c.revision_id)
    for row in bind.execute(wanted.select_from(joined).order_by(verdicts.c.id)).all():
        first = row.findings[0] if row.findings else {}
        known = {"risk": _risk(row.scores), "cause": first.get("label") or first.get("rule")}
        bind.execute(sa.update(cases).where(cases.c.id == row.id).values(**known, lang=row.language.get("code")))


def _risk(scores: dict[str, float]) -> float | None:
    return max((scores[label] for label in VIOLATIONS if label in scores), default=None)
