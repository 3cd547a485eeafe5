"""The audit's section on the functional suite: both halves, function by function."""

from __future__ import annotations

from training.audit.section import Figure, Section
from training.audit.subject import Subject
from training.suite import HALVES, cases, functions, pairs
from training.suite_findings import measure
from training.suite_report import picture, written

BAR = "proxy: 0.75 for functional tests of hate"


def audit(subject: Subject) -> Section:
    """Ask the version and the policy about every case of the suite."""
    known = functions()
    halves = {half: measure(subject.assess(half), subject.policy, cases(half=half), pairs()) for half in HALVES}
    text = written(halves, known)
    figures = [
        Figure(
            "right action by the default policy",
            f"our functional suite, half `{half}`, never fitted on",
            _told(found),
            BAR,
        )
        for half, found in halves.items()
        if half != "fit"
    ]
    return Section(text.partition("\n\n")[2], {"suite.svg": picture(halves, known)}, tuple(figures))


def _told(found: object) -> str:
    action, held, published = (getattr(found, name) for name in ("action", "held", "published"))
    return f"{action.value:.3f} (to hold {held.value:.3f}, to publish {published.value:.3f})"
