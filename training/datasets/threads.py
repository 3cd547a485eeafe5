"""Threads as JSONL lines: the form in which importers, samples and our own corpus hold them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.moderation.comment import Article, Author, Comment, Thread


def thread_of(line: Mapping[str, Any]) -> Thread:
    """A parsed line as a thread; depths are counted from the parents where the line does not give them."""
    article = line["article"]
    depths: dict[str, int] = {}
    for comment in line["comments"]:
        parent = comment.get("parent_id")
        depths[str(comment["id"])] = depths.get(str(parent), -1) + 1 if parent is not None else 0
    return Thread(
        article=Article(
            id=str(article["id"]),
            title=str(article["title"]),
            url=article.get("url"),
            section=article.get("section"),
            author=article.get("author"),
            published_at=_moment(article.get("published_at")),
            body=article.get("body"),
        ),
        comments=tuple(_comment(comment, depths[str(comment["id"])]) for comment in line["comments"]),
        policy=line.get("policy"),
        source=line.get("source"),
    )


def _comment(line: Mapping[str, Any], depth: int) -> Comment:
    author = line["author"]
    parent = line.get("parent_id")
    return Comment(
        id=str(line["id"]),
        text=str(line.get("text") or ""),
        author=Author(name=author["name"], id=author.get("id"), created_at=_moment(author.get("created_at"))),
        parent_id=None if parent is None else str(parent),
        depth=int(line.get("depth", depth)),
        posted_at=_moment(line.get("posted_at")),
        lang=line.get("lang"),
    )


def _moment(stamp: str | None) -> datetime | None:
    return None if stamp is None else datetime.fromisoformat(stamp)
