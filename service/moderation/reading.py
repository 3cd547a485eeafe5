"""A comment as the encoder reads it: its own words with the thread's names told by their part, beside the parent's.

An encoder knows nothing of who takes part. Where a comment names somebody of its thread, the name is replaced by the
part that person has (``commenter``, ``author``), so that "goats for Harold" and "goats for Beryl" read alike, and a
name that nobody in the thread bears stays a name. Pictograms are told by their Unicode names. Version ``r1``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from service.moderation.comment import Context
from service.moderation.target import naming, parts_of
from service.moderation.text.normalise import Text, fold, normalise
from service.moderation.text.places import Edit
from service.moderation.text.steps import GRAWLIX, MAIL, MENTION, QUOTE, URL, WILDCARD
from service.moderation.thread_sense import own_words

VERSION: Final = "r1"
MOST_OF_PARENT: Final = 400
"""Letters of the parent that are read: its first 32 word pieces are rarely longer."""

_SAID: Final = {URL: "link", MAIL: "mail", MENTION: "commenter", QUOTE: ">", GRAWLIX: "****", WILDCARD: "*"}
_PICTURE: Final = re.compile("[\u2600-\u27bf\u2b05-\u2bff\U0001f000-\U0001faff]")
_MODIFIERS: Final = range(0x1F3FB, 0x1F400)
_MARKS: Final = re.compile("|".join(map(re.escape, _SAID)))


def reading(text: Text, context: Context) -> tuple[Text, str]:
    """The comment (a Text whose ``normal`` is what is read) and its parent's words, empty at the top of a thread."""
    own = text.alike(own_words(text, context))
    own = own.edited(_named(own, context))
    own = own.edited((m.start(), m.end(), _SAID[m.group()]) for m in _MARKS.finditer(own.normal))
    own = own.edited((m.start(), m.end(), pictured(m.group())) for m in _PICTURE.finditer(own.normal))
    return own, _parent(context)


def pictured(sign: str) -> str:
    """A pictogram by its Unicode name, between spaces: word pieces have no pictures. Skin tones say nothing."""
    name = "" if ord(sign) in _MODIFIERS else unicodedata.name(sign, "").lower()
    return f" {name} " if name else " "


def _named(text: Text, context: Context) -> Iterator[Edit]:
    """Edits that put a person's part in the thread in place of each name that ``naming`` found."""
    parts = _parts_by_name(text, context)
    if parts:
        names = "|".join(re.escape(name) for name in sorted(parts, key=len, reverse=True))
        for match in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", text.normal):
            yield match.start(), match.end(), parts[match.group()]


def _parts_by_name(text: Text, context: Context) -> dict[str, str]:
    """Each spelling of a name that ``text`` speaks of, folded as the text is, and what stands for it."""
    named = naming(text, context)
    people = [(name, "commenter") for name in named.commenters]
    if named.author and context.article_author:
        people.append((context.article_author, "author"))
    spellings = {fold(spelling): part for name, part in people for spelling in (name, *parts_of(name))}
    return {spelling: part for spelling, part in spellings.items() if spelling}


def _parent(context: Context) -> str:
    if context.parent is None:
        return ""
    words = normalise(context.parent.text[:MOST_OF_PARENT]).normal
    words = _MARKS.sub(lambda match: _SAID[match.group()], words)
    return _PICTURE.sub(lambda match: pictured(match.group()), words)
