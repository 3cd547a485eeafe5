"""Loose comments put in order: parents before replies, each with its depth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from service.moderation.comment import Comment
from training.pages.page_error import Tell, counted, silent


def grow(loose: Sequence[Comment], tell: Tell = silent) -> tuple[Comment, ...]:
    """``loose`` as a thread reads: each comment before its replies, siblings in the order given, depths set.

    A reply whose parent is not there, or is its own descendant, stands at the top; of two comments with one id the
    first counts. Both are told.
    """
    by_id: dict[str, Comment] = {}
    for comment in loose:
        by_id.setdefault(comment.id, comment)
    if twice := len(loose) - len(by_id):
        tell(f"{counted(twice, 'comment')} left out: the id was there already")
    children = _children(by_id, tell)
    return tuple(_walk(children, by_id))


def prune(loose: Sequence[Comment], gone: set[str]) -> list[Comment]:
    """``loose`` without those of ``gone`` that nobody answers; an answered one stays as it is.

    An answer by a comment that goes itself does not count.
    """
    parents = {c.id: c.parent_id for c in loose}
    keep: set[str] = set()
    for comment in loose:
        node: str | None = comment.id if comment.id not in gone else None
        while node is not None and node not in keep:
            keep.add(node)
            node = parents.get(node)
    return [c for c in loose if c.id in keep]


def _children(by_id: dict[str, Comment], tell: Tell) -> dict[str | None, list[str]]:
    children: dict[str | None, list[str]] = {}
    lost = 0
    for comment in by_id.values():
        known = comment.parent_id in by_id
        lost += comment.parent_id is not None and not known
        children.setdefault(comment.parent_id if known else None, []).append(comment.id)
    if lost:
        tell(f"{counted(lost, 'reply')} put at the top: the parent is not on the page")
    return children


def _walk(children: dict[str | None, list[str]], by_id: dict[str, Comment]) -> Iterator[Comment]:
    placed: set[str] = set()
    for root in (*children.get(None, ()), *by_id):
        # Whatever no root reaches stands in a ring; its first comment becomes a root.
        if root not in placed:
            yield from _below(root, children, by_id, placed)


def _below(
    root: str, children: dict[str | None, list[str]], by_id: dict[str, Comment], placed: set[str]
) -> Iterable[Comment]:
    waiting: list[tuple[str, str | None, int]] = [(root, None, 0)]
    while waiting:
        node, parent, depth = waiting.pop()
        if node in placed:
            continue
        placed.add(node)
        yield replace(by_id[node], parent_id=parent, depth=depth)
        waiting.extend((child, node, depth + 1) for child in reversed(children.get(node, ())))
