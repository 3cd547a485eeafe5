"""At whom a comment is aimed: another commenter, the article's author, or nobody in the thread."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from service.moderation.assessment import Target
from service.moderation.comment import Context
from service.moderation.text.normalise import Text

_EVERYDAY = """
    a an the i me you he she it we they everyone anyone someone nobody admin moderator mod editor staff guest reader
    writer author observer visitor user commenter voter citizen taxpayer driver cyclist teacher nurse doctor lawyer
    student parent mother mom mum father dad grandma grandpa friend neighbour neighbor stranger anonymous anon unknown
    name nobody none reason truth justice liberty freedom peace hope faith grace joy love charity patience mercy honor
    honour victory will mark bill rob frank pat sue jack nick gene art rich drew chase grant wade miles cliff rusty
    dusty sandy rocky buddy sunny star sky rain storm snow river lake forest wood stone rock hill dale glen heath moor
    rose lily daisy violet ivy hazel holly olive ginger basil pepper cherry berry apple honey amber ruby pearl jade
    crystal diamond silver gold brown black white green gray grey red blue april may june august summer autumn winter
    dawn eve christian king queen prince duke earl baron bishop pope page cook baker butler carter mason hunter fisher
    miller smith young long short small little big good best wise strong swift sharp just real true right left center
    common sense people public voice news local world country city town village street house home american british
    german french russian patriot liberal conservative democrat republican socialist independent
    concerned angry happy tired bored curious confused skeptic sceptic cynic optimist pessimist realist fan hater troll
    fool idiot clown genius expert legend boss chief captain doc professor sir madam lord lady man woman boy girl guy
    kid baby bear wolf fox lion tiger eagle hawk dog cat bird fish duck goose goat pig rat snake spider bee bug
    here there now then yes no ok okay well so why what who how test me myself you all one two three
"""
ORDINARY: Final = frozenset(_EVERYDAY.split())
"""Words that people also take as names: alone, without quotation marks, an @ or a full name, they name nobody."""
_PEOPLES = """
    afghan african albanian algerian arab argentinian armenian asian australian austrian azerbaijani azeri
    balkan bangladeshi belarusian belgian berliner bolivian bosnian brazilian brit bulgarian burmese cambodian
    canadian caribbean catalan catholic caucasian chechen chilean chinese christian colombian croat croatian
    cuban cypriot czech dane danish dutch egyptian englishman estonian ethiopian european filipino finn finnish
    frenchman georgian greek hindu hungarian icelander indian indonesian iranian iraqi irish irishman israeli
    italian jamaican japanese jew jewish jordanian kazakh kenyan korean kosovan kurd kurdish kuwaiti latino
    latvian lebanese libyan lithuanian londoner macedonian malaysian maltese mexican moldovan mongolian
    montenegrin moroccan muslim nigerian norwegian orthodox pakistani palestinian parisian persian peruvian pole
    polish portuguese protestant roma romanian russian saudi scot scottish serb serbian sikh slav slovak
    slovenian somali soviet spaniard spanish sudanese swede swedish swiss syrian taiwanese tamil texan thai
    tibetan tunisian turk turkish ukrainian uzbek venezuelan vietnamese welsh yankee yemeni yorker zionist
"""
PEOPLES: Final = frozenset(_PEOPLES.split())
"""Names of peoples, faiths and citizens, which readers put into their handles ("Tactical Armenian"): the same holds."""

_YOU = re.compile(
    r"\b(?:you|your|yours|yourself|yourselves|you're|youre|u(?![.'-])|ur|ya|y'all)\b"
    r"(?!\s+(?:know what i mean|can't make this up|never know))"
)
_LONE_U = re.compile(r"u(?<!\wu)r?(?!\w)")
_THE_AUTHOR = re.compile(
    r"\b(?:the|this|that|your|our|dear|so-called)\s+(?:\w+\s+)?(?:author|writer|journalist|reporter|columnist|editor)\b"
    r"|\bwhoever\s+wrote\s+this\b|\bwho\s+wrote\s+this\s+(?:article|piece|garbage|trash|rubbish|nonsense)\b"
)
_MAY_SAY_YOU = ("you", "ya", "y'all")
_MAY_SAY_AUTHOR = ("author", "writer", "journalist", "reporter", "columnist", "editor", "wrote")
"""A text that has none of these does not match the patterns above (but for a lone ``u`` or ``ur``)."""
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Naming:
    """Who of a thread a comment names; ``quoted``: a commenter's name stands in quotation marks or after @."""

    commenters: tuple[str, ...] = ()
    parent: bool = False
    author: bool = False
    quoted: bool = False


NOBODY = Naming()


def naming(text: Text, context: Context) -> Naming:
    """Which names of ``context`` stand in ``text``, as written and with their capitals.

    A name made only of everyday words (``Reason``, ``An Observer``) counts in quotation marks or after ``@`` only. Of a
    name of several words the first or last alone counts too (``Beryl`` of ``Beryl Ashdown``) where no everyday word,
    but not at the start of a sentence, where any word has a capital, unless somebody is being addressed.
    At most 200 names of a thread are looked for, those of the ancestors first.
    """
    if not (context.ancestors or context.participants or context.article_author):
        return NOBODY
    original = text.original
    spelled = [name for name in _names(context) for spelling in _spellings(name) if spelling in original]
    found = [
        (name, _mention(original, name) or _part_mention(original, name))
        for name in dict.fromkeys(spelled)
        if len(name.strip()) > 1 and name != context.article_author
    ]
    commenters = tuple(name for name, how in found if how)
    return Naming(
        commenters=commenters,
        parent=context.parent is not None and context.parent.author in commenters,
        author=bool(context.article_author) and _names_author(text.original, context.article_author or ""),
        quoted=any(how == "quoted" for _, how in found),
    )


def read_alike(text: Text, one: Context, other: Context) -> bool:
    """Whether ``text`` reads the same in both contexts: who else is in a thread matters only where they are named."""
    if one == other:
        return True
    if replace(one, participants=()) != replace(other, participants=()):
        return False
    return naming(text, one) == naming(text, other)


def _names(context: Context) -> list[str]:
    everyone = dict.fromkeys((*(a.author for a in context.ancestors), *context.participants))
    return list(everyone)[:_MOST_NAMES]


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<before>@|[\"“”„«'‘*])?(?<![^\W_]){re.escape(name)}(?![^\W_])(?P<after>[\"“”»'’*])?")


def _mention(original: str, name: str) -> str | None:
    """``quoted``, ``plain`` or None: how ``name`` stands in ``original``."""
    if name not in original:
        return None
    hows = {_how(m, name) for m in _pattern(name).finditer(original)}
    return "quoted" if "quoted" in hows else "plain" if "plain" in hows else None


@lru_cache(maxsize=4096)
def parts_of(name: str) -> tuple[str, ...]:
    """The first and last word of a name of several, where they can stand for it."""
    words = name.split()
    ends = {words[0], words[-1]} if len(words) > 1 else set()
    return tuple(word for word in sorted(ends) if len(word) > 2 and word[0].isupper() and not is_ordinary(word))


@lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[str, ...]:
    """What must stand in a text that names ``name``: the whole of it or a part of it."""
    return (name, *parts_of(name))


def _part_mention(original: str, name: str) -> str | None:
    for part in parts_of(name):
        if part in original and any(_addressed(original, m) for m in _pattern(part).finditer(original)):
            return "plain"
    return None


def _addressed(original: str, match: re.Match[str]) -> bool:
    before, after = original[: match.start()].rstrip(), original[match.end() : match.end() + 5].lower()
    return bool(before and before[-1] not in '.!?…"”>') or after.startswith((",", " you"))


def _how(match: re.Match[str], name: str) -> str | None:
    if match["before"] == "@" or (match["before"] and match["after"]):
        return "quoted"
    return None if is_ordinary(name) else "plain"


@lru_cache(maxsize=4096)
def is_ordinary(name: str) -> bool:
    """True where every word of ``name`` is an everyday one or a single letter, or where it has no letters."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return all(len(word) < 2 or word in ORDINARY or word in PEOPLES for word in words)


def _names_author(original: str, author: str) -> bool:
    """The whole by-line counts, its last word unless that is an everyday one, or either end of it as for commenters."""
    if _mention(original, author) or _part_mention(original, author):
        return True
    surname = author.split()[-1] if author.split() else ""
    return len(surname) > 2 and _mention(original, surname) is not None


def second_person(text: Text) -> int:
    """How often the comment says *you*."""
    normal = text.normal
    if any(word in normal for word in _MAY_SAY_YOU) or _LONE_U.search(normal):
        return len(_YOU.findall(normal))
    return 0


def _speaks_of_author(normal: str) -> bool:
    return any(word in normal for word in _MAY_SAY_AUTHOR) and _THE_AUTHOR.search(normal) is not None


def find(text: Text, context: Context, named: Naming | None = None) -> Target | None:
    """At whom ``text`` is aimed, or None where nobody in the thread is spoken of.

    A named commenter comes first (the parent's author before others), then the by-line or ``the author``, then, in a
    reply, whoever is meant by *you*: the author of the parent. *You* at the top of a thread says nothing.
    ``named``: what ``naming`` says, where the caller has asked already.
    """
    named = named or naming(text, context)
    if named.commenters:
        parent = context.parent.author if context.parent and named.parent else named.commenters[0]
        return Target("commenter", parent)
    if named.author or _speaks_of_author(text.normal):
        return Target("author", context.article_author or "the author")
    if context.parent is not None and second_person(text):
        kind = "author" if context.parent.author == context.article_author else "commenter"
        return Target(kind, context.parent.author)
    return None
