"""schema.org ``Comment`` in JSON-LD: in the scripts of an HTML page, or as a bare JSON document.

Comments stand in an article's ``comment`` (and ``comments``), in a comment's own ``comment``, or loose in a list or
``@graph`` with ``parentItem``. Votes and everything else are ignored. See https://schema.org/Comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from service.moderation.comment import Article, Author, Comment, Thread
from training.pages.dates import instant
from training.pages.letters import decode, load, sound
from training.pages.markup import page_of, text_of_either
from training.pages.page_error import PageError, Tell, counted, silent
from training.pages.tree import grow

NAME: Final = "schema_org"
_SCRIPT: Final = re.compile(r"<script[^>]+application/ld\+json", re.IGNORECASE)
_TYPE: Final = re.compile(r'"@type"\s*:')
_ARTICLES: Final = re.compile(
    r"(?:\w*Article|\w*BlogPosting|\w*ForumPosting|SocialMediaPosting|Report|Review|WebPage|Question|CreativeWork)$"
)
_COMMENTS: Final = frozenset({"Comment", "Answer", "UserComments"})
_INNER: Final = ("comment", "comments", "suggestedAnswer", "acceptedAnswer")


def recognises(raw: bytes) -> bool:
    """Whether ``raw`` is HTML with JSON-LD in it, or JSON with ``@type``."""
    try:
        text = decode(raw).lstrip()
    except PageError:
        return False
    if text[:1] in ("{", "["):
        return _TYPE.search(text) is not None
    return text.startswith("<") and _SCRIPT.search(text) is not None


def read(raw: bytes, name: str, tell: Tell = silent) -> Iterator[Thread]:
    """The one thread of a page. Raises PageError where no JSON-LD can be read or it has neither article nor comment."""
    found = _Found()
    for document in _documents(decode(raw).lstrip(), tell):
        found.take(document)
    if not found.articles and not found.comments:
        raise PageError("its JSON-LD has neither an article nor a comment")
    article = found.article()
    ids = _ids([node for node, _ in found.comments])
    own = {_identity(article, ""), _first(article, "url") or ""} - set(ids.values())
    comments = [_comment(node, parent, ids, own) for node, parent in found.comments]
    yield Thread(_article(article, name), grow(comments, tell), source=NAME)


def _documents(text: str, tell: Tell) -> list[Any]:
    if text[:1] in ("{", "["):
        return [load(text)]
    documents, broken = [], []
    for script in page_of(text).iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            documents.append(load(_bare(script.text or "")))
        except PageError as error:
            broken.append(error)
    if broken and not documents:
        raise PageError(f"JSON-LD: {broken[0]}")
    if broken:
        tell(f"{counted(len(broken), 'broken script')} of JSON-LD left out")
    return documents


def _bare(script: str) -> str:
    """A script without the comment signs some sites put around it, and with raw line ends in strings made spaces."""
    script = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$", "", script
    )
    return re.sub(r"[\x00-\x1f]", " ", script)


@dataclass(slots=True)
class _Found:
    """Articles, and comments with the id of the comment each one stands in."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[dict[str, Any], dict[str, Any] | None]] = field(default_factory=list)

    def take(self, document: Any) -> None:
        """Every article and comment below ``document``, in its order and without recursion."""
        waiting: list[tuple[Any, dict[str, Any] | None, bool]] = [(document, None, False)]
        while waiting:
            node, parent, inside = waiting.pop()
            if isinstance(node, list):
                waiting.extend((item, parent, inside) for item in reversed(node))
            elif isinstance(node, dict):
                waiting.extend(reversed(self._take(node, parent, inside)))

    def _take(
        self, node: dict[str, Any], parent: dict[str, Any] | None, inside: bool
    ) -> list[tuple[Any, dict[str, Any] | None, bool]]:
        kinds = _kinds(node)
        is_comment = bool(kinds & _COMMENTS) or (inside and not kinds and _said(node) is not None)
        if is_comment:
            self.comments.append((node, parent))
        elif any(_ARTICLES.match(kind) for kind in kinds):
            self.articles.append(node)
        above = node if is_comment else None
        inner = [(node[name], above, True) for name in _INNER if name in node]
        around = [
            (node[name], None, False)
            for name in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
            if name in node
        ]
        return inner + around

    def article(self) -> dict[str, Any]:
        """The article with comments, else the first that is more than a page, else the first; empty where none."""
        weights = [(bool(set(_INNER) & node.keys()), "WebPage" not in _kinds(node)) for node in self.articles]
        best = max(range(len(self.articles)), key=lambda i: (weights[i], -i), default=None)
        return {} if best is None else self.articles[best]


def _ids(nodes: list[dict[str, Any]]) -> dict[int, str]:
    """An id for each comment's object: ``@id`` or ``identifier``, else an address of its own, else its place."""
    addresses = Counter(_first(node, "url") for node in nodes)
    return {id(node): _id_of(node, addresses) or str(place) for place, node in enumerate(nodes, 1)}


def _id_of(node: dict[str, Any], addresses: Counter[str | None]) -> str:
    address = _first(node, "url")
    return _stated(node) or (address if address and addresses[address] == 1 else "")


def _comment(node: dict[str, Any], parent: dict[str, Any] | None, ids: dict[int, str], own: set[str]) -> Comment:
    """``own`` are the ids of the article: a comment whose ``parentItem`` is the article stands at the top."""
    stated = _object(node.get("parentItem"))
    above = ids[id(parent)] if parent is not None else _identity(stated, "") if stated else ""
    return Comment(
        id=ids[id(node)],
        text=text_of_either(sound(_said(node) or "")),
        author=_author(node),
        parent_id=above if above and above not in own else None,
        posted_at=instant(_first(node, "dateCreated", "datePublished", "commentTime")),
        lang=_language(node.get("inLanguage")),
    )


def _article(node: dict[str, Any], name: str) -> Article:
    page = node.get("mainEntityOfPage")
    url = _first(node, "url") or (
        _identity(page, "") if isinstance(page, dict) else page if isinstance(page, str) else None
    )
    title = _first(node, "headline", "name") or url or name
    return Article(
        id=_identity(node, url or name),
        title=text_of_either(title),
        url=url or None,
        section=_first(node, "articleSection"),
        author=_author(node).name if node.get("author") else None,
        published_at=instant(_first(node, "datePublished", "dateCreated")),
        body=text_of_either(body) if (body := _first(node, "articleBody", "text")) else None,
    )


def _said(node: dict[str, Any]) -> str | None:
    return _first(node, "text", "commentText", "articleBody")


def _kinds(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return {re.split(r"[/#:]", kind)[-1] for kind in kinds if isinstance(kind, str)}


def _identity(node: dict[str, Any], default: str) -> str:
    """A node's ``@id``, ``identifier`` or address; ``default`` where it has none."""
    return _stated(node) or _first(node, "url") or default


def _stated(node: dict[str, Any]) -> str:
    identifier = node.get("identifier")
    if isinstance(identifier, dict):
        identifier = identifier.get("value")
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    stated = (node.get("@id"), identifier)
    return next((value for value in stated if isinstance(value, str) and value.strip()), "")


def _author(node: dict[str, Any]) -> Author:
    """The author: an object, a list whose first counts, or a bare name; "Anonymous" where none is named."""
    author = node.get("author", node.get("creator"))
    author = author[0] if isinstance(author, list) and author else author
    if isinstance(author, str) and author.strip():
        return Author(text_of_either(author) or "Anonymous")
    author = author if isinstance(author, dict) else {}
    name = _first(author, "name", "alternateName") or "Anonymous"
    return Author(text_of_either(name) or "Anonymous", id=_identity(author, "") or None)


def _language(value: Any) -> str | None:
    value = value.get("alternateName") if isinstance(value, dict) else value
    return re.split(r"[-_]", value)[0].lower() or None if isinstance(value, str) else None


def _object(value: Any) -> dict[str, Any] | None:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, str):
        return {"@id": value}
    return value if isinstance(value, dict) else None


def _first(node: dict[str, Any], *names: str) -> str | None:
    """The first of these fields that is text (or a list that begins with text)."""
    for name in names:
        value = node.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value.strip():
            return value
    return None
