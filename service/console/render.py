"""Turns what the model and the policy said into rows and sentences for people; pure functions, no Flask."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from service.actions.keymap import shown
from service.console import times
from service.console.address import in_path
from service.console.marks import title_of
from service.moderation.labels import BY_NAME
from service.moderation.policy.document import Policy
from service.moderation.policy.shape import Threshold, thresholds_in
from service.moderation.policy.verdict import Finding
from service.moderation.standing import Standing, Status
from service.storage.reads import AuthorRecord, CaseView, CommentLine, DecisionLine

EXCERPT: Final = 160
OTHER: Final = "other"
WORDS: Final = ("Very unlikely", "Unlikely", "Could go either way", "Likely", "Very likely")
RULES: Final[Mapping[str, str]] = {
    "thresholds": "Model score",
    "words": "Word list",
    "links": "Links",
    "personal_details": "Personal details",
    "repeats": "Repeated text",
    "floods": "Many comments at once",
    "author": "Author",
    "thread": "Thread",
    "language": "Language",
}
STATES: Final[Mapping[str, str]] = {
    "held": "Held",
    "approved": "Approved",
    "published": "Published",
    "rejected": "Rejected",
    "erased": "Erased",
}


@dataclass(frozen=True, slots=True)
class Risk:
    """How likely a comment breaks a rule: a calibrated probability, or None where no model gave one.

    ``step`` is 0 (no number) to 5, ``shown`` the number as printed, ``words`` and ``sentence`` what it means;
    ``cause`` is False where a rule without a score asked for a person and the number only stands by.
    """

    number: float | None
    shown: str
    step: int
    words: str
    sentence: str
    cause: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding, told in full: the rule, its sentence, the clause's own words, score and threshold, exact matches."""

    title: str
    sentence: str
    action: str
    clause_title: str | None
    clause_text: str | None
    score: str | None
    threshold: str | None
    matches: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the table of scores; ``fill`` and ``tick`` are widths out of 84."""

    title: str
    shown: str
    fill: int
    tick: int | None
    over: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One button that rejects: the clause's id and title, the key that presses it; whether it is the one for spam."""

    id: str
    title: str
    meaning: str
    key: str
    spam: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a comment's history or of the log."""

    state: str
    state_title: str
    who: str
    reason: str
    note: str | None
    ago: str
    at: str
    iso: str


def fraction(number: float) -> str:
    """A probability as printed: two digits, cut rather than rounded, so that 0.499 never reads as reaching 0.50."""
    return "no number" if math.isnan(number) else f"{math.floor(number * 100 + 1e-9) / 100:.2f}"


def risk_of(findings: Sequence[Finding], scores: Mapping[str, float] | None = None) -> Risk:
    """The highest score that speaks for a violation: of the findings, else of all scores where they are known."""
    found = [(f.score, f.label) for f in findings if f.score is not None and f.label is not None]
    known = [(s, label) for label, s in (scores or {}).items() if label not in BY_NAME or BY_NAME[label].violation]
    found, known = _numbers(found), _numbers(known)
    if not (found or known):
        return Risk(None, "–", 0, "No score", "No model scored this comment; a rule asks for a person.", False)
    number, label = max(found or known)
    step = min(int(number * 5), 4)
    sentence = f"Of 100 comments that score like this, about {round(number * 100)} are: {title_of(label).lower()}."
    return Risk(number, fraction(number), step + 1, WORDS[step], sentence, bool(found))


def _numbers(pairs: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Without the scores that are no numbers (a broken model's): they are told in words, and rank nothing."""
    return [pair for pair in pairs if not math.isnan(pair[0])]


def kind_of(origin: str) -> str:
    """What opened a case: ``held`` by the policy, ``reported``, from a ``cut`` branch, ``learning`` for the model."""
    return {"policy": "held", "reported": "reported", "thread": "cut"}.get(origin, "learning")


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text[: limit * 3].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def finding_title(finding: Finding) -> str:
    """A finding in one or two words: the label where a score is the cause, else the rule."""
    if finding.label is not None:
        return title_of(finding.label)
    return RULES.get(finding.rule, finding.rule.replace("_", " ").capitalize())


def why(findings: Sequence[Finding], origin: str) -> str:
    """Why a comment waits, in one or two words: its strongest finding, else what opened the case."""
    if findings:
        return finding_title(findings[0])
    return {"reported": "Reported", "thread": "Cut branch"}.get(origin, "Sample")


def reason(finding: Finding, text: str, policy: Policy) -> Reason:
    """A finding beside the clause it rests on; ``text`` is the comment's, from which matches are quoted."""
    clause = policy.clause(finding.clause) if finding.clause else None
    matches = dict.fromkeys((text[match.start : match.end], match.entry) for match in finding.matches)
    return Reason(
        title=finding_title(finding),
        sentence=finding.sentence,
        action=finding.action.value,
        clause_title=clause.title if clause else finding.clause,
        clause_text=(clause.text or None) if clause else None,
        score=None if finding.score is None else fraction(finding.score),
        threshold=None if finding.threshold is None else fraction(finding.threshold),
        matches=tuple(matches),
    )


def scores(given: Mapping[str, float], policy: Policy, section: str | None = None) -> tuple[Score, ...]:
    """Every score, highest first, with the threshold from which the policy holds in the article's section."""
    thresholds = thresholds_in(policy, section)
    ranked = sorted(_numbers([(number, label) for label, number in given.items()]), key=lambda pair: -pair[0])
    return tuple(_score(label, number, thresholds.get(label)) for number, label in ranked)


def _score(label: str, number: float, threshold: Threshold | None) -> Score:
    hold = None if threshold is None else threshold.hold
    tick = None if hold is None else min(82, round(hold * 84))
    return Score(title_of(label), fraction(number), round(number * 84), tick, hold is not None and number >= hold)


def choices(policy: Policy) -> tuple[Choice, ...]:
    """The reasons a comment may be rejected for: the policy's clauses, then ``other``; the first nine have keys."""
    listed = [(clause.id, clause.title, clause.text) for clause in policy.clauses]
    listed.append((OTHER, "Other", "No clause fits; say why in the note."))
    return tuple(
        Choice(name, title, meaning, str(place) if place <= 9 else "", _is_spam(name, title))
        for place, (name, title, meaning) in enumerate(listed, start=1)
    )


def _is_spam(name: str, title: str) -> bool:
    """Whether a clause is the one for spam: by its id, else by its title."""
    return "spam" in name.lower() or "spam" in title.lower()


def reason_title(reason_id: str | None, policy: Policy) -> str:
    """A decision's reason as people read it."""
    if reason_id is None:
        return ""
    clause = policy.clause(reason_id)
    return clause.title if clause else reason_id.replace("-", " ").capitalize()


def step(line: DecisionLine, policy: Policy, now: datetime) -> Step:
    """One change of a comment's state."""
    reason_id = line.reason or line.clause
    return Step(
        state=line.new_state,
        state_title=STATES.get(line.new_state, line.new_state.capitalize()),
        who=line.person_name or {"rule": "the policy", "model": "the model"}.get(line.actor, "somebody"),
        reason=reason_title(reason_id, policy),
        note=line.note,
        ago=times.ago(line.made_at, now),
        at=times.stamp(line.made_at),
        iso=line.made_at.isoformat(),
    )


def done(case: CaseView, policy: Policy) -> str:
    """What was done to a case, in one line: ``Rejected jdoe's comment (Personal attacks)``."""
    verb = STATES.get(case.comment_state, case.comment_state.capitalize())
    by_people = [line for line in case.history if line.actor == "person"]
    why = reason_title(by_people[-1].reason, policy) if by_people else ""
    return f"{verb} {possessive(named(case.comment.author.name))} comment{f' ({why})' if why else ''}"


def named(name: str) -> str:
    """An author's name; an erased author has none."""
    return name or "(name erased)"


def possessive(name: str) -> str:
    """``jdoe's``, ``James'``."""
    return f"{name}’" if name.endswith(("s", "S")) else f"{name}’s"


def standing_words(standing: Standing, now: datetime) -> str:
    """How the site treats an author, in words; empty for anybody."""
    status, end = standing.in_force(now)
    if status is Status.GOOD:
        return ""
    until = f" until {times.stamp(end)}" if end else ""
    return {Status.BANNED: "Banned", Status.ALWAYS_HOLD: "Always read first"}[status] + until


def experience(standing: Standing) -> str:
    """How well a site knows an author, in three words."""
    seen = standing.published + standing.rejected
    if not seen:
        return "new here"
    return f"{seen} comment{'' if seen == 1 else 's'} before"


def web_link(url: str | None) -> str | None:
    """The address when a browser may safely follow it, else None (``javascript:`` and such are not links)."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def others(record: AuthorRecord | None, but: str) -> tuple[CommentLine, ...]:
    """An author's newest comments without the one in hand."""
    return tuple(line for line in record.comments if line.comment.id != but) if record else ()


def state_title(state: str) -> str:
    """A comment's state as people read it."""
    return STATES.get(state, state.capitalize())


FILTERS: Final[Mapping[str, Callable[..., object]]] = {
    "named": named,
    "chord": shown,
    "in_path": in_path,
    "state_title": state_title,
    "web_link": web_link,
    "age": times.short,
    "ago": times.ago,
    "stamp": times.stamp,
}
"""What templates may call."""
