"""HTML to text."""

from __future__ import annotations

import pytest

from training.pages.markup import text_of_either, text_of_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br><br><br><br>three", "One\ntwo\n\nthree"),
        ("<p> a \n  b </p>", "a b"),
        ("a&nbsp;&amp; b", "a\xa0& b"),
        ("<blockquote><p>Q</p><blockquote>R<br>S</blockquote></blockquote>T", "> Q\n\n> > R\n> > S\n\nT"),
        ("<ul><li>a</li><li>b</li></ul>c", "- a\n- b\n\nc"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="//x.example/p">x</a>', "x (https://x.example/p)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<p>see <a href="https://x.example/p"><b>this</b> page</a>!</p>', "see this page (https://x.example/p)!"),
        ('<img class="emoji" alt="😀" src="x">', "😀"),
        ('<img alt="A cat" src="x">', ""),
        ("<script>x()</script>y<style>z</style>", "y"),
        ("<b>a</b><i>b</i>", "ab"),
        ("", ""),
        ("<p></p><br>", ""),
    ],
)
def test_html_reads_as_a_reader_sees_it(html: str, text: str) -> None:
    assert text_of_html(html) == text


@pytest.mark.parametrize("text", ["2 < 3", "<3 you", "a & b", "if x<y and y>z", "line\nline", "AT&T; ok"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert text_of_either(text) == text


def test_deep_markup_does_no_harm() -> None:
    assert "deep" in text_of_html("<blockquote>" * 200 + "deep")
    text_of_html("<div>" * 50_000 + "deeper")
