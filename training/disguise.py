"""Disguises as people put them on words that a filter might catch: to learn from, and to measure what sees through.

What people do was written down from knowing their habits; nothing is copied from a published set of obfuscations.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from service.moderation.example import Example

STEMS: Final = Path("data/templates/stems.yaml")
TWIN_WEIGHT: Final = 0.5
"""What a disguised twin counts beside the comment it was made from."""
MOST_WORDS: Final = 3
"""Words that are dressed up where nothing says which ones carry the abuse."""

Dress = Callable[[str, random.Random], str]
Place = tuple[int, int]

_LOOKALIKE: Final = {
    "a": "аαɑ", "b": "Ьв", "c": "сϲ", "d": "ԁ", "e": "еє", "g": "ɡ", "h": "һн", "i": "іι", "j": "ј", "k": "кκ",
    "l": "ӏⅼ", "m": "мⅿ", "n": "ո", "o": "оοօ", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ", "t": "тτ", "u": "υս",
    "v": "νⅴ", "w": "ԝω", "x": "хχ", "y": "уγ", "z": "ᴢ",
}  # fmt: skip
_LEET: Final = {
    "a": "4@", "b": "8", "c": "(", "e": "3€", "g": "9", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7+", "z": "2",
}  # fmt: skip
_FANCY: Final = (0x1D400, 0x1D5D4, 0x1D4D0, 0x1D670, 0xFF21)
"""First capital of whole alphabets for show: bold, sans bold, script, typewriter, wide; small letters follow at +26."""
_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\u00ad\ufeff"
_SEPARATORS: Final = (" ", " ", ".", "-", "_", "*", "/", "~", "|", " . ", "..")
_MARKS: Final = "\u0300\u0301\u0302\u0303\u0308\u030a\u0327\u0332\u0335\u0336\u0337\u0338\u0316\u0323\u033f\u0346"
_ACCENTED: Final = {
    "a": "áàâäãå", "c": "ç", "e": "éèêë", "i": "íìîï", "n": "ñ", "o": "óòôöõø", "s": "š", "u": "úùûü", "y": "ýÿ",
    "z": "ž",
}  # fmt: skip
_BETWEEN: Final = "😂🤣🙂🤡👏🙃🔥💀🖕😡"
_LETTER_EMOJI: Final = {
    "a": "🅰️", "b": "🅱️", "c": "©️", "i": "ℹ️", "m": "Ⓜ️", "o": "🅾️⭕🔴", "p": "🅿️", "r": "®️", "s": "💲", "t": "✝️",
    "u": "⛎", "v": "♈", "x": "❌", "l": "👢", "e": "📧",
}  # fmt: skip
_WORD_EMOJI: Final = {
    "ass": "🍑", "bitch": "🐕", "bull": "🐂", "clown": "🤡", "coward": "🐔", "crap": "💩", "dick": "🍆", "die": "💀",
    "donkey": "🫏", "fuck": "🖕", "garbage": "🗑️", "goat": "🐐", "gun": "🔫", "hang": "🪢", "hell": "🔥", "kill": "🔪",
    "monkey": "🐒", "pig": "🐷", "puke": "🤮", "rat": "🐀", "rubbish": "🗑️", "shit": "💩", "shoot": "🔫", "sick": "🤮",
    "snake": "🐍", "trash": "🗑️", "turd": "💩", "witch": "🧙", "worm": "🪱", "disgusting": "🤢", "cancer": "🦀",
    "burn": "🔥", "head": "🗣️", "brain": "🧠", "eat": "🍽️",
}  # fmt: skip
_SOUNDS: Final = (
    ("ph", "f"), ("ck", "kk"), ("ck", "q"), ("f", "ph"), ("oo", "u"), ("ss", "zz"), ("s", "z"), ("er", "a"), ("c", "k"),
    ("i", "ee"), ("u", "oo"), ("you", "u"), ("ing", "in"), ("x", "ks"), ("qu", "kw"), ("tch", "ch"),
)  # fmt: skip
_NEIGHBOURS: Final = dict(zip("abcdefghijklmnopqrstuvwxyz", "sbvsrdfgjokjnmiiqwedyiceux", strict=True))
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def homoglyph(word: str, chance: random.Random) -> str:
    """Letters of other alphabets that look alike, one to all of them; now and then the whole word in fancy letters."""
    if chance.random() < 0.2:
        base = chance.choice(_FANCY)
        small = base + (32 if base == 0xFF21 else 26)
        return "".join(_fancy(letter, base, small) for letter in word)
    return _swapped(word, _LOOKALIKE, chance)


def _fancy(letter: str, base: int, small: int) -> str:
    if not letter.isascii() or not letter.isalpha():
        return letter
    return chr((base - 65 if letter.isupper() else small - 97) + ord(letter))


def leet(word: str, chance: random.Random) -> str:
    """Digits and signs for letters."""
    return _swapped(word, _LEET, chance)


def _swapped(word: str, table: dict[str, str], chance: random.Random, whole: bool = False) -> str:
    """One letter at least (all, one time in four) as ``table`` has them; ``whole``: an entry is one sign."""
    places = [i for i, letter in enumerate(word) if letter.lower() in table]
    if not places:
        return word
    count = len(places) if chance.random() < 0.25 else chance.randint(1, max(1, len(places) // 2 + 1))
    chosen = set(chance.sample(places, min(count, len(places))))
    return "".join(_entry(table[c.lower()], chance, whole) if i in chosen else c for i, c in enumerate(word))


def _entry(entry: str, chance: random.Random, whole: bool) -> str:
    return entry if whole else chance.choice(entry)


def spacing(word: str, chance: random.Random) -> str:
    """A separator after every letter, or (one time in four) only once somewhere inside."""
    separator = chance.choice(_SEPARATORS)
    if len(word) > 3 and chance.random() < 0.25:
        cut = chance.randint(1, len(word) - 1)
        return word[:cut] + separator + word[cut:]
    return separator.join(word)


def zero_width(word: str, chance: random.Random) -> str:
    """Characters that nobody sees, between some of the letters."""
    letter = chance.choice(_INVISIBLE)
    cuts = set(chance.sample(range(1, len(word)), chance.randint(1, len(word) - 1))) if len(word) > 1 else set()
    return "".join((letter if i in cuts else "") + c for i, c in enumerate(word))


def repeats(word: str, chance: random.Random) -> str:
    """One or two letters held down, most often a vowel or the last letter."""
    likely = [i for i, c in enumerate(word) if c.lower() in "aeiou" or i == len(word) - 1]
    chosen = set(chance.sample(likely, min(len(likely), chance.randint(1, 2))))
    return "".join(c * (chance.randint(3, 7) if i in chosen else 1) for i, c in enumerate(word))


def masking(word: str, chance: random.Random) -> str:
    """Inner letters (or all but the first) behind a sign; in one case of twelve nothing but signs is left."""
    if len(word) < 3:
        return word
    if chance.random() < 0.08:
        return "".join(chance.choice("@#$%&*!") for _ in word)
    sign = chance.choice("******--#_.•")
    inner = range(1, len(word) if len(word) > 3 and chance.random() < 0.25 else len(word) - 1)
    vowels = [i for i in inner if word[i].lower() in "aeiou"]
    hidden = set(vowels[:1] or inner) if vowels and chance.random() < 0.5 else set(inner)
    return "".join(sign if i in hidden else c for i, c in enumerate(word))


def emoji(word: str, chance: random.Random) -> str:
    """An emoji for the word or a part of it, for single letters, or one between the letters."""
    part = next((part for part in sorted(_WORD_EMOJI, key=len, reverse=True) if part in word.lower()), None)
    way = chance.random()
    if part and way < 0.4:
        at = word.lower().index(part)
        return word[:at] + _WORD_EMOJI[part] + word[at + len(part) :]
    if way < 0.6:
        return _swapped(word, _LETTER_EMOJI_WHOLE, chance, whole=True)
    if way < 0.7:
        flags = "".join(chr(0x1F1E6 + ord(c) - 97) if "a" <= c <= "z" else c for c in word.lower())
        return "\u200b".join(flags)
    return chance.choice(_BETWEEN).join(word)


def typos(word: str, chance: random.Random) -> str:
    """Letters swapped, left out, doubled or missed by a key, or the word spelled as it sounds."""
    if len(word) < 4:
        return word + word[-1]
    at = chance.randint(1, len(word) - 3)
    ways = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[: at + 1] + word[at:],
        word[:at] + _NEIGHBOURS.get(word[at].lower(), word[at]) + word[at + 1 :],
        _as_it_sounds(word, chance),
    )
    return chance.choice(ways)


def _as_it_sounds(word: str, chance: random.Random) -> str:
    fitting = [pair for pair in _SOUNDS if pair[0] in word.lower()]
    if not fitting:
        return word
    old, new = chance.choice(fitting)
    return re.sub(re.escape(old), new, word, count=1, flags=re.IGNORECASE)


def case(word: str, chance: random.Random) -> str:
    """Capitals where none belong: turn by turn, or by chance."""
    turn = chance.random() < 0.5
    first = chance.randrange(2)
    return "".join(
        c.upper() if ((i + first) % 2 if turn else chance.random() < 0.5) else c.lower() for i, c in enumerate(word)
    )


def diacritics(word: str, chance: random.Random) -> str:
    """Accents that the word never had, or heaps of combining marks on its letters."""
    if chance.random() < 0.5:
        return _swapped(word, _ACCENTED, chance)
    if chance.random() < 0.4:
        return "".join(c + chance.choice("\u0335\u0336\u0332") for c in word)
    heaps = ("".join(chance.choice(_MARKS) for _ in range(chance.randint(0, 3))) for _ in word)
    return unicodedata.normalize("NFC", "".join(c + heap for c, heap in zip(word, heaps, strict=True)))


_LETTER_EMOJI_WHOLE: Final = {letter: signs if len(signs) < 3 else "🅾️" for letter, signs in _LETTER_EMOJI.items()}
DRESSES: Final[dict[str, Dress]] = {
    "homoglyph": homoglyph,
    "leet": leet,
    "spacing": spacing,
    "zero_width": zero_width,
    "repeats": repeats,
    "masking": masking,
    "emoji": emoji,
    "typos": typos,
    "case": case,
    "diacritics": diacritics,
}
KINDS: Final = (*DRESSES, "joined")


def disguise(text: str, kind: str, chance: random.Random, places: Sequence[Place] | None = None) -> str:
    """``text`` with the words that carry the abuse disguised in the way of ``kind`` (see ``KINDS``).

    Which words: those inside ``places`` (code points, as a person marked them); else those that begin with a rude
    stem; else one to three of the longest. Text without words stays. Raises KeyError for a kind nobody wrote.
    """
    chosen = words_to_dress(text, chance, places)
    if kind == "joined":
        return _joined(text, chosen)
    dress = DRESSES[kind]
    pieces: list[str] = []
    done = 0
    for start, end in chosen:
        pieces += (text[done:start], dress(text[start:end], chance))
        done = end
    return "".join((*pieces, text[done:]))


def words_to_dress(text: str, chance: random.Random, places: Sequence[Place] | None = None) -> list[Place]:
    """The words that a disguise is for, in order, as stretches of ``text``."""
    words = [m.span() for m in _WORD.finditer(text)]
    marked = [(a, b) for a, b in words if any(start <= a and b <= end for start, end in places or ())]
    marked = [(a, b) for a, b in marked if b - a > 2 and text[a:b].lower() not in _small()]
    rude = marked or [m.span() for m in _rude().finditer(text)]
    if rude:
        return rude
    content = [(a, b) for a, b in words if b - a > 3 and text[a:b].lower() not in _small()] or words
    longest = sorted(content, key=lambda place: place[0] - place[1])[:MOST_WORDS]
    return sorted(longest[: chance.randint(1, MOST_WORDS)])


@cache
def _words(path: Path) -> dict[str, list[str]]:
    read: dict[str, list[str]] = yaml.safe_load(path.read_text("utf-8"))
    return read


def _small(path: Path = STEMS) -> list[str]:
    return _words(path)["small"]


@cache
def _rude(path: Path = STEMS) -> re.Pattern[str]:
    stems: list[str] = _words(path)["stems"]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, stems))})[^\W\d_]*", re.IGNORECASE)


def _joined(text: str, chosen: Sequence[Place]) -> str:
    """Each chosen word runs into the one before it (into the next one, at the beginning of the text)."""
    dropped = set()
    for start, end in chosen:
        gap = start - 1 if start else end
        if gap < len(text) and text[gap] == " ":
            dropped.add(gap)
    return "".join(letter for i, letter in enumerate(text) if i not in dropped)


def augmented(examples: Iterable[Example], share: float, seed: int) -> Iterator[Example]:
    """Disguised twins of a ``share`` of the examples (of all labels alike), the kind drawn by ``seed`` and id.

    A twin has the labels, source, group and context of its example, ``TWIN_WEIGHT`` of its weight and no spans;
    ``meta["disguise"]`` names the kind. Twins that came out unchanged are left out. Only for examples to fit on.
    """
    for example in examples:
        chance = random.Random(f"{seed}\0{example.source}\0{example.id}")
        if chance.random() < share and (twin := twin_of(example, chance.choice(KINDS), chance)) is not None:
            yield twin


def twin_of(example: Example, kind: str, chance: random.Random) -> Example | None:
    """The example in the disguise of ``kind``, or None where that changes nothing."""
    marked = [place for found in (example.spans or {}).values() for place in found]
    text = disguise(example.text, kind, chance, marked)
    if text == example.text:
        return None
    meta = {**example.meta, "disguise": kind}
    return replace(
        example, id=f"{example.id}~{kind}", text=text, weight=example.weight * TWIN_WEIGHT, spans=None, meta=meta
    )
