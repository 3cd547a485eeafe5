"""The table of permissions, read aloud."""

from __future__ import annotations

import itertools

import pytest

from service.actions.sites import SCOPES as GIVEN
from service.auth.permissions import ROLES, SCOPES, Permission, grants, may
from service.storage.people import Role


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("viewer", Permission.READ, True),
        ("viewer", Permission.DECIDE, False),
        ("moderator", Permission.DECIDE, True),
        ("moderator", Permission.PUBLISH_POLICY, False),
        ("moderator", Permission.EXPORT, False),
        ("lead", Permission.PUBLISH_POLICY, True),
        ("lead", Permission.CHANGE_AUTHORS, True),
        ("lead", Permission.MANAGE_PEOPLE, False),
        ("lead", Permission.MANAGE_KEYS, False),
        ("admin", Permission.MANAGE_PEOPLE, True),
        ("owner", Permission.READ, False),
        ("", Permission.READ, False),
    ],
)
def test_a_role_may_do_what_the_table_says(role: str, permission: Permission, allowed: bool) -> None:
    assert may(role, permission) is allowed


def test_every_role_of_the_house_is_in_the_table_and_no_other() -> None:
    assert list(ROLES) == [role.value for role in Role]


def test_each_role_may_do_all_that_the_one_below_may_and_more() -> None:
    for lower, higher in itertools.pairwise(ROLES.values()):
        assert lower < higher


def test_an_admin_may_do_everything() -> None:
    assert ROLES["admin"] == set(Permission)


def test_keys_are_given_the_scopes_that_doors_ask_for() -> None:
    assert {scope.value for scope in SCOPES} == set(GIVEN)


def test_a_key_that_may_score_may_report_and_otherwise_each_scope_opens_its_own_door() -> None:
    opened = {scope.value: {wanted.value for wanted in SCOPES if grants({scope.value}, wanted)} for scope in SCOPES}

    assert opened == {"score": {"score", "report"}, "read": {"read"}, "report": {"report"}, "decide": {"decide"}}
