"""The desk that a newsroom keeps outside Parley: the name its decisions bear, and what a comment stands by."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from service.storage.decisions import standing
from service.storage.people import Person, add_person, person_by_email
from service.storage.sites import Site
from service.storage.tables import decisions

DOMAIN: Final = "desk.invalid"
"""RFC 2606: nobody is ever reached here. Together with having no role it says that nobody can sign in as a desk."""


def site_desk(connection: Connection, site: Site, now: datetime) -> Person:
    """The person that stands for a site's own desk, filed when first needed. Call ``take_turns`` before."""
    address = f"{site.slug}@{DOMAIN}"
    known = person_by_email(connection, address)
    return add_person(connection, address, f"{site.name} (its own desk)", now) if known is None else known[0]


def standing_decision(connection: Connection, comment_id: int) -> Any:
    """What a comment stands by: ``new_state``, ``actor``, ``person_id``, ``deed``, ``made_at``; None where nothing."""
    row = standing(connection, comment_id)
    return None if row is None else connection.execute(_DECISION.where(decisions.c.id == row)).one()


_DECISION: Final = select(
    decisions.c.new_state,
    decisions.c.actor,
    decisions.c.person_id,
    decisions.c.batch_id.label("deed"),
    decisions.c.made_at,
)
