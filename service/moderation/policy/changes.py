"""What a new version of a policy changes, told in plain sentences before somebody publishes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from service.moderation.labels import BY_NAME
from service.moderation.policy.shape import Clause, Policy, SectionRules, Threshold, WordList, thresholds_in
from service.moderation.policy.wording import joined, lasting, quoted

SECTIONS: Final = ("links", "personal_details", "repeats", "floods", "authors", "threads", "languages")


def diff(old: Policy, new: Policy) -> list[str]:
    """Sentences saying what changes from ``old`` to ``new``, in the document's order; empty where nothing does."""
    return [
        *_values(old, new, ("title", "language", "automatic_reject")),
        *_texts("The policy's own text", old.text, new.text),
        *_clauses(old, new),
        *_thresholds(old.thresholds, new.thresholds),
        *_in_sections(old, new),
        *_words(old, new),
        *(sentence for name in SECTIONS for sentence in _section(name, getattr(old, name), getattr(new, name))),
    ]


def _values(old: object, new: object, names: tuple[str, ...], within: str = "") -> Iterator[str]:
    for name in names:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{within}{name} was {_shown(was)} and becomes {_shown(now)}."


def _texts(what: str, was: str, now: str) -> Iterator[str]:
    if was != now:
        yield f"{what} is reworded."


def _section(name: str, old: Any, new: Any) -> Iterator[str]:
    for field in fields(old):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if field.name == "off":
            yield from _stopped(f"The rule {name}", was, now)
        elif is_dataclass(was):
            yield from _section(f"{name}.{field.name}", was, now)
        elif isinstance(was, frozenset | tuple):
            yield from _listed(f"{name}.{field.name}", {str(item): item for item in was}, {str(i): i for i in now})
        else:
            yield from _values(old, new, (field.name,), f"{name}.")


def _stopped(what: str, was: bool, now: bool) -> Iterator[str]:
    if was != now:
        yield f"{what} is {'stopped' if now else 'asked again'}."


def _listed(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    gained, lost = [key for key in new if key not in old], [key for key in old if key not in new]
    if gained:
        yield f"{name} gains {quoted(sorted(gained))}."
    if lost:
        yield f"{name} loses {quoted(sorted(lost))}."


def _each(
    old: Mapping[str, Any], new: Mapping[str, Any], tell: Callable[[str, Any, Any], Iterator[str]]
) -> Iterator[str]:
    """What ``tell`` says of every key that either side has; the side that lacks it gives None."""
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield from tell(key, old.get(key), new.get(key))


def _clauses(old: Policy, new: Policy) -> Iterator[str]:
    yield from _each({c.id: c for c in old.clauses}, {c.id: c for c in new.clauses}, _clause)


def _clause(name: str, old: Clause | None, new: Clause | None) -> Iterator[str]:
    if new is None:
        yield f"The clause “{name}” goes."
    elif old is None:
        covers = f", covering {joined(new.labels)}" if new.labels else ""
        yield f"A clause “{name}” comes in{covers}."
    else:
        yield from _texts(f"The clause “{name}”", old.title + old.text, new.title + new.text)
        yield from _listed(f"The clause “{name}”", dict.fromkeys(old.labels), dict.fromkeys(new.labels))


def _thresholds(old: Mapping[str, Threshold], new: Mapping[str, Threshold]) -> Iterator[str]:
    yield from _each(old, new, _threshold)


def _in_sections(old: Policy, new: Policy) -> Iterator[str]:
    """What changes in a section for the labels that it sets apart, before or afterwards."""
    for key in dict.fromkeys((*old.sections, *new.sections)):
        was, now = old.sections.get(key), new.sections.get(key)
        if was == now:
            continue
        apart = {label for each in (was, now) if each is not None for label in each.thresholds}
        before, after = (thresholds_in(policy, key) for policy in (old, new))
        name = (now or was or SectionRules(key, {}, {})).name
        ours = [{label: rules[label] for label in rules if label in apart} for rules in (before, after)]
        yield from (f"In the section {quoted([name])}: {sentence}" for sentence in _thresholds(*ours))


def _threshold(label: str, old: Threshold | None, new: Threshold | None) -> Iterator[str]:
    before, after = old or Threshold(), new or Threshold()
    yield from _stopped(BY_NAME[label].title, before.off, after.off)
    for verb in ("hold", "reject"):
        was, now = getattr(before, verb), getattr(after, verb)
        done = {"hold": "held", "reject": "rejected"}[verb]
        if was != now:
            since = "it was not before" if was is None else f"it was from {was:g}"
            start = f"is {done} from {now:g}; {since}" if now is not None else f"is no longer {done}; {since}"
            yield f"{BY_NAME[label].title} {start}."


def _words(old: Policy, new: Policy) -> Iterator[str]:
    for field in fields(old.words):
        was, now = getattr(old.words, field.name), getattr(new.words, field.name)
        yield from _stopped(f"The list of {field.name} words", was.off, now.off)
        yield from _word_list(f"The list of {field.name} words", was, now)


def _word_list(name: str, old: WordList, new: WordList) -> Iterator[str]:
    was, now = {e.text: e for e in old.entries}, {e.text: e for e in new.entries}
    yield from _listed(name, was, now)
    both = [text for text in was if text in now]
    stopped = [text for text in both if old.off == new.off and now[text].off and not was[text].off]
    again = [text for text in both if old.off == new.off and was[text].off and not now[text].off]
    changed = [text for text in both if replace(was[text], off=False) != replace(now[text], off=False)]
    if stopped:
        yield f"{name} no longer looks for {quoted(stopped)}."
    if again:
        yield f"{name} looks for {quoted(again)} again."
    if changed:
        yield f"{name} treats {quoted(changed)} differently."


def _shown(value: object) -> str:
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, timedelta):
        return lasting(value)
    return value.value if isinstance(value, StrEnum) else str(value)
