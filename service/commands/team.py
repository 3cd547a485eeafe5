"""Commands about people: who may come in, and as what."""

from __future__ import annotations

import argparse
from typing import Any

from service.actions import lists, people
from service.arguments import whole
from service.commands.command import add, at_site, group, of_site
from service.settings import Settings
from service.storage.people import Role


def _invite(args: argparse.Namespace, settings: Settings) -> None:
    """Give a person a role at a site and print their one-time sign-in."""
    with at_site(args, settings) as (works, site):
        token = people.invite(works, args.email, args.name, site, Role(args.role), args.minutes)
    print(f"{(args.base_url or settings.base_url).rstrip('/')}/sign-in/{token}")


def _team(args: argparse.Namespace, settings: Settings) -> None:
    """List the people of a site."""
    with at_site(args, settings) as (works, site):
        for person, role in lists.team(works, site):
            print(f"{role.value:10} {person.name} <{person.email}>")


def _remove(args: argparse.Namespace, settings: Settings) -> None:
    """Take a person's role at a site away; what they decided stays."""
    with at_site(args, settings) as (works, site):
        people.remove(works, args.email, site)


def register(commands: Any) -> None:
    """Add these commands."""
    people_group = group(commands, "people")
    invite = of_site(add(people_group, "invite", _invite))
    invite.add_argument("--email", required=True)
    invite.add_argument("--name", required=True)
    invite.add_argument("--role", choices=[role.value for role in Role], default=Role.MODERATOR.value)
    invite.add_argument("--minutes", type=whole(1, 43_200), default=60 * 24, help="how long the sign-in is good for")
    invite.add_argument("--base-url", help="the console's address, if not PARLEY_BASE_URL")
    of_site(add(people_group, "list", _team))
    of_site(add(people_group, "remove", _remove)).add_argument("--email", required=True)
