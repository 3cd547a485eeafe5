"""Under which category of the transparency database a clause comes."""

from __future__ import annotations

import pytest

from service.moderation.labels import NAMES
from service.moderation.statement_category import CATEGORIES, category_of

HARMFUL, AT_SOMEBODY, PRIVACY, HOUSE = (
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
)


@pytest.mark.parametrize(
    ("labels", "law", "category"),
    [
        (("insult",), False, AT_SOMEBODY),
        (("personal_attack", "insult"), False, AT_SOMEBODY),
        (("threat",), True, AT_SOMEBODY),
        (("insult", "identity_attack"), False, HARMFUL),
        (("spam",), False, HOUSE),
        (("profanity",), False, HOUSE),
        ((), False, HOUSE),
        ((), True, HARMFUL),
    ],
)
def test_the_gravest_label_of_a_clause_names_its_category(labels: tuple[str, ...], law: bool, category: str) -> None:
    assert category_of(labels, law=law) == category


@pytest.mark.parametrize(("labels", "category"), [((), PRIVACY), (("spam",), PRIVACY), (("insult",), AT_SOMEBODY)])
def test_a_clause_about_personal_details_is_one_about_privacy(labels: tuple[str, ...], category: str) -> None:
    assert {category_of(labels, law=law, privacy=True) for law in (True, False)} == {category}


@pytest.mark.parametrize("label", NAMES)
def test_every_label_comes_under_a_published_category(label: str) -> None:
    assert {category_of([label], law=law) for law in (True, False)} <= set(CATEGORIES)
