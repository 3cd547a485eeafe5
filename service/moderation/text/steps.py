"""The steps from typed letters to meant words, each a plain function from Text to Text; V1 is their order.

No step erases a script: what is undone is undone inside Latin words, and letters of other alphabets stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from service.moderation.text.lookalikes import FOREIGN, STYLED, TYPOGRAPHY
from service.moderation.text.places import Edit, Text

Step = Callable[[Text], Text]

WILDCARD: Final = "∗"
"""Stands for a letter the author masked: ``f**k`` becomes ``f∗∗k``."""
URL, MAIL, MENTION, QUOTE, GRAWLIX = "«url»", "«mail»", "«mention»", "«quote»", "«grawlix»"

_ADDRESS = re.compile(
    r"(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    r"|(?P<url>(?:https?://|www\.)\S+[^\s.,;:!?'\")\]]"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|info|biz|ru|io|co|uk|de|eu|fr|am|me|tv|ly|shop|store|site|xyz|top|club|online|news|link|live|click|win|vip|app|example)(?![\w.-])(?:/\S*)?)"
    r"|(?P<mention>(?<!\w)@(?!(?:ss|rse|nal|\$\$)(?:\b|hole|hat|wipe|es?\b))[^\W\d_][\w.-]{0,40}\w)",
    re.IGNORECASE,
)
_MAY_BE_ADDRESS = re.compile(r"@|//|[\w-]\.\w")
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>[ \t]?)+(?=[ \t]*[^\s>])", re.MULTILINE)
_NOT_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_CLUSTER = re.compile(r"[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+|[\s\S]")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff]+"
    r"|(?<![\u200c\u200d\u115f\u1160\u3164\uffa0])[\u200c\u200d\u115f\u1160\u3164\uffa0]+(?=[A-Za-z])|(?<=[A-Za-z])[\u200c\u200d\u115f\u1160\u3164\uffa0]+"
)
_MARKED = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_STYLED = re.compile("[" + "".join(STYLED) + "]")
_SPACED = re.compile(
    r"(?<![^\W_])(?<![/'])[^\W\d_](?P<gap> |[.\-_*~·•|+/]{1,2}|(?: [.\-_*~·•|] ))[^\W\d_](?:(?P=gap)[^\W\d_])+"
    r"(?![^\W_])(?P<stop>\.?)"
)
_SPACEABLE = re.compile(r"[a-z\u00df-\u024f\u0370-\u058f]")
_DIGIT_WORD = re.compile(
    r"(?<![^\W_])(?<![$@€£¡!])(?=[a-z0-9$@]{0,24}(?:[a-z](?:[0134579]|[$@€£¡]|!(?=[a-z]))|[$@]{1,2}[a-z]))"
    r"[a-z0-9$@€£¡!]{1,30}[a-z$](?![^\W_])"
)
_LETTER_FOR: Final = str.maketrans("013457$@€£¡!9", "oieastsaeliig")
_GRAWLIX = re.compile(r"(?<![\w@#$%&*!?])[@#$%&*!?]{4,}(?![\w])")
_MASKED = re.compile(
    r"(?<![^\W_])[a-z]{1,12}(?:\*+[a-z]+)+|(?<![^\W_])[a-z]{1,2}\*{2,}|(?<![^\W_])[a-z]{1,2}[#_•%✱]{1,6}[a-z]{1,6}(?![^\W_])"
    r"|(?<![^\W_])[b-hj-z](?:--|\.\.)[a-z]{1,5}(?![^\W_])"
)
_MAY_BE_MASKED = re.compile(r"[*#_•%✱@$]|--|\.\.")
_MASK = re.compile(r"[^a-z]")
_REPEATED = re.compile(r"([^\s\d∗])\1{2,}")
_SPACES = re.compile(r"[^\S\n]*\n\s*|[^\S\n]{2,}|[^\S\n ]")
_OFTEN_TWICE: Final = frozenset("bcdefglmnoprstz")
_OFTEN_TWICE_AT_END: Final = frozenset("eflosz")


def typography(text: Text) -> Text:
    """One kind of quotation mark and dash."""
    return text if text.original.isascii() else text.alike(text.normal.translate(TYPOGRAPHY))


def addresses(text: Text) -> Text:
    """Links, mail addresses, mentions and the signs of quoted lines become marks; the quoted words stay."""
    if ">" in text.normal:
        text = text.edited((m.start(), m.end(), QUOTE + " ") for m in _QUOTED_LINE.finditer(text.normal))
    if not _MAY_BE_ADDRESS.search(text.normal):
        return text
    marks = {"mail": MAIL, "url": URL, "mention": MENTION}
    return text.edited((m.start(), m.end(), marks[m.lastgroup or ""]) for m in _ADDRESS.finditer(text.normal))


def compatible(text: Text) -> Text:
    """Unicode's own folding (NFKC): wide, styled, circled and ligature letters, and marks joined to their letters."""
    if unicodedata.is_normalized("NFKC", text.normal):
        return text
    return text.edited(_compatible(text.normal))


def _compatible(letters: str) -> Iterator[Edit]:
    for start, end in _clusters(letters):
        new = unicodedata.normalize("NFKC", letters[start:end])
        if new != letters[start:end]:
            yield start, end, new


def _clusters(letters: str) -> Iterator[tuple[int, int]]:
    """Stretches that compose by themselves: a letter with its combining marks, a run of Hangul jamo."""
    for run in _NOT_ASCII.finditer(letters):
        start = run.start()
        for piece in _CLUSTER.finditer(letters, run.start(), run.end()):
            if piece.start() > start and not unicodedata.category(piece.group()[0]).startswith("M"):
                yield start, piece.start()
                start = piece.start()
        yield start, run.end()


def visible(text: Text) -> Text:
    """Zero-width and format characters go; joiners stay between letters of scripts that need them."""
    if text.original.isascii():
        return text
    return text.edited((m.start(), m.end(), "") for m in _INVISIBLE.finditer(text.normal))


def unmarked(text: Text) -> Text:
    """Combining marks heaped on Latin letters go, with the accent below them; accented letters of languages stay."""
    if text.original.isascii():
        return text
    edits = ((m.start(), m.end(), unicodedata.normalize("NFD", m.group())[0]) for m in _MARKED.finditer(text.normal))
    return text.edited(edits, disguise=True)


def alphabet(text: Text) -> Text:
    """Look-alikes of other alphabets become Latin inside words that are otherwise Latin; whole foreign words stay.

    Otherwise Latin: more than half of the word is, or some of it in a text that is Latin by three letters to one.
    """
    if text.original.isascii():
        return text
    text = text.alike(_STYLED.sub(lambda m: STYLED[m.group()], text.normal))
    return text.edited(_unmixed(text.normal), disguise=True)


def _unmixed(letters: str) -> Iterator[Edit]:
    latin_text = 3 * sum(letter in FOREIGN for letter in letters) < sum(
        "a" <= letter.lower() <= "z" for letter in letters
    )
    for word in _LETTERS.finditer(letters):
        as_typed = word.group()
        if as_typed.isascii() or not any(letter in FOREIGN for letter in as_typed):
            continue
        latin = "".join(FOREIGN.get(letter, letter) for letter in as_typed)
        own = sum(letter < "\u0250" for letter in as_typed)
        if own and (latin_text or 2 * own > len(as_typed)) and max(latin) < "\u0250":
            yield word.start(), word.end(), latin


def caseless(text: Text) -> Text:
    """Full Unicode case folding."""
    folded = text.normal.casefold()
    if len(folded) == len(text.normal):
        return text.alike(folded)
    pairs = ((i, letter, letter.casefold()) for i, letter in enumerate(text.normal))
    return text.edited((i, i + 1, new) for i, letter, new in pairs if new != letter)


def together(text: Text) -> Text:
    """Words typed letter by letter (``s t u p i d``, ``i.d.i.o.t``) are joined; ``U.S.A.`` stays an acronym."""
    return text.edited(_joined(text), disguise=True)


def _joined(text: Text) -> Iterator[Edit]:
    for m in _SPACED.finditer(text.normal):
        word = m.group()[: len(m.group()) - len(m["stop"])]
        letters = word[:: 1 + len(m["gap"])]
        acronym = m["gap"] == "." and m["stop"] and len(letters) <= 3
        if not acronym and all(map(_SPACEABLE.match, letters)):
            yield m.start(), m.start() + len(word), letters


def lettered(text: Text) -> Text:
    """Digits and signs that stand for letters inside a word become letters; numbers and codes (``covid19``) stay."""
    return text.edited(_lettered(text.normal), disguise=True)


def _lettered(letters: str) -> Iterator[Edit]:
    for m in _DIGIT_WORD.finditer(letters):
        word = m.group()
        if _is_dressed(word):
            yield m.start(), m.end(), word.replace("11", "ll").translate(_LETTER_FOR)


_CODE = re.compile(r"\d{2}(?<!00)(?<!11)(?<!33)(?<!55)|\d{3}|[268]|^\d+[a-z]+$|^[a-z]{3,}!|!!")


def _is_dressed(word: str) -> bool:
    """True for ``sh1t`` and ``a55hole``, False for ``h1n1``, ``4chan``, ``1st``, ``mp34x`` and ``wow!that``."""
    plain = sum(letter in "abcdefghijklmnopqrstuvwxyz" for letter in word)
    return plain >= (3 if any(map(str.isdigit, word)) else 2) and plain > len(word) // 2 and not _CODE.search(word)


def masked(text: Text) -> Text:
    """Masked letters become wildcards (``f**k`` → ``f∗∗k``), a heap of signs (``@#$%!``) one mark."""
    if not _MAY_BE_MASKED.search(text.normal):
        return text
    text = text.edited(_masked(text.normal), disguise=True)
    heaps = (m for m in _GRAWLIX.finditer(text.normal) if len(set(m.group()) - set("!?")) >= 2)
    return text.edited(((m.start(), m.end(), GRAWLIX) for m in heaps), disguise=True)


def _masked(letters: str) -> Iterator[Edit]:
    for m in _MASKED.finditer(letters):
        yield m.start(), m.end(), _MASK.sub(WILDCARD, m.group())


def brief(text: Text) -> Text:
    """Three or more of a letter or sign become two, or one where English hardly ever doubles it; digits stay."""
    return text.edited(_brief(text.normal))


def _brief(letters: str) -> Iterator[Edit]:
    for m in _REPEATED.finditer(letters):
        letter = m[1]
        ends_word = not letters[m.end() : m.end() + 1].isalpha()
        twice = not ("a" <= letter <= "z") or letter in (_OFTEN_TWICE_AT_END if ends_word else _OFTEN_TWICE)
        yield m.start(), m.end(), letter * (1 + twice)


def single_spaced(text: Text) -> Text:
    """Every run of white space becomes one space, or one newline where it holds one."""
    return text.edited((m.start(), m.end(), "\n" if "\n" in m.group() else " ") for m in _SPACES.finditer(text.normal))


V1: Final[tuple[Step, ...]] = (
    typography,  # one for one, so that later patterns know one apostrophe
    addresses,  # before anything takes a link apart
    compatible,
    visible,
    unmarked,
    alphabet,  # before case goes: Greek Η looks like H, η like n
    caseless,
    together,
    lettered,  # before masks, which look for letters around stars
    masked,
    brief,
    single_spaced,
)
"""The first version of the steps. A stored model names the version it was fitted with, so V1 never changes."""
