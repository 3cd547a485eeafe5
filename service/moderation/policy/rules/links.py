"""Links: domains the site bans, and more links than it takes without a look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.moderation.policy.domains import covering, fold_host
from service.moderation.policy.facts import Facts
from service.moderation.policy.newness import is_new
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding, Match
from service.moderation.policy.wording import counted as in_numbers
from service.moderation.policy.wording import opened, quoted

_DOT: Final = r"(?:[.。．｡]|\s?[\[(]\s?(?:\.|dot)\s?[\])]\s?)"
_LABEL: Final = r"[^\W_](?:[\w-]{0,62})"
_LINK: Final = re.compile(
    rf"(?P<scheme>(?:h[tx]{{2}}ps?|ftp)://)?(?P<user>(?<![\w.+-])[\w.+:-]{{1,100}}@)?"
    rf"(?<![\w-])(?P<host>{_LABEL}(?:{_DOT}{_LABEL}){{1,10}})(?::\d{{1,5}})?(?P<path>/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_MAY_NAME_HOST: Final = re.compile(r"[.。．｡][^\W_]|[\])]\s?[^\W_]")
"""What every link holds where a label follows a dot; most comments have only dots with a space behind."""
_BARE: Final = frozenset(
    """
    com net org info biz edu gov io ru cn uk de fr eu ca au jp br pl nl ua xyz vip tv ly gl cc ws co
    """.split()  # noqa: SIM905 - a list of 29 short strings reads worse
)
"""Top-level domains that make two words with a dot between them a link; "end.So" is none."""


@dataclass(frozen=True, slots=True)
class Link:
    """A host named in a text, at ``start:end``; ``counts`` is False for a mere mention, such as a mail address."""

    host: str
    start: int
    end: int
    counts: bool


def counted(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """A finding for banned domains and one for too many links; allowed domains count for neither."""
    if policy.links.off:
        return
    if not any(sign in facts.comment.text for sign in ".。．｡") and "dot" not in facts.comment.text.lower():
        return
    named = [link for link in links_of(facts.comment.text) if covering(policy.links.allowed, link.host) is None]
    yield from _banned(policy, named)
    yield from _too_many(policy, facts, [link for link in named if link.counts])


def _banned(policy: Policy, links: Sequence[Link]) -> Iterator[Finding]:
    covered = ((link, covering(policy.links.banned, link.host)) for link in links)
    matches = tuple(Match(link.start, link.end, domain) for link, domain in covered if domain is not None)
    if matches:
        domains = list(dict.fromkeys(match.entry for match in matches))
        are = f"{quoted(domains)} {'is' if len(domains) == 1 else 'are'}"
        sentence = opened(Action.REJECT, f"{are} on the site's list of banned domains.")
        yield Finding("links", Action.REJECT, sentence, policy.links.clause, matches=matches)


def _too_many(policy: Policy, facts: Facts, links: Sequence[Link]) -> Iterator[Finding]:
    most, whom = policy.links.max, ""
    fewer = policy.links.new_authors_max
    if fewer is not None and (most is None or fewer < most) and is_new(policy.authors, facts):
        most, whom = fewer, " from new authors"
    if most is None or len(links) <= most:
        return
    limit = "any link" if most == 0 else f"more than {most}"
    rest = f"this comment has {in_numbers(len(links), 'link')}; the site holds comments{whom} with {limit}."
    matches = tuple(Match(link.start, link.end, "link") for link in links)
    yield Finding("links", Action.HOLD, opened(Action.HOLD, rest), policy.links.clause, matches=matches)


def links_of(text: str) -> Iterator[Link]:
    """Every host a text names: links with a scheme, www or a path, bare domains, mail addresses, dots written out."""
    if _MAY_NAME_HOST.search(text) is None:
        return
    for m in _LINK.finditer(text):
        host = fold_host(re.sub(_DOT, ".", m["host"], flags=re.IGNORECASE))
        if host is not None and (link := _kind(m, host)) is not None:
            yield Link(host, m.start(), m.end(), counts=link)


def _kind(m: re.Match[str], host: str) -> bool | None:
    """True for a link, False for a host that is only mentioned, None for words that happen to have a dot between."""
    if m["scheme"]:
        return True
    if m["user"]:
        return False
    ending = host.rpartition(".")[2]
    if host.startswith("www.") or ending in _BARE or ending.startswith("xn--"):
        return True
    return True if m["path"] and len(m["path"]) > 1 and len(ending) > 1 else None
