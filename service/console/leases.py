"""Who reads a case: said when a case is shown, by the page's script while it is on the screen, and by a button."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import leases
from service.actions.leases import Reading
from service.auth.permissions import Permission
from service.console.address import local
from service.console.answers import as_json, wants_json
from service.console.front import allowed, works


def lease(case_id: str) -> Response:
    """Read a case, go on reading it, or with ``leave`` no longer. Raises NotFound."""
    if request.form.get("leave") == "yes":
        return as_json(told(leases.leave_case(works(), g.person, g.site, case_id, _until())))
    found = leases.read_case(works(), g.person, g.site, case_id)
    leases.heartbeat(works(), g.person, g.site, case_id)
    return as_json(told(found))


def take(case_id: str) -> Response:
    """Take a case over that a colleague reads. Raises NotFound."""
    found = leases.read_case(works(), g.person, g.site, case_id, over=True)
    if wants_json():
        return as_json(told(found))
    return redirect(local(request.form.get("onward"), f"/queue?case={case_id}"), 303)


def shown(case_id: str) -> dict[str, Any]:
    """Who reads a case that is about to be shown, for the page's banner; raises NotFound.

    Showing it takes the lease for people who may decide, also where no script runs: otherwise whoever works without
    scripts would be invisible to the others. A page that is fetched ahead of time takes none.
    """
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "") or "X-Peek" in request.headers
    if ahead or not allowed(Permission.DECIDE):
        return told(leases.who_reads(works(), g.person, g.site, case_id))
    return told(leases.read_case(works(), g.person, g.site, case_id, anew=True))


def _until() -> datetime | None:
    """The end of the lease that a page gives up, as it was told; None where it does not say."""
    try:
        moment = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None


def told(found: Reading) -> dict[str, Any]:
    """A lease as scripts and templates read it."""
    return {
        "case": found.case_id,
        "state": found.state,
        "version": found.version,
        "yours": found.yours,
        "by": found.by,
        "until": None if found.until is None else found.until.isoformat(),
    }
