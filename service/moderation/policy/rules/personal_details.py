"""Personal details given away: phone numbers, mail addresses, street addresses, account numbers.

Anybody's, the writer's own as well: nobody can tell whose they are, and what was read cannot be unread. Found by their
shape alone, so a name or a workplace is none. A shape that is as often something else, such as bare digits, counts only
where it is complete (a trunk 0, a country's code, a check digit) or where the words before it say what it is. How to
reach a council or a shop is no secret: where the words around speak of one, and of nobody's home or family, it goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from service.moderation.policy.domains import covering
from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import ACCOUNT, ADDRESS, EMAIL, PHONE, Policy
from service.moderation.policy.verdict import Action, Finding, Match
from service.moderation.policy.wording import joined, opened

NAMED: Final = {
    PHONE: "a phone number",
    EMAIL: "a mail address",
    ADDRESS: "a street address",
    ACCOUNT: "an account number",
}
MOST_MATCHES: Final = 100
"""More than a moderator will look at are not kept."""
Place = tuple[int, int]

_MAY_HOLD_ANY: Final = re.compile(r"[\d@\[(]")

_DIGIT: Final = re.compile(r"\d")
_LABEL: Final = r"[^\W_][\w-]{0,62}"
_EMAIL: Final = re.compile(
    rf"(?<![\w.+@-])\w[\w.+-]{{0,63}}(?:@|\s?[\[(]\s?(?:at|@)\s?[\])]\s?)"
    rf"(?P<host>{_LABEL}(?:(?:\.|\s?[\[(]\s?(?:\.|dot)\s?[\])]\s?){_LABEL}){{1,5}})",
    re.IGNORECASE,
)
_DOT: Final = re.compile(r"\s?[\[(]\s?(?:\.|dot)\s?[\])]\s?", re.IGNORECASE)
_AT_SPELT_OUT: Final = re.compile(r"[\[(]\s?at", re.IGNORECASE)
_AT: Final = re.compile(r"\s?[\[(]\s?(?:at|@)\s?[\])]\s?", re.IGNORECASE)

_DIGITS: Final = re.compile(
    r"(?<![\w.,:/#$€£%+-])(?<!\d\d )(?:\+|\+?\()?\d(?:[ \u00a0./()-]{0,3}\d){6,14}"
    r"(?![\w%€£$-]|[ \u00a0./()-]{0,2}\d|[.,:]\d)"
)
_NO_PHONE: Final = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?: \d{1,2})?"  # a date
    r"|(?:1[5-9]|20)\d\d ?[-/] ?(?:1[5-9]|20)\d\d"  # years
    r"|[1-9]\d{0,2}(?:[ \u00a0.]\d{3})+"  # a large number
    r"|0\.[\d ]+"  # a small one
)
_SAYS_BOOK: Final = re.compile(r"\bIS[BS]N(?:-1[03])?:? ?$", re.IGNORECASE)
_NORTH_AMERICAN: Final = re.compile(r"(?:1[-. ]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}")
_SAYS_PHONE: Final = re.compile(
    r"(?:\b(?:(?:tele)?phone|tel|mobile|cell|whatsapp|fax|call|ring|dial"
    r"|(?:his|her|their|your|my) number|telefon|handy|téléphone|tél|teléfono|telefone)\b)[^\n!?\d]{0,20}$",
    re.IGNORECASE,
)
_BEFORE: Final = 40
"""Characters in front of digits that may say what they are."""

_WHOLE: Final = (
    "Street|Road|Avenue|Lane|Drive|Court|Close|Crescent|Place|Square|Terrace|Boulevard|Row|Gardens|Grove|Mews|Way|Quay"
)
_SHORT: Final = "St|Rd|Ave|Ln|Dr|Ct|Blvd|Cres|Sq"
_NO_STREET: Final = (
    "Supreme|High|Federal|District|Crown|Appeals?|County|Circuit|Superior|Family|Criminal|Tennis|Death|Skid|Bus|Bike"
    "|Cycle|Wheel|Wall"
)
_NUMBER: Final = r"(?<![\w.,$€£-])(?!(?:19|20)\d\d\b)\d{1,5}[a-zA-Z]?"
_MAY_NAME_HOUSE: Final = re.compile(
    r"\d(?:(?<=[\w.] .)|(?<=[\w.], .)|(?<=[.º°].)|[a-zA-Z]?(?: ?(?:bis|ter))?,? \w)",
)
"""What every street with its house holds: digits a space before or behind a word; most numbers in brackets are none."""
_STREETS: Final = (
    re.compile(rf"{_NUMBER},? (?:(?!(?:{_NO_STREET})\b)[A-Z][\w'’.-]{{1,20}} ){{1,3}}(?:{_WHOLE}|{_SHORT})\b"),
    re.compile(
        r"\b(?:lives?|living|stays?|sleeps?|address|home|find (?:him|her|them)|visit)\b[^\n.!?\d]{0,30}"
        rf"(?P<place>{_NUMBER},? (?:[^\W\d_][\w'’-]{{1,20}} ){{1,3}}(?:{_WHOLE})\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?!(?:Start|Tabellen|Stell|Park|Arbeits|Steh|Sitz)platz)[A-ZÄÖÜ][a-zäöüß-]{2,30}"
        r"(?:straße|strasse|str\.|weg|gasse|platz|allee|ufer|damm|straat|laan|plein|gracht) \d{1,4}(?: ?[a-z])?\b"
    ),
    re.compile(
        r"(?<![\w.,-])\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|chemin|allée|impasse|quai|place|cours) "
        r"(?:(?:de|du|des|la|le|les) |[ld]['’]){0,3}[A-ZÀ-Ý]\w+"
    ),
    re.compile(
        r"\b(?:[Cc]alle|[Aa]venida|[Rr]ua|Via|Viale|Corso|Piazza|Plaza|Travessa) "
        r"(?:(?:de|del|della|dei|da|do|dos|das|la|los|las|di) ){0,2}"
        r"[A-ZÀ-Ý]\w+(?: [A-ZÀ-Ý]\w+){0,2},? (?:n[.º°]? ?)?\d{1,4}\b"
    ),
)

_PUBLIC: Final = re.compile(
    r"\b(?:offices?|council|councillors?|town hall|city hall|hotline|helpline|line|desk|department|ministry|embassy"
    r"|agency|authority|editors?|letters|newsroom|newspaper|press|shops?|stores?|clinic|surgery|hospital|pharmacy"
    r"|practice|school|university|library|museum|theatre|theater|cinema|gallery|restaurant|café|cafe|pub|hotel|church"
    r"|mosque|synagogue|temple|station|centre|center|club|society|charity|foundation|association|union|company"
    r"|customers?|services?|support|tickets?|bookings?|appointments?|donat\w+|volunteers?|petition|meeting|exhibition"
    r"|opening hours|open until|MP|MEP|MPs|senators?|ministers?|representatives?|police|fire brigade|ambulance"
    r"|Büro|Amt|Rathaus|Praxis|Redaktion|Verein|mairie|bureau|rédaction|ayuntamiento|oficina)\b"
)
"""Words near a detail that make it an institution's."""
_PRIVATE: Final = re.compile(
    r"\b(?:he|she|him|his|her|hers|your|lives?|living|sleeps?|home|house|flat|alone|real name|surname|commenter"
    r"|moderator|boss|employer|husband|wife|mother|father|parents|kids|children|sister|brother|neighbou?r)\b",
    re.IGNORECASE,
)
"""Words near a detail that make it a person's all the same."""
_AROUND: Final = 100
"""Characters on either side that count as near."""

_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_CARD: Final = re.compile(
    r"(?<![\w.,/-])(?:[4-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}|3[47]\d\d[ -]?\d{6}[ -]?\d{5})(?![\w-]| \d)"
)


def given_away(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """One finding for all that a comment gives away of the kinds that the site holds; none where that is allowed."""
    wanted = policy.personal_details
    if wanted.off or not wanted.hold or _MAY_HOLD_ANY.search(facts.comment.text) is None:
        return
    found = list(islice(details_in(facts.comment.text, wanted.hold, wanted.allowed), MOST_MATCHES))
    if found:
        kinds = [NAMED[kind] for kind in dict.fromkeys(kind for kind, _ in found)]
        sentence = opened(Action.HOLD, f"this comment gives away {joined(kinds)}.")
        matches = tuple(Match(start, end, NAMED[kind].split(" ", 1)[1]) for kind, (start, end) in found)
        yield Finding("personal_details", Action.HOLD, sentence, wanted.clause, matches=matches)


def details_in(text: str, kinds: Iterable[str], allowed: frozenset[str] = frozenset()) -> Iterator[tuple[str, Place]]:
    """The details of these kinds in ``text``, each with where it stands; what overlaps counts once. Takes any text."""
    taken: list[Place] = []
    digits = len(_DIGIT.findall(text))
    for kind, (least, find) in _FINDERS.items():
        if digits < least or kind not in kinds:
            continue
        for start, end in find(text):
            if all(end <= other or start >= until for other, until in taken):
                taken.append((start, end))
                if not _is_allowed(kind, text[start:end], allowed) and not _is_public(kind, text, start, end):
                    yield kind, (start, end)


def _is_public(kind: str, text: str, start: int, end: int) -> bool:
    if kind == ACCOUNT:
        return False
    near = f"{text[max(0, start - _AROUND) : start]} {text[end : end + _AROUND]}"
    return _PUBLIC.search(near) is not None and _PRIVATE.search(near) is None


def _emails(text: str) -> Iterator[Place]:
    if "@" in text or _AT_SPELT_OUT.search(text):
        yield from (m.span() for m in _EMAIL.finditer(text))


def _phones(text: str) -> Iterator[Place]:
    for m in _DIGITS.finditer(text):
        before = text[max(0, m.start() - _BEFORE) : m.start()]
        if _NO_PHONE.fullmatch(m.group()) is None and _is_phone(m.group(), before):
            yield m.span()


def _is_phone(shown: str, before: str) -> bool:
    digits = _digits(shown)
    if _SAYS_BOOK.search(before):
        return False
    if shown.startswith(("+", "00")):
        return len(digits) >= 8
    if shown.lstrip("(").startswith("0"):
        return 8 <= len(digits) <= 12
    return _NORTH_AMERICAN.fullmatch(shown) is not None or _SAYS_PHONE.search(before) is not None


def _streets(text: str) -> Iterator[Place]:
    for pattern in _STREETS if _MAY_NAME_HOUSE.search(text) else ():
        yield from (m.span("place" if "place" in pattern.groupindex else 0) for m in pattern.finditer(text))


def _accounts(text: str) -> Iterator[Place]:
    yield from (m.span() for m in _IBAN.finditer(text) if _is_iban(m.group().replace(" ", "")))
    yield from (m.span() for m in _CARD.finditer(text) if _is_card(_digits(m.group())))


def _is_iban(shown: str) -> bool:
    """ISO 13616: the first four characters moved to the end, letters as 10 to 35, the rest of 97 is 1."""
    moved = shown[4:] + shown[:4]
    return 15 <= len(shown) <= 34 and int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def _is_card(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B (Luhn): every second digit from the right doubled, the sum of all digits ends in 0."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return 13 <= len(digits) <= 19 and (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


_FINDERS: Final[dict[str, tuple[int, Callable[[str], Iterator[Place]]]]] = {
    ACCOUNT: (7, _accounts),
    EMAIL: (0, _emails),
    ADDRESS: (1, _streets),
    PHONE: (7, _phones),
}
"""In the order in which they are asked, with the fewest digits that each has: sixteen with a check digit are an account
and no phone."""


def _is_allowed(kind: str, shown: str, allowed: frozenset[str]) -> bool:
    if not allowed:
        return False
    if kind == EMAIL:
        address = _DOT.sub(".", _AT.sub("@", shown)).casefold()
        return address in allowed or covering(allowed, address.rpartition("@")[2]) is not None
    if kind == ADDRESS:
        return any(entry in " ".join(shown.casefold().split()) for entry in allowed)
    digits = _digits(shown).lstrip("0")
    return any(_same_number(digits, _digits(entry).lstrip("0")) for entry in allowed)


def _same_number(one: str, other: str) -> bool:
    """Whether two numbers are one, with its country's code or without."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 6 and long.endswith(short)


def _digits(shown: str) -> str:
    return "".join(sign for sign in shown if sign.isdecimal())
