"""What the desk alone may read, each question one function."""

from __future__ import annotations

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid, NotFound
from service.moderation.policy.document import Policy
from service.storage import desk
from service.storage.desk import LogLine, PolicyVersion
from service.storage.people import Person
from service.storage.sites import Site, newest_policy, policy_text
from service.storage.views import CommentLine

BAD_CURSOR = FieldError("/before", "bad-cursor", "This is no place in the log; start from its newest line.")


def decided_today(works: Works, site: Site, person: Person) -> int:
    """How many decisions of theirs that stand a person made here since 00:00 UTC."""
    midnight = works.clock().replace(hour=0, minute=0, second=0, microsecond=0)
    with works.store.read() as connection:
        return desk.decided_by(connection, site.id, person.id, midnight)


def policy_in_force(works: Works, site: Site) -> Policy:
    """The policy in force, parsed (once a version). Raises Invalid where a stored one no longer reads."""
    with works.store.read() as connection:
        version, _ = newest_policy(connection, site.id)
        return works.policies.get(connection, site.id, version)


def replies(works: Works, site: Site, comment_id: str, limit: int = 6) -> tuple[CommentLine, ...]:
    """The first replies to a comment (the site's own id), oldest first."""
    with works.store.read() as connection:
        return desk.replies(connection, site.id, comment_id, limit)


def log(
    works: Works, site: Site, limit: int = 50, before: str | None = None, *, machines: bool = False
) -> list[LogLine]:
    """Decisions, newest first: people's, or with ``machines`` everybody's. Raises Invalid (cursor)."""
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Invalid([BAD_CURSOR])
    with works.store.read() as connection:
        return desk.log(connection, site.id, limit, None if before is None else int(before), machines=machines)


def policy_versions(works: Works, site: Site) -> list[PolicyVersion]:
    """Every version of the policy with its note and who published it, newest first."""
    with works.store.read() as connection:
        return desk.policy_versions(connection, site.id)


def policy_at(works: Works, site: Site, version: int) -> str:
    """One version of the policy as written. Raises NotFound."""
    with works.store.read() as connection:
        text = policy_text(connection, site.id, version)
    if text is None:
        raise NotFound(f"There is no version {version} of this policy.")
    return text
