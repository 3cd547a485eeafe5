"""The kinds of field that requests are made of: text, ids, moments, language tags."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

TEXT_BYTES: Final = 20_480
EARLIEST: Final = "1000"
"""The first year of a time: rules look back from it by up to five years, which must exist too."""
HALF: Final = "Half a surrogate pair is no character; send the pair or leave it out."
# What str.strip() calls white space beyond what a regular expression's \s does.
_BLANK: Final = r"\s\u001c-\u001f\u0085\ufeff"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,6}")
# RFC 3339 with an offset. A leap second counts as the second before it: Python's datetime has none.
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:)(\d\d)(\.\d{1,20})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _any_text(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("nul", "A text must not hold the NUL character (U+0000); take it out.")
    if _size(value) >= TEXT_BYTES:
        raise PydanticCustomError("too-long", "A text must be under 20,480 bytes in UTF-8; shorten or split it.")
    return value


def _size(value: str) -> int:
    """Bytes in UTF-8. pydantic does not look into strings without a length limit: half characters show up here."""
    try:
        return len(value.encode())
    except UnicodeEncodeError:
        raise PydanticCustomError("half-character", HALF) from None


def _some_text(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("empty", "A text must hold something to read; leave comments without text out.")
    return _any_text(value)


def _name(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("control-character", "Control characters and line breaks are not allowed here.")
    if not value.strip():
        raise PydanticCustomError("empty", "At least one character that is no white space is needed here.")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "A time is needed here, as a string such as 2026-11-22T10:00:00Z.")
    parts = _MOMENT.fullmatch(value)
    if parts is None:
        raise PydanticCustomError("bad-time", "A time must be RFC 3339 with its offset, such as 2026-11-22T10:00:00Z.")
    if value < EARLIEST:
        raise PydanticCustomError("bad-time", "Times before the year 1000 are not taken; check the year.")
    try:
        day, minute, second, fraction, offset = parts.groups(default="")
        second = "59" if second == "60" else second
        return datetime.fromisoformat(f"{day}T{minute}{second}{fraction}{offset.upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("bad-time", "No calendar or clock has this time; check day and hour.") from None


def _whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def _tag(value: str) -> str:
    if _TAG.fullmatch(value) is None:
        raise PydanticCustomError("bad-language", "A language must be a BCP 47 tag such as en or pt-BR.")
    return value.split("-", 1)[0].lower()


def _web(value: str) -> str:
    if _CONTROL.search(value) or " " in value or not value.lower().startswith(("http://", "https://")):
        raise PydanticCustomError("bad-url", "An address must start with http:// or https:// and hold no spaces.")
    return value


def _name_schema(length: int, description: str) -> WithJsonSchema:
    pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
    schema = {"type": "string", "minLength": 1, "maxLength": length, "allOf": [{"pattern": pattern}]}
    return WithJsonSchema(schema | {"pattern": rf"[^{_BLANK}]", "description": description})


def _text_schema(least: int) -> WithJsonSchema:
    whole = {"type": "string", "minLength": least, "maxLength": TEXT_BYTES - 1, "pattern": r"^[^\u0000]*$"}
    something = {"allOf": [{"pattern": rf"[^{_BLANK}\u0000]"}]} if least else {}
    told = "Plain text as written, under 20,480 bytes in UTF-8; HTML is read as text."
    return WithJsonSchema(whole | something | {"description": told})


Text = Annotated[str, AfterValidator(_some_text), _text_schema(1)]
MaybeText = Annotated[str, AfterValidator(_any_text), _text_schema(0)]
# JSON has one kind of number: 3.0 is a whole one.
Whole: Final = BeforeValidator(lambda value: int(value) if _whole(value) else value)
Depth = Annotated[int, Field(ge=0, le=10_000), Whole]
Id = Annotated[
    str,
    Field(min_length=1, max_length=200),
    AfterValidator(_name),
    _name_schema(200, "The site's own id, 1 to 200 characters."),
]
Name = Annotated[
    str,
    Field(min_length=1, max_length=500),
    AfterValidator(_name),
    _name_schema(500, "1 to 500 characters on one line."),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": "^[1-9]",
            "description": "RFC 3339 with its offset.",
            "examples": ["2026-11-22T10:00:00Z"],
        }
    ),
]
Tag = Annotated[
    str,
    AfterValidator(_tag),
    WithJsonSchema({"type": "string", "pattern": f"^{_TAG.pattern}$", "description": "BCP 47; its first part counts."}),
]
Web = Annotated[
    str,
    Field(max_length=2_000),
    AfterValidator(_web),
    WithJsonSchema(
        {"type": "string", "maxLength": 2_000, "pattern": r"^[hH][tT][tT][pP][sS]?://[^\s\u0000-\u0020\u007f-\u009f]*$"}
    ),
]
