"""Reading an object of JSON field by field, every mistake kept with its pointer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from service.moderation.errors import FieldError
from training.pages.letters import is_sound


class Fields:
    """The fields of one JSON object; what is asked for is taken, ``close`` complains about the rest.

    ``errors`` is one list for the whole document, shared by ``inner`` and ``items``.
    """

    def __init__(self, value: dict[str, Any], pointer: str, errors: list[FieldError]) -> None:
        self._left = dict(value)
        self.pointer = pointer
        self.errors = errors

    @classmethod
    def of(cls, value: Any, pointer: str = "", errors: list[FieldError] | None = None) -> Fields:
        """The fields of ``value``; a mistake and no fields where it is no object."""
        errors = [] if errors is None else errors
        if not isinstance(value, dict):
            errors.append(FieldError(pointer, "type", "must be an object"))
        fields = cls(value if isinstance(value, dict) else {}, pointer, errors)
        fields._void = not isinstance(value, dict)
        return fields

    _void = False

    def wrong(self, name: str, code: str, detail: str) -> None:
        """Keep a mistake in field ``name``; nothing where the object itself was none."""
        if not self._void:
            pointer = name.replace("~", "~0").replace("/", "~1")
            self.errors.append(FieldError(f"{self.pointer}/{pointer}", code, detail))

    def text(self, name: str) -> str | None:
        """Text or null or absent."""
        value = self._left.pop(name, None)
        return None if value is None else self._sound(name, value)

    def any_text(self, name: str) -> str:
        """Text that must be there but may be empty."""
        if name not in self._left:
            self.wrong(name, "missing", "is missing")
            return ""
        return self._sound(name, self._left.pop(name))

    def name(self, name: str) -> str:
        """Text that must be there and say something."""
        present = name in self._left
        value = self.any_text(name)
        if present and isinstance(value, str) and not value.strip() and not self._complained(name):
            self.wrong(name, "empty", "must not be empty")
        return value

    def moment(self, name: str) -> datetime | None:
        """A time in ISO 8601 with its zone, as UTC; None where null or absent."""
        value = self.text(name)
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.wrong(name, "time", "must be a time as 2026-11-22T09:30:00Z, with its zone")
        return None

    def number(self, name: str, default: int) -> int:
        """A whole number; ``default`` where absent or wrong."""
        value = self._left.pop(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.wrong(name, "type", "must be a whole number")
        return default

    def words(self, name: str) -> dict[str, str]:
        """An object whose values are texts; empty where absent."""
        inner = Fields.of(self._left.pop(name, None) or {}, f"{self.pointer}/{name}", self.errors)
        return {key: inner.any_text(key) for key in tuple(inner._left)}

    def inner(self, name: str) -> Fields:
        """The fields of the object at ``name``, which must be there."""
        if name not in self._left:
            self.wrong(name, "missing", "is missing")
            return Fields._nothing(self.errors)
        return Fields.of(self._left.pop(name), f"{self.pointer}/{name}", self.errors)

    def items(self, name: str) -> Iterator[Fields]:
        """The objects of the list at ``name``, which must be there."""
        value = self._left.pop(name, None)
        if not isinstance(value, list):
            self.wrong(name, "type", "must be a list")
            return
        for index, item in enumerate(value):
            yield Fields.of(item, f"{self.pointer}/{name}/{index}", self.errors)

    def skip(self, *names: str) -> None:
        """Pass over fields that others read."""
        for name in names:
            self._left.pop(name, None)

    def close(self) -> None:
        """Complain about every field nobody asked for."""
        for name in self._left:
            self.wrong(name, "unknown", "is not a field of this form")

    @classmethod
    def _nothing(cls, errors: list[FieldError]) -> Fields:
        fields = cls({}, "", errors)
        fields._void = True
        return fields

    def _complained(self, name: str) -> bool:
        return bool(self.errors) and self.errors[-1].pointer == f"{self.pointer}/{name}"

    def _sound(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            self.wrong(name, "type", "must be text")
            return ""
        if not is_sound(value):
            self.wrong(name, "letters", "must not hold NUL or lone surrogates")
        return value
