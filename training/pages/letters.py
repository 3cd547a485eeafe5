"""Bytes to letters: byte order marks, encodings, what is no text at all, and JSON whose strings can be stored."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, Final

from training.pages.page_error import PageError

# UTF-32's mark begins with UTF-16's, so it is looked for first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)
_DECLARED: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_UNSOUND: Final = re.compile("[\x00\ud800-\udfff]")


def decode(raw: bytes) -> str:
    """The text of ``raw``: by its byte order mark, else UTF-8, else the declared charset, else Windows-1252.

    Line ends become ``\\n``. Raises PageError for what is empty or not text.
    """
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise PageError("it is empty")
    if "\x00" in text or len(_CONTROL.findall(text)) > max(2, len(text) // 100):
        raise PageError("it is binary, not text")
    return text


def _decoded(raw: bytes) -> str:
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise PageError(f"it is {what}, not text")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw[len(mark) :], encoding)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(raw, _declared(raw))


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise PageError(f"it is not text: its bytes are neither UTF-8 nor {encoding}") from None


def _declared(raw: bytes) -> str:
    """The charset an HTML page names for itself, where Python can read it; Latin-1 means Windows-1252 (WHATWG)."""
    found = _DECLARED.search(raw[:4096])
    name = found[1].decode("ascii").lower() if found else "cp1252"
    try:
        known = codecs.lookup(name)
    except LookupError:
        return "cp1252"
    if known.name in {"iso8859-1", "ascii", "utf-8"} or not getattr(known, "_is_text_encoding", True):
        return "cp1252"
    return known.name


def sound(text: str) -> str:
    """``text`` with what no UTF-8 store can hold (NUL, lone surrogates) shown as U+FFFD."""
    return _UNSOUND.sub("\ufffd", text)


def is_sound(text: str) -> bool:
    """Whether ``text`` can be stored as UTF-8 text everywhere."""
    return _UNSOUND.search(text) is None


def load(text: str) -> Any:
    """One JSON document, its strings made sound.

    Raises PageError with line and column, never with a piece of the text.
    """
    try:
        return _sounded(json.loads(text))
    except json.JSONDecodeError as error:
        raise PageError(f"broken JSON at line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise PageError("its JSON is nested too deep") from None
    except ValueError:
        raise PageError("broken JSON: a number in it is too long") from None


def load_many(text: str) -> list[Any]:
    """The JSON documents of ``text``: one for the whole text, or one a line. Raises PageError."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    try:
        return [load(text)]
    except PageError:
        if len(lines) < 2 or not _whole(lines[0][1]):
            raise
    return [_load_line(number, line) for number, line in lines]


def _whole(line: str) -> bool:
    try:
        return isinstance(load(line), dict)
    except PageError:
        return False


def _load_line(number: int, line: str) -> Any:
    try:
        return load(line)
    except PageError as error:
        raise PageError(f"line {number}: {str(error).replace(' at line 1,', ' at')}") from None


def _sounded(value: Any) -> Any:
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, list):
        return [_sounded(item) for item in value]
    if isinstance(value, dict):
        return {sound(key): _sounded(item) for key, item in value.items()}
    return value
