"""Everything a rule may look at, gathered before any rule runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from service.moderation.assessment import Assessment
from service.moderation.comment import Article, Comment, Context
from service.moderation.policy.verdict import Action
from service.moderation.standing import NEWCOMER, Standing
from service.moderation.text.normalise import Text


class Openness(StrEnum):
    """Whether a thread takes comments: freely, each one after a moderator has read it, or not."""

    OPEN = "open"
    PREMODERATED = "premoderated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Recent:
    """What was said lately at this site, counted up to ``Facts.now``; the comment in hand is not counted.

    ``same_text_by_author`` and ``same_text_by_anyone``: comments with the same folded text within the
    policy's repeats window.
    ``by_author_minute`` and ``by_author_hour``: this author's comments in the last 60 and 3600 seconds.
    """

    same_text_by_author: int = 0
    same_text_by_anyone: int = 0
    by_author_minute: int = 0
    by_author_hour: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """One comment and all that is known around it. Rules read this and nothing else.

    ``decided_by_person`` is what a person decided about this very text before, if anybody did: it outranks every rule.
    ``cut``: a moderator takes no more replies below a comment further up.
    ``text`` is the normalised comment where the caller has it already; a rule that needs it makes it otherwise.
    """

    comment: Comment
    article: Article
    assessment: Assessment
    now: datetime
    context: Context = field(default_factory=Context)
    standing: Standing = NEWCOMER
    recent: Recent = field(default_factory=Recent)
    thread: Openness = Openness.OPEN
    cut: bool = False
    decided_by_person: Action | None = None
    text: Text | None = None
