"""What an operator may list: people, keys, endpoints, sites."""

from __future__ import annotations

from service.actions.works import Works
from service.storage import outbox, people
from service.storage import sites as storage
from service.storage.outbox import EndpointLine
from service.storage.people import Person, Role
from service.storage.sites import KeyLine, Site


def team(works: Works, site: Site) -> list[tuple[Person, Role]]:
    """The people of a site by name."""
    with works.store.read() as connection:
        return people.team_of(connection, site.id)


def keys(works: Works, site: Site) -> list[KeyLine]:
    """A site's API keys, oldest first, revoked ones too; never their secrets."""
    with works.store.read() as connection:
        return storage.keys_of(connection, site.id)


def endpoints(works: Works, site: Site) -> list[EndpointLine]:
    """A site's endpoints, oldest first, disabled ones too; never their secrets."""
    with works.store.read() as connection:
        return outbox.endpoints_of(connection, site.id)


def sites(works: Works) -> list[Site]:
    """Every site by slug."""
    with works.store.read() as connection:
        return storage.all_sites(connection)
