"""Threads and pages that the importers' tests are about."""

from __future__ import annotations

from collections.abc import Sequence

from service.moderation.comment import Article, Author, Comment, Thread

POLICY = "Be kind. We may close the thread."


def a_comment(id: str = "1", text: str = "Well said.", name: str = "Ann", parent: Comment | None = None) -> Comment:
    return Comment(id, text, Author(name), parent.id if parent else None, parent.depth + 1 if parent else 0)


def a_thread(*comments: Comment, title: str = "A bridge is closed") -> Thread:
    return Thread(Article("page", title), tuple(comments))


def a_text_page(*comments: str, title: str = "A bridge is closed", end: str = "Leave a Reply Cancel reply") -> bytes:
    """A page in the text form around ``comments``, each already indented."""
    page = f"{title}\n\nThe bridge was closed on Monday.\n\n\nDiscussion Policy\n\n{POLICY}\n\n\n"
    return (page + "\n\n".join(comments) + f"\n\n{end}\n").encode()


def said(number: int | None, name: str, *paragraphs: str, depth: int = 0) -> str:
    """One comment of the text form: marker two columns deeper a level, text two columns after the marker."""
    marker = "•" if number is None else f"{number}."
    before, margin = " " * (2 + 2 * depth), " " * (4 + 2 * depth)
    text = "\n\n".join("\n".join(margin + line for line in p.split("\n")) for p in paragraphs)
    return f"{before}{marker} {name} said:\n\n{text}"


def rendered(thread: Thread) -> bytes:
    """``thread`` in the text form."""
    numbers = iter(range(1, len(thread.comments) + 1))
    heads = (None if comment.parent_id else next(numbers) for comment in thread.comments)
    return a_text_page(
        *(
            said(number, comment.author.name, *comment.text.split("\n\n"), depth=comment.depth)
            for number, comment in zip(heads, thread.comments, strict=True)
        ),
        title=thread.article.title,
    )


def shape(comments: Sequence[Comment]) -> list[tuple[str, int, str]]:
    """What can be compared across forms: who, how deep, what."""
    return [(comment.author.name, comment.depth, comment.text) for comment in comments]
