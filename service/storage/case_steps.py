"""What happens to a case besides its decision: put off, handed up, handed over, opened again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from service.storage.comments import STANDS
from service.storage.tables import authors, cases, comments


def step_case(connection: Connection, case_id: int, version: int, **values: Any) -> bool:
    """Change columns of an open case that stands at ``version``; False when it does not any more. Locks the row."""
    mine = update(cases).where(cases.c.id == case_id, cases.c.state == "open", cases.c.version == version)
    return connection.execute(mine.values(version=cases.c.version + 1, **values)).rowcount == 1


def step_back(connection: Connection, case_id: int, column: str, now_is: Any, was: Any) -> bool:
    """Put a column of an open case back to what it was; False when it is not ``now_is`` any more."""
    mine = update(cases).where(
        cases.c.id == case_id, cases.c.state == "open", cases.c[column].is_not_distinct_from(now_is)
    )
    return connection.execute(mine.values({"version": cases.c.version + 1, column: was})).rowcount == 1


def turn_case(connection: Connection, case_id: int, now_is: str, to: str, now: datetime) -> int | None:
    """Close a case or open it again; answers its new version, None when it is not in state ``now_is`` any more."""
    mine = update(cases).where(cases.c.id == case_id, cases.c.state == now_is)
    values = {"state": to, "closed_at": now if to == "closed" else None, "leased_by": None, "leased_until": None}
    changed = mine.values(version=cases.c.version + 1, **values).returning(cases.c.version)
    return connection.execute(changed).scalar()


def overrule_case(connection: Connection, case_id: int, version: int) -> bool:
    """Count another decision on a closed case that stands at ``version``; False when it does not any more."""
    mine = update(cases).where(cases.c.id == case_id, cases.c.state == "closed", cases.c.version == version)
    return connection.execute(mine.values(version=cases.c.version + 1)).rowcount == 1


def waits_elsewhere(connection: Connection, comment_id: int, but: int) -> bool:
    """Whether another case of this comment is open."""
    query = select(cases.c.id).where(cases.c.comment_id == comment_id, cases.c.state == "open", cases.c.id != but)
    return connection.execute(query).first() is not None


def hold_rows(connection: Connection, case_ids: Sequence[int]) -> None:
    """Lock the rows that deciding these cases (rows) touches, in the order in which every writer locks.

    Call it first where several cases change in one transaction. On SQLite the whole database is locked already.
    """
    if connection.dialect.name != "postgresql":
        return
    wanted = sorted(case_ids)
    of_them = select(cases.c.comment_id).where(cases.c.id.in_(wanted))
    by = select(comments.c.author_id).where(comments.c.id.in_(of_them))
    connection.execute(select(cases.c.id).where(cases.c.id.in_(wanted)).order_by(cases.c.id).with_for_update())
    connection.execute(select(authors.c.id).where(authors.c.id.in_(by)).order_by(authors.c.id).with_for_update())
    connection.execute(
        select(comments.c.id).where(comments.c.id.in_(of_them)).order_by(comments.c.id).with_for_update()
    )


def move_comment(connection: Connection, comment_id: int, now_is: str, to: str) -> bool:
    """Put a comment that is in state ``now_is`` into another; False when it is not any more. Locks the row.

    A featured comment stays where readers see it.
    """
    mine = update(comments).where(comments.c.id == comment_id, comments.c.state == now_is)
    if to not in STANDS:
        mine = mine.where(comments.c.featured_at.is_(None))
    return connection.execute(mine.values(state=to)).rowcount == 1


def is_featured(connection: Connection, comment_id: int) -> bool:
    """Whether a comment is featured."""
    return connection.execute(select(comments.c.featured_at).where(comments.c.id == comment_id)).scalar() is not None


def feature_comment(connection: Connection, comment_id: int, at: datetime | None) -> bool:
    """Feature a comment, or with None no longer; False where it was so already. Only together with a deed."""
    other = comments.c.featured_at.is_not(None) if at is None else comments.c.featured_at.is_(None)
    mine = update(comments).where(comments.c.id == comment_id, other)
    return connection.execute(mine.values(featured_at=at)).rowcount == 1
