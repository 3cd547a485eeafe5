"""``python -m service``: what an operator does by hand or by cron."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from service import webhooks
from service.actions import deliver as delivering
from service.actions import demo, lists, look, people, sites
from service.actions.enqueue import enqueue
from service.actions.export import export_examples, write_examples
from service.actions.forget import forget_author
from service.actions.works import Works
from service.moderation.errors import Invalid, ParleyError
from service.moderation.policy.document import parse
from service.settings import Settings, SettingsError
from service.storage.engine import CannotOpen, sqlite_file
from service.storage.migrations import migrate
from service.storage.people import Role

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; answers 0 when it was done, 1 when it could not be, 2 when it was asked wrongly."""
    args = _parser().parse_args(arguments)
    command: Command = args.command
    try:
        return command(args, Settings.from_environment(os.environ))
    except SettingsError as bad:
        return _say(bad.errors, 2)
    except Invalid as invalid:
        return _say([_mistake(error.pointer, error.line, error.detail) for error in invalid.errors], 2)
    except (ParleyError, CannotOpen) as error:
        return _say([str(error)], 1)
    except OSError as error:
        return _say([f"{error.filename or 'A file'}: {error.strerror or type(error).__name__}."], 1)


def _say(sentences: Any, code: int) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return code


def _mistake(pointer: str, line: int | None, detail: str) -> str:
    place = pointer or "/"
    return f"{place}: {detail}" if line is None else f"line {line}, {place}: {detail}"


@contextmanager
def _opened(settings: Settings) -> Iterator[Works]:
    from service.app import open_works, utc_now

    works = open_works(settings, utc_now)
    try:
        yield works
    finally:
        works.store.close()


def _migrate(_args: argparse.Namespace, settings: Settings) -> int:
    """Create the database or bring it to the newest schema."""
    print(f"The database stands at step {migrate(settings.database_url)}.")
    return 0


def _deliver(args: argparse.Namespace, settings: Settings) -> int:
    """Send waiting events to their endpoints."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _opened(settings) as works:
        while True:
            done = delivering.deliver_due(works, webhooks.post, args.limit)
            if args.once or done != delivering.Counts():
                print(
                    f"{done.delivered} delivered, {done.postponed} to be tried again, {done.failed} failed", flush=True
                )
            if args.once or stop.wait(0 if done.delivered == args.limit else args.every):
                return 0


def _export(args: argparse.Namespace, settings: Settings) -> int:
    """Write decisions as pseudonymised examples that training learns from."""
    with _opened(settings) as works:
        site = look.site(works, args.site)
        out = args.out or Path("data/reviews") / f"{site.slug}.jsonl"
        count = write_examples(out, export_examples(works, site, args.since))
    print(f"{count} examples in {out}.")
    return 0


def _enqueue(args: argparse.Namespace, settings: Settings) -> int:
    """Open learning cases for comments, by id or one id a line from a file."""
    ids = [*args.ids, *(args.file.read_text(encoding="utf-8").split() if args.file else ())]
    with _opened(settings) as works:
        opened = enqueue(works, look.site(works, args.site), ids)
    print(f"{opened} cases opened; the other {len(set(ids)) - opened} wait already or are erased.")
    return 0


def _forget(args: argparse.Namespace, settings: Settings) -> int:
    """Erase an author's name and texts, for good."""
    with _opened(settings) as works:
        emptied = forget_author(works, look.site(works, args.site), args.author)
    print(f"{emptied} comments emptied. Fit the model again to take out what it learned from them.")
    return 0


def _invite(args: argparse.Namespace, settings: Settings) -> int:
    """Give a person a role at a site and print their one-time sign-in."""
    with _opened(settings) as works:
        site = look.site(works, args.site)
        token = people.invite(works, args.email, args.name, site, Role(args.role), args.minutes)
    print(f"{(args.base_url or settings.base_url).rstrip('/')}/sign-in/{token}")
    return 0


def _team(args: argparse.Namespace, settings: Settings) -> int:
    """List the people of a site."""
    with _opened(settings) as works:
        for person, role in lists.team(works, look.site(works, args.site)):
            print(f"{role.value:10} {person.name} <{person.email}>")
    return 0


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    """Take a person's role at a site away; what they decided stays."""
    with _opened(settings) as works:
        people.remove(works, args.email, look.site(works, args.site))
    return 0


def _create_site(args: argparse.Namespace, settings: Settings) -> int:
    """Set up a site with a policy."""
    text = (args.policy or settings.default_policy_path).read_text(encoding="utf-8")
    with _opened(settings) as works:
        site = sites.create_site(works, args.slug, args.name, args.language, text)
    print(f"{site.slug} is set up with version 1 of its policy.")
    return 0


def _list_sites(_args: argparse.Namespace, settings: Settings) -> int:
    """List the sites."""
    with _opened(settings) as works:
        for site in lists.sites(works):
            print(f"{site.slug}  {site.name} ({site.language})")
    return 0


def _show_policy(args: argparse.Namespace, settings: Settings) -> int:
    """Print the policy in force."""
    with _opened(settings) as works:
        version, text = look.policy(works, look.site(works, args.site))
    print(f"# version {version}\n{text}", end="")
    return 0


def _check_policy(args: argparse.Namespace, _settings: Settings) -> int:
    """Say every mistake in a policy file."""
    parse(args.file.read_text(encoding="utf-8"))
    print("No mistakes.")
    return 0


def _publish_policy(args: argparse.Namespace, settings: Settings) -> int:
    """Put a policy file in force as the next version."""
    with _opened(settings) as works:
        site = look.site(works, args.site)
        version = sites.publish_policy(works, site, args.file.read_text(encoding="utf-8"), None, args.note)
    print(f"Version {version} is in force.")
    return 0


def _create_key(args: argparse.Namespace, settings: Settings) -> int:
    """Make an API key and print it, this once."""
    with _opened(settings) as works:
        print(sites.create_key(works, look.site(works, args.site), args.name, args.scope or sites.SCOPES))
    return 0


def _list_keys(args: argparse.Namespace, settings: Settings) -> int:
    """List a site's API keys without their secrets."""
    with _opened(settings) as works:
        for key in lists.keys(works, look.site(works, args.site)):
            state = "in force" if key.revoked_at is None else f"revoked {key.revoked_at:%Y-%m-%d}"
            print(f"{key.key_id}  {key.name}  {' '.join(sorted(key.scopes))}  {state}")
    return 0


def _revoke_key(args: argparse.Namespace, settings: Settings) -> int:
    """End an API key."""
    with _opened(settings) as works:
        sites.revoke_key(works, look.site(works, args.site), args.key_id)
    return 0


def _add_endpoint(args: argparse.Namespace, settings: Settings) -> int:
    """Send a site's events to an address and print the signing secret, this once."""
    with _opened(settings) as works:
        print(sites.add_endpoint(works, look.site(works, args.site), args.url))
    return 0


def _list_endpoints(args: argparse.Namespace, settings: Settings) -> int:
    """List a site's endpoints."""
    with _opened(settings) as works:
        for line in lists.endpoints(works, look.site(works, args.site)):
            state = "enabled" if line.disabled_at is None else f"disabled: {line.disabled_reason}"
            print(f"{line.id}  {line.url}  {state}")
    return 0


def _backup(args: argparse.Namespace, settings: Settings) -> int:
    """Copy the SQLite database while it is in use."""
    source = sqlite_file(settings.database_url)
    if source is None:
        return _say(["This database is PostgreSQL: back it up with pg_dump, which copies it while in use."], 1)
    if not source.is_file():
        return _say([f"There is no database at {source}."], 1)
    partial = args.to.with_name(f".{args.to.name}.partial")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(partial)) as copy:
        live.backup(copy)
    partial.replace(args.to)
    print(f"{args.to} holds {args.to.stat().st_size} bytes.")
    return 0


def _demo(args: argparse.Namespace, settings: Settings) -> int:
    """Fill a demo site with sample threads, through the model and the policy; a second run files nothing."""
    policy = settings.default_policy_path.read_text(encoding="utf-8")
    migrate(settings.database_url)
    with _opened(settings) as works:
        filled = demo.fill(works, policy, args.folder)
        secrets = demo.welcome(works, filled.site) if args.welcome else {}
    told = {"site": filled.site.slug, "filed": filled.filed, "known": filled.known, "held": filled.held, **secrets}
    print(json.dumps(told) if args.json else "\n".join(f"{name}: {value}" for name, value in told.items()))
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("give the zone too, as in 2026-11-02T09:00:00+00:00")
    return moment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    _add(commands, "migrate", _migrate)
    _daily(commands)
    _add(commands, "backup", _backup).add_argument("--to", type=Path, required=True)
    demo_parser = _add(commands, "demo", _demo)
    demo_parser.add_argument("--folder", type=Path, default=Path("data/samples/demo"))
    demo_parser.add_argument(
        "--welcome", action="store_true", help="also make and print a sign-in token and an API key"
    )
    demo_parser.add_argument("--json", action="store_true")
    _people(_group(commands, "people"))
    _sites(_group(commands, "sites"), _group(commands, "policy"))
    _keys(_group(commands, "keys"), _group(commands, "endpoints"))
    return parser


def _daily(commands: Any) -> None:
    deliver = _add(commands, "deliver", _deliver)
    how = deliver.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", action="store_true", help="one round, then stop")
    how.add_argument("--forever", action="store_true", help="until told to stop")
    deliver.add_argument("--every", type=float, default=2.0, help="seconds between rounds")
    deliver.add_argument("--limit", type=int, default=100, help="deliveries a round")
    export = _of_site(_add(commands, "export", _export))
    export.add_argument("--out", type=Path, help="data/reviews/SITE.jsonl if left out")
    export.add_argument("--since", type=_moment, help="decisions from this moment on (ISO 8601 with zone)")
    enqueued = _of_site(_add(commands, "enqueue", _enqueue))
    enqueued.add_argument("ids", nargs="*", metavar="COMMENT_ID")
    enqueued.add_argument("--file", type=Path, help="one id a line")
    _of_site(_add(commands, "forget", _forget)).add_argument("--author", required=True, help="the author's key")


def _people(group: Any) -> None:
    invite = _of_site(_add(group, "invite", _invite))
    invite.add_argument("--email", required=True)
    invite.add_argument("--name", required=True)
    invite.add_argument("--role", choices=[role.value for role in Role], default=Role.MODERATOR.value)
    invite.add_argument("--minutes", type=int, default=60 * 24, help="how long the sign-in is good for")
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
