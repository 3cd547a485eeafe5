"""WordPress pages as wp_list_comments writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.moderation.comment import Thread
from tests.training.pages.page_builders import shape
from training.pages import wordpress
from training.pages.importers import recognise
from training.pages.page_error import PageError, silent

FIXTURES = Path(__file__).parent / "fixtures"

DIVS = """<h1 class=entry-title>T</h1><div class="comment even depth-1 parent" id="comment-1">
<div class="comment-author vcard"><cite class="fn">Ann</cite> <span class="says">says:</span></div>
<div class="comment-meta commentmetadata"><a href="#">May 1, 2020 at 1:00 am</a></div>
<p>Hello.</p><div class="reply"><a>Reply</a></div>
<div class="comment odd depth-2" id="comment-2"><div class="comment-author vcard"><cite class="fn">Bob</cite></div>
<p>Hi.</p></div>
</div>"""
TWICE = """<h1 class=entry-title>T</h1><ol class="commentlist"><li class="comment even depth-1" id="li-comment-1">
<article id="comment-1" class="comment"><footer class="comment-meta"><div class="comment-author vcard">
<span class="fn">Ann</span> on <a href="#"><time datetime="2020-05-01T01:00:00+00:00">May</time></a>
<span class="says">said:</span></div></footer><div class="comment-content"><p>Hello.</p></div></article></li></ol>"""
UNNESTED = """<h1 class=entry-title>T</h1><ol class="comment-list">
<li class="comment depth-1" id="comment-1"><b class="fn">Ann</b><div class="comment-content">A</div></li>
<li class="comment depth-2" id="comment-2"><b class="fn">Bob</b><div class="comment-content">B</div></li>
<li class="comment depth-3" id="comment-3"><b class="fn">Cy</b><div class="comment-content">C</div></li>
<li class="comment depth-2" id="comment-4"><b class="fn">Di</b><div class="comment-content">D</div></li></ol>"""


def read(raw: bytes, notes: list[str] | None = None) -> Thread:
    (thread,) = wordpress.read(raw, "page.html", silent if notes is None else notes.append)
    return thread


def html5(notes: list[str] | None = None) -> Thread:
    return read((FIXTURES / "wordpress_html5.html").read_bytes(), notes)


def test_the_article_is_read_with_by_line_time_address_and_policy() -> None:
    thread = html5()

    article = thread.article
    assert (article.id, article.title, article.author) == ("417", "Ferry to run at night", "Ines Halloway")
    assert (article.url, article.section) == ("https://harbour.example/ferry-at-night/", "Local")
    assert str(article.published_at) == "2026-03-02 06:30:00+00:00"
    assert article.body == "The ferry will run until two.\n\nFares stay as they are."
    assert thread.policy == "Stay civil.\n\nWe may close comments."


def test_comments_stand_in_their_tree_with_empty_ones_and_without_pings() -> None:
    notes: list[str] = []

    thread = html5(notes)

    assert [(c.id, c.parent_id, c.depth, c.author.name) for c in thread.comments] == [
        ("31", None, 0, "Pip & Sons"),
        ("32", "31", 1, "joe"),
        ("35", "32", 2, "JOE"),
        ("34", None, 0, "Վահրամ"),
    ]
    assert [c.empty for c in thread.comments] == [False, False, False, True]
    assert notes == ["1 pingback or trackback left out"]


def test_a_comment_reads_as_a_reader_sees_it() -> None:
    thread = html5()

    assert thread.comments[0].text == (
        "At last!\nI have waited years. 🙂\n\n> Fares stay as they are.\n\n> Really?\n\n"
        "See the list (https://harbour.example/fares) and https://harbour.example/ or below.\n\n1. cheap\n2. safe"
    )
    assert thread.comments[0].author.id == "pip"
    assert str(thread.comments[0].posted_at) == "2026-03-02 08:02:37+00:00"


def test_the_notice_of_moderation_is_not_text() -> None:
    thread = html5()

    assert thread.comments[2].text == "Joe said: no."


def test_the_older_markup_reads_too() -> None:
    thread = read((FIXTURES / "wordpress_legacy.html").read_bytes())

    assert shape(thread.comments) == [("Ann", 0, "First paragraph.\n\nSecond paragraph."), ("Bob", 1, "Agreed.")]
    assert [str(c.posted_at) for c in thread.comments] == ["2013-03-03 16:05:00+00:00", "2013-03-04 00:00:00+00:00"]
    assert thread.policy == "Be brief."


def test_the_div_style_reads_too() -> None:
    thread = read(DIVS.encode())

    assert shape(thread.comments) == [("Ann", 0, "Hello."), ("Bob", 1, "Hi.")]


def test_a_theme_that_names_a_comment_twice_gives_it_once() -> None:
    thread = read(TWICE.encode())

    assert shape(thread.comments) == [("Ann", 0, "Hello.")]
    assert str(thread.comments[0].posted_at) == "2020-05-01 01:00:00+00:00"


def test_depth_classes_say_who_answers_whom_where_lists_are_flat() -> None:
    thread = read(UNNESTED.encode())

    assert [(c.id, c.parent_id) for c in thread.comments] == [("1", None), ("2", "1"), ("3", "2"), ("4", "1")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read(encoding: str) -> None:
    thread = read(DIVS.replace("Hello", "Բարեւ").encode(encoding))

    assert thread.comments[0].text == "Բարեւ."


def test_a_declared_encoding_is_believed_where_utf_8_is_wrong() -> None:
    page = '<meta charset="windows-1251">' + DIVS.replace("Hello", "Привет")

    thread = read(page.encode("cp1251"))

    assert thread.comments[0].text == "Привет."


def test_a_page_without_comments_has_none() -> None:
    page = b'<html><head><meta name="generator" content="WordPress 6"></head><h1 class="entry-title">T</h1></html>'

    assert recognise(page).name == "wordpress"
    assert read(page).comments == ()


def test_a_page_without_a_title_is_refused() -> None:
    with pytest.raises(PageError, match="no title"):
        read(b'<li class="comment" id="comment-1">x</li>')


@pytest.mark.parametrize("name", ["wordpress_html5.html", "wordpress_legacy.html"])
def test_pages_are_recognised(name: str) -> None:
    assert recognise((FIXTURES / name).read_bytes()).name == "wordpress"
