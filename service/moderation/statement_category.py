"""The category of a statement of reasons, by the names of the DSA Transparency Database (its version of July 2025).

Names: https://transparency.dsa.ec.europa.eu/page/api-documentation. Which of them our labels come under is ours to say:
an insult or a threat is aimed at somebody (cyber bullying, intimidation), hatred of a group is harmful speech, and what
merely breaks the house rules is that. A site may say otherwise for each of its clauses.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

SPEECH: Final = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
AT_SOMEBODY: Final = "STATEMENT_CATEGORY_CYBER_VIOLENCE"
PRIVACY: Final = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
HOUSE_RULES: Final = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"

CATEGORIES: Final = (
    "STATEMENT_CATEGORY_ANIMAL_WELFARE",
    "STATEMENT_CATEGORY_CONSUMER_INFORMATION",
    AT_SOMEBODY,
    "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
    PRIVACY,
    SPEECH,
    "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
    HOUSE_RULES,
    "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    "STATEMENT_CATEGORY_SELF_HARM",
    "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
    "STATEMENT_CATEGORY_VIOLENCE",
)
"""Every name there is."""

_LABELS: Final = {
    SPEECH: frozenset({"identity_attack", "severe_toxicity"}),
    AT_SOMEBODY: frozenset({"threat", "insult", "personal_attack", "attack_on_commenter", "attack_on_author"}),
}
"""The gravest first: a clause about insults and hatred comes under hatred."""


def category_of(labels: Collection[str], *, law: bool, privacy: bool = False) -> str:
    """The category of a clause by its labels; a clause that stands for a law is never a mere breach of house rules.

    ``privacy``: it is the clause about personal details.
    """
    fits = (category for category, those in _LABELS.items() if those.intersection(labels))
    return next(fits, PRIVACY if privacy else SPEECH if law else HOUSE_RULES)
