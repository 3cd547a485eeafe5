"""The policy's old versions: look at one, compare two, put one in force again; and what its rules found lately."""

from __future__ import annotations

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import desk, look, rule_hits, sites
from service.console.front import page, readable, works
from service.console.line_diff import line_diff
from service.console.rules_hits import hits as told
from service.moderation.errors import Conflict, NotFound
from service.moderation.policy.changes import diff
from service.moderation.policy.drafting import panel_of


def old(version: int) -> Response:
    """One version as it was. Raises NotFound."""
    text = desk.policy_at(works(), g.site, version)
    line = next(line for line in desk.policy_versions(works(), g.site) if line.version == version)
    newest, in_force = look.policy(works(), g.site)
    changes = diff(readable(in_force), readable(text)) if version != newest else []
    return page("rules_old", text=text, version=version, line=line, newest=newest, changes=changes)


def compare() -> Response:
    """What changed from one version to another, in sentences and line by line. Raises NotFound."""
    newest, _ = look.policy(works(), g.site)
    one, other = (_version(name, otherwise) for name, otherwise in (("from", max(1, newest - 1)), ("to", newest)))
    was, becomes = (desk.policy_at(works(), g.site, version) for version in (one, other))
    return page(
        "rules_compare",
        one=one,
        other=other,
        newest=newest,
        changes=diff(readable(was), readable(becomes)),
        lines=line_diff(was, becomes),
        history=desk.policy_versions(works(), g.site),
    )


def restore(version: int) -> Response:
    """Put an old version's text in force as a new version. Raises NotFound, Conflict (published since), Invalid."""
    text = desk.policy_at(works(), g.site, version)
    newest, _ = look.policy(works(), g.site)
    if request.form.get("version", "") != str(newest):
        raise Conflict("Somebody published another version since. Look at it, then decide again.")
    made = sites.publish_policy(works(), g.site, text, g.person, f"Version {version} again.")
    return redirect(f"/rules?published={made}", 303)


def hits() -> Response:
    """What every rule and entry found in the last thirty days, and how often people let the comment go out."""
    _, text = look.policy(works(), g.site)
    statistics = rule_hits.rule_hits(works(), g.site)
    return page("rules_hits", text=text, hits=told(statistics, panel_of(text)))


def _version(name: str, otherwise: int) -> int:
    said = request.args.get(name, str(otherwise))
    if not (said.isascii() and said.isdigit() and len(said) < 9):
        raise NotFound("There is no such version of this policy.")
    return int(said)
