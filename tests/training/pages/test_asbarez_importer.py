"""Pages saved as text: what is a comment is decided by place and indentation."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.comment import Author, Comment, Thread
from tests.training.pages.page_builders import POLICY, a_comment, a_text_page, a_thread, rendered, said, shape
from training.pages import asbarez
from training.pages.page_error import PageError


def read(raw: bytes) -> Thread:
    (thread,) = asbarez.read(raw, "page.txt")
    return thread


def test_a_page_gives_title_body_policy_and_comments() -> None:
    thread = read(
        a_text_page(said(1, "Ann", "First.", "Second."), said(None, "Bob", "No.", depth=1), said(2, "Cleo", "Hm."))
    )

    assert thread.article.title == "A bridge is closed"
    assert thread.article.body == "The bridge was closed on Monday."
    assert thread.policy == POLICY
    assert shape(thread.comments) == [("Ann", 0, "First.\n\nSecond."), ("Bob", 1, "No."), ("Cleo", 0, "Hm.")]


def test_ids_are_made_of_page_and_place() -> None:
    thread = read(a_text_page(said(1, "Ann", "A."), said(None, "Bob", "B.", depth=1), said(None, "Cy", "C.", depth=2)))

    assert [c.id for c in thread.comments] == ["page-1", "page-1.1", "page-1.1.1"]
    assert [c.parent_id for c in thread.comments] == [None, "page-1", "page-1.1"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "As Bob said:\nnever again.",
        "Bob said:",
        "1. Bob said:",
        "2. Bob said:",
        "1. Bob said: no\n2. Cleo said: yes\n3. Dan said:",
        "1. be brief\n2. be kind",
        "• Bob said:\n• Cleo said:",
        "• Bob said: no",
        "Leave a Reply",
        "Leave a Reply to Bob Cancel reply",
        "Discussion Policy",
        "  2. Bob said:",
        "    • Bob said:",
    ],
)
def test_words_inside_a_comment_do_not_begin_or_end_one(paragraph: str) -> None:
    page = a_text_page(
        said(1, "Ann", "Before.", paragraph, "After."), said(None, "Eve", "Oh.", depth=1), said(2, "Flo", "Ah.")
    )

    thread = read(page)

    assert shape(thread.comments) == [
        ("Ann", 0, f"Before.\n\n{paragraph}\n\nAfter."),
        ("Eve", 1, "Oh."),
        ("Flo", 0, "Ah."),
    ]


def test_a_quotation_that_looks_like_a_reply_is_text_where_the_comment_goes_on() -> None:
    quotation = "    • Bob said:\n\n      never again.\n\n    And he was right."

    thread = read(a_text_page("  1. Ann said:\n\n    Remember?\n\n" + quotation, said(2, "Cleo", "Yes.")))

    assert [c.author.name for c in thread.comments] == ["Ann", "Cleo"]
    assert thread.comments[0].text == "Remember?\n\n• Bob said:\n\n  never again.\n\nAnd he was right."


def test_a_number_out_of_turn_is_no_comment() -> None:
    thread = read(a_text_page(said(1, "Ann", "A."), said(7, "Bob", "B."), said(2, "Cleo", "C.")))

    assert [c.author.name for c in thread.comments] == ["Ann", "Cleo"]


@pytest.mark.parametrize("before", ["  ", " "], ids=["left", "right"])
def test_numbers_may_begin_anywhere_and_grow_wider(before: str) -> None:
    page = a_text_page("  9. Ann said:\n\n    A.", *(f"{before}{n}. Bob said:\n\n     B." for n in (10, 11)))

    thread = read(page)

    assert shape(thread.comments) == [("Ann", 0, "A."), ("Bob", 0, "B."), ("Bob", 0, "B.")]


def test_empty_comments_stay() -> None:
    thread = read(a_text_page("  1. Ann said:\n\n", said(None, "Bob", "?", depth=1), "  2. Cleo said:\n"))

    assert shape(thread.comments) == [("Ann", 0, ""), ("Bob", 1, "?"), ("Cleo", 0, "")]


@pytest.mark.parametrize(
    "name", ["www.example.com", "He said: she", "JOE", "joe", "Ann  B.", "Ангел", "O’Neil, 1.", "•"]
)
def test_names_are_kept_as_written(name: str) -> None:
    thread = read(a_text_page(said(1, name, "A.")))

    assert [c.author.name for c in thread.comments] == [name]


def test_after_the_reply_form_nothing_is_read() -> None:
    thread = read(a_text_page(said(1, "Ann", "A.")) + b"\n\n  2. Your name said:\n\n    Your comment\n")

    assert shape(thread.comments) == [("Ann", 0, "A.")]


def test_other_words_below_the_list_are_not_its_last_comment() -> None:
    thread = read(a_text_page(said(1, "Ann", "A."), end="Related stories\n\nA tunnel is opened"))

    assert shape(thread.comments) == [("Ann", 0, "A.")]


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace("\n", "\r\n").encode(),
        lambda page: page.replace("\n", "\r").encode(),
        lambda page: page.encode("utf-8-sig"),
        lambda page: page.encode("utf-16"),
        lambda page: b"\xfe\xff" + page.encode("utf-16-be"),
        lambda page: page.encode("cp1252"),
        lambda page: page.replace("    ", "\t\t").replace("  ", "\t").encode(),
        lambda page: page.replace("    ", "\xa0\xa0\xa0\xa0").replace("  ", "\xa0 ").encode(),
        lambda page: page.replace("\n", "  \n").encode(),
        lambda page: page.encode() + b"\n\n\n",
    ],
    ids=["crlf", "cr", "bom", "utf16", "utf16be", "cp1252", "tabs", "nbsp", "trailing", "end"],
)
def test_a_page_saved_differently_reads_the_same(change: object) -> None:
    comments = [said(1, "Ann", "“Curly” – 3 €"), said(None, "Zoë", "It’s…", depth=1)]
    page = a_text_page(*comments).decode()
    assert callable(change)

    thread = read(change(page))

    assert thread.article.title == "A bridge is closed"
    assert shape(thread.comments) == [("Ann", 0, "“Curly” – 3 €"), ("Zoë", 1, "It’s…")]


def test_a_page_that_lost_its_indentation_keeps_its_comments() -> None:
    page = a_text_page("1. Ann said:\n\nFirst.\n\nSecond.", "• Bob said:\n\nNo.", "2. Cleo said:\n\nHm.")

    thread = read(page)

    assert shape(thread.comments) == [("Ann", 0, "First.\n\nSecond."), ("Bob", 1, "No."), ("Cleo", 0, "Hm.")]


def test_a_page_saved_without_blank_lines_keeps_its_comments() -> None:
    page = a_text_page(said(1, "Ann", "First.", "Second."), said(None, "Bob", "No.", depth=1), said(2, "Cleo", "Hm."))

    thread = read(re.sub(rb"\n+", b"\n", page))

    assert shape(thread.comments) == [("Ann", 0, "First.\n\nSecond."), ("Bob", 1, "No."), ("Cleo", 0, "Hm.")]
    assert (thread.article.body, thread.policy) == ("The bridge was closed on Monday.", POLICY)


def test_says_is_as_good_as_said() -> None:
    thread = read(a_text_page(said(1, "Ann", "A.").replace("said:", "says:")))

    assert shape(thread.comments) == [("Ann", 0, "A.")]


def test_an_article_alone_has_no_comments() -> None:
    thread = read("A title\n\nThe mayor said:\n\n  “No.”\n\nLeave a Reply Cancel reply\n\nName *".encode())

    assert thread.comments == ()
    assert thread.policy is None
    assert thread.article.body == "The mayor said:\n\n“No.”"


@pytest.mark.parametrize(
    "line",
    ["April 8, 2021", "8 April 2021", "Thursday, April 8th, 2021", "2021-04-08", "Posted on Apr. 8, 2021"],
)
def test_a_date_below_the_title_is_the_date(line: str) -> None:
    thread = read(f"A title\n{line}\nBy Ann Bee\n\nThe body stands here.".encode())

    assert thread.article.published_at is not None
    assert thread.article.published_at.isoformat() == "2021-04-08T00:00:00+00:00"
    assert thread.article.author == "Ann Bee"
    assert thread.article.body == "The body stands here."


def test_a_time_above_a_comment_is_its_time() -> None:
    thread = read(a_text_page(said(1, "Ann", "April 8, 2021 at 3:05 pm", "Hello.")))

    assert thread.comments[0].text == "Hello."
    assert str(thread.comments[0].posted_at) == "2021-04-08 15:05:00+00:00"


@pytest.mark.parametrize(
    "caption", ["The bridge by night\n\nThe bridge by night.", "PORT -- The bridge, May 8, 2024.", "A photo"]
)
def test_captions_are_left_out_of_the_body(caption: str) -> None:
    thread = read(f"A title\n\n{caption}\n\nThe bridge is closed.\n\nIt will stay so.".encode())

    assert thread.article.body is not None
    assert thread.article.body.endswith("The bridge is closed.\n\nIt will stay so.")
    assert "photo" not in thread.article.body
    assert "May 8" not in thread.article.body


def test_a_caption_said_twice_is_left_out_wherever_it_stands() -> None:
    caption = "The bridge as seen from the harbour."

    thread = read(f"A title\n\nIt is closed.\n\n{caption}\n{caption}\n\nIt will stay so.\n\n{caption}".encode())

    assert thread.article.body == "It is closed.\n\nIt will stay so."


def test_a_policy_below_the_comments_is_found_too() -> None:
    page = f"A title\n\nBody.\n\n{said(1, 'Ann', 'A.')}\n\nDiscussion Policy\n\n{POLICY}\n"

    thread = read(page.encode())

    assert shape(thread.comments) == [("Ann", 0, "A.")]
    assert thread.policy == POLICY
    assert thread.article.body == "Body."


@pytest.mark.parametrize(("raw", "reason"), [(b"", "empty"), (b" \n\t\n", "empty"), (b"\x00\x01\x02" * 9, "binary")])
def test_what_is_no_page_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        list(asbarez.read(raw, "page"))


WORDS = st.sampled_from(
    [
        "well",
        "x said:",
        "1. Bob said:",
        "2.",
        "• one",
        "“quoted”",
        "Leave a Reply",
        "Discussion Policy",
        "Ահա",
        "٣",
        "🌉",
        "- no",
        "…",
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=2).map("\n".join)
# The last paragraph must not be all that a head of a reply is: "• Bob said:" at the end of a comment is one.
ENDS = PARAGRAPHS.filter(lambda text: not text.endswith("said:"))
TEXTS = st.one_of(
    st.just(""), st.builds(lambda front, end: "\n\n".join([*front, end]), st.lists(PARAGRAPHS, max_size=2), ENDS)
)
NAMES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12)


@st.composite
def threads(draw: st.DrawFn) -> Thread:
    """Trees of comments up to four levels deep."""
    made: list[Comment] = []
    for number in range(draw(st.integers(0, 8))):
        deepest = min(3, made[-1].depth + 1) if made else 0
        depth = draw(st.integers(0, deepest))
        parent = next((c for c in reversed(made) if c.depth == depth - 1), None)
        comment = a_comment(str(number), draw(TEXTS), draw(NAMES), parent)
        made.append(comment)
    return a_thread(*made, title=draw(LINES))


@settings(max_examples=150, deadline=None)
@given(threads())
def test_any_thread_written_as_a_page_reads_as_the_same_thread(thread: Thread) -> None:
    again = read(rendered(thread))

    assert shape(again.comments) == shape(thread.comments)
    assert again.article.title == thread.article.title
    assert again.policy == POLICY


def test_authors_have_no_id_of_their_own() -> None:
    thread = read(a_text_page(said(1, "Ann", "A.")))

    assert thread.comments[0].author == Author("Ann")
