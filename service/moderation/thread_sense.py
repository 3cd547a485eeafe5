"""A comment's place in its thread, told in named numbers: the dense block of the features."""

from __future__ import annotations

import math
import re
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from service.moderation.comment import Context
from service.moderation.target import Naming, naming, second_person
from service.moderation.text.normalise import Text, normalise
from service.moderation.text.steps import GRAWLIX, MENTION, QUOTE, URL, WILDCARD

DENSE: Final[tuple[str, ...]] = (
    "is_reply",  # 1 where the comment has a parent
    "depth",  # 0 at the top, 1 from the sixth level down
    "you",  # second person, 4 times or more is 1
    "you_in_reply",  # second person where somebody is being answered
    "names_commenter",  # 1 where another commenter is named
    "names_in_marks",  # 1 where such a name stands in quotation marks or after @
    "names_parent",  # 1 where the author of the parent is named
    "names_author",  # 1 where the article's author is named
    "quotes_parent",  # 1 where a line of an ancestor is repeated
    "mentions",  # @somebody, 3 or more is 1
    "links",  # 3 or more is 1
    "capitals",  # share of capital letters, where there are at least 8 letters
    "exclamations",  # 5 or more is 1
    "questions",  # 5 or more is 1
    "masked",  # masked swear words, 2 or more is 1
    "disguised",  # words that had to be undressed, 3 or more is 1
    "length",  # words, logarithmic: 400 or more is 1
    "very_short",  # 1 up to three words
)
"""Names of the dense features in column order; each is 0..1."""
_UPPER, _LOWER = ascii_uppercase.encode(), ascii_lowercase.encode()
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_LOG_OF_LONG: Final = math.log(400)


def dense(text: Text, context: Context, named: Naming | None = None) -> tuple[float, ...]:
    """The dense block of one comment, ``len(DENSE)`` numbers of 0..1.

    ``named``: what ``target.naming`` says of it, where the caller has asked already.
    """
    return _of_thread(text, context, named or naming(text, context)) + _of_letters(text)


def _of_thread(text: Text, context: Context, named: Naming) -> tuple[float, ...]:
    you = min(1.0, second_person(text) / 4)
    reply = float(context.parent is not None)
    return (
        reply,
        min(1.0, context.depth / 6),
        you,
        you * reply,
        float(bool(named.commenters)),
        float(named.quoted),
        float(named.parent),
        float(named.author),
        float(QUOTE in text.normal and own_words(text, context) != text.normal),
    )


def _of_letters(text: Text) -> tuple[float, ...]:
    normal, original = text.normal, text.original
    words = normal.count(" ") + normal.count("\n") + 1
    marked = "«" in normal
    return (
        _share(normal.count(MENTION), 3) if marked else 0.0,
        _share(normal.count(URL), 3) if marked else 0.0,
        _capitals(original),
        _share(original.count("!"), 5),
        _share(original.count("?"), 5),
        _share(_masked(normal), 2),
        _share(text.disguises, 3),
        min(1.0, math.log1p(words) / _LOG_OF_LONG),
        float(words <= 3),
    )


def _share(count: int, full: int) -> float:
    return min(1.0, count / full)


def _capitals(original: str) -> float:
    letters = original.encode("ascii", "ignore")
    upper, lower = (
        len(letters) - len(letters.translate(None, _UPPER)),
        len(letters) - len(letters.translate(None, _LOWER)),
    )
    if not original.isascii():
        others = "".join(_NOT_ASCII.findall(original))
        upper, lower = upper + sum(map(str.isupper, others)), lower + sum(map(str.islower, others))
    return upper / (upper + lower) if upper + lower >= 8 else 0.0


def _masked(normal: str) -> int:
    if WILDCARD not in normal and GRAWLIX not in normal:
        return 0
    return sum(WILDCARD in word or GRAWLIX in word for word in normal.split())


def own_words(text: Text, context: Context) -> str:
    """``normal`` on one line, as long as before, with spaces in place of quoted lines that an ancestor really said.

    A quotation sign before words that nobody said hides nothing: those words count as the comment's own.
    """
    normal = text.normal
    if QUOTE in normal and context.ancestors:
        said = [" ".join(normalise(a.text).normal.split()) for a in context.ancestors]
        normal = "\n".join(_blank(line, said) for line in normal.split("\n"))
    return normal.replace("\n", " ")


def _blank(line: str, said: list[str]) -> str:
    words = line.replace(QUOTE, "").strip()
    quoted = line.lstrip().startswith(QUOTE) and len(words) >= 3 and any(words in text for text in said)
    return " " * len(line) if quoted else line
