"""A draft of the rules with thresholds that fit a site's own past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.moderation.migration import Beside
from service.moderation.policy.document import parse
from service.moderation.policy.edits import put


def fitted(figures: Iterable[Beside]) -> dict[str, float]:
    """Label to the probability from which it holds as many comments as before; the first attribute of a label counts.

    Only attributes that had a threshold are fitted.
    """
    found: dict[str, float] = {}
    for one in figures:
        if one.as_many is not None:
            found.setdefault(one.label, min(1.0, one.as_many.threshold))
    return found


def fragment(thresholds: Mapping[str, float]) -> str:
    """The section of a policy document."""
    lines = [f"  {label}: {{hold: {_number(value)}}}" for label, value in thresholds.items()]
    return "\n".join(["thresholds:", *lines]) + "\n"


def whole(document: str, thresholds: Mapping[str, float]) -> str:
    """``document`` with these thresholds, for ``policy check`` and the page of the rules. Raises Invalid.

    Where a label rejects below its new hold, its reject goes up with it.
    """
    rejects = {label: cut.reject for label, cut in parse(document).thresholds.items()}
    for label, value in thresholds.items():
        document = put(document, ("thresholds", label, "hold"), _number(value))
        above = rejects.get(label)
        if above is not None and above < value:
            document = put(document, ("thresholds", label, "reject"), _number(value))
    parse(document)
    return document


def _number(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".") or "0"
