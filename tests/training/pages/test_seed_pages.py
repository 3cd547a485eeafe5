"""The five seed pages, as the project's first issue says they must be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.moderation.comment import Thread
from training.pages import asbarez
from training.pages.scripts import script_of

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"

pytestmark = [
    pytest.mark.seeds,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed pages (../shared/seeds) are not here"),
]


def the_page(start: str) -> Thread:
    path = next(SEEDS.glob(f"{start}_*.txt"))
    (thread,) = asbarez.read(path.read_bytes(), path.name)
    return thread


@pytest.mark.parametrize(
    ("page", "comments", "replies"), [("000", 0, 0), ("001", 3, 1), ("002", 14, 5), ("003", 0, 0), ("004", 0, 0)]
)
def test_every_page_has_its_number_of_comments_and_replies(page: str, comments: int, replies: int) -> None:
    thread = the_page(page)

    assert len(thread.comments) == comments
    assert sum(c.parent_id is not None for c in thread.comments) == replies


def test_one_reply_answers_a_reply() -> None:
    thread = the_page("002")

    by_id = {c.id: c for c in thread.comments}
    assert [c.author.name for c in thread.comments if c.depth == 2] == ["joe"]
    assert [by_id[c.parent_id or ""].author.name for c in thread.comments if c.depth == 2] == ["Raffi"]


def test_the_empty_comment_stays_as_a_node_with_its_replies() -> None:
    thread = the_page("002")

    (empty,) = [c for c in thread.comments if c.empty]
    assert empty.author.name == "HAGOP"
    assert [c.author.name for c in thread.comments if c.parent_id == empty.id] == ["Raffi"]


def test_two_spellings_of_a_name_are_two_authors() -> None:
    thread = the_page("002")

    names = {c.author.name for c in thread.comments}
    assert {"joe", "JOE"} <= names
    assert len({c.author.key for c in thread.comments if c.author.name.casefold() == "joe"}) == 2


def test_one_comment_is_in_armenian() -> None:
    thread = the_page("002")

    assert [c.author.name for c in thread.comments if script_of(c.text) == "Armenian"] == ["Vahram"]


@pytest.mark.parametrize("page", ["001", "002"])
def test_policy_markers_and_form_are_neither_body_nor_comments(page: str) -> None:
    thread = the_page(page)

    assert thread.policy is not None
    assert thread.policy.startswith("Comments are welcomed")
    assert thread.policy.endswith("policies.")
    everything = "\n".join([thread.article.body or "", *(c.text for c in thread.comments)])
    for foreign in ("Discussion Policy", "are welcomed and encouraged", "said:", "Leave a Reply", "Cancel reply", "•"):
        assert foreign not in everything


@pytest.mark.parametrize("page", ["000", "001", "002", "004"])
def test_captions_are_not_body(page: str) -> None:
    lines = next(SEEDS.glob(f"{page}_*.txt")).read_text(encoding="utf-8").split("\n")

    thread = the_page(page)

    assert thread.article.title == lines[0]
    assert lines[2] not in (thread.article.body or "")


def test_a_headline_at_the_foot_is_found_with_its_date() -> None:
    thread = the_page("003")

    assert thread.article.title.startswith("Armenian, Russian Leaders Meet")
    assert thread.article.published_at is not None
    assert thread.article.published_at.date().isoformat() == "2021-04-08"
    assert "April 8, 2021" not in (thread.article.body or "")


def test_paragraphs_and_line_breaks_of_a_comment_are_kept() -> None:
    thread = the_page("002")

    ari = next(c for c in thread.comments if c.author.name == "Ari")
    mihranian = next(c for c in thread.comments if c.author.name == "Dr.Hermon Mihranian")
    assert ari.text.count("\n\n") == 2
    assert mihranian.text.count("\n") == 1
