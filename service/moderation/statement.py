"""The statement of reasons for a restriction (article 17 of Regulation (EU) 2022/2065): what it holds, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NotRequired, TypedDict

from service.moderation.labels import BY_NAME
from service.moderation.policy.shape import Clause, Policy
from service.moderation.statement_category import category_of

Restriction = Literal["removed", "not_published", "warned", "read_first", "suspended", "banned"]
Automation = Literal["no", "partially", "fully"]


class Means(TypedDict):
    """One automated means: the rule that spoke, and where a model's score was the cause, which and how high."""

    rule: str
    label: str | None
    score: float | None
    threshold: float | None
    model_version: str | None


class Ground(TypedDict):
    """What was broken: a clause of the site's rules in its own words, and the law it stands for, if any.

    ``category`` is the transparency database's; statements made before it was kept have none.
    """

    kind: Literal["terms", "law", "other"]
    clause: str | None
    title: str | None
    text: str | None
    law: str | None
    policy: str
    policy_version: str
    category: NotRequired[str]


class Redress(TypedDict):
    """Where an author may turn: to the site until a day, to a settlement body, to a court.

    ``alone``: the site has one moderator and lets them answer objections to their own decisions.
    """

    appeal_until: str
    alone: NotRequired[bool]
    out_of_court: str
    court: str


class Facts(TypedDict):
    """A whole statement as it is kept. It never holds the comment's text; ``explanation`` goes when one is erased.

    ``automation`` tells by which means it was decided, ``detected_by`` by which it was found (None: by a person).
    """

    restriction: Restriction
    territory: str
    since: str
    until: str | None
    source: Literal["own_initiative", "report"]
    reports: int
    detected_by: Means | None
    automation: Automation
    decided_by: Means | None
    ground: Ground
    explanation: str | None
    redress: Redress


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the statement and its sentences; ``quote`` is the rule's own words."""

    title: str
    sentences: tuple[str, ...]
    quote: str | None = None


_DONE: Final[dict[Restriction, str]] = {
    "removed": "Your comment was taken down. Readers no longer see it.",
    "not_published": "Your comment was not published. Readers do not see it.",
    "warned": "You were warned. Nothing else changes for now.",
    "read_first": "Your comments are read by a moderator before they are published.",
    "suspended": "You cannot comment for some time.",
    "banned": "You can no longer comment here.",
}
_RULES: Final = {
    "words": "a list of words and phrases that the site keeps",
    "links": "a rule about links",
    "personal_details": "a rule about personal details such as phone numbers and addresses",
    "repeats": "a rule about repeated texts",
    "floods": "a rule about many comments in a short time",
    "author": "a rule about authors whose comments a moderator restricted before",
    "thread": "a rule about discussions that are closed or read first",
    "language": "a rule about the languages of this site",
}


def ground_of(policy: Policy, version: str, clause: Clause | None, law: str | None) -> Ground:
    """What a restriction rests on: a clause quoted whole, with its law where it stands for one; or no single clause."""
    if clause is None:
        kind: Literal["terms", "law", "other"] = "other"
        return Ground(
            kind=kind,
            clause=None,
            title=None,
            text=None,
            law=None,
            policy=policy.title,
            policy_version=version,
            category=category_of((), law=False),
        )
    return Ground(
        kind="law" if law else "terms",
        clause=clause.id,
        title=clause.title,
        text=clause.text or None,
        law=law,
        policy=policy.title,
        policy_version=version,
        category=category_of(clause.labels, law=bool(law), privacy=clause.id == policy.personal_details.clause),
    )


def told(facts: Facts) -> tuple[Part, ...]:
    """The statement in sentences, in the order of article 17(3): what, on which facts, by which means, why, redress."""
    return (
        Part("What was done", _done(facts)),
        Part("What it rests on", _found(facts)),
        Part("Automated means", _automated(facts)),
        _rule(facts),
        Part("What you can do", _redress(facts)),
    )


def day(moment: str) -> str:
    """An ISO moment as a day: ``2 November 2026``."""
    return datetime.fromisoformat(moment).strftime("%-d %B %Y")


def _done(facts: Facts) -> tuple[str, ...]:
    end = f"until {day(facts['until'])}" if facts["until"] else "without an end"
    return (
        _DONE[facts["restriction"]],
        f"Where: {facts['territory']}",
        f"Since {day(facts['since'])}, {end}.",
    )


def _found(facts: Facts) -> tuple[str, ...]:
    count = facts["reports"]
    if facts["source"] == "report":
        return (f"Readers reported it ({count} report{'' if count == 1 else 's'}).",)
    return ("Nobody reported it; we looked at it on our own initiative.",)


def _automated(facts: Facts) -> tuple[str, ...]:
    found, decided = facts["detected_by"], facts["decided_by"]
    finding = f"To find it: {_means(found)}" if found else "To find it: none."
    deciding = {
        "no": "To decide: none. A person read it and decided.",
        "partially": "To decide: a program carried out what a person had settled before.",
        "fully": "To decide: yes. No person decided this.",
    }[facts["automation"]]
    same = decided is None or decided == found
    return (finding, deciding) if same or decided is None else (finding, deciding, f"It rested on: {_means(decided)}")


def _means(means: Means) -> str:
    label, score, threshold = means["label"], means["score"], means["threshold"]
    if label is None or score is None:
        return f"{_RULES.get(means['rule'], 'a rule of the site')} matched."
    title = BY_NAME[label].title if label in BY_NAME else label
    limit = "" if threshold is None else f"; the site’s limit is {threshold:.2f}"
    return f"a model ({means['model_version']}) gave “{title}” a score of {score:.2f} out of 1{limit}."


def _rule(facts: Facts) -> Part:
    ground = facts["ground"]
    own = [facts["explanation"]] if facts["explanation"] else []
    source = f"{ground['policy']}, version {ground['policy_version']}"
    if ground["kind"] == "other":
        return Part("The reason", (f"No single clause of our rules ({source}) names it.", *own))
    named = f"This breaks our rule “{ground['title']}” ({source})."
    law = [f"It also stands for a law: {ground['law']}"] if ground["law"] else []
    return Part("The reason", (named, *law, *own), ground["text"])


def _redress(facts: Facts) -> tuple[str, ...]:
    redress = facts["redress"]
    when = f"Object on this page until {day(redress['appeal_until'])}, free of charge."
    who = "A person" if redress.get("alone") else "Somebody who did not decide the first time"
    small = " In so small a team it may be the one who decided." if redress.get("alone") else ""
    appeal = f"{when} {who} reads what you write and answers you; it is never left to a program.{small}"
    return (appeal, redress["out_of_court"], redress["court"])
