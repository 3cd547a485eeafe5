"""Readers' reports, and the record of those who report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from service.moderation.events import Kind
from service.storage.desk_tables import reporters, reports
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import articles, authors, cases, comments, events, revisions, verdicts
from service.storage.tokens import public_id

NOBODY: Final = ""
"""The key of whoever reports without a name; all of them share one row."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report as the team reads it.

    ``reporter`` is the site's own id, empty for nobody in particular; ``own`` says that it is the comment's author.
    ``upheld`` and ``dismissed`` count the reporter's decided reports. ``outcome`` is None while nobody decided.
    """

    id: str
    reason: str
    text: str | None
    weight: float
    made_at: datetime
    outcome: str | None
    reporter: str
    upheld: int
    dismissed: int
    own: bool


def comment_to_report(connection: Connection, site_id: int, external_id: str) -> Any:
    """What a report needs of a comment: rows, state, author's key, newest revision, its versions; None if unknown."""
    query = _COMMENT.where(comments.c.site_id == site_id, comments.c.external_id == external_id)
    return connection.execute(query.order_by(verdicts.c.id.desc()).limit(1)).first()


def meet_reporter(connection: Connection, site_id: int, key: str) -> Any:
    """The reporter's row (``id``, ``upheld``, ``dismissed``), filed where new."""
    into = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    connection.execute(into(reporters).values(site_id=site_id, key=key).on_conflict_do_nothing())
    c = reporters.c
    return connection.execute(select(c.id, c.upheld, c.dismissed).where(c.site_id == site_id, c.key == key)).one()


def report_of(connection: Connection, comment_id: int, reporter_id: int) -> Any:
    """What this reporter said of this comment before (``public_id``, ``weight``), or None."""
    query = select(reports.c.public_id, reports.c.weight)
    mine = query.where(reports.c.comment_id == comment_id, reports.c.reporter_id == reporter_id)
    return connection.execute(mine).first()


def add_report(connection: Connection, row: dict[str, Any]) -> str:
    """File a report; answers its public id. Raises Taken where this reporter reported this comment before."""
    report_id = public_id("rep")
    connection.execute(insert(reports).values(**row, public_id=report_id))
    return report_id


def pending_weight(connection: AnyLine, comment_id: int) -> float | None:
    """What the undecided reports of a comment weigh together; None where there are none."""
    weight: float | None = _PENDING_WEIGHT.scalar(connection, {"of": comment_id})
    return weight


def raise_case(connection: Connection, comment_id: int, weight: float, kept: float) -> str | None:
    """Add a report's weight to the comment's open case and ``kept`` of the way to priority 1; its public id.

    None where no case is open. The case's version stays: nobody's decision fails because a reader reported.
    """
    change = update(cases).where(cases.c.comment_id == comment_id, cases.c.state == "open")
    values = {"reports": cases.c.reports + weight, "priority": 1 - (1 - cases.c.priority) * kept}
    found: str | None = connection.execute(change.values(values).returning(cases.c.public_id)).scalar()
    return found


def set_case_reports(connection: AnyLine, case_row: int, weight: float) -> None:
    """Note what the reports weigh that a case was opened with."""
    _CASE_REPORTS.run(connection, {"of": case_row, "weight": weight})


def open_case_of(connection: Connection, comment_id: int) -> str | None:
    """The public id of the comment's open case, if one is."""
    mine = select(cases.c.public_id).where(cases.c.comment_id == comment_id, cases.c.state == "open")
    found: str | None = connection.execute(mine).scalar()
    return found


def hold_published(connection: Connection, comment_id: int, revision: int) -> bool:
    """Take a published comment out of sight; False when it was edited or decided since it was read."""
    as_seen = (comments.c.state == "published") & (comments.c.revision == revision)
    change = update(comments).where(comments.c.id == comment_id, as_seen)
    return connection.execute(change.values(state="held")).rowcount == 1


def pending(connection: Connection, comment_id: int) -> list[Any]:
    """The undecided reports of a comment, oldest first: ``id``, ``public_id``, ``reason``, ``reporter_id``, ``key``.

    ``own`` is true where the comment's author reported it.
    """
    mine = _OUTCOME.where(reports.c.comment_id == comment_id, reports.c.outcome.is_(None))
    return list(connection.execute(mine.order_by(reports.c.id)))


def standing_at(connection: Connection, ids: Iterable[int], outcome: str | None) -> list[Any]:
    """Those of these reports that have this outcome (None: undecided), as ``pending`` tells them."""
    as_told = reports.c.outcome.is_(None) if outcome is None else reports.c.outcome == outcome
    return list(connection.execute(_OUTCOME.where(reports.c.id.in_(list(ids)), as_told).order_by(reports.c.id)))


def settle(connection: Connection, ids: Sequence[int], outcome: str | None, now: datetime | None) -> None:
    """Give reports an outcome, or take it back (None)."""
    change = update(reports).where(reports.c.id.in_(ids))
    connection.execute(change.values(outcome=outcome, decided_at=now))


def count_outcome(connection: Connection, reporter_ids: Iterable[int], outcome: str, by: int) -> None:
    """Add ``by`` to what these reporters' records count under ``outcome`` (``upheld`` | ``dismissed``)."""
    column = reporters.c[outcome]
    connection.execute(update(reporters).where(reporters.c.id.in_(list(reporter_ids))).values({column: column + by}))


def reports_of(connection: Connection, site_id: int, external_id: str, limit: int) -> list[ReportLine]:
    """The reports of a comment: the undecided first, then the heaviest."""
    mine = _LINES.where(comments.c.site_id == site_id, comments.c.external_id == external_id)
    ordered = mine.order_by(reports.c.outcome.is_not(None), reports.c.weight.desc(), reports.c.id).limit(limit)
    return [ReportLine(*row) for row in connection.execute(ordered)]


def forget_reporter(connection: Connection, site_id: int, key: str, new_key: str) -> bool:
    """Put ``new_key`` in place of a reader's, and take away what they wrote in reports; False where nobody has the key.

    That there were reports, and how they ended, stays. Old events name the reader no more.
    """
    mine = (reporters.c.site_id == site_id) & (reporters.c.key == key)
    row = connection.execute(update(reporters).where(mine).values(key=new_key).returning(reporters.c.id)).first()
    if row is None:
        return False
    connection.execute(update(reports).where(reports.c.reporter_id == row.id).values(text=None))
    told = (events.c.site_id == site_id) & (events.c.kind == Kind.REPORT_DECIDED.value)
    for event in connection.execute(select(events.c.id, events.c.data).where(told)).all():
        listed = event.data["reports"]
        if any(each["reporter"] == key for each in listed):
            renamed = [{**each, "reporter": None if each["reporter"] == key else each["reporter"]} for each in listed]
            changed = update(events).where(events.c.id == event.id)
            connection.execute(changed.values(data={**event.data, "reports": renamed}))
    return True


def empty_reports_about(connection: Connection, author_id: int) -> None:
    """Take away what readers wrote about an author's comments."""
    theirs = select(comments.c.id).where(comments.c.author_id == author_id)
    connection.execute(update(reports).where(reports.c.comment_id.in_(theirs)).values(text=None))


_PENDING_WEIGHT: Final = Prepared(
    select(func.sum(reports.c.weight)).where(reports.c.comment_id == bindparam("of"), reports.c.outcome.is_(None))
)
_CASE_REPORTS: Final = Prepared(update(cases).where(cases.c.id == bindparam("of")).values(reports=bindparam("weight")))
_COMMENT: Final = select(
    comments.c.id,
    comments.c.external_id,
    comments.c.author_id,
    comments.c.state,
    comments.c.revision,
    authors.c.key.label("author_key"),
    articles.c.external_id.label("article_external_id"),
    revisions.c.id.label("revision_id"),
    verdicts.c.model_version,
).select_from(
    comments.join(authors, authors.c.id == comments.c.author_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .join(revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
    .join(verdicts, verdicts.c.revision_id == revisions.c.id)
)
_OUTCOME: Final = select(
    reports.c.id,
    reports.c.public_id,
    reports.c.reason,
    reports.c.reporter_id,
    reporters.c.key,
    (reporters.c.key == authors.c.key).label("own"),
).select_from(
    reports.join(reporters, reporters.c.id == reports.c.reporter_id)
    .join(comments, comments.c.id == reports.c.comment_id)
    .join(authors, authors.c.id == comments.c.author_id)
)
_LINES: Final = select(
    reports.c.public_id,
    reports.c.reason,
    reports.c.text,
    reports.c.weight,
    reports.c.made_at,
    reports.c.outcome,
    reporters.c.key.label("reporter"),
    reporters.c.upheld,
    reporters.c.dismissed,
    (reporters.c.key == authors.c.key).label("own"),
).select_from(
    reports.join(reporters, reporters.c.id == reports.c.reporter_id)
    .join(comments, comments.c.id == reports.c.comment_id)
    .join(authors, authors.c.id == comments.c.author_id)
)
