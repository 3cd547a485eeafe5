"""Who may do what: one table, read aloud."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """Something a person may do in the console."""

    READ = "read"
    DECIDE = "decide"
    OPEN_THREADS = "open_threads"
    CHANGE_AUTHORS = "change_authors"
    PUBLISH_POLICY = "publish_policy"
    EXPORT = "export"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KEYS = "manage_keys"


class Scope(StrEnum):
    """Something a site's program may do with its key."""

    SCORE = "score"
    READ = "read"


# A viewer looks. A moderator also decides. A lead also sets the rules. An admin also says who else may come in.
_VIEWER: Final = frozenset({Permission.READ})
_MODERATOR: Final = _VIEWER | {Permission.DECIDE}
_LEAD: Final = _MODERATOR | {
    Permission.OPEN_THREADS,
    Permission.CHANGE_AUTHORS,
    Permission.PUBLISH_POLICY,
    Permission.EXPORT,
}
_ADMIN: Final = _LEAD | {Permission.MANAGE_PEOPLE, Permission.MANAGE_KEYS}

ROLES: Final = {"viewer": _VIEWER, "moderator": _MODERATOR, "lead": _LEAD, "admin": _ADMIN}
SCOPES: Final = frozenset(Scope)


def may(role: str, permission: Permission | str) -> bool:
    """Whether a person with ``role`` may do this. An unknown role may do nothing."""
    return permission in ROLES.get(role, frozenset())
