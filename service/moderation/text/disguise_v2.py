"""The second version of the text steps: V1, and among them some that know which words people hide.

V1 undoes a disguise by rule and stops where it would have to guess (``f∗∗k``, ``19norant``). These steps guess only
where one of the words people do hide fits (``known_words``), and tell emoji in words. Clean text stays as V1 leaves it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from service.moderation.text import steps
from service.moderation.text.known_words import BY_BRIEF_KEY, BY_KEY, KNOWN, REAL, SLIPS, SMALL, WORDS, brief_key, key
from service.moderation.text.lookalikes import FOREIGN
from service.moderation.text.pictures import LETTER_FOR, WORD_FOR
from service.moderation.text.places import Edit, Text
from service.moderation.text.steps import V1, Step

_MORE_FOREIGN: Final = FOREIGN | {"Ь": "b", "є": "e", "Є": "e", "ς": "c", "σ": "o", "ո": "n"}
_PICTURES: Final = re.compile("(" + "|".join(sorted(map(re.escape, WORD_FOR), key=len, reverse=True)) + r")[🏻-🏿]*\1*")
_MAY_BE_PICTURED: Final = re.compile("[\u00a9\u00ae\u2300-\u2bff\U0001f000-\U0001faff]")
_LETTER_PICTURE: Final = re.compile("[" + "".join(LETTER_FOR) + "]")
_FLAGS: Final = re.compile("[\U0001f1e6-\U0001f1ff]{3,}")
_PUT_BETWEEN: Final = re.compile(r"(?<![^\W_])[a-z](?:([^\w\s\x00-\x7f])\1?[a-z])(?:\1{1,2}[a-z])+(?![^\W_])")
_ODD: Final = re.compile(r"[^a-z\s,;:?\"')\]«»]++(?:(?=[a-z])|(?<=[0-9$@€+|*#∗_\-•])(?![^\s.,!?]))")
"""Signs before a letter, or such as end a word in disguise: where to look closer."""
_HELD: Final = tuple(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz")
_HELD_LETTERS: Final = re.compile(r"([a-z])\1\1")
_TOKEN: Final = re.compile(r"[^\s«»\"]+")
_SEPARATORS: Final = re.compile(r"[.\-_*~/•·|+∗#%^=]+")
_THRICE: Final = re.compile(r"(.)\1\1")
_MASKS: Final = re.compile(r"[*#_\-•%.@✱✶×&∗]")
_FAINT: Final = re.compile(r"[a-z]+[.\-][a-z]+")
_ENDS: Final = ".,!?;:)]'-~"
_HEADS: Final = ".,#-_~'&/:;>"
_LONGEST: Final = 30
_ACCENTED: Final = re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff]{4,}")
_STROKES: Final = str.maketrans("øłđħŧı", "oldhti")
_LETTERS: Final = re.compile(r"[a-z]+")
_LETTERS_BEFORE: Final = re.compile(r"[a-z]+$")
_VOWEL: Final = re.compile(r"[aeiouy]")
BARE: Final = frozenset(
    part for word in KNOWN for i in range(1, len(word)) for part in (word[:i], word[i:]) if not _VOWEL.search(part)
) - {"s", "t", "d", "m", "ll"}
"""Parts without a vowel that a space may cut off a known word; not what stands behind an apostrophe."""
_STRONG: Final = ("fuck", "fucking", "fucked", "fucker", "shit", "bitch", "cunt", "asshole", "dick", "pussy", "bastard")
"""What a single star may stand for several letters of."""
_CUT: Final = 5
_JOINED: Final = 7
"""Letters from which a word may be several."""
_TO_SOMEBODY: Final = frozenset(["you", "your", "youre", "ur", "a", "such"])
OPENINGS: Final = frozenset(word[: _CUT - 1] for word in KNOWN if len(word) >= _CUT - 1)


def _likely() -> dict[tuple[int, str], list[str]]:
    """Known words by length and first letter (``∗``: any), in their order."""
    found: dict[tuple[int, str], list[str]] = {}
    for word in WORDS:
        for first in (word[0], steps.WILDCARD):
            found.setdefault((len(word), first), []).append(word)
    return found


_LIKELY: Final = _likely()


def passing(text: Text) -> Text:
    """Look-alikes in words V1 leaves: of two foreign alphabets at once, or that spell a known word in a Latin text."""
    return text if text.original.isascii() else text.edited(_passing(text.normal), disguise=True)


def _passing(letters: str) -> Iterator[Edit]:
    latin = sum("a" <= letter.lower() <= "z" for letter in letters)
    for m in re.finditer(r"[^\W\d_]*[\u0370-\u058f][^\W\d_]*", letters):
        word = m.group()
        plain = "".join(_MORE_FOREIGN.get(letter, letter) for letter in word)
        if plain.isascii() and (len(_alphabets(word)) > 1 or (latin > 2 * len(word) and plain.lower() in KNOWN)):
            yield m.start(), m.end(), plain


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word}


def pictured(text: Text) -> Text:
    """Emoji told in words; those that stand for letters, or between the letters of a word, give the word back."""
    if text.original.isascii() or not _MAY_BE_PICTURED.search(text.normal):
        return text
    text = text.edited(_flags(text.normal), disguise=True)
    text = text.edited(_letter_pictures(text.normal))
    text = text.edited(
        ((m.start(), m.end(), re.sub(r"[^a-z]", "", m.group())) for m in _PUT_BETWEEN.finditer(text.normal)),
        disguise=True,
    )
    return text.edited(_pictures(text.normal))


def _flags(letters: str) -> Iterator[Edit]:
    for m in _FLAGS.finditer(letters):
        word = "".join(chr(ord(letter) - 0x1F1E6 + 97) for letter in m.group())
        if word in KNOWN:
            yield m.start(), m.end(), word


def _letter_pictures(letters: str) -> Iterator[Edit]:
    for m in _LETTER_PICTURE.finditer(letters):
        beside = letters[max(0, m.start() - 1) : m.start()] + letters[m.end() : m.end() + 1]
        if any("a" <= letter <= "z" or letter in LETTER_FOR for letter in beside):
            yield m.start(), m.end(), LETTER_FOR[m.group()]


def _pictures(letters: str) -> Iterator[Edit]:
    for m in _PICTURES.finditer(letters):
        word = WORD_FOR[m[1]]
        before, after = letters[: m.start()][-_CUT * 3 :], letters[m.end() : m.end() + _CUT * 3]
        left, right = _LETTERS_BEFORE.search(before), _LETTERS.match(after)
        whole = (left[0] if left else "") + word.removesuffix(" you") + (right[0] if right else "")
        if (left or right) and whole in KNOWN:
            yield m.start(), m.end(), word.removesuffix(" you")
        else:
            yield m.start(), m.end(), " " * before[-1:].isalnum() + word + " " * after[:1].isalnum()


def bared(text: Text) -> Text:
    """Accents that a known word does not have go; in a text with other accents only from words of five letters up."""
    return text if text.original.isascii() else text.edited(_bared(text.normal), disguise=True)


def _bared(letters: str) -> Iterator[Edit]:
    for m in _ACCENTED.finditer(letters):
        word = m.group()
        plain = _plain(word)
        if plain == word or plain not in KNOWN:
            continue
        if len(word) > 4 or not any(letter.isalpha() and not letter.isascii() for letter in letters.replace(word, "")):
            yield m.start(), m.end(), plain


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).translate(_STROKES)


def known(text: Text) -> Text:
    """Words behind digits, signs, stars, dots or held letters, where a known one fits; see ``_meant``."""
    odd = [m.start() for m in _ODD.finditer(text.normal)]
    if any(letters in text.normal for letters in _HELD):
        odd = sorted((*odd, *(m.start() for m in _HELD_LETTERS.finditer(text.normal))))
    return text.edited(_known(text.normal, odd), disguise=True) if odd else text


def _known(letters: str, odd: list[int]) -> Iterator[Edit]:
    done = 0
    for place in odd:
        if place < done:
            continue
        start = max(letters.rfind(end, 0, place) for end in ' \n"«»') + 1
        token = _TOKEN.match(letters, max(start, done))
        if token is None or len(token.group()) > _LONGEST:
            continue
        done = token.end()
        if not _LETTERS.search(token.group()):
            continue
        typed = token.group().lstrip(_HEADS)
        start = token.end() - len(typed)
        for word in dict.fromkeys((typed.rstrip(_ENDS), typed.strip("([" + _ENDS))):
            if meant := _meant(word):
                at = start + typed.index(word)
                yield at, at + len(word), meant
                break


def _meant(word: str) -> str | None:
    """The known word that ``word`` disguises: signs for letters, then things put between, masks, and held letters.

    A small word with a letter held (``aaaas if``) disguises nothing.
    """
    if len(word) < 3 or word in KNOWN:
        return None
    if word.isalpha() and word.isascii():
        return None if brief_key(word) in SMALL else BY_BRIEF_KEY.get(brief_key(word))
    return BY_KEY.get(key(word)) or _without_separators(word) or _unmasked(word) or _held(word)


def _held(word: str) -> str | None:
    return BY_BRIEF_KEY.get(brief_key(word)) if _THRICE.search(word) else None


def _without_separators(word: str) -> str | None:
    joined = _SEPARATORS.sub("", word)
    if joined in KNOWN:
        return joined
    return None if len(joined) < 4 or joined.isalpha() else BY_KEY.get(key(joined))


def _unmasked(word: str) -> str | None:
    """The first known word of that length that fits; a single star may also stand for several letters."""
    mask = _MASKS.sub(steps.WILDCARD, word)
    shown = len(mask) - mask.count(steps.WILDCARD)
    if shown < 2 + bool(_FAINT.fullmatch(word)) or steps.WILDCARD not in mask:
        return None
    for candidate in _LIKELY.get((len(mask), mask[0]), ()):
        if all(seen in (letter, steps.WILDCARD) for seen, letter in zip(mask, candidate, strict=True)):
            return candidate
    first, star, last = word.partition("*")
    if star and first.isalpha() and last.isalpha():
        return next((word for word in _STRONG if word.startswith(first) and word.endswith(last)), None)
    return None


def spelled(text: Text) -> Text:
    """Slips of known words, known words run into others, and known words cut in two by a space."""
    words = _LETTERS.findall(text.normal)
    if SLIPS.keys().isdisjoint(words) and BARE.isdisjoint(words) and not _some_joined(words):
        return text
    return text.edited(_spelled(text.normal))


def _some_joined(words: list[str]) -> bool:
    """Whether any of the words is several; first a look for four letters that begin a known one."""
    fours = [word[i : i + 4] for word in words if len(word) >= _JOINED for i in range(len(word) - 3)]
    return not OPENINGS.isdisjoint(fours) and any(map(_several, words))


def _several(word: str) -> list[str] | None:
    """A word that is not one cut into those it holds; None where it is one, or holds none that matter."""
    return _pieces(word) if len(word) >= _JOINED and word not in KNOWN and word not in REAL else None


def _spelled(letters: str) -> Iterator[Edit]:
    last: re.Match[str] | None = None
    for m in _LETTERS.finditer(letters):
        word = m.group()
        if last is not None and _are_one(last, m, letters):
            yield last.start(), m.end(), last.group() + word
            last = None
            continue
        if last is not None:
            yield from _alone(last)
        last = m
    if last is not None:
        yield from _alone(last)


def _alone(m: re.Match[str]) -> Iterator[Edit]:
    word = m.group()
    if word in SLIPS:
        yield m.start(), m.end(), SLIPS[word]
    elif pieces := _several(word):
        yield m.start(), m.end(), " ".join(pieces)


def _are_one(first: re.Match[str], second: re.Match[str], letters: str) -> bool:
    """True for ``cl own`` and ``kil l``: one part has no vowel, and together they are a known word."""
    apostrophe = letters[max(0, first.start() - 1) : first.start()] == "'"
    if apostrophe or letters[first.end() : second.start()] != " ":
        return False
    whole = first.group() + second.group()
    return len(whole) > 3 and whole in KNOWN and not BARE.isdisjoint((first.group(), second.group()))


def _pieces(word: str) -> list[str] | None:
    """``word`` cut into known and small words; None where that is not possible.

    A known one of five letters must be among them (of four after ``you`` or ``a``): shorter ones stand in many words.
    """
    cuts: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 14), end):
            before, piece = cuts[start], word[start:end]
            if before is not None and cuts[end] is None and (piece in KNOWN or piece in SMALL):
                cuts[end] = [*before, piece]
    found = cuts[-1]
    least = _CUT - bool(found and found[0] in _TO_SOMEBODY)
    return found if found and any(len(piece) >= least and piece in KNOWN for piece in found) else None


_BEFORE: Final[dict[Step, tuple[Step, ...]]] = {
    steps.caseless: (passing,),
    steps.together: (pictured, bared),
    steps.lettered: (known,),
    steps.single_spaced: (spelled,),
}
"""The new steps before V1's: ``passing`` while there is case, ``known`` before signs are told by rule."""
V2: Final[tuple[Step, ...]] = tuple(step for old in V1 for step in (*_BEFORE.get(old, ()), old))
"""The second version of the steps."""
