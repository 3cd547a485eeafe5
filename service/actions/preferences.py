"""What a moderator chose for themselves: looks, keys, and what spares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from service.actions import keymap
from service.actions.keymap import Keymap
from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.storage import preferences as storage
from service.storage.people import Person

THEMES: Final = ("system", "light", "dark", "contrast")
DENSITIES: Final = ("comfortable", "compact")
TEXT_SIZES: Final = (0, 1, 2)
MOST_MINUTES: Final = 480
MOST_SEVERE: Final = 500


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's choices; ``breaks_after`` is in minutes (None: never), ``severe_per_hour`` None for no limit."""

    theme: str = "system"
    density: str = "comfortable"
    text_size: int = 0
    keys: Keymap = field(default_factory=Keymap)
    mask: bool = True
    breaks_after: int | None = 50
    severe_per_hour: int | None = 20


def read(works: Works, person: Person) -> Preferences:
    """A person's preferences; what is kept but cannot be read (of another version, say) counts as not chosen."""
    with works.store.read() as connection:
        kept = storage.preferences_of(connection, person.id)
    return from_kept(kept)


def save(works: Works, person: Person, wanted: Preferences) -> None:
    """Keep a person's preferences. Raises Invalid, naming each field, and keeps nothing then."""
    errors = mistakes(wanted)
    if errors:
        raise Invalid(errors)
    with works.store.write() as connection:
        storage.set_preferences(connection, person.id, to_keep(wanted))


def mistakes(wanted: Preferences) -> list[FieldError]:
    """All that is wrong with these preferences."""
    errors = []
    if wanted.theme not in THEMES:
        errors.append(FieldError("/theme", "unknown", f"The theme must be one of {', '.join(THEMES)}."))
    if wanted.density not in DENSITIES:
        errors.append(FieldError("/density", "unknown", f"The density must be one of {', '.join(DENSITIES)}."))
    if wanted.text_size not in TEXT_SIZES:
        errors.append(FieldError("/text_size", "unknown", "The text size must be 0, 1 or 2."))
    for name, most in (("breaks_after", MOST_MINUTES), ("severe_per_hour", MOST_SEVERE)):
        number = getattr(wanted, name)
        if number is not None and not 1 <= number <= most:
            errors.append(FieldError(f"/{name}", "out-of-range", f"{LIMITS[name]} must be 1 to {most}, or empty."))
    return errors + keymap.mistakes(wanted.keys)


LIMITS: Final = {"breaks_after": "Minutes until a break", "severe_per_hour": "Severe comments an hour"}


def to_keep(wanted: Preferences) -> dict[str, Any]:
    """Preferences as they are kept."""
    return {
        "theme": wanted.theme,
        "density": wanted.density,
        "text_size": wanted.text_size,
        "keys": {"preset": wanted.keys.preset, "own": dict(wanted.keys.own), "single": wanted.keys.single},
        "mask": wanted.mask,
        "breaks_after": wanted.breaks_after,
        "severe_per_hour": wanted.severe_per_hour,
    }


def from_kept(kept: Mapping[str, Any]) -> Preferences:
    """Preferences out of what was kept; one that no longer fits falls back to the default, the others stay."""
    plain = {name: kept[name] for name in ("theme", "density", "text_size", "mask") if name in kept}
    limits = {name: kept[name] for name in LIMITS if name in kept}
    found = Preferences(**plain, **limits, keys=_keys(kept.get("keys") or {}))
    wrong = {error.pointer.strip("/") for error in mistakes(found)}
    keys = Keymap(single=found.keys.single) if keymap.mistakes(found.keys) else found.keys
    sound = {name: value for name, value in {**plain, **limits}.items() if name not in wrong}
    return Preferences(**sound, keys=keys)


def _keys(kept: Mapping[str, Any]) -> Keymap:
    return Keymap(kept.get("preset", "parley"), dict(kept.get("own") or {}), bool(kept.get("single", True)))
