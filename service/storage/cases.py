"""Cases and the log of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from service.moderation.assessment import risk_of
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import articles, authors, cases, comments, decisions, people, revisions, sites, verdicts
from service.storage.tokens import public_id


@dataclass(frozen=True, slots=True)
class Urgency:
    """What the queue sorts and filters a case by.

    ``priority`` 0..1 says who is read first; ``risk`` is the highest calibrated score that speaks for a violation (None
    where no model scored), ``cause`` the strongest finding's label or else its rule, ``lang`` the code identified.
    """

    priority: float
    risk: float | None = None
    cause: str | None = None
    lang: str | None = None


def open_case(
    connection: AnyLine,
    site_id: int,
    comment_id: int,
    revision_id: int,
    urgency: Urgency,
    now: datetime,
    origin: str = "policy",
) -> tuple[int, str]:
    """Open a case; answers the row's id and the public one. Raises Taken when the comment has an open case."""
    row = case_row(site_id, comment_id, revision_id, urgency, now, origin)
    return int(_OPEN.scalar(connection, row)), str(row["public_id"])


def case_row(
    site_id: int, comment_id: int, revision_id: int, urgency: Urgency, now: datetime, origin: str = "policy"
) -> dict[str, Any]:
    """A case to be opened as a row."""
    return {
        "public_id": public_id("case"),
        "site_id": site_id,
        "comment_id": comment_id,
        "revision_id": revision_id,
        "state": "open",
        "origin": origin,
        "priority": urgency.priority,
        "version": 1,
        "opened_at": now,
        "risk": urgency.risk,
        "cause": urgency.cause,
        "lang": urgency.lang,
    }


def urgency_of(connection: Connection, revision_id: int, priority: float) -> Urgency:
    """The urgency of a case about a revision that was judged before, at a priority of one's own choice."""
    query = select(verdicts.c.scores, verdicts.c.findings, verdicts.c.language)
    row = connection.execute(
        query.where(verdicts.c.revision_id == revision_id).order_by(verdicts.c.id.desc()).limit(1)
    ).one()
    first = row.findings[0] if row.findings else {}
    return Urgency(priority, risk_of(row.scores), first.get("label") or first.get("rule"), row.language["code"])


def supersede(connection: AnyLine, comment_id: int, now: datetime) -> None:
    """Close a comment's open case, if any, because the comment was edited."""
    _SUPERSEDE.run(connection, {"of": comment_id, "now": now})


def close_case(connection: Connection, case_id: int, version: int, now: datetime) -> bool:
    """Close an open case that stands at ``version``; False when it does not any more. Locks the row."""
    return connection.execute(_CLOSE, {"of": case_id, "seen": version, "now": now}).rowcount == 1


def case_to_decide(connection: Connection, case_id: str) -> Any:
    """What a decision needs of a case: ids, states, version, author, policy and model versions; None when unknown."""
    return connection.execute(_TO_DECIDE, {"of": case_id}).first()


def cases_to_decide(connection: Connection, site_id: int, case_rows: Sequence[int]) -> list[Any]:
    """The same of many cases of a site by their rows, in the order of the rows; unknown ones are left out."""
    found = connection.execute(_MANY_TO_DECIDE.where(cases.c.site_id == site_id, cases.c.id.in_(list(case_rows))))
    return list({row.id: row for row in found}.values())  # of several verdicts on a revision the newest


def comment_to_decide(connection: Connection, site_id: int, external_id: str) -> Any:
    """The same of a comment by the site's own id; ``id``, ``public_id``, ``version`` are None without open case."""
    return connection.execute(_COMMENT_TO_DECIDE, {"site": site_id, "of": external_id}).first()


def last_decision(connection: Connection, comment_id: int, after: int = 0) -> Any:
    """The newest decision of a person on a comment: ``new_state``, ``made_at``, ``name``; None where there is none."""
    query = (
        select(decisions.c.new_state, decisions.c.made_at, people.c.name)
        .join_from(decisions, people, decisions.c.person_id == people.c.id)
        .where(decisions.c.comment_id == comment_id, decisions.c.id > after)
        .order_by(decisions.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def add_decision(connection: AnyLine, row: dict[str, Any]) -> str:
    """Append to the log; answers the decision's public id. Left-out columns are null."""
    filed = decision_with_id(row)
    _DECISION.run(connection, filed)
    return str(filed["public_id"])


def decision_with_id(row: dict[str, Any]) -> dict[str, Any]:
    """The row whole: with a public id, and null for what was left out."""
    return {**_BLANK, **row, "public_id": public_id("dec")}


_BLANK: Final = {column.name: None for column in decisions.c if column.nullable}
_DECISION: Final = Prepared.into(decisions, *(column.name for column in decisions.c if column.name != "id"))
OPENED: Final = (
    "public_id",
    "site_id",
    "comment_id",
    "revision_id",
    "state",
    "origin",
    "priority",
    "version",
    "opened_at",
    "risk",
    "cause",
    "lang",
)
_OPEN: Final = Prepared(insert(cases).returning(cases.c.id), OPENED)
_SUPERSEDE: Final = Prepared(
    update(cases)
    .where(cases.c.comment_id == bindparam("of"), cases.c.state == "open")
    .values(state="superseded", version=cases.c.version + 1, closed_at=bindparam("now"))
)
_CLOSE: Final = (
    update(cases)
    .where(cases.c.id == bindparam("of"), cases.c.state == "open", cases.c.version == bindparam("seen"))
    .values(state="closed", version=cases.c.version + 1, closed_at=bindparam("now"), leased_by=None, leased_until=None)
)
_ABOUT: Final = (
    cases.c.id,
    cases.c.public_id,
    comments.c.site_id,
    comments.c.id.label("comment_id"),
    revisions.c.id.label("revision_id"),
    cases.c.state,
    cases.c.version,
    cases.c.deferred_until,
    cases.c.escalated_at,
    cases.c.assigned_to,
    sites.c.slug,
    comments.c.external_id,
    comments.c.author_id,
    comments.c.state.label("comment_state"),
    comments.c.featured_at,
    articles.c.external_id.label("article_external_id"),
    authors.c.key.label("author_key"),
    revisions.c.number,
    verdicts.c.policy_version,
    verdicts.c.model_version,
)
_OF_CASES: Final = select(*_ABOUT).select_from(
    cases.join(sites, sites.c.id == cases.c.site_id)
    .join(comments, comments.c.id == cases.c.comment_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .join(authors, authors.c.id == comments.c.author_id)
    .join(revisions, revisions.c.id == cases.c.revision_id)
    .join(verdicts, verdicts.c.revision_id == revisions.c.id)
)
_TO_DECIDE: Final = _OF_CASES.where(cases.c.public_id == bindparam("of")).order_by(verdicts.c.id.desc()).limit(1)
_MANY_TO_DECIDE: Final = _OF_CASES.order_by(cases.c.id, verdicts.c.id)
_newest_revision: Final = (revisions.c.comment_id == comments.c.id) & (revisions.c.number == comments.c.revision)
_COMMENT_TO_DECIDE: Final = (
    select(*_ABOUT)
    .select_from(
        comments.join(sites, sites.c.id == comments.c.site_id)
        .join(articles, articles.c.id == comments.c.article_id)
        .join(authors, authors.c.id == comments.c.author_id)
        .join(revisions, _newest_revision)
        .join(verdicts, verdicts.c.revision_id == revisions.c.id)
        .outerjoin(cases, (cases.c.comment_id == comments.c.id) & (cases.c.state == "open"))
    )
    .where(comments.c.site_id == bindparam("site"), comments.c.external_id == bindparam("of"))
    .order_by(verdicts.c.id.desc())
    .limit(1)
)
