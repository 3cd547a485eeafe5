"""Whatever the bytes, an importer reads them or says why not."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.pages.importers import FORMS, IMPORTERS, Importer, recognise
from training.pages.page_error import PageError, silent
from training.pages.threads import line_of, read_lines

PIECES = st.sampled_from(
    (
        "<disqus xmlns='http://disqus.com'>|</disqus>|<post>|<thread/>|<li class=comment id=comment-1>|</li>|"
        "<blockquote>|"
        '<li class="comment depth-2" id="comment-1">|<script type="application/ld+json">|</script>|[|{|}|]|\n|\n\n|\0|'
        '{"@type": "Comment", "text": "x"}|"parentItem": "1"|{"article": {|"comments": [|{"id": "1", "storyID": "2",|'
        '"revisions": [|  1. x said:|    |    • y said:|Leave a Reply Cancel reply|Discussion Policy|April 8, 2021|'
        "<a href=\"|&#0;|&#xd800;|<time datetime='9999-12-31T23:59:59-23:59'>|<h1 class=entry-title>T</h1>"
    )
    .encode()
    .split(b"|")
)
RAW = st.binary(max_size=200) | st.lists(PIECES | st.binary(max_size=8), max_size=30).map(b"".join)
KEYS = (
    *("@type", "@id", "@graph", "comment", "text", "author", "name", "url", "parentItem", "$date", "createdAt"),
    *("id", "storyID", "revisions", "stories", "comments", "users", "body", "metadata", "deletedAt", "meta"),
    *("article", "title", "parent_id", "depth"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner | st.sampled_from(["Comment", "NewsArticle", "1", "2"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


def read_somehow(importer: Importer, raw: bytes) -> None:
    """Read, and if it can be read, what is written of it must be a strict reader's too."""
    importer.recognises(raw)
    with suppress(PageError):
        threads = list(importer.read(raw, "page", silent))
        assert list(read_lines(map(line_of, threads))) == threads


@pytest.mark.parametrize("importer", IMPORTERS, ids=FORMS)
@settings(max_examples=150, deadline=None)
@given(raw=RAW)
def test_any_bytes_are_read_or_refused(importer: Importer, raw: bytes) -> None:
    read_somehow(importer, raw)


@pytest.mark.parametrize("form", ["threads", "coral", "schema_org"])
@settings(max_examples=150, deadline=None)
@given(document=JSON)
def test_any_json_is_read_or_refused(form: str, document: object) -> None:
    read_somehow(FORMS[form], json.dumps(document).encode())


@settings(max_examples=100, deadline=None)
@given(raw=RAW)
def test_any_bytes_are_recognised_or_refused(raw: bytes) -> None:
    with suppress(PageError):
        recognise(raw)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "a picture"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"<?xml version='1.0'?><rss/>", "XML, but no Disqus export"),
        (b"<html><body>hello</body></html>", "HTML without"),
        (b'{"hello": "world"}', "looks like JSON"),
        (b"one line", "a single line"),
        (b"caf\xe9 \x81\x8d", "neither UTF-8 nor"),
    ],
)
def test_what_has_no_known_form_is_described(raw: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        recognise(raw)
