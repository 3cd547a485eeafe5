"""HTML to the text a reader sees: paragraphs, line breaks, quotations, links with their address, emoji."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lxml import etree, html

from training.pages.page_error import PageError

Element = Any
"""An lxml element; the library ships no types."""

# fmt: off
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main", "nav", "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul",
})
# fmt: on
# fmt: off
_UNSEEN: Final = frozenset({
    "button", "head", "input", "noscript", "object", "script", "select", "style", "svg", "template", "textarea",
    "title",
})
# fmt: on
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_LOOKS_LIKE_HTML: Final = re.compile(
    r"</?(?:p|br|a|div|span|blockquote|em|strong|i|b|u|s|ul|ol|li|img|code|pre)\b[^<>]*>|&(?:#\d+|#x[\da-f]+|[a-z]{2,8});",
    re.IGNORECASE,
)


def page_of(text: str) -> Element:
    """The tree of a whole HTML page. Raises PageError where there is none."""
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise PageError(f"broken HTML: {type(error).__name__}") from None


def text_of_html(fragment: str) -> str:
    """The text of a piece of HTML; the piece itself where it is none."""
    if not fragment.strip():
        return ""
    try:
        return text_of(page_of(f"<html><body>{fragment}</body></html>"))
    except PageError:
        return fragment.strip()


def text_of_either(text: str) -> str:
    """The text of what may be plain or HTML: HTML where it has a tag or an entity that comments have."""
    return (
        text_of_html(text.replace("\n", "<br>") if "<" not in text else text) if looks_like_html(text) else text.strip()
    )


def looks_like_html(text: str) -> bool:
    """Whether ``text`` has a tag or an entity that comments have."""
    return _LOOKS_LIKE_HTML.search(text) is not None


def classes(element: Element) -> frozenset[str]:
    """The class names of ``element``."""
    return frozenset((element.get("class") or "").split())


def with_class(root: Element, *names: str) -> Iterator[Element]:
    """The elements below ``root`` (and itself) that have one of these classes, in the page's order."""
    wanted = frozenset(names)
    return (element for element in root.iter(etree.Element) if wanted & classes(element))


def line_of(element: Element | None) -> str | None:
    """The bare words of ``element`` on one line; None where there are none."""
    return None if element is None else (" ".join("".join(element.itertext()).split()) or None)


def text_of(root: Element, without: Iterable[Element] = ()) -> str:
    """The text below ``root`` but not below ``without``: paragraphs parted by an empty line, quoted ones with "> "."""
    unwanted = frozenset(without)
    writer = _Writer()
    for kind, value in _events(root, unwanted):
        if kind == "text":
            writer.text(value)
        elif kind == "start":
            writer.start(value)
        else:
            writer.end(value)
    return writer.done()


def _events(root: Element, unwanted: frozenset[Element]) -> Iterator[tuple[Literal["start", "text", "end"], Any]]:
    """The walk over a tree without recursion, so depth cannot hurt."""
    yield "start", root
    yield "text", root.text or ""
    open_elements = [(root, iter(root))]
    while open_elements:
        element, children = open_elements[-1]
        child = next(children, None)
        if child is None:
            open_elements.pop()
            yield "end", element
            yield "text", (element.tail or "") if open_elements else ""
        elif not isinstance(child.tag, str) or child.tag in _UNSEEN or child in unwanted:
            yield "text", child.tail or ""
        else:
            yield "start", child
            yield "text", child.text or ""
            open_elements.append((child, iter(child)))


@dataclass(slots=True)
class _Writer:
    """Text as it is written: ``line`` is the paragraph in hand, ``blocks`` the finished ones with their separators."""

    blocks: list[tuple[bool, str]] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quoted: int = 0
    kept: int = 0
    marker: str = ""
    lists: list[int | None] = field(default_factory=list)
    links: list[int] = field(default_factory=list)

    def text(self, text: str) -> None:
        if text:
            self.line.append(text if self.kept else _SPACES.sub(" ", text))

    def start(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if tag == "br":
            self.line.append("\n")
        elif tag == "img":
            self.line.append(_emoji(element))
        elif tag == "a":
            self.links.append(len(self.line))
        elif tag == "li":
            self.marker = self._next_marker()
        self._enter(tag)

    def end(self, element: Element) -> None:
        tag = element.tag
        if tag == "a" and self.links:
            self._address(element.get("href") or "", self.links.pop())
        if tag in _BLOCKS:
            self.flush()
        self.quoted -= tag == "blockquote"
        self.kept -= tag == "pre"
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()

    def flush(self) -> None:
        """Finish the paragraph in hand."""
        lines = [line.rstrip(" ") if self.kept else line.strip(" ") for line in "".join(self.line).split("\n")]
        self.line.clear()
        self.links = [0] * len(self.links)
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n"))
        if not text.strip():
            return
        before = "> " * self.quoted
        item = bool(self.marker)
        lines = (self.marker + text).split("\n")
        self.marker = ""
        self.blocks.append((item, "\n".join((before + line).rstrip(" ") for line in lines)))

    def done(self) -> str:
        self.flush()
        written: list[str] = []
        for number, (item, text) in enumerate(self.blocks):
            close = item and number > 0 and self.blocks[number - 1][0]
            written.append(("" if not number else "\n" if close else "\n\n") + text)
        return "".join(written).strip()

    def _enter(self, tag: str) -> None:
        self.quoted += tag == "blockquote"
        self.kept += tag == "pre"
        if tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)

    def _next_marker(self) -> str:
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number + 1}. "

    def _address(self, href: str, start: int) -> None:
        """Add a link's address unless its text says it already; addresses within the page or site say nothing."""
        said = "".join(self.line[start:]).strip()
        href = f"https:{href}" if href.startswith("//") else href.strip()
        if not re.match(r"(?:https?|ftp)://", href) or _bare(href) == _bare(said):
            return
        self.line.append(f" ({href})" if said else href)


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.casefold()).rstrip("/")


def _emoji(image: Element) -> str:
    """What an emoji picture stands for; other pictures are no text."""
    alt = image.get("alt") or ""
    known = classes(image) & {"emoji", "wp-smiley", "emojione", "twemoji"}
    return alt if known or not any(c.isalnum() for c in alt) else ""
