"""A site's own ids, in whatever letters: each author and each discussion has a page that its links lead to."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from service.actions.score import score
from service.actions.works import Works
from service.console.address import from_path, in_path
from service.moderation.comment import Author
from service.storage.sites import Site
from tests.builders_storage import a_submission, an_article
from tests.console.desk_builders import Browser

ODD = ["/", "//a", "/a/b", "a/b", "%2F", "a%20b", "?", "#top", "a?b=c", ".", "..", "~x", "\\", "a b", "Ն. Յ.", "a/warn"]


@pytest.mark.parametrize("key", ODD)
def test_an_authors_page_is_where_its_link_leads_and_takes_notes(
    works: Works, site: Site, moderator: Browser, key: str
) -> None:
    sent = a_submission("c1", "You idiot.")
    score(works, site, replace(sent, comment=replace(sent.comment, author=Author("joe", key))))
    link = re.search(r'href="(/author/[^"]+)"', moderator.get("/authors?order=newest").text)

    assert link is not None
    page = moderator.get(link[1])
    noted = moderator.post(f"{link[1]}/note", text="Knows the bridge.")

    assert page.status_code == 200
    assert "You idiot." in page.text
    assert noted.status_code == 303
    assert "Knows the bridge." in moderator.get(noted.headers["Location"].partition("#")[0]).text


@pytest.mark.parametrize("article", ODD)
def test_a_discussions_page_is_where_its_link_leads(works: Works, site: Site, moderator: Browser, article: str) -> None:
    score(works, site, a_submission("c1", "You idiot.", article=an_article(article)))
    link = re.search(r'href="(/thread/[^"?]+)"', moderator.get("/threads").text)

    assert link is not None
    page = moderator.get(link[1])
    calmed = moderator.post(f"{link[1]}/openness", openness="premoderated", hours="2", onward=link[1])

    assert "You idiot." in page.text
    assert "Premoderated until" in moderator.get(calmed.headers["Location"]).text


@pytest.mark.parametrize("piece", ["~", "~!", "~w", "~_w"])
def test_what_we_never_made_is_an_id_as_it_stands(piece: str) -> None:
    assert from_path(piece) == piece


@pytest.mark.parametrize("key", ODD)
def test_an_id_comes_back_from_its_path(key: str) -> None:
    assert "/" not in in_path(key)
    assert in_path(key) not in {".", ".."}
    assert from_path(in_path(key)) == key or not in_path(key).startswith("~")
