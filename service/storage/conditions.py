"""A filter as conditions in SQL, on open cases or on comments in whatever state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_, exists, false, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from service.storage.filters import Asker, Filter, Mark, Tab
from service.storage.tables import articles, authors, cases, comments, decisions, people, revisions, verdicts
from service.storage.wording import says

Condition = ColumnElement[bool]
MACHINES: Final = {"policy": "rule", "model": "model"}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where conditions stand: the columns that mean the same on cases and on comments."""

    revision: ColumnElement[int]
    moment: ColumnElement[Any]
    risk: ColumnElement[Any]
    lang: ColumnElement[Any]
    reason: Callable[[Sequence[str]], Condition]


def of_cases(wanted: Filter, who: Asker, connection: Connection) -> Condition:
    """The open cases that are wanted; to be asked of ``cases`` joined with ``comments``."""
    here = and_(cases.c.site_id == who.site_id, cases.c.state == "open", tab(wanted.tab, who))
    return and_(here, *_all(wanted, who, connection, _CASES))


def of_comments(wanted: Filter, who: Asker, connection: Connection) -> Condition:
    """The comments that are wanted; to be asked of ``comments`` joined with its newest of ``revisions``."""
    return and_(comments.c.site_id == who.site_id, *_all(wanted, who, connection, _COMMENTS))


def tab(name: Tab, who: Asker) -> Condition:
    """What a tab of the queue shows of the open cases; a deferred or escalated one stands only there and in ``all``."""
    deferred = and_(cases.c.deferred_until.is_not(None), cases.c.deferred_until > who.now)
    escalated = cases.c.escalated_at.is_not(None)
    waiting = and_(not_(func.coalesce(deferred, false())), cases.c.escalated_at.is_(None))
    return {
        "waiting": waiting,
        "held": and_(waiting, cases.c.origin == "policy"),
        "reported": and_(waiting, cases.c.reports > 0),
        "cut": and_(waiting, cases.c.origin == "thread"),
        "learning": and_(waiting, cases.c.origin == "learning"),
        "escalated": and_(escalated, not_(func.coalesce(deferred, false()))),
        "deferred": deferred,
        "mine": cases.c.assigned_to == who.person_id,
        "all": cases.c.id.is_not(None),
    }[name]


def _all(wanted: Filter, who: Asker, connection: Connection, ground: Ground) -> Iterator[Condition]:
    """One condition a field of the filter."""
    yield from _plain(wanted, who, ground)
    yield from _scores(wanted, ground)
    yield from (_mark(mark, who) for mark in wanted.marks)
    if wanted.words:
        yield _among(ground, connection).in_(says(connection, wanted.words))
    if wanted.since is not None:
        yield ground.moment >= who.moment(wanted.since)
    if wanted.before is not None:
        yield ground.moment < who.moment(wanted.before)
    if wanted.but is not None:
        yield from _none(wanted.but, who, connection, ground)


def _among(ground: Ground, connection: Connection) -> ColumnElement[Any]:
    """The revision as a value to look up in what the words found.

    Given the bare column, SQLite would walk all that they found once for every comment.
    """
    return ground.revision + 0 if connection.dialect.name == "sqlite" else ground.revision


def _none(unwanted: Filter, who: Asker, connection: Connection, ground: Ground) -> Iterator[Condition]:
    """Nothing of what is unwanted; what a comment lacks (a section, say) it does not have either."""
    yield from (not_(_among(ground, connection).in_(says(connection, [words]))) for words in unwanted.words)
    silent = Filter(**{name: getattr(unwanted, name) for name in _BUT})
    yield from (not_(func.coalesce(condition, false())) for condition in _all(silent, who, connection, ground))


_BUT: Final = (
    *("reasons", "labels", "lowest", "highest", "sections", "authors", "threads"),
    *("langs", "states", "people", "marks", "since", "before"),
)


def _plain(wanted: Filter, who: Asker, ground: Ground) -> Iterator[Condition]:
    """What a comment is, where it stands, who wrote it and who decided."""
    mine = articles.c.site_id == who.site_id
    if wanted.reasons:
        yield ground.reason(wanted.reasons)
    if wanted.sections:
        named = func.lower(articles.c.section).in_([section.lower() for section in wanted.sections])
        yield comments.c.article_id.in_(select(articles.c.id).where(mine, named))
    if wanted.threads:
        yield comments.c.article_id.in_(select(articles.c.id).where(mine, articles.c.external_id.in_(wanted.threads)))
    if wanted.authors:
        yield comments.c.author_id.in_(_authors(wanted.authors, who))
    if wanted.states:
        yield comments.c.state.in_(wanted.states)
    if wanted.langs:
        yield ground.lang.in_(wanted.langs)
    if wanted.people:
        yield or_(*(_decided_by(name, who) for name in wanted.people))


def _authors(named: Sequence[str], who: Asker) -> Any:
    """Authors with one of these keys or names, whatever the case of their letters."""
    keys = [*named, *(f"name:{name}" for name in named)]
    either = or_(authors.c.key.in_(keys), func.lower(authors.c.name).in_([name.lower() for name in named]))
    return select(authors.c.id).where(authors.c.site_id == who.site_id, either)


def _decided_by(name: str, who: Asker) -> Condition:
    """Comments that somebody, or a machine, once decided on."""
    of_it = decisions.c.comment_id == comments.c.id
    if name in MACHINES:
        return exists().where(of_it, decisions.c.actor == MACHINES[name])
    if name == "me":
        return exists().where(of_it, decisions.c.person_id == who.person_id)
    named = select(people.c.id).where(func.lower(people.c.name) == name.lower())
    return exists().where(of_it, decisions.c.person_id.in_(named))


def _scores(wanted: Filter, ground: Ground) -> Iterator[Condition]:
    """A range of scores: of any of the labels, else of the risk. A label without a range means at least one half."""
    lowest, highest = wanted.lowest, wanted.highest
    if wanted.labels:
        least = 0.5 if lowest is None and highest is None else lowest
        of_it = verdicts.c.revision_id == ground.revision
        yield or_(
            *(
                exists().where(of_it, *_between(verdicts.c.scores[name].as_float(), least, highest))
                for name in wanted.labels
            )
        )
    else:
        yield from _between(ground.risk, lowest, highest)


def _between(number: ColumnElement[Any], lowest: float | None, highest: float | None) -> Iterator[Condition]:
    if lowest is not None:
        yield number >= lowest
    if highest is not None:
        yield number <= highest


def _mark(mark: Mark, who: Asker) -> Condition:
    """Whether a comment is edited or featured, or has an open case of a kind."""
    if mark == "edited":
        return comments.c.revision > 1
    if mark == "featured":
        return comments.c.featured_at.is_not(None)
    open_case = _marked.c.comment_id == comments.c.id, _marked.c.state == "open"
    return exists().where(*open_case, _OPEN_MARKS[mark](who))


def _reason_of_case(reasons: Sequence[str]) -> Condition:
    return cases.c.cause.in_(reasons)


def _reason_of_comment(reasons: Sequence[str]) -> Condition:
    """Comments once held or rejected for one of these labels, rules, clauses or reasons."""
    columns = (decisions.c.label, decisions.c.rule, decisions.c.clause, decisions.c.reason)
    told = or_(*(column.in_(reasons) for column in columns))
    return exists().where(decisions.c.comment_id == comments.c.id, told)


_marked = cases.alias("marked")
_OPEN_MARKS: Final[dict[str, Callable[[Asker], Any]]] = {
    "open": lambda _: _marked.c.state == "open",
    "reported": lambda _: _marked.c.reports > 0,
    "escalated": lambda _: _marked.c.escalated_at.is_not(None),
    "deferred": lambda who: _marked.c.deferred_until > who.now,
    "mine": lambda who: _marked.c.assigned_to == who.person_id,
    "learning": lambda _: _marked.c.origin == "learning",
}
_verdict = verdicts.alias("told")


def _of_verdict(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What the newest verdict on a comment's newest revision says."""
    newest = select(column).where(_verdict.c.revision_id == revisions.c.id)
    return newest.order_by(_verdict.c.id.desc()).limit(1).correlate(revisions).scalar_subquery()


_CASES: Final = Ground(cases.c.revision_id, cases.c.opened_at, cases.c.risk, cases.c.lang, _reason_of_case)
_COMMENTS: Final = Ground(
    revisions.c.id,
    comments.c.said_at,
    _of_verdict(_verdict.c.risk),
    _of_verdict(_verdict.c.language["code"].as_string()),
    _reason_of_comment,
)
