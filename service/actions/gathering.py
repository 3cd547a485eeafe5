"""Scoring's first step: everything a verdict may rest on, by reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.comment import Comment, Context, Submission
from service.moderation.errors import FieldError, Invalid
from service.moderation.policy.document import Policy
from service.moderation.policy.facts import Facts, Openness, Recent
from service.moderation.policy.verdict import Action
from service.moderation.standing import Standing
from service.moderation.text.normalise import Text, normalise
from service.storage import gather as reads
from service.storage.articles import openness_from
from service.storage.authors import recent_rejections, standing_from
from service.storage.comments import Letter
from service.storage.engine import AnyLine
from service.storage.gather import Known, Parent
from service.storage.sites import Site


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission as it came in at ``now``: its text normalised, and what will be written of it."""

    submission: Submission
    text: Text
    letter: Letter
    now: datetime


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is known of a submission at ``now``. ``again`` is True where this very revision was filed before."""

    submission: Submission
    text: Text
    letter: Letter
    known: Known
    parent: Parent | None
    context: Context
    policy: Policy
    standing: Standing
    recent: Recent
    openness: Openness
    decided_by_person: Action | None
    now: datetime

    @property
    def again(self) -> bool:
        """Same id, same text as filed."""
        return self.known.text_hash == self.letter.text_hash

    def facts(self, assessment: Assessment, now: datetime) -> Facts:
        """What the policy is asked about, as of ``now``."""
        return Facts(
            comment=self.submission.comment,
            article=self.submission.article,
            assessment=assessment,
            now=now,
            context=self.context,
            standing=self.standing,
            recent=self.recent,
            thread=self.openness,
            cut=self.parent is not None and self.parent.cut,
            decided_by_person=self.decided_by_person,
            text=self.text,
        )


def gather(works: Works, site: Site, submission: Submission, strict: bool = True) -> Gathered:
    """Read what is known. Raises Invalid for an unknown parent where ``strict``.

    A parent unknown to storage is no mistake where the request describes it by ``context.ancestors``: a site that
    starts with us in the middle of a thread can say what stands above.
    """
    with works.store.glance() as connection:
        return gather_within(connection, works, site, submission, strict)


def gather_within(
    connection: AnyLine, works: Works, site: Site, submission: Submission, strict: bool = True
) -> Gathered:
    """``gather`` within a transaction, which sees what that transaction has written."""
    comment, came = submission.comment, sent(works, submission)
    letter, now = came.letter, came.now
    known = reads.known(connection, site.id, submission.article.id, comment.author.key, comment.id)
    policy = works.policies.get(connection, site.id, known.policy_version)
    parent = parent_of(submission, find_parent(connection, site, submission), strict)
    author = None if known.article is None else known.article.author
    return Gathered(
        submission=submission,
        text=came.text,
        letter=letter,
        known=known,
        parent=parent,
        context=context_of(submission, author, known.names, parent),
        policy=policy,
        standing=_standing(connection, known, policy, now),
        recent=reads.recent(connection, site.id, known, letter.folded_hash, letter.said_at, policy.repeats_window),
        openness=openness_from(known.row, now),
        decided_by_person=_decided(connection, known, letter),
        now=now,
    )


def sent(works: Works, submission: Submission) -> Sent:
    """A submission as it comes in now."""
    now = works.clock()
    text = normalise(submission.comment.text)
    return Sent(submission, text, _letter(submission.comment, text, now), now)


def hash_of(text: str) -> bytes:
    """What tells a text from any other, letter for letter; lone surrogates, which JSON can carry, have a hash too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def find_parent(connection: AnyLine, site: Site, submission: Submission) -> Parent | None:
    """The comment named as parent, if storage has it."""
    named = submission.comment.parent_id
    return None if named is None else reads.parent(connection, site.id, named)


def parent_of(submission: Submission, found: Parent | None, strict: bool = True) -> Parent | None:
    """``found`` where it may be the parent: another comment under the same article. Raises Invalid, see ``gather``."""
    comment = submission.comment
    if comment.parent_id is None:
        return None
    if found and comment.parent_id != comment.id and found.article_external_id == submission.article.id:
        return found
    if strict and not submission.context.ancestors:
        detail = "Give the id of a comment filed before under the same article, or describe it in context.ancestors."
        raise Invalid([FieldError("/parent_id", "unknown-parent", detail)])
    return None


def context_of(
    submission: Submission, article_author: str | None, names: Iterable[str], parent: Parent | None
) -> Context:
    """What is known of the thread (its stored by-line, its ``Known.names``), completed by what the request says."""
    said = submission.context
    name = submission.comment.author.name
    stored = reads.participants(names, name)
    others = tuple(dict.fromkeys((*stored, *(other for other in said.participants if other != name))))
    context = Context(
        ancestors=said.ancestors[: reads.MAX_ANCESTORS],
        participants=others[: reads.MAX_PARTICIPANTS],
        article_title=submission.article.title,
        article_author=submission.article.author or said.article_author or article_author,
        depth=submission.comment.depth or len(said.ancestors),
    )
    return context if parent is None else replace(context, ancestors=parent.ancestors, depth=parent.depth + 1)


def _letter(comment: Comment, text: Text, now: datetime) -> Letter:
    folded = " ".join(text.normal.split())
    return Letter(
        text=comment.text,
        lang=comment.lang,
        text_hash=hash_of(comment.text),
        folded_hash=hash_of(folded) if folded else None,
        said_at=now if comment.posted_at is None else min(comment.posted_at, now),
        received_at=now,
    )


def _standing(connection: AnyLine, known: Known, policy: Policy, now: datetime) -> Standing:
    """Most authors were never rejected; only of the others the recent rejections are counted."""
    rejected = 0
    if known.author_id is not None and known.row.rejected:
        rejected = recent_rejections(connection, known.author_id, now - policy.rejections_window)
    return standing_from(known.row, rejected)


def _decided(connection: AnyLine, known: Known, letter: Letter) -> Action | None:
    if known.comment_id is None:
        return None
    return reads.decided_by_person(connection, known.comment_id, letter.text_hash)
