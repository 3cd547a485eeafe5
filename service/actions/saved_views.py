"""Keep a filter under a name, list the names, forget one."""

from __future__ import annotations

from typing import Final

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid, NotFound
from service.storage import saved_views as storage
from service.storage.engine import Taken
from service.storage.people import Person
from service.storage.saved_views import SavedView
from service.storage.sites import Site

LONGEST_NAME: Final = 60
MOST: Final = 50
NO_NAME: Final = FieldError("/name", "missing", "Give the view a name.")
TOO_LONG: Final = FieldError("/name", "too-long", f"A view’s name has at most {LONGEST_NAME} characters.")
TAKEN: Final = FieldError("/name", "taken", "You have a view of this name; choose another name, or delete that view.")
TOO_MANY: Final = FieldError("", "too-many", f"You have {MOST} views. Delete one you no longer use.")


def save(works: Works, site: Site, person: Person, name: str, query: str, *, shared: bool = False) -> SavedView:
    """Keep ``query`` (path and query of a page of the desk) under a name. Raises Invalid.

    ``shared``: everybody of the site sees it; whether a person may share is for the caller to ask.
    """
    name = " ".join(name.split())
    try:
        with works.store.write() as connection:
            _check(name, sum(view.mine for view in storage.views_for(connection, site.id, person.id)))
            view_id = storage.add_view(connection, site.id, person.id, name, query, shared, works.clock())
    except Taken as error:
        raise Invalid([TAKEN]) from error
    return SavedView(view_id, name, query, shared, True, person.name)


def views(works: Works, site: Site, person: Person) -> list[SavedView]:
    """The person's own views and the site's shared ones, by name."""
    with works.store.read() as connection:
        return storage.views_for(connection, site.id, person.id)


def view(works: Works, site: Site, person: Person, view_id: str) -> SavedView:
    """One view that the person sees. Raises NotFound."""
    with works.store.read() as connection:
        return _found(storage.view_for(connection, site.id, person.id, view_id))


def delete(works: Works, site: Site, person: Person, view_id: str) -> SavedView:
    """Forget a view that the person sees; whose it is, is for the caller to ask. Raises NotFound."""
    with works.store.write() as connection:
        found = _found(storage.view_for(connection, site.id, person.id, view_id))
        storage.delete_view(connection, view_id)
    return found


def _check(name: str, own: int) -> None:
    """All that is wrong with what the person sent, at once."""
    wrong = ((not name, NO_NAME), (len(name) > LONGEST_NAME, TOO_LONG), (own >= MOST, TOO_MANY))
    errors = [error for met, error in wrong if met]
    if errors:
        raise Invalid(errors)


def _found(view: SavedView | None) -> SavedView:
    if view is None:
        raise NotFound("There is no such view.")
    return view
