"""``python -m service``: what an operator does by hand or by cron."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from service import webhooks
from service.actions import deliver as delivering
from service.actions import demo, lists, look, people, sites
from service.actions.enqueue import enqueue
from service.actions.export import export_examples, write_examples
from service.actions.forget import forget_author
from service.actions.works import Works
from service.arguments import days, hours, moment, seconds, whole
from service.moderation.errors import FieldError, Invalid, ParleyError
from service.moderation.policy.document import parse
from service.moderation.policy.facts import Openness
from service.moderation.standing import Status
from service.settings import Settings, SettingsError
from service.storage.engine import CannotOpen, Unreachable, copy_sqlite
from service.storage.migrations import migrate
from service.storage.people import Role
from service.storage.sites import Site

Command = Callable[[argparse.Namespace, Settings], None]

GRACE = 5
"""Seconds a post in hand has to end when the deliverer is told to stop; one broken off is sent again later."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; answers 0 when it was done, 1 when it could not be, 2 when it was asked wrongly."""
    args = _parser().parse_args(arguments)
    try:
        args.command(args, Settings.from_environment(os.environ))
    except SettingsError as bad:
        return _say(bad.errors, 2)
    except Invalid as invalid:
        return _say(map(_mistake, invalid.errors), 2)
    except (ParleyError, CannotOpen) as error:
        return _say([str(error)], 1)
    except Unreachable as error:
        return _say([f"The database cannot be used ({type(error).__name__}). Is it up, and migrated?"], 1)
    except UnicodeDecodeError as error:
        return _say([f"A file is not UTF-8 text: byte {error.start} cannot be read. Save it as UTF-8."], 1)
    except OSError as error:
        return _say([f"{error.filename or 'A file'}: {error.strerror or type(error).__name__}."], 1)
    return 0


def _say(sentences: Any, code: int) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return code


def _mistake(error: FieldError) -> str:
    return f"{'' if error.line is None else f'line {error.line}, '}{error.pointer or '/'}: {error.detail}"


@contextmanager
def _opened(settings: Settings) -> Iterator[Works]:
    from service.app import open_works, utc_now

    works = open_works(settings, utc_now)
    try:
        yield works
    finally:
        works.store.close()


@contextmanager
def _at_site(args: argparse.Namespace, settings: Settings) -> Iterator[tuple[Works, Site]]:
    with _opened(settings) as works:
        yield works, look.site(works, args.site)


def _migrate(_args: argparse.Namespace, settings: Settings) -> None:
    """Create the database or bring it to the newest schema."""
    print(f"The database stands at step {migrate(settings.database_url)}.")


def _deliver(args: argparse.Namespace, settings: Settings) -> None:
    """Send waiting events to their endpoints."""
    with _opened(settings) as works:
        if args.once:
            print(delivering.deliver_due(works, webhooks.post, args.limit))
        else:
            _deliver_until_told(works, args)


def _deliver_until_told(works: Works, args: argparse.Namespace) -> None:
    """Ctrl-C or SIGTERM lets the post in hand end, but not longer than GRACE; a second one not at all."""
    stop, leave = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: (leave if stop.is_set() else stop).set())
    rounds = (works, webhooks.post, stop, args.every, args.limit, partial(print, flush=True))
    worker = threading.Thread(target=delivering.deliver_forever, args=rounds, daemon=True)
    worker.start()
    while not stop.is_set():
        if not worker.is_alive() and not stop.is_set():
            sys.exit(1)  # its error was printed as it died
        worker.join(0.2)
    end = time.monotonic() + GRACE
    while worker.is_alive() and time.monotonic() < end and not leave.is_set():
        worker.join(0.2)


def _export(args: argparse.Namespace, settings: Settings) -> None:
    """Write decisions as pseudonymised examples that training learns from."""
    with _at_site(args, settings) as (works, site):
        out = args.out or Path("data/reviews") / f"{site.slug}.jsonl"
        count = write_examples(out, export_examples(works, site, args.since))
    print(f"{count} examples in {out}.")


def _enqueue(args: argparse.Namespace, settings: Settings) -> None:
    """Open learning cases for comments, by id or one id a line from a file."""
    ids = [*args.ids, *(args.file.read_text(encoding="utf-8").split() if args.file else ())]
    with _at_site(args, settings) as (works, site):
        opened = enqueue(works, site, ids)
    print(f"{opened} cases opened; the other {len(set(ids)) - opened} wait already or are erased.")


def _forget(args: argparse.Namespace, settings: Settings) -> None:
    """Erase an author's name and texts, for good."""
    with _at_site(args, settings) as (works, site):
        emptied = forget_author(works, site, args.author)
    print(f"{emptied} comments emptied. Fit the model again to take out what it learned from them.")


def _invite(args: argparse.Namespace, settings: Settings) -> None:
    """Give a person a role at a site and print their one-time sign-in."""
    with _at_site(args, settings) as (works, site):
        token = people.invite(works, args.email, args.name, site, Role(args.role), args.minutes)
    print(f"{(args.base_url or settings.base_url).rstrip('/')}/sign-in/{token}")


def _team(args: argparse.Namespace, settings: Settings) -> None:
    """List the people of a site."""
    with _at_site(args, settings) as (works, site):
        for person, role in lists.team(works, site):
            print(f"{role.value:10} {person.name} <{person.email}>")


def _remove(args: argparse.Namespace, settings: Settings) -> None:
    """Take a person's role at a site away; what they decided stays."""
    with _at_site(args, settings) as (works, site):
        people.remove(works, args.email, site)


def _create_site(args: argparse.Namespace, settings: Settings) -> None:
    """Set up a site with a policy."""
    text = (args.policy or settings.default_policy_path).read_text(encoding="utf-8")
    with _opened(settings) as works:
        site = sites.create_site(works, args.slug, args.name, args.language, text)
    print(f"{site.slug} is set up with version 1 of its policy.")


def _list_sites(_args: argparse.Namespace, settings: Settings) -> None:
    """List the sites."""
    with _opened(settings) as works:
        for site in lists.sites(works):
            print(f"{site.slug}  {site.name} ({site.language})")


def _show_policy(args: argparse.Namespace, settings: Settings) -> None:
    """Print the policy in force."""
    with _at_site(args, settings) as (works, site):
        version, text = look.policy(works, site)
    print(f"# version {version}\n{text}", end="")


def _check_policy(args: argparse.Namespace, _settings: Settings) -> None:
    """Say every mistake in a policy file."""
    parse(args.file.read_text(encoding="utf-8"))
    print("No mistakes.")


def _publish_policy(args: argparse.Namespace, settings: Settings) -> None:
    """Put a policy file in force as the next version."""
    with _at_site(args, settings) as (works, site):
        version = sites.publish_policy(works, site, args.file.read_text(encoding="utf-8"), None, args.note)
    print(f"Version {version} is in force.")


def _create_key(args: argparse.Namespace, settings: Settings) -> None:
    """Make an API key and print it, this once."""
    with _at_site(args, settings) as (works, site):
        print(sites.create_key(works, site, args.name, args.scope or sites.SCOPES))


def _list_keys(args: argparse.Namespace, settings: Settings) -> None:
    """List a site's API keys without their secrets."""
    with _at_site(args, settings) as (works, site):
        for key in lists.keys(works, site):
            state = "in force" if key.revoked_at is None else f"revoked {key.revoked_at:%Y-%m-%d}"
            print(f"{key.key_id}  {key.name}  {' '.join(sorted(key.scopes))}  {state}")


def _revoke_key(args: argparse.Namespace, settings: Settings) -> None:
    """End an API key."""
    with _at_site(args, settings) as (works, site):
        sites.revoke_key(works, site, args.key_id)


def _add_endpoint(args: argparse.Namespace, settings: Settings) -> None:
    """Send a site's events to an address and print the signing secret, this once."""
    with _at_site(args, settings) as (works, site):
        print(sites.add_endpoint(works, site, args.url))


def _list_endpoints(args: argparse.Namespace, settings: Settings) -> None:
    """List a site's endpoints."""
    with _at_site(args, settings) as (works, site):
        for line in lists.endpoints(works, site):
            state = "enabled" if line.disabled_at is None else f"disabled: {line.disabled_reason}"
            print(f"{line.id}  {line.url}  {state}")


def _set_thread(args: argparse.Namespace, settings: Settings) -> None:
    """Say whether a thread takes comments."""
    with _at_site(args, settings) as (works, site):
        until = args.span and works.clock() + args.span
        sites.set_thread_openness(works, site, args.article, args.openness, until)
    print(f"{args.openness.value}{_until(until)}")


def _show_author(args: argparse.Namespace, settings: Settings) -> None:
    """Show how an author stands with a site."""
    with _at_site(args, settings) as (works, site):
        standing = look.author_record(works, site, args.author, 0).standing
        status = standing.status_at(works.clock())
    print(f"{status.value}{_until(standing.until if status is standing.status else None)}")
    print(f"{standing.published} published, {standing.approved} approved, {standing.rejected} rejected by people")


def _set_author(args: argparse.Namespace, settings: Settings) -> None:
    """Say how an author's comments are treated, and tell the site."""
    with _at_site(args, settings) as (works, site):
        until = args.span and works.clock() + args.span
        sites.set_author_status(works, site, args.author, args.status, until, args.note)
    print(f"{args.status.value}{_until(until)}")


def _until(end: datetime | None) -> str:
    return "" if end is None else f" until {end:%Y-%m-%d %H:%M} UTC"


def _backup(args: argparse.Namespace, settings: Settings) -> None:
    """Copy the SQLite database while it is in use."""
    copy_sqlite(settings.database_url, args.to)
    print(f"{args.to} holds {args.to.stat().st_size} bytes.")


def _demo(args: argparse.Namespace, settings: Settings) -> None:
    """Fill a demo site with sample threads, through the model and the policy; a second run files nothing."""
    policy = settings.default_policy_path.read_text(encoding="utf-8")
    migrate(settings.database_url)
    with _opened(settings) as works:
        filled = demo.fill(works, policy, args.folder)
    told = {"site": filled.site.slug, "filed": filled.filed, "known": filled.known, "held": filled.held}
    print(json.dumps(told) if args.json else "\n".join(f"{name}: {value}" for name, value in told.items()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    _add(commands, "migrate", _migrate)
    _daily(commands)
    _add(commands, "backup", _backup).add_argument("--to", type=Path, required=True)
    demo_parser = _add(commands, "demo", _demo)
    demo_parser.add_argument("--folder", type=Path, default=Path("data/samples/demo"))
    demo_parser.add_argument("--json", action="store_true")
    _people(_group(commands, "people"))
    _sites(_group(commands, "sites"), _group(commands, "policy"))
    _keys(_group(commands, "keys"), _group(commands, "endpoints"))
    _public(_group(commands, "threads"), _group(commands, "authors"))
    return parser


def _daily(commands: Any) -> None:
    deliver = _add(commands, "deliver", _deliver)
    how = deliver.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", action="store_true", help="one round, then stop")
    how.add_argument("--forever", action="store_true", help="until told to stop")
    deliver.add_argument("--every", type=seconds(0.1, 3600), default=2.0, help="seconds between rounds")
    deliver.add_argument("--limit", type=whole(1, 10_000), default=100, help="deliveries a round")
    export = _of_site(_add(commands, "export", _export))
    export.add_argument("--out", type=Path, help="data/reviews/SITE.jsonl if left out")
    export.add_argument("--since", type=moment, help="decisions from this moment on (ISO 8601 with zone)")
    enqueued = _of_site(_add(commands, "enqueue", _enqueue))
    enqueued.add_argument("ids", nargs="*", metavar="COMMENT_ID")
    enqueued.add_argument("--file", type=Path, help="one id a line")
    _by_key(_add(commands, "forget", _forget))


def _people(group: Any) -> None:
    invite = _of_site(_add(group, "invite", _invite))
    invite.add_argument("--email", required=True)
    invite.add_argument("--name", required=True)
    invite.add_argument("--role", choices=[role.value for role in Role], default=Role.MODERATOR.value)
    invite.add_argument("--minutes", type=whole(1, 43_200), default=60 * 24, help="how long the sign-in is good for")
    invite.add_argument("--base-url", help="the console's address, if not PARLEY_BASE_URL")
    _of_site(_add(group, "list", _team))
    _of_site(_add(group, "remove", _remove)).add_argument("--email", required=True)


def _sites(site: Any, policy: Any) -> None:
    create = _add(site, "create", _create_site)
    create.add_argument("--slug", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--language", default="en")
    create.add_argument("--policy", type=Path)
    _add(site, "list", _list_sites)
    _of_site(_add(policy, "show", _show_policy))
    _add(policy, "check", _check_policy).add_argument("--file", type=Path, required=True)
    publish = _of_site(_add(policy, "publish", _publish_policy))
    publish.add_argument("--file", type=Path, required=True)
    publish.add_argument("--note")


def _keys(keys: Any, endpoints: Any) -> None:
    create = _of_site(_add(keys, "create", _create_key))
    create.add_argument("--name", required=True)
    create.add_argument("--scope", action="append", choices=sites.SCOPES, help="may be given twice; both by default")
    _of_site(_add(keys, "list", _list_keys))
    _of_site(_add(keys, "revoke", _revoke_key)).add_argument("key_id")
    _of_site(_add(endpoints, "add", _add_endpoint)).add_argument("--url", required=True)
    _of_site(_add(endpoints, "list", _list_endpoints))


def _public(thread: Any, author: Any) -> None:
    for verb, openness in (("open", "open"), ("premoderate", "premoderated"), ("close", "closed")):
        parser = _of_site(_add(thread, verb, _set_thread))
        parser.set_defaults(openness=Openness(openness), span=None)
        parser.add_argument("--article", required=True, help="the article's id at the site")
        if verb != "open":
            parser.add_argument("--hours", dest="span", type=hours, help="open again after so long, else never")
    _by_key(_add(author, "show", _show_author))
    for verb, status in (("hold", Status.ALWAYS_HOLD), ("ban", Status.BANNED), ("clear", Status.GOOD)):
        parser = _by_key(_add(author, verb, _set_author))
        parser.set_defaults(status=status, span=None)
        parser.add_argument("--note", help="why, for moderators")
        if verb != "clear":
            parser.add_argument("--days", dest="span", type=days, help="else without end")


def _by_key(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    _of_site(parser).add_argument("--author", required=True, help="the author's key: an id, or name:NAME")
    return parser


def _group(commands: Any, name: str) -> Any:
    return commands.add_parser(name).add_subparsers(required=True, metavar="what")


def _add(commands: Any, name: str, command: Command) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
    parser.set_defaults(command=command)
    return parser


def _of_site(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--site", required=True, help="the site's slug")
    return parser


if __name__ == "__main__":
    sys.exit(main())
