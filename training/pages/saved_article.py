"""The article on a saved text page: title, date, by-line and body, without the lines that stood under photos."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from training.pages.dates import ends_in_date, spoken
from training.pages.page_error import PageError

_BYLINE: Final = re.compile(r"by:?\s+(\S.{1,78}[^.!?:,;])", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?…։。:;,][\"'”’»)\]]*$")
# "YEREVAN -- A scene, December 24, 2020.": how news agencies write under photos.
_AGENCY: Final = re.compile(r"[^\W\d_][\w .,’'/-]{1,40}? +(?:--|-|–|—) +\S.*")
_HEADING: Final = re.compile(
    r"(?:\d+|one|no) (?:comments?|responses?|replies|thoughts?)\b.{0,200}|comments?(?: \(\d+\))?:?", re.IGNORECASE
)
_REPEATED: Final = 15
_FOOT_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """What a page says of its article; ``body`` has its paragraphs parted by an empty line."""

    title: str
    body: str | None
    author: str | None
    published_at: datetime | None


def read_article(groups: list[list[str]]) -> SavedArticle:
    """The article in ``groups`` (paragraphs as lists of lines), headline at the head or, in some pages, at the foot.

    Raises PageError where there is no line at all.
    """
    if len(groups) == 1:
        # A page saved without blank lines: each line is a paragraph.
        groups = [[line] for line in groups[0]]
    if not groups:
        raise PageError("it has no title")
    groups = without_heading(groups)
    foot = _foot(groups)
    if foot:
        return foot
    title, *rest = groups[0]
    return _headed(title, [rest, *groups[1:]] if rest else groups[1:])


def without_heading(groups: list[list[str]]) -> list[list[str]]:
    """``groups`` without a last line that only counts or announces the comments."""
    if len(groups) > 1 and len(groups[-1]) == 1 and _HEADING.fullmatch(groups[-1][0]):
        return groups[:-1]
    return groups


def _headed(title: str, groups: list[list[str]]) -> SavedArticle:
    author: str | None = None
    published_at: datetime | None = None
    groups = [list(group) for group in groups]
    while groups and len(groups[0]) > 0:
        line = groups[0][0]
        if published_at is None and (moment := spoken(line)):
            published_at = moment
        elif author is None and (found := _byline(line)):
            author = found
        else:
            break
        groups[0] = groups[0][1:]
        groups = [group for group in groups if group]
    return SavedArticle(title, _body(groups), author, published_at)


def _byline(line: str) -> str | None:
    found = _BYLINE.fullmatch(line)
    return found[1].strip() if found and len(line.split()) <= 8 else None


def _body(groups: list[list[str]]) -> str | None:
    groups = _without_captions(groups)
    return "\n\n".join("\n".join(group) for group in groups) or None


def _without_captions(groups: list[list[str]]) -> list[list[str]]:
    """``groups`` without photo captions: lines said twice in a row, and what comes before the first sentence."""
    lines = [line for group in groups for line in group]
    twice = {a for a, b in pairwise(lines) if a == b and len(a) >= _REPEATED}
    left = [kept for group in groups if (kept := [line for line in group if line not in twice])]
    while len(left) > 1 and _is_caption(left[0]):
        left = left[1:]
    return left


def _is_caption(group: list[str]) -> bool:
    last = group[-1]
    if not _SENTENCE_END.search(last):
        return True
    return len(group) == 1 and _AGENCY.fullmatch(last) is not None and ends_in_date(last)


def _foot(groups: list[list[str]]) -> SavedArticle | None:
    """The article where the page ends in headline, standfirst and date and begins with a full paragraph."""
    lines = [line for group in groups for line in group]
    moment = spoken(lines[-1])
    if moment is None or not _SENTENCE_END.search(lines[0]):
        return None
    for index in range(len(lines) - 2, max(0, len(lines) - 2 - _FOOT_LINES), -1):
        if not _SENTENCE_END.search(lines[index]):
            standfirst = lines[index + 1 : -1]
            return SavedArticle(lines[index], "\n\n".join([*standfirst, *lines[:index]]) or None, None, moment)
    return None
