"""Commands about a site: its policy, its keys, its endpoints."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from service.actions import lists, look, sites
from service.commands.command import add, at_site, group, of_site, opened
from service.moderation.policy.document import parse
from service.settings import Settings


def _create_site(args: argparse.Namespace, settings: Settings) -> None:
    """Set up a site with a policy."""
    text = (args.policy or settings.default_policy_path).read_text(encoding="utf-8")
    with opened(settings) as works:
        site = sites.create_site(works, args.slug, args.name, args.language, text)
    print(f"{site.slug} is set up with version 1 of its policy.")


def _list_sites(_args: argparse.Namespace, settings: Settings) -> None:
    """List the sites."""
    with opened(settings) as works:
        for site in lists.sites(works):
            print(f"{site.slug}  {site.name} ({site.language})")


def _show_policy(args: argparse.Namespace, settings: Settings) -> None:
    """Print the policy in force."""
    with at_site(args, settings) as (works, site):
        version, text = look.policy(works, site)
    print(f"# version {version}\n{text}", end="")


def _check_policy(args: argparse.Namespace, _settings: Settings) -> None:
    """Say every mistake in a policy file."""
    parse(args.file.read_text(encoding="utf-8"))
    print("No mistakes.")


def _publish_policy(args: argparse.Namespace, settings: Settings) -> None:
    """Put a policy file in force as the next version."""
    with at_site(args, settings) as (works, site):
        version = sites.publish_policy(works, site, args.file.read_text(encoding="utf-8"), None, args.note)
    print(f"Version {version} is in force.")


def _create_key(args: argparse.Namespace, settings: Settings) -> None:
    """Make an API key and print it, this once."""
    with at_site(args, settings) as (works, site):
        print(sites.create_key(works, site, args.name, args.scope or sites.SCOPES))


def _list_keys(args: argparse.Namespace, settings: Settings) -> None:
    """List a site's API keys without their secrets."""
    with at_site(args, settings) as (works, site):
        for key in lists.keys(works, site):
            state = "in force" if key.revoked_at is None else f"revoked {key.revoked_at:%Y-%m-%d}"
            print(f"{key.key_id}  {key.name}  {' '.join(sorted(key.scopes))}  {state}")


def _revoke_key(args: argparse.Namespace, settings: Settings) -> None:
    """End an API key."""
    with at_site(args, settings) as (works, site):
        sites.revoke_key(works, site, args.key_id)


def _add_endpoint(args: argparse.Namespace, settings: Settings) -> None:
    """Send a site's events to an address and print the signing secret, this once."""
    with at_site(args, settings) as (works, site):
        print(sites.add_endpoint(works, site, args.url))


def _list_endpoints(args: argparse.Namespace, settings: Settings) -> None:
    """List a site's endpoints."""
    with at_site(args, settings) as (works, site):
        for line in lists.endpoints(works, site):
            state = "enabled" if line.disabled_at is None else f"disabled: {line.disabled_reason}"
            print(f"{line.id}  {line.url}  {state}")


def register(commands: Any) -> None:
    """Add these commands."""
    _sites(group(commands, "sites"), group(commands, "policy"))
    _keys(group(commands, "keys"), group(commands, "endpoints"))


def _sites(site: Any, policy: Any) -> None:
    create = add(site, "create", _create_site)
    create.add_argument("--slug", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--language", default="en")
    create.add_argument("--policy", type=Path)
    add(site, "list", _list_sites)
    of_site(add(policy, "show", _show_policy))
    add(policy, "check", _check_policy).add_argument("--file", type=Path, required=True)
    publish = of_site(add(policy, "publish", _publish_policy))
    publish.add_argument("--file", type=Path, required=True)
    publish.add_argument("--note")


def _keys(keys: Any, endpoints: Any) -> None:
    create = of_site(add(keys, "create", _create_key))
    create.add_argument("--name", required=True)
    create.add_argument("--scope", action="append", choices=sites.SCOPES, help="may be given several times; else all")
    of_site(add(keys, "list", _list_keys))
    of_site(add(keys, "revoke", _revoke_key)).add_argument("key_id")
    of_site(add(endpoints, "add", _add_endpoint)).add_argument("--url", required=True)
    of_site(add(endpoints, "list", _list_endpoints))
