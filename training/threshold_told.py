"""Why each hold threshold is what it is, in a sentence, and what the default policy makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from service.moderation.labels import BY_NAME
from training.evaluate import NEVER_ABOVE, NEVER_BELOW, NEVER_BELOW_GRAVE, WANTED, WANTED_ELSE, Cut, LabelFindings
from training.markdown import grid

POLICY: Final = "data/policies/default.yaml"


def why(label: str, found: LabelFindings) -> str:
    """What stands against a lower threshold: a bound, too little precision, or too many ordinary comments held."""
    wanted, least = WANTED.get(label, WANTED_ELSE), NEVER_BELOW_GRAVE if label in WANTED else NEVER_BELOW
    most = 1000 * found.base_rate
    good = [cut for cut in found.cuts if _is_good(cut, wanted, most)]
    if not good or good[0].threshold > NEVER_ABOVE:
        told = f"No threshold up to {NEVER_ABOVE:.2f} would do, so that is taken"
        return f"{told}: {_amiss(found, wanted, most)}."
    if good[0].threshold < least:
        told = f"Already from {good[0].threshold:.2f} enough of what is held would deserve it"
        return f"{told}; {least:.2f} is the lowest threshold allowed for this label."
    below = [cut for cut in found.cuts if cut.threshold < found.hold - 1e-9]
    if not below or below[-1].threshold < least - 1e-9:
        return f"{least:.2f} is the lowest threshold allowed for this label, and it does."
    return f"The lowest threshold that does: from {below[-1].threshold:.2f} {_wrong(below[-1], wanted, most)}."


def _is_good(cut: Cut, wanted: float, most: float) -> bool:
    return cut.precision >= wanted and (cut.ordinary or 0.0) <= most


def _amiss(found: LabelFindings, wanted: float, most: float) -> str:
    nearest = min(found.cuts, key=lambda cut: abs(cut.threshold - NEVER_ABOVE))
    return f"from {nearest.threshold:.2f} {_wrong(nearest, wanted, most)}"


def _wrong(cut: Cut, wanted: float, most: float) -> str:
    """What a threshold fails by."""
    told = []
    if cut.precision < wanted:
        told.append(f"only {cut.precision:.0%} of what is held would deserve it ({wanted:.0%} wanted)")
    if (cut.ordinary or 0.0) > most:
        told.append(f"{cut.ordinary:.1f} of 1,000 ordinary comments would be held (at most {most:.0f} wanted)")
    return " and ".join(told) or "the bounds speak against it"


def policy_told(thresholds: Mapping[str, Mapping[str, float]], policy: Mapping[str, float] | None) -> str:
    """How the default policy's thresholds stand to the version's. ``policy``: label to hold; None where not at hand."""
    rule = (
        "Verdicts go by the thresholds that a site's policy names, never by those of a version. The default policy "
        f"(`{POLICY}`) was written from tables like those below, so that a new site starts where they say it should; a "
        "site moves them in its own copy, and the same tables say what that does."
    )
    if policy is None:
        return rule
    differing = _differing(thresholds, policy)
    if not differing:
        return f"{rule} At the time of writing they are the same, label by label."
    told = "Where the default policy's number is another one than this version's:"
    return f"{rule}\n\n{told}\n\n{grid(['label', 'found here', 'default policy'], differing)}"


def _differing(thresholds: Mapping[str, Mapping[str, float]], policy: Mapping[str, float]) -> Sequence[Sequence[str]]:
    sides = [(label, found["hold"], policy.get(label)) for label, found in thresholds.items() if "hold" in found]
    return [
        [BY_NAME[label].title, f"{found:.2f}", "–" if named is None else f"{named:.2f}"]
        for label, found, named in sides
        if named is None or abs(named - found) > 1e-9
    ]
