"""Disqus's export."""

from __future__ import annotations

import pytest

from service.moderation.comment import Thread
from tests.training.pages.page_builders import shape
from training.pages import disqus
from training.pages.importers import recognise
from training.pages.page_error import PageError, silent

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://disqus.com/api/schemas/1.0/disqus.xsd http://disqus.com/api/schemas/1.0/disqus-internals.xsd">
<category dsq:id="5"><forum>harbour</forum><title>Local</title><isDefault>true</isDefault></category>
<thread dsq:id="70"><id>417</id><forum>harbour</forum><category dsq:id="5"/><link>https://harbour.example/ferry</link>
<title>Ferry to run &amp; run</title><message/><createdAt>2026-03-02T07:30:00Z</createdAt>
<author><name>Ines</name><isAnonymous>false</isAnonymous><username>ines</username></author>
<isClosed>false</isClosed><isDeleted>false</isDeleted></thread>
<thread dsq:id="71"><id/><link>https://harbour.example/quiet</link><title/><createdAt>2026-03-03T07:30:00</createdAt></thread>
"""


def post(number: int, text: str, parent: int | None = None, *, deleted: bool = False, spam: bool = False) -> str:
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><id/><message><![CDATA[{text}]]></message>'
        f"<createdAt>2026-03-02T08:00:0{number % 10}Z</createdAt>"
        f"<isDeleted>{str(deleted).lower()}</isDeleted><isSpam>{str(spam).lower()}</isSpam>"
        f"<author><name>N{number}</name><isAnonymous>false</isAnonymous><username>u{number}</username></author>"
        f'<thread dsq:id="70"/>{above}</post>'
    )


def an_export(*posts: str) -> bytes:
    return (HEAD + "".join(posts) + "</disqus>").encode()


def read(raw: bytes, notes: list[str] | None = None) -> list[Thread]:
    return list(disqus.read(raw, "export.xml", silent if notes is None else notes.append))


def test_threads_posts_and_parents_are_read() -> None:
    first, quiet = read(
        an_export(post(1, "<p>One.</p><p>Two<br>lines.</p>"), post(3, "<p>C</p>"), post(2, "<p>B</p>", 1))
    )

    assert (first.article.id, first.article.title, first.article.section) == ("70", "Ferry to run & run", "Local")
    assert (first.article.url, first.article.author) == ("https://harbour.example/ferry", "Ines")
    assert str(first.article.published_at) == "2026-03-02 07:30:00+00:00"
    assert shape(first.comments) == [("N1", 0, "One.\n\nTwo\nlines."), ("N2", 1, "B"), ("N3", 0, "C")]
    assert first.comments[0].author.id == "u1"
    assert (quiet.article.title, quiet.comments) == ("https://harbour.example/quiet", ())


def test_deleted_and_spam_stay_only_where_somebody_answered() -> None:
    notes: list[str] = []
    posts = [
        post(1, "gone", deleted=True),
        post(2, "alive", 1),
        post(3, "buy", spam=True),
        post(4, "gone too", deleted=True),
        post(5, "and this", 4, deleted=True),
    ]

    thread, _ = read(an_export(*posts), notes)

    assert shape(thread.comments) == [("(removed)", 0, ""), ("N2", 1, "alive")]
    assert notes == ["4 deleted or spam posts: 1 kept as empty nodes because they have replies, 3 left out"]


def test_a_reply_to_nobody_known_stands_at_the_top() -> None:
    notes: list[str] = []

    thread, _ = read(an_export(post(2, "B", 99)), notes)

    assert shape(thread.comments) == [("N2", 0, "B")]
    assert notes == ["1 reply put at the top: the parent is not on the page"]


def test_comments_that_answer_each_other_in_a_ring_are_kept() -> None:
    thread, _ = read(an_export(post(1, "A", 2), post(2, "B", 1)))

    assert shape(thread.comments) == [("N1", 0, "A"), ("N2", 1, "B")]


def test_a_post_that_names_its_thread_by_the_sites_own_id_finds_it() -> None:
    older = '<post dsq:id="1"><message>Hi</message><thread>417</thread><author><name>Baz</name></author></post>'

    thread, _ = read(an_export(older))

    assert shape(thread.comments) == [("Baz", 0, "Hi")]


def test_plain_messages_keep_their_lines_and_signs() -> None:
    thread, _ = read(an_export(post(1, "2 < 3\n\nisn't it")))

    assert thread.comments[0].text == "2 < 3\n\nisn't it"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (an_export()[:-20], "broken XML at line"),
        (an_export().replace(b"utf-8", b"klingon"), "broken XML"),
        (b'<!DOCTYPE d [<!ENTITY e "x">]>' + an_export().partition(b"?>")[2], "declares entities"),
    ],
)
def test_broken_exports_are_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        read(raw)


@pytest.mark.parametrize(
    "raw", [an_export(), an_export().decode().replace("utf-8", "utf-16").encode("utf-16"), an_export()[:900]]
)
def test_an_export_is_recognised_whole_or_broken(raw: bytes) -> None:
    assert recognise(raw).name == "disqus"


def test_a_large_export_is_read_in_linear_time() -> None:
    chain = [post(n, "x", n - 1 if n > 1 else None) for n in range(1, 4001)]

    thread, _ = read(an_export(*chain))

    assert thread.comments[-1].depth == 3999
