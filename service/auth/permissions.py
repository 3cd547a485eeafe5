"""Who may do what: one table, read aloud."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """Something a person may do in the console."""

    READ = "read"
    DECIDE = "decide"
    CALM_THREADS = "calm_threads"
    OPEN_THREADS = "open_threads"
    SANCTION = "sanction"
    CHANGE_AUTHORS = "change_authors"
    SHARE_VIEWS = "share_views"
    PUBLISH_POLICY = "publish_policy"
    EXPORT = "export"
    SETTLE = "settle"
    SET_DESK = "set_desk"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KEYS = "manage_keys"


class Scope(StrEnum):
    """Something a site's program may do with its key."""

    SCORE = "score"
    READ = "read"
    REPORT = "report"
    DECIDE = "decide"


# A viewer looks. A moderator also decides, calms a discussion down for a day and sanctions an author for a week or so.
# A lead also sets the rules, closes discussions and bans. An admin also says who else may come in.
_VIEWER: Final = frozenset({Permission.READ})
_MODERATOR: Final = _VIEWER | {Permission.DECIDE, Permission.CALM_THREADS, Permission.SANCTION}
_LEAD: Final = _MODERATOR | {
    Permission.OPEN_THREADS,
    Permission.CHANGE_AUTHORS,
    Permission.SHARE_VIEWS,
    Permission.PUBLISH_POLICY,
    Permission.EXPORT,
    Permission.SETTLE,
    Permission.SET_DESK,
}
_ADMIN: Final = _LEAD | {Permission.MANAGE_PEOPLE, Permission.MANAGE_KEYS}

ROLES: Final = {"viewer": _VIEWER, "moderator": _MODERATOR, "lead": _LEAD, "admin": _ADMIN}
SCOPES: Final = frozenset(Scope)


def may(role: str, permission: Permission | str) -> bool:
    """Whether a person with ``role`` may do this. An unknown role may do nothing."""
    return permission in ROLES.get(role, frozenset())


def grants(scopes: Collection[str], wanted: Scope) -> bool:
    """Whether a key with these scopes may do this: who may send comments may also send reports of them."""
    return wanted in scopes or (wanted is Scope.REPORT and Scope.SCORE in scopes)
