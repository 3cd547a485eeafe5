"""Perspective's two requests, read and checked in the order in which the original checked them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

from service.api.perspective.attributes import label_of, plain
from service.api.perspective.errors import Refused, invalid, own
from service.api.perspective.shapes import Each, Many, Record, number, one_of, read, text, truth, whole
from service.moderation.comment import NO_CONTEXT, Ancestor, Author, Comment, Context

MOST_BYTES: Final = 20_480
TEXT_TYPE: Final = one_of("TextEntry.TextType", "TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML")
SCORE_TYPE: Final = one_of(
    "Score.ScoreType", "SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"
)
SERVED_TYPES: Final = frozenset({"SCORE_TYPE_UNSPECIFIED", "PROBABILITY"})
ENTRY: Final = Record({"text": text, "type": TEXT_TYPE})
CONTEXT: Final = Record(
    {"entries": Many(ENTRY), "articleAndParentComment": Record({"article": ENTRY, "parentComment": ENTRY})}
)
SCORE: Final = Record({"value": number, "type": SCORE_TYPE})
GIVEN: Final = Record(
    {"summaryScore": SCORE, "spanScores": Many(Record({"begin": whole, "end": whole, "score": SCORE}))}
)
ABOUT: Final[Mapping[str, Any]] = {
    "comment": ENTRY,
    "context": CONTEXT,
    "languages": Many(text),
    "clientToken": text,
    "sessionId": text,
    "communityId": text,
}
ANALYZE: Final = Record(
    {
        **ABOUT,
        "requestedAttributes": Each(Record({"scoreType": SCORE_TYPE, "scoreThreshold": number})),
        "spanAnnotations": truth,
        "doNotStore": truth,
        "dropUnsupportedAttributes": truth,
    }
)
SUGGEST: Final = Record({**ABOUT, "attributeScores": Each(GIVEN)})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One attribute asked for: its name as the caller spelled it, the label that answers, and from what score on."""

    name: str
    label: str
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Analyze:
    """A request to score. ``marked_up`` is what was sent where ``comment`` is that without its HTML tags."""

    comment: Comment
    context: Context
    sent: str
    wanted: tuple[Wanted, ...]
    languages: tuple[str, ...]
    by_sentence: bool
    drop: bool
    client_token: str | None


@dataclass(frozen=True, slots=True)
class Suggest:
    """Feedback: attribute's label to the value somebody gave (0..1)."""

    comment: Comment
    context: Context
    values: Mapping[str, float]
    languages: tuple[str, ...]
    community: str | None
    client_token: str | None


def analyze(document: Any, labels: frozenset[str]) -> Analyze:
    """The request. ``labels``: what the model answers. Raises Refused for the first mistake."""
    sent = read(document, ANALYZE)
    entry = _comment(sent)
    asked: Mapping[str, Mapping[str, Any]] = sent.get("requestedAttributes", {})
    if not asked:
        raise Refused("Missing requested_attributes", [own("NO_REQUESTED_ATTRIBUTES")])
    drop = sent.get("dropUnsupportedAttributes", False)
    return Analyze(
        comment=_as_comment(entry),
        context=_context(sent),
        sent=entry["text"],
        wanted=_wanted(asked, labels, drop),
        languages=_languages(sent),
        by_sentence=sent.get("spanAnnotations", False) and entry.get("type") != "HTML",
        drop=drop,
        client_token=sent.get("clientToken"),
    )


def suggest(document: Any) -> Suggest:
    """The feedback. Raises Refused for the first mistake."""
    sent = read(document, SUGGEST)
    entry = _comment(sent)
    given: Mapping[str, Mapping[str, Any]] = sent.get("attributeScores", {})
    if not given:
        raise Refused("Missing attribute_scores", [own("NO_REQUESTED_ATTRIBUTES")])
    context = _context(sent)
    return Suggest(
        comment=_as_comment(entry),
        context=context,
        values={_known(name): _value(name, scores) for name, scores in given.items()},
        languages=_languages(sent),
        community=sent.get("communityId"),
        client_token=sent.get("clientToken"),
    )


def _comment(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    entry: Mapping[str, Any] = sent.get("comment", {})
    said = entry.get("text", "")
    if not said or _as_comment(entry).empty:
        raise Refused("Comment must be non-empty.", [own("COMMENT_EMPTY")])
    if len(said.encode()) > MOST_BYTES:
        raise Refused("Comment text too long.", [own("COMMENT_TOO_LONG")])
    return entry


def _as_comment(entry: Mapping[str, Any]) -> Comment:
    said = entry["text"]
    return Comment(id="", text=stripped(said) if entry.get("type") == "HTML" else said, author=Author(name=""))


def _context(sent: Mapping[str, Any]) -> Context:
    """The parent is read with the comment; the article's text and loose entries are taken and change nothing."""
    context: Mapping[str, Any] = sent.get("context", {})
    if "entries" in context and "articleAndParentComment" in context:
        raise invalid("Context can have either entries or article_and_parent_comment, but both fields were populated.")
    parent = context.get("articleAndParentComment", {}).get("parentComment", {}).get("text", "")
    return Context(ancestors=(Ancestor("", parent),), depth=1) if parent.strip() else NO_CONTEXT


def _wanted(asked: Mapping[str, Mapping[str, Any]], labels: frozenset[str], drop: bool) -> tuple[Wanted, ...]:
    found = []
    for name, options in asked.items():
        label = label_of(name)
        if label is None or label not in labels:
            if drop:
                continue
            raise invalid(f"Unknown requested attribute: {name[:100]}")
        kind = options.get("scoreType", "PROBABILITY")
        if kind not in SERVED_TYPES:
            raise invalid(f"Requested score type {kind} is not supported by attribute {plain(name)}")
        found.append(Wanted(name, label, options.get("scoreThreshold")))
    return tuple(found)


def _languages(sent: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(code.strip() for code in sent.get("languages", ()) if code and code.strip())


def _known(name: str) -> str:
    label = label_of(name)
    if label is None:
        raise invalid(f"Unknown attribute: {name[:100]}")
    return label


def _value(name: str, scores: Mapping[str, Any]) -> float:
    """The summary's value, or where spans alone were scored their highest."""
    spans: list[Mapping[str, Any]] = scores.get("spanScores", [])
    if any("begin" not in span or "end" not in span for span in spans):
        raise invalid(f"Each span score of attribute {plain(name)} needs begin and end")
    given = [scores["summaryScore"]] if "summaryScore" in scores else [span.get("score", {}) for span in spans]
    if not given or any("value" not in score for score in given):
        raise invalid(f"Attribute {plain(name)} needs a score with a value")
    value = max(float(score["value"]) for score in given)
    if not 0.0 <= value <= 1.0:
        raise invalid(f"The value of attribute {plain(name)} must be from 0 to 1")
    return value


class _Words(HTMLParser):
    """Collects a document's text; scripts and styles are none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the parser asks
        self._silent += tag in {"script", "style"}
        self.found.append(" " if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in {"script", "style"}))
        self.found.append(" " if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self.found.append("" if self._silent else data)


_BLOCKS: Final = frozenset({"p", "br", "div", "li", "ul", "ol", "blockquote", "tr", "td", "h1", "h2", "h3", "h4"})


def stripped(markup: str) -> str:
    """HTML without its tags: blocks become spaces, references become letters."""
    words = _Words()
    words.feed(markup)
    words.close()
    return "".join(words.found).strip()
