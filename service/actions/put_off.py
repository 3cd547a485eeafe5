"""Put many cases off at once: one transaction, one deed, one undo; what changed since it was seen is left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from service.actions.batch import Batch, Chosen, Left, check_role, check_size, locked
from service.actions.case_steps import moment_of, set_in
from service.actions.decided import Part
from service.actions.faster import Faster
from service.actions.review import Sitting
from service.actions.works import Works
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.people import Person
from service.storage.sites import Site


def defer_many(
    works: Works, person: Person, site: Site, chosen: Sequence[Chosen], until: str, offset: timedelta
) -> Batch:
    """Put every chosen case off that still stands as it was seen; ``until`` and ``offset`` as in ``case_steps.defer``.

    Raises Invalid (until, or how many), NotFound (``person`` is no moderator of ``site``).
    """
    now = works.clock()
    moment = moment_of(until, now, offset)
    seen = {one.id: one.version for one in chosen}
    check_size(len(seen))
    with works.store.write() as connection:
        check_role(connection, person, site)
        take_turns(connection, site.id)
        sitting = Sitting(works, connection, person, now, new_deed_id())
        found = locked(connection, site, seen)
        left = [Left(case_id, "There is no such case.") for case_id in seen.keys() - {case.public_id for case in found}]
        parts: list[Part] = []
        for case in found:
            try:
                parts += set_in(sitting, case, seen[case.public_id], "deferral", "deferred_until", moment)
            except Faster as faster:
                left.append(Left(case.public_id, str(faster)))
        kind = "deferral"
        deed = add_deed(connection, site.id, person.id, kind, parts, now, deed_id=sitting.deed_id) if parts else None
    return Batch(len(parts), deed, tuple(left))
