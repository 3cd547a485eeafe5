"""The tools beside the policy's text: write numbers and words, try a comment, replay a month, ask by a sentence."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

import yaml
from flask import g, request
from werkzeug.wrappers import Response

from service.actions import look, policy_try, replay, thresholds
from service.actions.policy_try import Trial
from service.auth.permissions import Permission
from service.console import rules_page
from service.console.answers import as_json, mistakes, wants_json
from service.console.front import allowed, works
from service.console.rules_month import month
from service.console.rules_page import checked, sent
from service.console.rules_trial import trial
from service.console.rules_view import choice
from service.console.veils import veiled
from service.moderation.errors import FieldError, Invalid
from service.moderation.labels import NAMES
from service.moderation.policy import drafting

FIELDS: Final = frozenset(
    {"automatic_reject", *(f"off.{rule}" for rule in drafting.SWITCHED)}
    | {f"{name}.{label}" for name in ("hold", "reject", "off") for label in NAMES}
)
"""The form's fields for numbers and switches."""


def draft() -> Response:
    """Write the form's numbers, switches and entries into the text; comments and order stay. Nothing is published."""
    text = sent()
    try:
        written = _written(text)
    except Invalid as invalid:
        return _refused(text, invalid, "numbers")
    except (yaml.YAMLError, LookupError):
        return _refused(text, Invalid([FieldError("/entry", "gone", "The text has changed; look again.")]), "numbers")
    found = checked(written)
    if wants_json():
        wrong = [{"line": one.line, "detail": one.detail} for one in found.get("mistakes", ())]
        return as_json({"text": written, "mistakes": wrong, "changes": found.get("changes", [])})
    return rules_page.shown(written, checked=True, **found)


def try_text() -> Response:
    """Judge one comment by the text and by the policy in force; nothing is filed.

    Who may not publish tries it by the policy in force alone.
    """
    text = sent() if allowed(Permission.PUBLISH_POLICY) else look.policy(works(), g.site)[1]
    wanted = Trial(*(request.form.get(name, "") for name in ("said", "parent", "author", "section")))
    try:
        tried = policy_try.tried(works(), g.site, text, wanted)
    except Invalid as invalid:
        return _refused(text, invalid, "try")
    shown = trial(tried)
    return as_json(shown.told()) if wants_json() else rules_page.shown(text, tool="try", tried=shown)


def replay_month() -> Response:
    """Judge the last thirty days again by the text; nothing is written."""
    text = sent()
    try:
        done = replay.replay(works(), g.site, text)
    except Invalid as invalid:
        return _refused(text, invalid, "replay")
    shown = month(done, veiled())
    return as_json(shown.told()) if wants_json() else rules_page.shown(text, tool="replay", month=shown)


def choose() -> Response:
    """The threshold that a sentence asks for, written into the text where there is one."""
    text = sent()
    form = request.form
    try:
        wish = thresholds.wish_of(
            form.get("label", ""), form.get("aim", ""), form.get("share", ""), form.get("of_section")
        )
        answer = thresholds.chosen(works(), g.site, text, wish)
    except Invalid as invalid:
        return _refused(text, invalid, "choose")
    if answer.choice.effect is not None:
        text = drafting.with_threshold(text, wish.label, answer.choice.effect.threshold, wish.section)
    shown = choice(answer)
    if wants_json():
        return as_json({**shown.told(), "text": text})
    return rules_page.shown(text, tool="choose", chosen=shown, checked=True, **checked(text))


def _written(text: str) -> str:
    form = request.form
    entry = form.get("new_entry", "").strip()
    switch = next((name for name in ("entry", "rule", "label") if form.get(name + "_switch")), None)
    if switch is not None:
        what, of, named = (*form[switch + "_switch"].split(":", 2), "", "")[:3]
        if switch == "entry":
            return drafting.with_entry_changed(text, what, of, named)
        return drafting.with_rule_switched(text, what, of)
    shown = dict(parse_qsl(form.get("shown", "")))
    fields = {name: value for name, value in form.items() if name in FIELDS}
    text = drafting.with_numbers(text, fields, shown)
    if not entry:
        return text
    clause, inflections = form.get("new_clause", ""), "new_inflections" in form
    return drafting.with_entry(text, form.get("new_list", ""), entry, clause, inflections)


def _refused(text: str, invalid: Invalid, tool: str) -> Response:
    return mistakes(invalid) if wants_json() else rules_page.refused(text, invalid, tool)
