"""Who counts as a new author at a site."""

from __future__ import annotations

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Authors


def is_new(authors: Authors, facts: Facts) -> bool:
    """True while an author has fewer published comments, or a younger account, than the site asks for."""
    if facts.standing.published < authors.new_until:
        return True
    created = facts.comment.author.created_at
    return authors.new_for is not None and created is not None and facts.now - created < authors.new_for
