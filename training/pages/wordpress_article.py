"""The article of a WordPress page: heading, by-line, time, address, body, and the site's discussion policy."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from service.moderation.comment import Article
from training.pages.dates import instant, spoken
from training.pages.markup import classes, line_of, text_of, with_class
from training.pages.page_error import PageError

_POLICY_NAME: Final = re.compile(r"(?:comments?|discussion)[-_]?(?:policy|rules|guidelines)", re.IGNORECASE)
_POLICY_TITLE: Final = re.compile(r"(?:discussion|comments?|commenting) (?:policy|rules|guidelines):?", re.IGNORECASE)
_POST_ID: Final = re.compile(r"(?:post|postid|page-id)-(\d+)")
_NOT_BODY: Final = (
    "sharedaddy",
    "jp-relatedposts",
    "wp-caption-text",
    "comments-area",
    "entry-meta",
    "wp-block-comments",
)


def article_of(page: Any, name: str, comments: Collection[Any]) -> Article:
    """The article of ``page``; nothing below ``comments`` counts. Raises PageError where no title is to be found."""
    url = _link(page, "canonical") or _meta(page, "og:url")
    title = _title(page, comments)
    if title is None:
        raise PageError("it has no title")
    return Article(
        id=_post_id(page) or url or name,
        title=title,
        url=url,
        section=_meta(page, "article:section") or _category(page),
        author=_author(page, comments),
        published_at=_published(page, comments),
        body=_body(page, comments),
    )


def policy_of(page: Any) -> str | None:
    """The discussion policy: an element named so, or what follows a heading that says so."""
    for element in page.iter():
        if isinstance(element.tag, str) and _POLICY_NAME.search(f"{element.get('id')} {element.get('class')}"):
            return _without_title(text_of(element))
    for heading in page.iter("h2", "h3", "h4", "h5", "h6", "strong", "b"):
        if _POLICY_TITLE.fullmatch(line_of(heading) or ""):
            return "\n\n".join(_following(heading)) or None
    return None


def _without_title(text: str) -> str | None:
    first, _, rest = text.partition("\n\n")
    return (rest if _POLICY_TITLE.fullmatch(first) else text) or None


def _following(heading: Any) -> Iterator[str]:
    start = heading if re.fullmatch("h[2-6]", heading.tag) else heading.getparent()
    for element in start.itersiblings():
        if element.tag != "p":
            return
        yield text_of(element)


def _outside(page: Any, comments: Collection[Any], *names: str) -> Iterator[Any]:
    """Elements with one of these classes that are not in the comments."""
    for element in with_class(page, *names):
        if not any(above in comments for above in (element, *element.iterancestors())):
            yield element


def _title(page: Any, comments: Collection[Any]) -> str | None:
    for element in _outside(page, comments, "entry-title", "post-title", "wp-block-post-title"):
        return line_of(element)
    heading = next(iter(page.xpath("//article//h1 | //main//h1")), None)
    found = line_of(heading) or _meta(page, "og:title")
    return found or next((" ".join((e.text or "").split()) or None for e in page.iter("title")), None)


def _author(page: Any, comments: Collection[Any]) -> str | None:
    for element in _outside(page, comments, "author", "byline", "entry-author", "wp-block-post-author-name"):
        if element.tag == "body" or not (name := line_of(element)):
            continue
        return re.sub(r"^by:?\s+", "", name, flags=re.IGNORECASE)
    for link in page.xpath("//a[@rel='author']"):
        return line_of(link)
    return _meta(page, "author")


def _published(page: Any, comments: Collection[Any]) -> datetime | None:
    if moment := instant(_meta(page, "article:published_time")):
        return moment
    for element in _outside(page, comments, "entry-date", "published", "posted-on"):
        for time in (element, *element.iter("time")):
            said = time.get("datetime") or time.get("title") or line_of(time) or ""
            if moment := instant(said) or spoken(said):
                return moment
    return None


def _body(page: Any, comments: Collection[Any]) -> str | None:
    for element in _outside(page, comments, "entry-content", "post-content", "wp-block-post-content"):
        unwanted = [e for e in with_class(element, *_NOT_BODY) if e is not element]
        figures = list(element.iter("figcaption"))
        return text_of(element, without=[*unwanted, *figures, *(c for c in comments if c is not element)]) or None
    return None


def _post_id(page: Any) -> str | None:
    for element in page.iter("body", "article", "div"):
        names = classes(element) | {element.get("id") or ""}
        found = [match[1] for name in sorted(names) if (match := _POST_ID.fullmatch(name))]
        if found:
            return found[0]
    return None


def _category(page: Any) -> str | None:
    return line_of(next(iter(page.xpath("//a[contains(@rel, 'category')]")), None))


def _link(page: Any, relation: str) -> str | None:
    return next((e.get("href") for e in page.iter("link") if e.get("rel") == relation and e.get("href")), None)


def _meta(page: Any, name: str) -> str | None:
    for element in page.iter("meta"):
        if name in (element.get("property"), element.get("name")) and element.get("content"):
            return str(element.get("content")).strip() or None
    return None
