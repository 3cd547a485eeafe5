"""The audit's section on languages: how short comments are told apart before any model reads them."""

from __future__ import annotations

from training.audit.section import Section
from training.audit.subject import LANGUAGE, Subject
from training.language_plot import picture
from training.languages import samples, shares, written

OPENING = (
    "Which comments a site that writes English takes for another language, by length in characters: those wait for a "
    "person. In the first line a share is an error; in all others it is what was recognised. `named right`: the very "
    "language was named. Nothing here depends on the version: the languages are told before it is asked."
)


def audit(subject: Subject) -> Section:
    """The table by language and length, on the sets at hand and our own short comments."""
    found = shares(samples(subject.places.data), LANGUAGE)
    return Section(f"{OPENING}\n\n{written(found, LANGUAGE)}", {"languages.svg": picture(found, LANGUAGE)})
