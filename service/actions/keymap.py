"""The keys of the desk: what can be done, the sets to choose from, and a person's own changes to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from service.moderation.errors import FieldError


@dataclass(frozen=True, slots=True)
class Command:
    """Something that has a key: its name in the map, what it does in words, and its keys as we ship them."""

    name: str
    title: str
    keys: str
    group: str


COMMANDS: Final = (
    Command("approve", "Approve", "a", "Decide"),
    Command("reject", "Reject: then the number of the reason", "r", "Decide"),
    Command("reject_same", "Reject with the reason of last time", "shift+r", "Decide"),
    Command("spam", "Reject as spam", "s", "Decide"),
    Command("feature", "Approve and feature", "f", "Decide"),
    Command("defer", "Defer: then the number of how long", "d", "Decide"),
    Command("escalate", "Hand up to a lead", "e", "Decide"),
    Command("undo", "Undo the last thing you did", "z, ctrl+z", "Decide"),
    Command("next", "Next case", "j, down", "Move"),
    Command("previous", "Previous case", "k, up", "Move"),
    Command("show_new", "Show what is new", ".", "Move"),
    Command("search", "Search", "/", "Move"),
    Command("held", "Go to: held by the policy", "g h", "Move"),
    Command("reported", "Go to: reported", "g r", "Move"),
    Command("appeals", "Go to: appeals", "g a", "Move"),
    Command("palette", "Every command, by name", "ctrl+k", "Move"),
    Command("evidence", "Evidence on or off", "h", "Read"),
    Command("article", "Open the article", "o", "Read"),
    Command("thread", "Unfold the thread", "c", "Read"),
    Command("premoderate", "Premoderate this discussion for two hours", "t", "Read"),
    Command("reveal", "Show masked words", "m", "Read"),
    Command("note", "Write a note for the team", "n", "Read"),
    Command("author", "The author’s record", "u", "Author"),
    Command("warn", "Warn the author", "w", "Author"),
    Command("suspend", "Suspend or ban the author: asks for how long", "b", "Author"),
    Command("select", "Pick or unpick this case", "x", "Many at once"),
    Command("select_range", "Pick from the last picked to this one", "shift+x", "Many at once"),
    Command("select_all", "Pick all in view", "ctrl+a", "Many at once"),
    Command("save_view", "Save this view", "v", "Many at once"),
    Command("help", "This list", "?", "Help"),
)
BY_NAME: Final = {command.name: command for command in COMMANDS}
PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "parley": {},
    "coral": {"approve": "f", "reject": "d", "feature": "a", "defer": "q"},
    "wordpress": {"approve": "a", "author": "i", "undo": "u, z, ctrl+z", "reject": "d, r", "defer": "q"},
    "prodigy": {"select": "p", "reject": "x", "defer": "space, d", "select_range": "shift+p"},
}
PRESET_TITLES: Final = {"parley": "Parley", "coral": "Coral", "wordpress": "WordPress", "prodigy": "Prodigy"}
NAMED: Final = ("space", "up", "down", "left", "right", "enter", "home", "end", "pageup", "pagedown", "delete")
MODIFIERS: Final = ("ctrl", "alt", "shift")
TAKEN: Final = frozenset({"enter", "ctrl+c", "ctrl+v", "ctrl+t", "ctrl+w", "ctrl+n", "ctrl+r"})
LONGEST: Final = 60
STROKE: Final = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?:[^\s,+]|" + "|".join(NAMED) + ")")


@dataclass(frozen=True, slots=True)
class Keymap:
    """A person's keys: a set to start from, their own changes, and whether keys without a modifier work at all."""

    preset: str = "parley"
    own: Mapping[str, str] = field(default_factory=dict)
    single: bool = True

    def keys(self, command: str) -> tuple[str, ...]:
        """The keys of a command, the one to print first; empty for none. Sequences have a space: ``g h``."""
        shipped = {**PRESETS.get(self.preset, {}), **self.own}.get(command, BY_NAME[command].keys)
        return tuple(chord for chord in split(shipped))

    def printed(self, command: str) -> str:
        """The first key as people read it: ``A``, ``Shift+R``, ``G H``; empty where none works."""
        usable = [chord for chord in self.keys(command) if self.single or not plain(chord)]
        return shown(usable[0]) if usable else ""

    @property
    def bindings(self) -> dict[str, str]:
        """Every key that works, and the command it stands for."""
        return {
            chord: command.name
            for command in COMMANDS
            for chord in self.keys(command.name)
            if self.single or not plain(chord)
        }


def split(keys: str) -> list[str]:
    """``"z, ctrl+z"`` as its chords, in one spelling: small letters, modifiers in one order."""
    return [" ".join(_spelled(stroke) for stroke in chord.split()) for chord in keys.split(",") if chord.strip()]


def plain(chord: str) -> bool:
    """Whether a chord is a character without a modifier, which speech input may type by accident (WCAG 2.1.4)."""
    return any("ctrl+" not in stroke and "alt+" not in stroke and stroke not in NAMED for stroke in chord.split())


def shown(chord: str) -> str:
    """A chord as printed on a button."""
    names = {"up": "↑", "down": "↓", "left": "←", "right": "→"}
    return " ".join(
        "+".join(
            names.get(part) or (part.upper() if len(part) == 1 else part.capitalize()) for part in stroke.split("+")
        )
        for stroke in chord.split()
    )


def mistakes(keymap: Keymap) -> list[FieldError]:
    """All that is wrong with a map: unknown sets and commands, keys that are none, one key for two commands."""
    errors = []
    if keymap.preset not in PRESETS:
        known = ", ".join(PRESETS)
        errors.append(FieldError("/preset", "unknown", f"The set of keys must be one of {known}."))
    unknown = [name for name in keymap.own if name not in BY_NAME]
    errors += [FieldError(f"/key_{name}", "unknown", "There is no such command.") for name in unknown]
    if errors:
        return errors
    for command in COMMANDS:
        errors += [error for chord in keymap.keys(command.name) if (error := _unreadable(command, chord))]
    return errors or _conflicts(keymap)


def _unreadable(command: Command, chord: str) -> FieldError | None:
    strokes = chord.split()
    where = f"/key_{command.name}"
    if len(chord) > LONGEST or len(strokes) > 2 or not all(STROKE.fullmatch(stroke) for stroke in strokes):
        said = (
            f"{command.title}: “{chord[:LONGEST]}” is no key. Write a, shift+r, ctrl+k, space, or g h for two in a row."
        )
        return FieldError(where, "malformed", said)
    if any(stroke in TAKEN or (stroke.isdigit() and len(strokes) == 1) for stroke in strokes):
        return FieldError(where, "taken", f"{command.title}: {shown(chord)} belongs to the browser or to the reasons.")
    return None


def _conflicts(keymap: Keymap) -> list[FieldError]:
    """One key cannot mean two things, nor begin a sequence that another command is waiting for."""
    found: list[FieldError] = []
    known: dict[str, Command] = {}
    for command in COMMANDS:
        for chord in keymap.keys(command.name):
            other = next((known[each] for each in known if _clash(each, chord) and known[each] != command), None)
            if other is not None:
                said = f"{shown(chord)} is given to two: “{other.title}” and “{command.title}”. Choose another for one."
                found.append(FieldError(f"/key_{command.name}", "conflict", said))
            known[chord] = command
    return found


def _clash(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def _spelled(stroke: str) -> str:
    *held, key = stroke.split("+") if len(stroke) > 1 else [stroke]
    if not held and len(key) == 1 and key.isupper() and key.isalpha():
        held = [*held, "shift"]
    held = ["ctrl" if each.lower() in {"cmd", "meta", "control"} else each.lower() for each in held]
    return "+".join(
        [*(each for each in MODIFIERS if each in held), *(e for e in held if e not in MODIFIERS), key.lower()]
    )
