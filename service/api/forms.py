"""What a site may send: one model a document, turned into the words of the quiet room once it is found right."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from service.api.family import depths_of
from service.api.fields import Depth, Id, MaybeText, Moment, Name, Tag, Text, Web
from service.moderation.comment import Ancestor, Article, Author, Comment, Context, Submission, Thread

MOST_COMMENTS: Final = 1_000


class _Form(BaseModel):
    """Strict: no field beyond those named, no value taken for another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AuthorForm(_Form):
    """Who wrote a comment. Without an id the name as written stands for it."""

    id: Id | None = None
    name: Name
    created_at: Moment | None = Field(None, description="When the account was opened.")

    def author(self) -> Author:
        """In the quiet room's words."""
        return Author(name=self.name, id=self.id, created_at=self.created_at)


class ArticleForm(_Form):
    """What is being commented on."""

    id: Id
    title: Name
    url: Web | None = None
    section: Name | None = None
    author: Name | None = Field(None, description="The by-line.")
    published_at: Moment | None = None

    def article(self) -> Article:
        """In the quiet room's words."""
        return Article(self.id, self.title, self.url, self.section, self.author, self.published_at)


class AncestorForm(_Form):
    """A comment above the one in hand."""

    author: Name
    text: MaybeText


class ContextForm(_Form):
    """What stands around a comment, for sites that have not sent the thread before."""

    ancestors: Annotated[list[AncestorForm], Field(max_length=100)] = Field([], description="From the parent upwards.")
    participants: Annotated[list[Name], Field(max_length=1_000)] = Field(
        [], description="Names of the others in the thread, as written."
    )


class CommentForm(_Form):
    """The body of ``POST /score``: one comment with its author, its article and what is known of its thread."""

    id: Id
    text: Text
    author: AuthorForm
    article: ArticleForm
    parent_id: Id | None = None
    posted_at: Moment | None = None
    lang: Tag | None = Field(None, description="The language as the site states it.")
    context: ContextForm | None = None

    def submission(self) -> Submission:
        """In the quiet room's words."""
        comment = Comment(
            id=self.id,
            text=self.text,
            author=self.author.author(),
            parent_id=self.parent_id,
            posted_at=self.posted_at,
            lang=self.lang,
        )
        return Submission(comment, self.article.article(), self._context())

    def _context(self) -> Context:
        stated = self.context
        if stated is None:
            return Context(article_title=self.article.title, article_author=self.article.author)
        return Context(
            ancestors=tuple(Ancestor(a.author, a.text) for a in stated.ancestors),
            participants=tuple(dict.fromkeys(n for n in stated.participants if n != self.author.name)),
            article_title=self.article.title,
            article_author=self.article.author,
            depth=len(stated.ancestors),
        )


class BatchForm(_Form):
    """The body of ``POST /score/batch``: up to 1,000 comments, each answered by itself."""

    comments: list[CommentForm] = Field(min_length=1, max_length=MOST_COMMENTS)


class BatchEnvelope(_Form):
    """A batch before its comments are looked at, so that one bad comment does not spoil the others."""

    comments: list[object] = Field(min_length=1, max_length=MOST_COMMENTS)


class ThreadArticleForm(ArticleForm):
    """An article as the importers write it, with its text where known."""

    body: Annotated[str, Field(max_length=1_000_000)] | None = None

    def article(self) -> Article:
        """In the quiet room's words."""
        return Article(self.id, self.title, self.url, self.section, self.author, self.published_at, self.body)


class ThreadCommentForm(_Form):
    """A comment as it stands in a thread. Its text may be empty: others may reply to it, and no model reads it."""

    id: Id
    parent_id: Id | None = None
    author: AuthorForm
    depth: Depth | None = Field(None, description="Not used: the parents tell.")
    posted_at: Moment | None = None
    lang: Tag | None = None
    text: MaybeText

    def comment(self, depth: int) -> Comment:
        """In the quiet room's words."""
        return Comment(self.id, self.text, self.author.author(), self.parent_id, depth, self.posted_at, self.lang)


class ThreadForm(_Form):
    """The body of ``POST /score/thread``: an article and its comments in any order, as the importers write it."""

    article: ThreadArticleForm
    policy: Annotated[str, Field(max_length=100_000)] | None = Field(None, description="As the page states it.")
    source: Name | None = Field(None, description="What read the page.")
    comments: list[ThreadCommentForm] = Field(max_length=MOST_COMMENTS)

    def thread(self) -> Thread:
        """In the quiet room's words, in the order sent. Raises Invalid where it is no tree."""
        depths = depths_of([(c.id, c.parent_id) for c in self.comments])
        comments = tuple(c.comment(depth) for c, depth in zip(self.comments, depths, strict=True))
        return Thread(self.article.article(), comments, self.policy, self.source)
