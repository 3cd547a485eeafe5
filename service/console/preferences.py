"""A person's own page for looks and keys; it works as one plain form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import keymap, preferences
from service.actions.keymap import COMMANDS, PRESETS, Keymap
from service.actions.preferences import Preferences
from service.console.answers import as_json, mistakes, wants_json
from service.console.front import page, wishes, works
from service.moderation.errors import FieldError, Invalid

LONGEST: Final = 80
THEMES: Final = (
    ("system", "As the system", "Light by day, dark by night, if the system does so"),
    ("light", "Light", ""),
    ("dark", "Dark", ""),
    ("contrast", "High contrast", "Black, white, and strong lines"),
)
DENSITIES: Final = (("comfortable", "Comfortable"), ("compact", "Compact: more lines in the list"))
SIZES: Final = ((0, "Normal"), (1, "Larger"), (2, "Largest"))
NUMBERS: Final = {"breaks_after": "Minutes until a break", "severe_per_hour": "Severe comments an hour"}


def show() -> Response:
    """The page as things stand."""
    return _page(wishes(), _typed(wishes().keys), saved="saved" in request.args)


def save() -> Response:
    """Keep what the form says; a field it does not send stays as it was. One wrong field, and nothing is kept."""
    try:
        wanted = _wanted(request.form)
        preferences.save(works(), g.person, wanted)
    except Invalid as invalid:
        if wants_json():
            return mistakes(invalid)
        return _page(_wanted_looks(request.form), _sent_keys(request.form), 422, errors=invalid.errors)
    return as_json({"saved": True}) if wants_json() else redirect("/preferences?saved=yes", 303)


def _wanted(sent: Mapping[str, str]) -> Preferences:
    """What the form asks for. Raises Invalid for numbers that are none."""
    old, whole = wishes(), "whole" in sent
    errors = [
        FieldError(f"/{name}", "wrong-type", f"{title}: write a number, or nothing for no limit.")
        for name, title in NUMBERS.items()
        if sent.get(name, "").strip() and not _digits(sent[name].strip())
    ]
    if errors:
        raise Invalid(errors)
    looks = _wanted_looks(sent)
    keys = _keys(sent) if whole or "preset" in sent else old.keys
    single = "single" in sent if whole else _flag(sent, "single", old.keys.single)
    return Preferences(
        theme=looks.theme,
        density=looks.density,
        text_size=looks.text_size,
        keys=Keymap(keys.preset, keys.own, single),
        mask="mask" in sent if whole else _flag(sent, "mask", old.mask),
        breaks_after=_number(sent, "breaks_after", old.breaks_after),
        severe_per_hour=_number(sent, "severe_per_hour", old.severe_per_hour),
    )


def _wanted_looks(sent: Mapping[str, str]) -> Preferences:
    old = wishes()
    size = sent.get("text_size", str(old.text_size))
    return Preferences(
        theme=sent.get("theme", old.theme)[:LONGEST],
        density=sent.get("density", old.density)[:LONGEST],
        text_size=int(size) if _digits(size) else -1,
        keys=Keymap(sent.get("preset", old.keys.preset)[:LONGEST], {}, old.keys.single),
        mask=old.mask,
        breaks_after=old.breaks_after,
        severe_per_hour=old.severe_per_hour,
    )


def _keys(sent: Mapping[str, str]) -> Keymap:
    """The set that is chosen, and what differs from it. Choosing another set forgets the changes to the old one."""
    preset = sent.get("preset", "parley")[:LONGEST]
    if preset != wishes().keys.preset:
        return Keymap(preset)
    shipped = Keymap(preset)
    typed = _sent_keys(sent)
    own = {
        name: keys
        for name, keys in typed.items()
        if f"key_{name}" in sent and keymap.split(keys) != list(shipped.keys(name))
    }
    return Keymap(preset, own)


def _sent_keys(sent: Mapping[str, str]) -> dict[str, str]:
    known = _typed(wishes().keys)
    return {name: sent.get(f"key_{name}", known[name])[:LONGEST].strip() for name in known}


def _typed(keys: Keymap) -> dict[str, str]:
    return {command.name: ", ".join(keys.keys(command.name)) for command in COMMANDS}


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _flag(sent: Mapping[str, str], name: str, old: bool) -> bool:
    return sent[name] == "yes" if name in sent else old


def _number(sent: Mapping[str, str], name: str, old: int | None) -> int | None:
    if name not in sent:
        return old
    return int(sent[name]) if sent[name].strip() else None


def _page(
    shown: Preferences,
    typed: Mapping[str, str],
    status: int = 200,
    *,
    saved: bool = False,
    errors: Sequence[FieldError] = (),
) -> Response:
    groups = [(title, list(commands)) for title, commands in groupby(COMMANDS, key=lambda command: command.group)]
    told: dict[str, Any] = {
        "themes": THEMES,
        "densities": DENSITIES,
        "sizes": SIZES,
        "presets": [(name, keymap.PRESET_TITLES[name]) for name in PRESETS],
        "groups": groups,
        "bad": {error.pointer.removeprefix("/") for error in errors},
    }
    return page("preferences", status, shown=shown, typed=typed, saved=saved, errors=errors, **told)
