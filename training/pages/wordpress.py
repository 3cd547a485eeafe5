"""WordPress pages: the comments that ``wp_list_comments`` writes, in its HTML5, XHTML and div styles.

Markup after WordPress's own Walker_Comment: an element with class ``comment`` and id ``comment-N`` a comment, replies
in a ``.children`` list inside it. Pingbacks and trackbacks, reply and edit links, avatars and the notice that a comment
awaits moderation are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from service.moderation.comment import Author, Comment, Thread
from training.pages.dates import instant, spoken
from training.pages.letters import decode
from training.pages.markup import classes, line_of, page_of, text_of, with_class
from training.pages.page_error import PageError, Tell, counted, silent
from training.pages.tree import grow
from training.pages.wordpress_article import article_of, policy_of

NAME: Final = "wordpress"
_MARKUP: Final = re.compile(r"""<(?:li|div|article)\b[^>]*\bid\s*=\s*["']?(?:li-)?comment-\d""", re.IGNORECASE)
_SIGNS: Final = re.compile(
    r"""content=["']WordPress|wp-comments-post\.php|/wp-content/|/wp-includes/|class=["'][^"']*\bcomment-?list\b""",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(r"""["']Comment["']""")
_ID: Final = re.compile(r"(?:li-|div-)?comment-(\d+)")
_DEPTH: Final = re.compile(r"depth-(\d{1,4})")
_PINGS: Final = frozenset({"pingback", "trackback"})
# fmt: off
_NOT_SAID: Final = (
    "comment-author", "comment-meta", "commentmetadata", "comment-metadata", "comment-awaiting-moderation",
    "reply", "comment-reply-link", "comment-edit-link", "edit-link", "says", "avatar", "children",
    "comment-respond", "sharedaddy",
)
# fmt: on


def recognises(raw: bytes) -> bool:
    """Whether ``raw`` is HTML with WordPress's comments, or a WordPress page whose comments stand nowhere else."""
    try:
        text = decode(raw)
    except PageError:
        return False
    if _MARKUP.search(text):
        return True
    return "<" in text[:500] and bool(_SIGNS.search(text)) and not _OTHER.search(text)


def read(raw: bytes, name: str, tell: Tell = silent) -> Iterator[Thread]:
    """The one thread of a WordPress page. Comment ids and the article's are WordPress's numbers. Raises PageError."""
    page = page_of(decode(raw))
    nodes, pings = _nodes(page)
    if pings:
        tell(f"{counted(pings, 'pingback or trackback')} left out")
    owners = {element: number for number, element in nodes.items()}
    comments = grow(list(_comments(nodes, owners)), tell)
    yield Thread(article_of(page, name, frozenset(owners)), comments, policy=policy_of(page), source=NAME)


def _nodes(page: Any) -> tuple[dict[str, Any], int]:
    """The element of each comment by its number, outermost where themes use an id twice; how many pings there were."""
    nodes: dict[str, Any] = {}
    pings: set[str] = set()
    for element in page.iter("li", "div", "article"):
        found = _ID.fullmatch(element.get("id") or "")
        if not found or not classes(element) & {"comment", *_PINGS}:
            continue
        if classes(element) & _PINGS:
            pings.add(found[1])
        else:
            nodes.setdefault(found[1], element)
    return nodes, len(pings)


def _comments(nodes: dict[str, Any], owners: dict[Any, str]) -> Iterator[Comment]:
    latest: dict[int, str] = {}
    for number, element in nodes.items():
        depth = _depth(element)
        parent = _owner(element.getparent(), owners)
        if parent is None and depth > 1 and not _nested(element):
            # A theme without nested lists: the class alone says how deep.
            parent = latest.get(depth - 1)
        latest[depth] = number
        yield _comment(number, element, parent, owners)


def _depth(element: Any) -> int:
    return next((int(found[1]) for name in classes(element) if (found := _DEPTH.fullmatch(name))), 1)


def _nested(element: Any) -> bool:
    return any("children" in classes(above) for above in element.iterancestors())


def _owner(element: Any | None, owners: dict[Any, str]) -> str | None:
    while element is not None:
        if element in owners:
            return owners[element]
        element = element.getparent()
    return None


def _comment(number: str, element: Any, parent: str | None, owners: dict[Any, str]) -> Comment:
    own = _Own(element, owners)
    return Comment(
        id=number,
        text=own.text(),
        author=Author(own.author(), id=_member(element)),
        parent_id=parent,
        posted_at=own.posted_at(),
    )


def _member(element: Any) -> str | None:
    """The registered name behind ``comment-author-NAME``; None for a guest."""
    if "byuser" not in classes(element):
        return None
    before = "comment-author-"
    return next((name[len(before) :] for name in sorted(classes(element)) if name.startswith(before)), None)


class _Own:
    """What stands in a comment's element but not in its replies'."""

    def __init__(self, element: Any, owners: dict[Any, str]) -> None:
        self.element = element
        self.owners = owners

    def first(self, *names: str) -> Any | None:
        """The first own element with one of these classes."""
        number = self.owners[self.element]
        found = (e for e in with_class(self.element, *names) if e is not self.element)
        first = next(found, None)
        return first if first is not None and _owner(first, self.owners) == number else None

    def author(self) -> str:
        """The name as written, "says:" cut off; "Anonymous" as WordPress says it where there is none."""
        name = line_of(self.first("fn"))
        if name is None:
            said = self.first("comment-author", "comment-author-name")
            name = re.sub(r"\s*\b(?:says|said):?$", "", line_of(said) or "")
        return name or "Anonymous"

    def posted_at(self) -> Any:
        """When it was written; a time in words is taken as UTC."""
        meta = self.first("comment-metadata", "commentmetadata", "comment-meta")
        place = self.element if meta is None else meta
        for time in place.iter("time"):
            return instant(time.get("datetime")) if _owner(time, self.owners) == self.owners[self.element] else None
        if meta is None:
            return None
        said = [line_of(link) or "" for link in meta.iter("a")] + [line_of(meta) or ""]
        return next((moment for line in said if (moment := spoken(line))), None)

    def text(self) -> str:
        """The comment's text; empty where nothing is left."""
        content = self.first("comment-content", "comment-text", "comment_text", "comment__content")
        place = content if content is not None else self.first("comment-body")
        place = self.element if place is None else place
        others = [e for e in with_class(place, *_NOT_SAID) if e is not place]
        replies = [e for e in place.iter("li", "div", "article") if e is not place and e in self.owners]
        return text_of(place, without=[*others, *replies])
