"""Reading a JSON body strictly: UTF-8, one value a name, numbers that JSON knows, and places for what is wrong."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from typing import Any, Final

from service.api.pointers import pointer
from service.moderation.errors import FieldError

DOUBLED: Final = "This name stands more than once in its object; give it once."


class UnreadableError(Exception):
    """The body is no JSON document at all; ``error`` says where reading stopped and why."""

    def __init__(self, error: FieldError) -> None:
        self.error = error
        super().__init__(error.code)


class _Doubled(dict[str, Any]):
    """An object in which a name stood more than once."""

    names: tuple[str, ...] = ()


class _NoNumberError(ValueError):
    """NaN or Infinity, which JSON does not have."""


def read(body: bytes) -> tuple[Any, list[FieldError]]:
    """The document in ``body`` and what is wrong inside it (names given twice). Raises UnreadableError."""
    if not body:
        raise UnreadableError(FieldError("", "empty-body", "A JSON document is needed in the body."))
    if body.startswith(BOM_UTF8):
        detail = "The body must be JSON without a byte order mark; leave its first three bytes out."
        raise UnreadableError(FieldError("", "invalid-json", detail))
    text = _decode(body)
    if _plain(text):
        document = _parse(text, _PLAIN)
        if _strings(document) * 2 == text.count('"') - text.count('\\"'):
            return document, []
    document = _parse(text, _CAREFUL if _HALVES.search(text) else _DECODER)
    return document, _doubled(document) if isinstance(document, (dict, list)) else []


def mended(body: bytes) -> bytes:
    """A foreign caller's body with U+FFFD for half characters and NUL: no database keeps them, and nobody there could
    act on an error about them. Our own endpoints refuse them by name."""
    return _ESCAPE.sub(_mended, body) if b"\\u" in body else body


def _mended(escape: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if escape[1] else escape[0]


def _plain(text: str) -> bool:
    """Whether every quotation mark that is not escaped begins or ends a string, and no half character may hide."""
    return "\\\\" not in text and _HALVES.search(text) is None


def _strings(document: Any) -> int:
    """How many strings a document holds, names included. Fewer than were sent: a name stood twice in its object."""
    found, waiting = 0, [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found += 1
        elif isinstance(value, dict):
            found += len(value)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"The body must be UTF-8; the byte at offset {error.start} does not belong to it."
        raise UnreadableError(FieldError("", "invalid-utf8", detail)) from None


def _parse(text: str, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        detail = f"The body must be JSON; reading stopped at {place}: {error.msg}."
        raise UnreadableError(FieldError("", "invalid-json", detail)) from None
    except _NoNumberError:
        detail = "The body must be JSON; NaN and Infinity are no JSON numbers."
        raise UnreadableError(FieldError("", "invalid-json", detail)) from None
    except RecursionError:
        raise UnreadableError(FieldError("", "too-deep", "The body is nested too deeply.")) from None
    except ValueError:
        raise UnreadableError(FieldError("", "invalid-json", "The body holds a number that is too long.")) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = _Doubled(found)
    names = [name for name, _ in pairs]
    doubled.names = tuple(name for name in found if names.count(name) > 1)
    return doubled


def _refuse(_constant: str) -> Any:
    raise _NoNumberError


def _doubled(document: Any) -> list[FieldError]:
    """One error for each name that stands twice in its object. A stack, not recursion: bodies may be deep."""
    errors: list[FieldError] = []
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, _Doubled):
            errors += [FieldError(pointer((*place, name)), "doubled-name", DOUBLED) for name in value.names]
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        waiting += [((*place, step), inner) for step, inner in inside if isinstance(inner, (dict, list))]
    return errors


def _whole_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names may hold half characters, which nothing behind this could say: they become U+FFFD."""
    return _object(
        [(name.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), value) for name, value in pairs]
    )


_HALVES: Final = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u(?:[dD][89a-fA-F][0-9a-fA-F]{2}|0000))|.)",
    re.DOTALL,
)
"""An escape at a time, so that a backslash which is itself escaped begins none; group 1 is what is mended."""
_PLAIN: Final = json.JSONDecoder(parse_constant=_refuse)
_CAREFUL: Final = json.JSONDecoder(object_pairs_hook=_whole_names, parse_constant=_refuse)
_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse)
