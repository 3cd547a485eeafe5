"""The site's banned and watched words, found in whatever spelling, save where an allowed word shields the letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding, Match
from service.moderation.policy.wording import opened, quoted
from service.moderation.policy.wordlist import Hit
from service.moderation.text.normalise import Text, normalise

ACTIONS: Final = {"banned": Action.REJECT, "watched": Action.HOLD}
MOST_MATCHES: Final = 100
"""More matches than a moderator will look at are not kept."""


def listed(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """One finding a list and clause, with every match in the author's own letters."""
    if facts.comment.empty or policy.matcher.idle:
        return
    text = facts.text or normalise(facts.comment.text)
    hits = policy.matcher.find(text)
    shielded = _shielded(text, hits)
    groups: dict[tuple[str, str | None], list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.entry.listed in ACTIONS and not any(shielded[hit.start : hit.end]):
            groups[hit.entry.listed, hit.entry.clause].append(hit)
    for name in ACTIONS:
        yield from (_finding(text, name, clause, found) for (of, clause), found in groups.items() if of == name)


def _shielded(text: Text, hits: Sequence[Hit]) -> bytearray:
    """One byte a letter of the normalised text, set where an allowed entry stands."""
    taken = bytearray(len(text.normal))
    for hit in hits:
        if hit.entry.listed == "allowed":
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return taken


def _finding(text: Text, name: str, clause: str | None, hits: Sequence[Hit]) -> Finding:
    entries = list(dict.fromkeys(hit.entry.text for hit in hits))
    are = f"{quoted(entries)} {'is' if len(entries) == 1 else 'are'}"
    action = ACTIONS[name]
    sentence = opened(action, f"{are} on the site's list of {name} words.")
    matches = (Match(*text.original_span(hit.start, hit.end), hit.entry.text) for hit in hits[:MOST_MATCHES])
    return Finding("words", action, sentence, clause, matches=tuple(matches))
