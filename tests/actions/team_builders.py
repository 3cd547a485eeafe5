"""What tests of team work build: a held case with somebody to decide it, and how everything stands."""

from __future__ import annotations

from service.actions import look
from service.actions.score import score
from service.actions.works import Works
from service.storage.sites import Site
from tests.builders_storage import a_submission


def a_case(works: Works, site: Site, id: str = "c1", author: str = "joe") -> str:
    """A held comment's case."""
    answer = score(works, site, a_submission(id, f"You idiot, {id}.", author))
    assert answer.case_id is not None
    return answer.case_id


def record(works: Works, site: Site, author: str = "joe") -> tuple[int, int, int]:
    """An author's published, approved, rejected."""
    standing = look.author_record(works, site, f"name:{author}").standing
    return standing.published, standing.approved, standing.rejected


def state(works: Works, site: Site, id: str = "c1") -> str:
    """A comment's state."""
    return look.comment(works, site, id).state


def kinds(works: Works, site: Site) -> list[str]:
    """What the site was told of its comments, oldest first."""
    return [line.type for line in look.decisions_after(works, site, None) if line.type.startswith("comment.")]
