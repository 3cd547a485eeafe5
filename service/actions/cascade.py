"""What to do with the replies below a rejected comment: those that carry it on are offered, one decision for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.actions.batch import Batch, Left, check_role, check_size
from service.actions.faster import Faster
from service.actions.review import Sitting, decide_in
from service.actions.ruling import Ruling, ruling
from service.actions.works import Works
from service.moderation.errors import NotFound
from service.moderation.quoting import names, quoted, words_of
from service.storage import cascade as storage
from service.storage import case_steps, cases, decisions
from service.storage.cascade import Below
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.people import Person
from service.storage.shown import comment_from
from service.storage.sites import Site

MOST: Final = 200
CHANGED: Final = "It was edited or decided since; look at it again."


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply and how it carries on the comment above: words quoted in a row, its author named, or answered at once."""

    below: Below
    quotes: int
    names: bool
    direct: bool

    @property
    def carries_on(self) -> bool:
        """Whether it holds some of what was rejected."""
        return self.quotes > 0


@dataclass(frozen=True, slots=True)
class Cascade:
    """A comment of a case with what stands below it; ``reason`` is what a person rejected it for, if one did."""

    comment_id: str
    author: str
    text: str
    lang: str | None
    state: str
    article_title: str
    reason: str | None
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """A reply that somebody picked: the site's own id, and the revision and state they saw."""

    id: str
    revision: int
    state: str


def below(works: Works, site: Site, case_id: str) -> int:
    """How many replies stand below a case's comment, where it is rejected; else 0."""
    with works.store.read() as connection:
        row = storage.rejected_comment(connection, site.id, case_id)
        if row is None or row.comment_state != "rejected":
            return 0
        return storage.count_below(connection, row.comment_id)


def cascade(works: Works, site: Site, case_id: str) -> Cascade:
    """A case's comment and the replies below it that readers see, or may see yet. Raises NotFound."""
    with works.store.read() as connection:
        row = storage.rejected_comment(connection, site.id, case_id)
        if row is None:
            raise NotFound("There is no such case.")
        found = storage.replies_below(connection, row.comment_id, MOST)
        reason, _ = decisions.reason_of(connection, decisions.standing(connection, row.comment_id))
    above, said = comment_from(row), words_of(row.text)
    replies = tuple(_reply(each, above.id, above.author.name, said) for each in found)
    return Cascade(
        above.id, above.author.name, above.text, above.lang, row.comment_state, row.article_title, reason, replies
    )


def reject_replies(
    works: Works, person: Person, site: Site, case_id: str, picked: Sequence[Picked], reason: str | None
) -> Batch:
    """Reject the picked replies below a case's comment, all as one deed; what changed since it was seen is left out.

    Raises NotFound (no such case, or ``person`` is no moderator), Invalid (the reason, or nothing picked).
    """
    check_size(len(picked))
    now = works.clock()
    with works.store.write() as connection:
        check_role(connection, person, site)
        take_turns(connection, site.id)
        wanted = ruling(works, connection, site.id, "reject", reason, None)
        above = storage.rejected_comment(connection, site.id, case_id)
        if above is None:
            raise NotFound("There is no such case.")
        known = {each.comment.id for each in storage.replies_below(connection, above.comment_id, MOST)}
        sitting = Sitting(works, connection, person, now, new_deed_id())
        parts, left = _each(sitting, site, [one for one in picked if one.id in known], wanted)
        left += [Left(one.id, CHANGED) for one in picked if one.id not in known]
        decided = sum(part["what"] == "decision" for part in parts)
        deed = sitting.deed_id if decided else None
        if deed is not None:
            add_deed(connection, site.id, person.id, "cascade", parts, now, deed_id=deed)
    return Batch(decided, deed, tuple(left))


def _each(sitting: Sitting, site: Site, picked: Sequence[Picked], wanted: Ruling) -> tuple[list[Any], list[Left]]:
    parts: list[Any] = []
    left: list[Left] = []
    rows = [cases.comment_to_decide(sitting.connection, site.id, one.id) for one in picked]
    case_steps.hold_rows(sitting.connection, [row.id for row in rows if row.id is not None])
    for one in picked:
        row = cases.comment_to_decide(sitting.connection, site.id, one.id)
        try:
            if (row.number, row.comment_state) != (one.revision, one.state):
                left.append(Left(one.id, CHANGED))
            else:
                parts += decide_in(sitting, row, wanted, row.version or 0)[1]
        except Faster as faster:
            left.append(Left(one.id, str(faster)))
    return parts, left


def _reply(each: Below, above: str, author: str, said: Sequence[str]) -> Reply:
    text = each.comment.text
    return Reply(each, quoted(said, words_of(text)), names(text, author), each.comment.parent_id == above)
