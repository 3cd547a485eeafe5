"""Commands about threads and authors: whether a thread takes comments, and how an author is treated."""

from __future__ import annotations

import argparse
import json
from typing import Any

from service.actions import look, sanctions, sites
from service.actions.author_record import author_record
from service.arguments import days, hours
from service.commands.command import add, at_site, by_key, group, of_site, until
from service.moderation.policy.facts import Openness
from service.moderation.standing import Status
from service.settings import Settings


def _set_thread(args: argparse.Namespace, settings: Settings) -> None:
    """Say whether a thread takes comments."""
    with at_site(args, settings) as (works, site):
        end = args.span and works.clock() + args.span
        sites.set_thread_openness(works, site, args.article, args.openness, end)
    print(f"{args.openness.value}{until(end)}")


def _show_author(args: argparse.Namespace, settings: Settings) -> None:
    """Show how an author stands with a site."""
    with at_site(args, settings) as (works, site):
        standing = look.author_record(works, site, args.author, 0).standing
        status, end = standing.in_force(works.clock())
    print(f"{status.value}{until(end)}")
    print(f"{standing.published} published, {standing.approved} approved, {standing.rejected} rejected by people")


def _set_author(args: argparse.Namespace, settings: Settings) -> None:
    """Say how an author's comments are treated from now on, whatever was in force, and tell the site."""
    with at_site(args, settings) as (works, site):
        end = args.span and works.clock() + args.span
        sanctions.set_author_status(works, site, args.author, args.status, end, args.note)
    print(f"{args.status.value}{until(end)}")


def _record(args: argparse.Namespace, settings: Settings) -> None:
    """Print all that is kept of an author, as JSON, for the author who asks to see it."""
    with at_site(args, settings) as (works, site):
        found = author_record(works, site, args.author)
    print(json.dumps(found, ensure_ascii=False, indent=2, default=str))


def register(commands: Any) -> None:
    """Add these commands."""
    _public(group(commands, "threads"), group(commands, "authors"))


def _public(thread: Any, author: Any) -> None:
    for verb, openness in (("open", "open"), ("premoderate", "premoderated"), ("close", "closed")):
        parser = of_site(add(thread, verb, _set_thread))
        parser.set_defaults(openness=Openness(openness), span=None)
        parser.add_argument("--article", required=True, help="the article's id at the site")
        if verb != "open":
            parser.add_argument("--hours", dest="span", type=hours, help="open again after so long, else never")
    by_key(add(author, "show", _show_author))
    by_key(add(author, "record", _record))
    for verb, status in (("hold", Status.ALWAYS_HOLD), ("ban", Status.BANNED), ("clear", Status.GOOD)):
        parser = by_key(add(author, verb, _set_author))
        parser.set_defaults(status=status, span=None)
        parser.add_argument("--note", help="why, for moderators")
        if verb != "clear":
            parser.add_argument("--days", dest="span", type=days, help="else without end")
