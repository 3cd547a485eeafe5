"""One comment tried on a draft of the policy beside the policy in force: what matches, which rule, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from service.actions.gathering import Gathered, gather_within
from service.actions.scoring import to_assess
from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.comment import Ancestor, Article, Author, Comment, Context, Submission
from service.moderation.errors import FieldError, Invalid
from service.moderation.policy.document import parse
from service.moderation.policy.judge import judge
from service.moderation.policy.near_misses import Miss, near_misses
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Verdict
from service.storage.authors import recent_rejections
from service.storage.engine import AnyLine
from service.storage.gather import recent
from service.storage.sites import Site

LONGEST: Final = 10_000
UNFILED: Final = "\u2060try"
"""An id that no site gives to a comment, so that nothing known about another comment leaks in."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What somebody wants tried: a text, and if they like whom it answers, who wrote it and in which section."""

    text: str
    parent: str = ""
    author: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Half:
    """What one policy makes of it."""

    policy: Policy
    assessment: Assessment
    verdict: Verdict
    misses: list[Miss]


@dataclass(frozen=True, slots=True)
class Tried:
    """Both sides, and ``read``: the text as the word lists read it, freed of disguise."""

    trial: Trial
    read: str
    version: int
    draft: Half
    now: Half


def tried(works: Works, site: Site, text: str, trial: Trial) -> Tried:
    """Judge ``trial`` by ``text`` and by the policy in force. Raises Invalid for mistakes in either."""
    if len(trial.text) > LONGEST:
        raise Invalid([FieldError("/said", "too_long", f"Try at most {LONGEST:,} characters.")])
    draft, submission = parse(text), _submission(trial)
    with works.store.glance() as line:
        found = gather_within(line, works, site, submission, strict=False)
        of_draft = _under(line, site, found, draft)
    now = _half(works, site, found, None)
    same_cuts = draft.cuts == found.policy.cuts
    return Tried(
        trial=trial,
        read=found.text.normal,
        version=found.known.policy_version,
        draft=_half(works, site, of_draft, now.assessment if same_cuts else None),
        now=now,
    )


def _submission(trial: Trial) -> Submission:
    author = trial.author.strip()
    ancestors = (Ancestor("", trial.parent),) if trial.parent.strip() else ()
    article = Article(UNFILED, "", section=trial.section.strip() or None)
    return Submission(
        Comment(UNFILED, trial.text, Author(author, author or None)), article, Context(ancestors=ancestors)
    )


def _under(line: AnyLine, site: Site, found: Gathered, policy: Policy) -> Gathered:
    """The same comment with what is counted over the draft's own stretches of time."""
    letter, standing = found.letter, found.standing
    if found.known.author_id is not None and standing.rejected:
        since = found.now - policy.rejections_window
        standing = replace(standing, recent_rejected=recent_rejections(line, found.known.author_id, since))
    said = recent(line, site.id, found.known, letter.folded_hash, letter.said_at, policy.repeats_window)
    return replace(found, policy=policy, standing=standing, recent=said)


def _half(works: Works, site: Site, found: Gathered, assessed: Assessment | None) -> Half:
    if assessed is None:
        comment, context = to_assess(found.submission, found.context)
        assessed = works.shelf.current().assess(comment, context, site.language, found.policy.cuts)
    verdict = judge(found.policy, found.facts(assessed, found.now), str(found.known.policy_version))
    return Half(found.policy, assessed, verdict, near_misses(found.policy, found.text))
