"""Times as pages write them, made timezone-aware UTC; a time without a zone is taken as UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>\d{4})"
_BEFORE: Final = (
    r"(?:(?:posted|published)(?:\s+on)?:?\s+)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
)
_CLOCK: Final = r"(?P<clock>,?\s+(?:at\s+|@\s*)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s*(?P<half>[ap])\.?m\.?)?)?"
_FORMS: Final = tuple(
    re.compile(_BEFORE + day + _CLOCK, re.IGNORECASE)
    for day in (rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}", rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}")
)
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.,+\-Z ]*)?")


def instant(text: object) -> datetime | None:
    """An ISO 8601 date or time as UTC; None where it is none."""
    if not isinstance(text, str) or not _ISO.fullmatch(text.strip()):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def spoken(text: str) -> datetime | None:
    """A whole line that is a date in English or ISO, with or without a time, as UTC; None where it is not."""
    text = " ".join(text.split())
    if len(text) > 60:
        return None
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _moment(found)
    return instant(text)


def says_time(text: str) -> bool:
    """Whether a line that is a date names the time of day too."""
    return ":" in text


def ends_in_date(text: str) -> bool:
    """Whether the last words of ``text`` are a full date, as under agencies' photos."""
    last = " ".join(text.rstrip(" .").split()[-3:])
    return spoken(last) is not None


def _moment(found: re.Match[str]) -> datetime | None:
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    try:
        return datetime(int(found["year"]), month, int(found["day"]), hour, int(found["minute"] or 0), tzinfo=UTC)
    except ValueError:
        return None
