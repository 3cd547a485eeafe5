"""What every foreign dialect asks for: scores that nothing is filed of, and opinions that are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from service.actions.pseudonyms import Pseudonyms
from service.actions.score import Answer, judge_only
from service.actions.works import Works
from service.moderation.assessment import Language
from service.moderation.comment import NO_CONTEXT, Article, Comment, Context, Submission
from service.moderation.errors import FieldError, Invalid
from service.moderation.language import identify
from service.moderation.scale import scaled
from service.storage import suggestions
from service.storage.sites import Site, newest_policy, pepper_of
from service.storage.suggestions import Suggestion

SCALES: Final = ("perspective", "probability")
"""What a score means: as near as can be to what Perspective would have said, or our own calibrated probability."""
DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody says a comment's scores should have been. ``values``: label to 0..1; ``about``: the caller's id."""

    text: str
    parent: str | None
    values: Mapping[str, float]
    lang: str
    community: str | None
    about: str | None


def labels(works: Works) -> frozenset[str]:
    """Every label that a model which serves answers."""
    return frozenset(label for classifier in classifiers(works) for label in classifier.labels)


def languages(works: Works) -> frozenset[str]:
    """Every language that a model serves."""
    return frozenset(language for classifier in classifiers(works) for language in classifier.languages)


def detected(site: Site, comment: Comment) -> Language:
    """The language a comment is in, as far as can be told."""
    return identify(comment.text, comment.lang, site.language)


def scores(
    works: Works, site: Site, comment: Comment, context: Context, code: str, parts: Sequence[str] = ()
) -> list[dict[str, float]]:
    """Label to score of the comment, read as language ``code``, then of each of its ``parts`` by itself.

    On the scale that the site has chosen (see SCALES). Nothing is filed, and nothing is read but that choice.
    """
    panel: Any = works.shelf.current()
    asked = [(comment, context), *((replace(comment, text=part), NO_CONTEXT) for part in parts)]
    found = panel.assess_as(asked, code)
    scales = panel.scales(code) if scale_of(works, site) == "perspective" else {}
    return [
        {label: round(value, DIGITS) for label, value in scaled(assessment.scores, scales).items()}
        for assessment in found
    ]


def probabilities(works: Works, comment: Comment, context: Context, code: str) -> dict[str, float]:
    """Label to our own calibrated probability of a comment, read as language ``code``. Nothing is filed."""
    panel: Any = works.shelf.current()
    return dict(panel.assess_as([(comment, context)], code)[0].scores)


def judged(works: Works, site: Site, comment: Comment, article: str) -> Answer:
    """What the site's policy would do with a comment of this author under this article. Nothing is filed."""
    return judge_only(works, site, Submission(comment, Article(id=article, title="")))


def holds(works: Works, site: Site) -> dict[str, float]:
    """Label to the probability from which the site's policy holds."""
    with works.store.read() as connection:
        version, _ = newest_policy(connection, site.id)
        policy = works.policies.get(connection, site.id, version)
    return {label: cut.hold for label, cut in policy.thresholds.items() if cut.hold is not None}


def scale_of(works: Works, site: Site) -> str:
    """The scale on which this site's Perspective clients are answered."""
    with works.store.read() as connection:
        chosen = suggestions.settings_of(connection, site.id).get("perspective_scale", SCALES[0])
    return str(chosen)


def choose_scale(works: Works, site: Site, scale: str) -> None:
    """Answer this site's Perspective clients on another scale. Raises Invalid."""
    if scale not in SCALES:
        raise Invalid([FieldError("/scale", "unknown", f"Say one of {', '.join(SCALES)}.")])
    with works.store.write() as connection:
        settings = suggestions.settings_of(connection, site.id) | {"perspective_scale": scale}
        suggestions.save_settings(connection, site.id, settings)


def keep_opinion(works: Works, site: Site, key_id: str, opinion: Opinion) -> int:
    """File an opinion, one row a label; a newer one on the same comment of the same community takes its place."""
    row = {
        "key_id": key_id,
        "community": opinion.community or "",
        "about": opinion.about,
        "text": opinion.text,
        "parent": opinion.parent,
        "lang": opinion.lang,
    }
    with works.store.write() as connection:
        for label, value in opinion.values.items():
            suggestions.add(connection, site.id, {**row, "label": label, "value": value}, works.clock())
    return len(opinion.values)


def opinions(works: Works, site: Site) -> list[Suggestion]:
    """Every opinion a site was told, oldest first."""
    with works.store.read() as connection:
        return suggestions.suggested(connection, site.id)


def examples(works: Works, site: Site) -> Iterator[dict[str, Any]]:
    """Every opinion as an example in the form of ``export``, one a comment: its labels are what was suggested.

    Masked as reviews are, but that nobody is known by name here.
    """
    with works.store.read() as connection:
        pseudonyms = Pseudonyms(pepper_of(connection, site.id))
        found = suggestions.suggested(connection, site.id)
    by_comment: dict[tuple[str, str], list[Suggestion]] = {}
    for one in found:
        by_comment.setdefault((one.community, one.about or one.id), []).append(one)
    for (community, about), opinions_on_it in by_comment.items():
        last = opinions_on_it[-1]
        above = [] if last.parent is None else [{"author": "", "text": pseudonyms.mask(last.parent, ())}]
        name = pseudonyms.of("comment", f"{community}\0{about}")
        yield {
            "id": name,
            "text": pseudonyms.mask(last.text, ()),
            "labels": {one.label: one.value for one in opinions_on_it},
            "lang": last.lang,
            "context": {"ancestors": above, "participants": [], "article_author": None},
            "thread": name,
            "author": None,
            "source": "suggestions",
        }


def forget_opinions(works: Works, site: Site, community: str | None = None, about: str | None = None) -> int:
    """Delete a site's opinions, those of one community, or those on one comment; answers how many."""
    with works.store.write() as connection:
        return suggestions.forget(connection, site.id, community, about)


def classifiers(works: Works) -> tuple[Any, ...]:
    """Every model that serves."""
    panel: Any = works.shelf.current()
    return tuple(panel.classifiers)
