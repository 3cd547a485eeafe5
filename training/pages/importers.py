"""The importers in the order in which they are asked whether a page is theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from service.moderation.comment import Thread
from training.pages import asbarez, coral, disqus, schema_org, threads, wordpress
from training.pages.letters import decode
from training.pages.page_error import PageError, Tell


@dataclass(frozen=True, slots=True)
class Importer:
    """One form of page: ``recognises`` looks, ``read`` yields threads or raises PageError, and nothing else."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str, Tell], Iterator[Thread]]


IMPORTERS: Final[tuple[Importer, ...]] = (
    # XML first: its root element cannot be mistaken.
    Importer(disqus.NAME, disqus.recognises, disqus.read),
    # JSON: ours by its two fields; Coral's by names nobody else has; schema.org's by @type.
    Importer(threads.NAME, threads.recognises, threads.read),
    Importer(coral.NAME, coral.recognises, coral.read),
    # HTML: WordPress's markup says more (depth, pings) than the JSON-LD that plugins put beside it.
    Importer(wordpress.NAME, wordpress.recognises, wordpress.read),
    Importer(schema_org.NAME, schema_org.recognises, schema_org.read),
    # Last, since any text of two lines could be a page of an article without comments.
    Importer(asbarez.NAME, asbarez.recognises, asbarez.read),
)
FORMS: Final = {importer.name: importer for importer in IMPORTERS}


def recognise(raw: bytes) -> Importer:
    """The first importer whose form ``raw`` has. Raises PageError saying what it looks like instead."""
    for importer in IMPORTERS:
        if importer.recognises(raw):
            return importer
    raise PageError(_look(decode(raw).lstrip()))


def _look(text: str) -> str:
    if text.startswith("<?xml"):
        return "no known form: it is XML, but no Disqus export"
    if text.startswith("<"):
        return "no known form: it is HTML without WordPress's comments and without JSON-LD"
    if text[:1] in ("{", "["):
        return "no known form: it looks like JSON, but neither threads, Coral's nor schema.org's"
    return "no known form: it is text of a single line"
