"""What can be wrong with what somebody gave us, told field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake in one place.

    ``pointer`` is an RFC 6901 JSON pointer into the document that was given (``""`` is the whole of it),
    ``code`` a stable word a program can act on, ``detail`` one plain sentence that says what would be right.
    ``line`` is the 1-based line where the document is text that people write (the policy).
    """

    pointer: str
    code: str
    detail: str
    line: int | None = None


class ParleyError(Exception):
    """Every error of ours that a caller can mend; its text is fit for people to read."""


class Invalid(ParleyError):
    """A document has mistakes; ``errors`` holds all of them, in the document's order."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{e.pointer or '/'}: {e.detail}" for e in self.errors))


class NotFound(ParleyError):
    """The thing named does not exist for this site (another site's things do not exist either)."""


class Conflict(ParleyError):
    """Somebody else was faster; the text says who and when."""


class NotAllowed(ParleyError):
    """The thing is there, and this person may not do that to it; the text says who may."""
