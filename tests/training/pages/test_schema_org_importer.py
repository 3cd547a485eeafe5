"""schema.org comments in JSON-LD."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.moderation.comment import Thread
from tests.training.pages.page_builders import shape
from training.pages import schema_org
from training.pages.importers import recognise
from training.pages.page_error import PageError, silent


def a_comment(text: str, author: Any = None, **more: Any) -> dict[str, Any]:
    return {"@type": "Comment", "text": text, "author": author or {"@type": "Person", "name": "Ann"}, **more}


def an_article(*comments: dict[str, Any], **more: Any) -> dict[str, Any]:
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Ferry &amp; co",
        "url": "https://h.example/f",
    }
    return {**about, "datePublished": "2026-03-02T07:30:00+01:00", "comment": list(comments), **more}


def a_page(*documents: Any) -> bytes:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(d)}</script>' for d in documents)
    return f"<!doctype html><html><head>{scripts}</head><body><p>x</p></body></html>".encode()


def read(raw: bytes, notes: list[str] | None = None) -> Thread:
    (thread,) = schema_org.read(raw, "page.html", silent if notes is None else notes.append)
    return thread


def test_nested_comments_without_ids_keep_their_tree() -> None:
    inner = a_comment("B", "Bob", comment=a_comment("C", [{"name": "Cy"}, {"name": "Di"}]))
    article = an_article(
        a_comment("A", comment=[inner], dateCreated="2026-03-02T08:00:00Z", upvoteCount=5), a_comment("D")
    )

    thread = read(json.dumps(article).encode())

    assert shape(thread.comments) == [("Ann", 0, "A"), ("Bob", 1, "B"), ("Cy", 2, "C"), ("Ann", 0, "D")]
    assert (thread.article.title, thread.article.id) == ("Ferry & co", "https://h.example/f")
    assert str(thread.article.published_at) == "2026-03-02 06:30:00+00:00"
    assert str(thread.comments[0].posted_at) == "2026-03-02 08:00:00+00:00"


def test_a_graph_with_parent_items_is_put_in_order() -> None:
    graph = [
        a_comment("B", **{"@id": "#2", "parentItem": {"@id": "#1"}}),
        a_comment("A", **{"@id": "#1", "parentItem": {"@id": "https://h.example/f"}}),
        a_comment("C", **{"@id": "#3", "parentItem": [{"@id": "#2"}]}),
        an_article(),
    ]

    thread = read(a_page({"@context": "https://schema.org", "@graph": graph}))

    assert [(c.id, c.parent_id) for c in thread.comments] == [("#1", None), ("#2", "#1"), ("#3", "#2")]


def test_comments_in_other_scripts_than_the_article_are_found() -> None:
    notes: list[str] = []
    page = a_page({"@type": "WebPage", "name": "Site"}, an_article(), [a_comment("A"), a_comment("B")])
    page = page.replace(b"</head>", b'<script type="application/ld+json">{broken</script></head>')

    thread = read(page, notes)

    assert thread.article.title == "Ferry & co"
    assert [c.text for c in thread.comments] == ["A", "B"]
    assert notes == ["1 broken script of JSON-LD left out"]


def test_forum_postings_in_a_main_entity_are_threads() -> None:
    page = {
        "@type": "WebPage",
        "mainEntity": {"@type": "DiscussionForumPosting", "headline": "T", "comment": a_comment("A")},
    }

    thread = read(a_page(page))

    assert thread.article.title == "T"
    assert [c.text for c in thread.comments] == ["A"]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Bob", "Bob"),
        ({"name": "JOE"}, "JOE"),
        (["joe"], "joe"),
        ([], "Anonymous"),
        ({}, "Ann"),
        ({"alternateName": "x"}, "x"),
        (5, "Anonymous"),
    ],
)
def test_authors_are_named_in_many_ways(author: Any, name: str) -> None:
    thread = read(
        json.dumps(
            an_article({**a_comment("A"), "author": author or {"name": "Ann"} if author == {} else author})
        ).encode()
    )

    assert thread.comments[0].author.name == name


def test_html_and_entities_in_a_text_are_read() -> None:
    texts = ["<p>One</p><p>Two</p>", "It&#8217;s\nfine", "2 < 3 & 4"]

    thread = read(json.dumps(an_article(*map(a_comment, texts))).encode())

    assert [c.text for c in thread.comments] == ["One\n\nTwo", "It’s\nfine", "2 < 3 & 4"]


def test_one_address_for_all_comments_is_no_id() -> None:
    comments = [a_comment(text, url="https://h.example/f") for text in "AB"]

    thread = read(json.dumps(an_article(*comments)).encode())

    assert [c.id for c in thread.comments] == ["1", "2"]


def test_an_article_without_comments_has_none() -> None:
    thread = read(a_page(an_article()))

    assert thread.comments == ()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (a_page({"@type": "Organization", "name": "x"}), "neither an article nor a comment"),
        (b'<html><script type="application/ld+json">{no</script></html>', "JSON-LD: broken JSON"),
        (b'{"@type": "Comment", ', "broken JSON at line 1"),
    ],
)
def test_pages_without_readable_comments_are_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        read(raw)


@pytest.mark.parametrize(
    "raw", [a_page(an_article()), json.dumps(an_article()).encode(), json.dumps([a_comment("A")]).encode()]
)
def test_pages_are_recognised(raw: bytes) -> None:
    assert recognise(raw).name == "schema_org"
