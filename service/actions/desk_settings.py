"""What a site sets for its desk: how much is looked at twice, what authors are told, when reports count."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from typing import Any, Final

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.moderation.ladder import LADDER
from service.moderation.ladder import read as read_ladder
from service.moderation.statement_category import CATEGORIES
from service.storage import desk_settings as storage
from service.storage.engine import AnyLine
from service.storage.sites import Site

LONGEST: Final = 2_000
VIOLENCE: Final = "STATEMENT_CATEGORY_VIOLENCE"
_LAW: Final = re.compile(r"([a-z0-9][a-z0-9-]{0,59})\s*:\s*(\S.*)")


def _percent(text: str) -> float:
    """A share from 0 to 100."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) or float(text) > 100:
        raise ValueError("Give a number from 0 to 100, as in 1 or 0.5.")
    return float(text)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not low <= int(text) <= high:
            raise ValueError(f"Give a whole number from {low} to {high}.")
        return int(text)

    return read


def _weight(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) or float(text) <= 0:
        raise ValueError("Give a number above 0, as in 1 or 2.5.")
    return float(text)


def _weight_or_none(text: str) -> float:
    return 0.0 if text == "0" else _weight(text)


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError("Say yes or no.")
    return text == "yes"


def _words(text: str) -> str:
    if not text:
        raise ValueError("Authors are told this; say it in a sentence.")
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST:,} characters.")
    return text


def _laws(text: str) -> str:
    """Lines ``clause-id: the law``; an empty text is none."""
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST:,} characters.")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = [line for line in lines if not _LAW.fullmatch(line)]
    if wrong:
        raise ValueError("Write one line for each clause, as in: threats: Criminal Code, section 126.")
    return "\n".join(lines)


def _categories(text: str) -> str:
    """Lines ``clause-id: STATEMENT_CATEGORY_…``; an empty text is none."""
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST:,} characters.")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_LAW.fullmatch(line) for line in lines]
    if not all(pair and pair[2].strip() in CATEGORIES for pair in found):
        raise ValueError(f"Write one line for each clause, as in: threats: {VIOLENCE}. There are {_names()}.")
    return "\n".join(lines)


def _names() -> str:
    return ", ".join(CATEGORIES)


def _ladder(text: str) -> str:
    return ", ".join(map(str, read_ladder(text)))


def _set(default: Any, label: str, hint: str, read: Callable[[str], Any]) -> Any:
    return field(default=default, metadata={"label": label, "hint": hint, "read": read})


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What a lead may choose for the whole desk of a site; the defaults hold until somebody does."""

    second_looks_automatic: float = _set(
        1.0, "Second looks at automatic decisions, %", "Of what was published or rejected without a person.", _percent
    )
    second_looks_people: float = _set(
        2.0, "Second looks at people’s decisions, %", "Of what a moderator approved or rejected.", _percent
    )
    severe_a_day: int = _set(
        5, "Severe comments among them, at most a day", "Threats and the like; the rest are left out.", _whole(0, 1_000)
    )
    appeal_months: int = _set(
        6, "Months to appeal", "From the day of the statement; the law asks for six at least.", _whole(6, 60)
    )
    answer_alone: bool = _set(
        False,
        "The only moderator may answer appeals",
        "Yes or no. Only where nobody else of the team decides; authors are told of it in every statement.",
        _yes,
    )
    territory: str = _set(
        "Everywhere this site can be read.", "Where a rejection holds", "The territorial scope that is told.", _words
    )
    out_of_court: str = _set(
        "You may also turn to a certified out-of-court dispute settlement body (article 21 of Regulation (EU) "
        "2022/2065). The European Commission lists them.",
        "Out-of-court settlement",
        "Name the body that deals with your site, if there is one.",
        _words,
    )
    court: str = _set("You may go to court at any time.", "Court", "Name the court if you like.", _words)
    laws: str = _set(
        "",
        "Clauses that stand for a law",
        "One a line, as in: threats: Criminal Code, section 126. Statements under them then name the law.",
        _laws,
    )
    categories: str = _set(
        "",
        "Categories of clauses",
        f"One a line, as in: threats: {VIOLENCE}. For the transparency database, where our own guess does not fit.",
        _categories,
    )
    report_threshold: float = _set(
        0.5, "Weight of reports that asks for a look", "The sum from which a reported comment is read.", _weight
    )
    hold_reported_at: float = _set(
        0.0,
        "Weight of reports that holds a comment",
        "The sum from which a published comment goes out of sight until somebody has read it; 0: never.",
        _weight_or_none,
    )
    ladder: str = _set(
        ", ".join(map(str, LADDER)),
        "Ladder of sanctions",
        "What authors who go on breaking the rules meet, step after step: warn, hold and suspend with days, ban.",
        _ladder,
    )

    def law_of(self, clause: str | None) -> str | None:
        """The legal ground that a clause stands for."""
        return _by_clause(self.laws).get(clause or "")

    def category_of(self, clause: str | None) -> str | None:
        """The transparency database's category that the site gave a clause; None where it gave none."""
        return _by_clause(self.categories).get(clause or "")


def _by_clause(lines: str) -> dict[str, str]:
    found = (_LAW.fullmatch(line) for line in lines.splitlines())
    return {pair[1]: pair[2].strip() for pair in found if pair}


def known_as(desk: Mapping[str, Any]) -> DeskSettings:
    """Settings out of a stored document; what it does not name has its default."""
    return DeskSettings(**{option.name: desk[option.name] for option in options() if option.name in desk})


def options() -> tuple[Field[Any], ...]:
    """Every setting, in the order of the page."""
    return fields(DeskSettings)


def read(works: Works, site: Site) -> DeskSettings:
    """A site's settings."""
    with works.store.read() as connection:
        return read_in(connection, site.id)


def read_in(connection: AnyLine, site_id: int) -> DeskSettings:
    """``read`` within a transaction."""
    return known_as(storage.desk_of(connection, site_id).desk)


def save(works: Works, site: Site, given: Mapping[str, str]) -> DeskSettings:
    """Set what ``given`` names, as people type it; the rest stays. Raises Invalid with every mistake."""
    with works.store.write() as connection:
        stored = dict(storage.desk_of(connection, site.id).desk)
        stored |= _read(given)
        storage.set_desk(connection, site.id, stored)
    return known_as(stored)


def shown(settings: DeskSettings) -> dict[str, str]:
    """Each setting as people type it."""
    return {name: _typed(value) for name, value in asdict(settings).items()}


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    values, mistakes = {}, []
    for option in options():
        if option.name not in given:
            continue
        try:
            values[option.name] = option.metadata["read"](given[option.name].strip())
        except ValueError as mistake:
            mistakes.append(FieldError(f"/{option.name}", "malformed", str(mistake)))
    if mistakes:
        raise Invalid(mistakes)
    return values
