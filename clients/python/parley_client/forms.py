"""From classes to JSON and back; the classes' own type hints say how."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from parley_client.errors import UnreadableAnswer

T = TypeVar("T")


def written(value: Any) -> Any:
    """``value`` as JSON has it; fields that are None are left out. Raises ValueError at a time without its offset."""
    if is_dataclass(value) and not isinstance(value, type):
        sent = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: written(inner) for name, inner in sent.items() if inner is not None}
    if isinstance(value, datetime):
        return _with_offset(value).isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [written(inner) for inner in value]
    return value


def encoded(value: Any) -> bytes:
    """``value`` as a body. Half characters go out escaped, so that the server can say where they stand."""
    plain = written(value)
    try:
        return _dumped(plain, ensure_ascii=False)
    except UnicodeEncodeError:
        return _dumped(plain, ensure_ascii=True)


def decoded(kind: type[T], body: bytes) -> T:
    """What was answered, as ``kind``. Raises UnreadableAnswer, which names the place and never what stood there."""
    try:
        found = json.loads(body)
    except ValueError:
        found = MISSING  # raised below: an error on the way would carry the body along
    if found is MISSING:
        raise UnreadableAnswer("The answer is no JSON document; is this the address of a Parley server?")
    return cast(T, _read(kind, found, ""))


def _dumped(plain: Any, *, ensure_ascii: bool) -> bytes:
    return json.dumps(plain, ensure_ascii=ensure_ascii, allow_nan=False, separators=(",", ":")).encode()


def _with_offset(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A time needs its offset: give the datetime a tzinfo, such as datetime.UTC.")
    return moment


def _read(hint: Any, value: Any, place: str) -> Any:
    """``value`` as its type hint has it; strings outside a Literal are taken too, for a server may learn new words."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _one_of(inside, value, place)
    if origin is tuple:
        return tuple(_read(inside[0], each, f"{place}/{i}") for i, each in enumerate(_checked(list, value, place)))
    if origin is Mapping:
        return {name: _read(inside[1], each, place) for name, each in _checked(dict, value, place).items()}
    if is_dataclass(hint):
        return _object(cast(type, hint), _checked(dict, value, place), place)
    return _simple(str if origin is Literal else hint, value, place)


def _simple(hint: Any, value: Any, place: str) -> Any:
    if hint is Any:
        return value
    if hint is datetime:
        return _moment(_checked(str, value, place), place)
    if hint is float and type(value) is int:
        return float(value)
    return _checked(hint, value, place)


def _one_of(kinds: tuple[Any, ...], value: Any, place: str) -> Any:
    """None, or the first kind whose fields are all there."""
    if value is None and NoneType in kinds:
        return None
    named = [kind for kind in kinds if kind is not NoneType]
    for kind in named:
        if len(named) == 1 or (isinstance(value, dict) and _needed(kind) <= value.keys()):
            return _read(kind, value, place)
    raise UnreadableAnswer(f"The answer is none that this client knows: {place or '/'} has another shape.")


def _object(kind: type, value: dict[str, Any], place: str) -> Any:
    hints = _hints(kind)
    missing = _needed(kind) - value.keys()
    if missing:
        raise UnreadableAnswer(f"The answer is none that this client knows: {place}/{min(missing)} is missing.")
    return kind(**{name: _read(hints[name], value[name], f"{place}/{name}") for name in hints if name in value})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _needed(kind: Any) -> frozenset[str]:
    return frozenset(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)


def _checked(kind: type[T], value: Any, place: str) -> T:
    if type(value) is not kind:
        raise UnreadableAnswer(f"The answer is none that this client knows: {place or '/'} is no {kind.__name__}.")
    return value


def _moment(value: str, place: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise UnreadableAnswer(f"The answer is none that this client knows: {place} is no time.") from None
