"""Reading a request as Google's JSON parser does: camelCase or snake_case, null for absent, unknown names refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from service.api.perspective.errors import bad_payload

Violations: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """An object with these fields and no others."""

    fields: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Each:
    """An object with names of the caller's own, every value of one shape; null counts as an empty object."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Many:
    """A list; one that stands bare counts as a list of one (n8n and R's peRspective send ``"en"`` for ``["en"]``)."""

    shape: Shape


Shape: TypeAlias = "Record | Each | Many | Callable[[Any], Any]"
"""A callable makes the value, or raises ValueError with the name of the type that is wanted."""


def text(value: Any) -> str:
    """A string."""
    if not isinstance(value, str):
        raise ValueError("TYPE_STRING")
    return value


def truth(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError("TYPE_BOOL")
    return value


def number(value: Any) -> float:
    """A finite number, or a string that is one (proto3's JSON allows both)."""
    plain = isinstance(value, (int, float, str)) and not isinstance(value, bool)
    if not plain or not _NUMBER.fullmatch(str(value).strip()):
        raise ValueError("TYPE_FLOAT")
    return float(value)


def whole(value: Any) -> int:
    """A whole number."""
    found = number(value)
    if found != int(found):
        raise ValueError("TYPE_INT32")
    return int(found)


def one_of(type_name: str, *words: str) -> Callable[[Any], str]:
    """One of an enum's names, in any case (n8n sends ``"probability"``)."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value.strip().upper() not in words:
            raise ValueError(f"type.googleapis.com/google.commentanalyzer.v1alpha1.{type_name}")
        return value.strip().upper()

    return read


def read(document: Any, shape: Record) -> dict[str, Any]:
    """The document with its fields by their camelCase names, absent ones left out. Raises Refused, naming all."""
    wrong: Violations = []
    found = _read(document, shape, "", wrong)
    if wrong:
        raise bad_payload(wrong)
    return found if isinstance(found, dict) else {}


def _read(value: Any, shape: Shape, place: str, wrong: Violations) -> Any:
    if isinstance(shape, Record):
        return _record(value, shape, place, wrong)
    if isinstance(shape, Each):
        return _each(value, shape, place, wrong)
    if isinstance(shape, Many):
        listed = value if isinstance(value, list) else [value]
        return [_read(one, shape.shape, f"{place}[{index}]", wrong) for index, one in enumerate(listed)]
    try:
        return shape(value)
    except ValueError as error:
        wrong.append((place, f"Invalid value at '{place}' ({error})."))
        return None


def _record(value: Any, shape: Record, place: str, wrong: Violations) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, inner in _object(value, place, wrong).items():
        known = _camel(name)
        if known not in shape.fields:
            at = f" at '{place}'" if place else ""
            # A name of the caller's own making may be long, or hold what was meant to be text.
            said = f'Unknown name "{name[:40]}"{at}: Cannot find field.'
            wrong.append((place, f"Invalid JSON payload received. {said}"))
        elif inner is not None:
            found[known] = _read(inner, shape.fields[known], f"{place}.{_snake(known)}".lstrip("."), wrong)
    return found


def _each(value: Any, shape: Each, place: str, wrong: Violations) -> dict[str, Any]:
    inside = _object(value, place, wrong).items()
    return {
        name: _read({} if inner is None else inner, shape.shape, f"{place}[{index}].value", wrong)
        for index, (name, inner) in enumerate(inside)
    }


def _object(value: Any, place: str, wrong: Violations) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    at = f" at '{place}'" if place else ""
    wrong.append((place, f"Invalid JSON payload received. An object is needed{at}."))
    return {}


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name)


_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d{1,3})?")
