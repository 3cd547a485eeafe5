"""Pages saved as text, in the form of the seeds: title, body, discussion policy, "NAME said:" comments, reply form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final

from service.moderation.comment import Article, Author, Comment, Thread
from training.pages.dates import says_time, spoken
from training.pages.indented import Line, lines_of, paragraphs
from training.pages.letters import decode
from training.pages.page_error import PageError, Tell, silent
from training.pages.said_list import Said, find_list, is_form, read_list
from training.pages.saved_article import read_article, without_heading

NAME: Final = "asbarez"
_POLICY: Final = re.compile(r"(?:discussion|comments?|commenting) (?:policy|rules|guidelines):?", re.IGNORECASE)
_OTHER_FORM: Final = re.compile(r"\s*(?:<[!?a-zA-Z]|\{\s*\"|\[\s*[\[{])")


def recognises(raw: bytes) -> bool:
    """Whether ``raw`` is plain text of two lines or more, and not HTML, XML or JSON."""
    try:
        text = decode(raw)
    except PageError:
        return False
    return not _OTHER_FORM.match(text) and len(paragraphs(lines_of(text.replace("\n", "\n\n")))) > 1


def read(raw: bytes, name: str, tell: Tell = silent) -> Iterator[Thread]:  # noqa: ARG001
    """The one thread of a saved text page.

    The article's id is the page's name without ending, a comment's id adds its place (``page-5.1``: the first reply
    to the fifth comment). Raises PageError.
    """
    lines = lines_of(decode(raw))
    policy_at, list_at = _landmarks(lines)
    said = read_list(lines, list_at) if list_at is not None else []
    if policy_at is not None and list_at is None:
        list_at, said = _without_gaps(lines, policy_at)
    body_end = _body_end(lines, policy_at, list_at)
    saved = read_article(paragraphs(lines[:body_end]))
    policy = _policy(_between(lines, policy_at, list_at)) if policy_at is not None else None
    identity = page_id(name)
    article = Article(identity, saved.title, author=saved.author, published_at=saved.published_at, body=saved.body)
    yield Thread(article, tuple(_comments(said, identity)), policy=policy, source=NAME)


def page_id(name: str) -> str:
    """A page's name as an article id: its path without ending, other signs than letters, digits, ``_.-`` as ``-``."""
    path = PurePath(name)
    return re.sub(r"[^\w.-]+", "-", str(path.with_suffix("") if path.name else path)).strip("-.") or "page"


def _landmarks(lines: Sequence[Line]) -> tuple[int | None, int | None]:
    """Where the policy's heading and the first comment's head are; None for what the page does not have."""
    headings = [i for i, line in enumerate(lines) if i and line.indent == 0 and _POLICY.fullmatch(line.text)]
    if not headings:
        return None, find_list(lines, 1, anywhere=False)
    list_at = find_list(lines, headings[0] + 1, anywhere=True)
    if list_at is None:
        return headings[-1], find_list(lines[: headings[0]], 1, anywhere=False)
    return max(i for i in headings if i < list_at), list_at


def _without_gaps(lines: Sequence[Line], policy_at: int) -> tuple[int | None, list[Said]]:
    """The list on a page saved without blank lines: each line is a paragraph of its own."""
    aired = [part for line in lines for part in (line, Line(0, ""))]
    list_at = find_list(aired, 2 * (policy_at + 1), anywhere=True)
    return (None, []) if list_at is None else (list_at // 2, read_list(aired, list_at))


def _body_end(lines: Sequence[Line], *landmarks: int | None) -> int:
    form = (i for i, line in enumerate(lines) if i and is_form(line))
    return min([at for at in landmarks if at is not None] or [next(form, len(lines))])


def _between(lines: Sequence[Line], heading: int, list_at: int | None) -> Sequence[Line]:
    return lines[heading + 1 : list_at if list_at is not None and list_at > heading else None]


def _policy(lines: Sequence[Line]) -> str | None:
    """The paragraphs after the heading, to the reply form or to the first gap of two blank lines."""
    ends = [i for i, line in enumerate(lines) if is_form(line)]
    first = next((i for i, line in enumerate(lines) if not line.blank), len(lines))
    gaps = [i for i in range(first, len(lines) - 1) if lines[i].blank and lines[i + 1].blank]
    groups = without_heading(paragraphs(lines[: min([*ends, *gaps, len(lines)])]))
    return "\n\n".join("\n".join(group) for group in groups) or None


def _comments(said: Sequence[Said], page: str) -> Iterator[Comment]:
    """The list as comments. A first line that is only date and time is the time of the comment."""
    made: list[Comment] = []
    replies: dict[int | None, int] = {}
    for one in said:
        place = replies[one.parent] = replies.get(one.parent, 0) + 1
        parent = made[one.parent] if one.parent is not None else None
        first, _, rest = one.text.partition("\n\n")
        posted_at = spoken(first) if says_time(first) else None
        comment = Comment(
            id=f"{parent.id}.{place}" if parent else f"{page}-{place}",
            text=rest if posted_at else one.text,
            author=Author(one.name),
            parent_id=parent.id if parent else None,
            depth=parent.depth + 1 if parent else 0,
            posted_at=posted_at,
        )
        made.append(comment)
        yield comment
