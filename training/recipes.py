"""Recipes: which examples a model is fitted on, in what weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from service.moderation.errors import ParleyError
from service.moderation.example import Example
from training.datasets.catalogue import CATALOGUE, DATA, in_folder
from training.datasets.corpus import DRILLS, EXCHANGES, UNSEEN, corpus_examples, corpus_paths, exchange_examples
from training.datasets.corpus import FOLDER as CORPUS
from training.datasets.reviews import review_examples, review_paths
from training.datasets.row import MissingDataError, fingerprint
from training.written import SOURCES as WRITTEN
from training.written import written_examples, written_hashes

MARKS_ALONE: Final = frozenset({"civil_toxic_spans"})
"""Sets of positives alone: the encoder learns what people marked in them, and not that all of it is toxic."""
CORPUS_WEIGHT: Final = 12.0
"""What a comment of our own corpus counts: it is judged in its thread, for every label."""
EXCHANGE_WEIGHT: Final = 6.0
"""What a comment of an exchange counts: judged like the corpus, but several of one kind stand side by side."""
REVIEW_MASS: Final = 1_500.0
"""What all reviews together count at least: sixty decisions count as 25 comments each, six hundred as 2.5."""
REVIEW_LIGHTEST, REVIEW_HEAVIEST = 2.0, 25.0
OWN: Final = frozenset({"corpus", "exchanges", "exchanges_unseen", "drills", "reviews"})
"""Sources that are no published set, and comments as news sites get them."""
CACHE: Final = Path("var/vectors")
CORPUS_LICENCE: Final = "written for this project, under the project's own licence"


class UnknownRecipeError(ParleyError):
    """There is no recipe of that name; the text lists those there are."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to fit on: ``langs`` of the published sets to take (none: the corpus alone).

    ``onward``: starts from the version that serves and needs reviews. ``corpus``: take our own corpus (English) too;
    ``written``: and what was written to teach: exchanges, and the examples of ``training.written``.
    """

    name: str
    langs: frozenset[str]
    meaning: str
    onward: bool = False
    corpus: bool = True
    written: bool = False


RECIPES: Final[dict[str, Recipe]] = {
    recipe.name: recipe
    for recipe in (
        Recipe("english", frozenset({"en"}), "every English set whose licence allows it, and our own", written=True),
        Recipe(
            "german", frozenset({"de"}), "the German set whose licence allows it: no model ships by it", corpus=False
        ),
        Recipe(
            "portuguese",
            frozenset({"pt"}),
            "the Portuguese set whose licence allows it: no model ships by it",
            corpus=False,
        ),
        Recipe("own", frozenset(), "our own corpus alone: needs nothing but this repository"),
        Recipe("refine", frozenset(), "the version that serves, moved by a site's reviews", onward=True),
    )
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the data lies: ``data`` the published sets, ``corpus`` our own, ``reviews`` a site's exports (optional).

    ``cache``: where vectors of comments are remembered, see ``training.vectors``; None to remember nothing.
    """

    data: Path = DATA
    corpus: Path = CORPUS
    reviews: Path | None = None
    cache: Path | None = CACHE


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What a recipe yielded: the examples, the sha256 of what was read, and each source's licence line."""

    examples: tuple[Example, ...]
    hashes: dict[str, str]
    licences: dict[str, str]
    rows: dict[str, int] = field(default_factory=dict)


def recipe_named(name: str) -> Recipe:
    """The recipe; raises ``UnknownRecipeError``."""
    if name not in RECIPES:
        raise UnknownRecipeError(f"There is no recipe {name!r}; there are {', '.join(RECIPES)}.")
    return RECIPES[name]


def gather(recipe: Recipe, places: Places) -> Ingredients:
    """Read everything a recipe names. Raises ``MissingDataError`` with one plain sentence where a part is absent."""
    if recipe.langs and not places.data.is_dir():
        raise MissingDataError(
            f"The recipe {recipe.name!r} needs the data sets, and {places.data} is absent; try 'refine' or 'own'."
        )
    examples: list[Example] = []
    hashes: dict[str, str] = {}
    licences: dict[str, str] = {}
    for entry in in_folder("train", recipe.langs) if recipe.langs else ():
        examples.extend(entry.examples(places.data, recipe.langs))
        hashes[entry.name] = fingerprint(entry.files(places.data))
        licences[entry.name] = f"{entry.licence} ({entry.origin})"
    if recipe.corpus:
        examples.extend(_weighted(corpus_examples(places.corpus), CORPUS_WEIGHT))
        hashes["corpus"] = fingerprint(corpus_paths(places.corpus))
        licences["corpus"] = CORPUS_LICENCE
    if recipe.written:
        for source, folder in (("exchanges", EXCHANGES), ("drills", DRILLS)):
            examples.extend(_weighted(exchange_examples(folder, source), EXCHANGE_WEIGHT))
            hashes[source] = fingerprint(corpus_paths(folder))
            licences[source] = CORPUS_LICENCE
        examples.extend(written_examples())
        hashes |= written_hashes()
        licences |= dict.fromkeys(written_hashes(), CORPUS_LICENCE)
    if places.reviews is not None:
        examples.extend(_reviews(places.reviews))
        hashes["reviews"] = fingerprint(review_paths(places.reviews))
        licences["reviews"] = "the site's own"
    return Ingredients(tuple(examples), hashes, licences, dict(Counter(e.source for e in examples)))


def measured_only(langs: frozenset[str], data: Path) -> dict[str, tuple[Example, ...]]:
    """The sets that may be measured on and never fitted on, as far as they lie under ``data``, and ours for English."""
    found = [entry for entry in in_folder("tune", langs) if entry.is_at(data)]
    sets = {entry.name: tuple(entry.examples(data, langs)) for entry in found}
    if "en" in langs and UNSEEN.is_dir():
        sets["exchanges_unseen"] = tuple(exchange_examples(UNSEEN, "exchanges_unseen"))
    return sets


def is_ordinary(source: str) -> bool:
    """True for measuring sets that hold a news site's comments as they came."""
    return source in CATALOGUE and CATALOGUE[source].ordinary


def is_telling(source: str) -> bool:
    """False for measuring sets whose labels overlap too loosely with ours to speak against serving one."""
    return source not in CATALOGUE or not CATALOGUE[source].loose


def is_news(source: str) -> bool:
    """True for sources that are readers' comments under articles, whose rates and manners ours are calibrated to."""
    return source in OWN or (source not in WRITTEN and CATALOGUE[source].news)


def _weighted(examples: Iterable[Example], weight: float) -> list[Example]:
    return [replace(example, weight=weight) for example in examples]


def _reviews(place: Path) -> list[Example]:
    """The reviews, each so heavy that a few decisions are felt and many do not drown everything else."""
    found = list(review_examples(place))
    weight = min(REVIEW_HEAVIEST, max(REVIEW_LIGHTEST, REVIEW_MASS / max(1, len(found))))
    return _weighted(found, weight)
