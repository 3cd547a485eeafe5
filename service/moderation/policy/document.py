"""A site's policy document: one YAML text, read whole, with every mistake told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from service.moderation.errors import FieldError, Invalid
from service.moderation.labels import NAMES
from service.moderation.policy.domains import fold_host
from service.moderation.policy.language_codes import names_language
from service.moderation.policy.section import Item, Section, suggestion
from service.moderation.policy.shape import (
    DETAILS,
    KEYS,
    Authors,
    Clause,
    Floods,
    Languages,
    Links,
    PersonalDetails,
    Policy,
    Rejections,
    Repeats,
    SectionRules,
    Threads,
    Threshold,
    folded,
)
from service.moderation.policy.tree import Listing, Scalar, Table, grow, shown
from service.moderation.policy.verdict import Action
from service.moderation.policy.word_section import read_words
from service.moderation.policy.wordlist import Matcher

__all__ = ["KEYS", "Policy", "parse"]

MOST_CLAUSES: Final = 50
MOST_DOMAINS: Final = 2_000
MOST_SECTIONS: Final = 200
MOST_LANGUAGES: Final = 50
MOST_COMMENTS: Final = 100_000
LONGEST_TEXT: Final = 20_000
LONGEST_TITLE: Final = 200
RESERVED_CLAUSE: Final = "other"
"""What a moderator may give as a reason where no clause fits; no clause may take the name."""

_CLAUSE_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_ACTIONS: Final = (Action.HOLD.value, Action.REJECT.value)


def parse(yaml_text: str) -> Policy:
    """The policy that ``yaml_text`` writes down, compiled for ``judge``.

    Raises Invalid with every mistake in the document's order, each with pointer, line and what would be right.
    """
    mistakes: list[FieldError] = []
    policy = _read(Section(grow(yaml_text, mistakes), "", KEYS[""], mistakes))
    if mistakes:
        raise Invalid(sorted(mistakes, key=lambda mistake: mistake.line or 0))
    return replace(policy, matcher=Matcher(policy.words.entries()), clause_ids=_clause_ids(policy.clauses))


def _clause_ids(clauses: Sequence[Clause]) -> Mapping[str, str]:
    return MappingProxyType({label: clause.id for clause in clauses for label in clause.labels})


def _read(top: Section) -> Policy:
    language = _language(top)
    clauses = _clauses(top)
    ids = [clause.id for clause in clauses]
    thresholds = _thresholds(top)
    return Policy(
        clauses=clauses,
        title=top.text("title", "Discussion policy", LONGEST_TITLE),
        language=language,
        text=top.text("text", "", LONGEST_TEXT),
        automatic_reject=top.flag("automatic_reject", default=False),
        thresholds=thresholds,
        sections=_sections(top, thresholds),
        words=read_words(top, ids, language),
        links=_links(top, ids),
        personal_details=_personal_details(top, ids),
        repeats=_repeats(top, ids),
        floods=_floods(top, ids),
        authors=_authors(top, ids),
        threads=_threads(top),
        languages=_languages(top),
    )


def _clauses(top: Section) -> tuple[Clause, ...]:
    """The clauses; those without an id of their own are left out, with the mistake written down."""
    ids: dict[str, int] = {}
    owners: dict[str, str] = {}
    sections = top.sections("clauses", MOST_CLAUSES, KEYS["clauses"])
    read = [_clause(section, ids, owners) for section in sections]
    listed = top.table.get("clauses")
    if listed is None or (isinstance(listed, Listing) and not listed.items):
        detail = "A policy needs at least one clause: write 'clauses:' and below it a list with id and title."
        top.wrong("clauses", (listed or top.table).line, "missing", detail)
    return tuple(clause for clause in read if clause.id)


def _clause(section: Section, ids: dict[str, int], owners: dict[str, str]) -> Clause:
    clause_id = _clause_id(section, ids)
    title = section.text("title", "", LONGEST_TITLE)
    if not title:
        section.wrong("title", section.table.line, "missing", "Give the clause a title that readers understand.")
    labels = _clause_labels(section, clause_id, owners)
    return Clause(clause_id, title, section.text("text", "", LONGEST_TEXT), labels)


def _clause_id(section: Section, ids: dict[str, int]) -> str:
    line = section.table.line
    clause_id = section.text("id", "", 60)
    if not _CLAUSE_ID.fullmatch(clause_id):
        detail = "Give the clause an id of small letters, digits and hyphens, such as personal-attacks."
        section.wrong("id", line, "missing" if not clause_id else "wrong_type", detail)
    elif clause_id == RESERVED_CLAUSE:
        section.wrong("id", line, "reserved", "'other' is what moderators say where no clause fits; choose another id.")
    elif clause_id in ids:
        detail = f"The clause on line {ids[clause_id]} has the id '{clause_id}' already."
        section.wrong("id", line, "duplicate", detail)
    else:
        ids[clause_id] = line
        return clause_id
    return ""


def _clause_labels(section: Section, clause_id: str, owners: dict[str, str]) -> tuple[str, ...]:
    labels = []
    for item in section.texts("labels", len(NAMES), 60):
        if item.text not in NAMES:
            _refuse(section, item, "unknown_label", suggestion("label", item.text, NAMES))
        elif item.text in owners:
            detail = (
                f"The label '{item.text}' belongs to the clause '{owners[item.text]}' already; one label, one clause."
            )
            _refuse(section, item, "duplicate", detail)
        else:
            owners[item.text] = clause_id
            labels.append(item.text)
    return tuple(labels)


def _refuse(section: Section, item: Item, code: str, detail: str) -> None:
    section.mistakes.append(FieldError(item.pointer, code, detail, item.line))


def _thresholds(top: Section) -> Mapping[str, Threshold]:
    section = top.section("thresholds", NAMES, noun="label")
    labels = [key.raw for key, _ in section.table.pairs if key.raw in NAMES]
    return MappingProxyType({label: _threshold(section, label) for label in labels})


def _sections(top: Section, everywhere: Mapping[str, Threshold]) -> Mapping[str, SectionRules]:
    """What is otherwise in single sections of the site, by the folded name of each."""
    node = top.table.get("sections")
    names = [key.raw for key, _ in node.pairs] if isinstance(node, Table) else ["the names of your sections"]
    section = top.section("sections", names)
    found: dict[str, SectionRules] = {}
    for key, _ in section.table.pairs:
        if not key.raw.strip() or len(key.raw) > LONGEST_TITLE:
            detail = f"Write the name of a section in 1 to {LONGEST_TITLE} characters."
            section.wrong(key.raw, key.line, "wrong_type", detail)
        elif folded(key.raw) in found:
            detail = f"'{shown(key.raw)}' is there already; capitals make no difference in the names of sections."
            section.wrong(key.raw, key.line, "duplicate", detail)
        else:
            own = _thresholds(section.section(key.raw, KEYS["sections"]))
            together = MappingProxyType({**everywhere, **own})
            found[folded(key.raw)] = SectionRules(key.raw.strip(), own, together)
    if len(found) > MOST_SECTIONS:
        section.wrong(None, section.table.line, "too_many", f"At most {MOST_SECTIONS} sections are read.")
    return MappingProxyType(found)


def _threshold(section: Section, label: str) -> Threshold:
    """Both numbers of a label; a number by itself is the one from which it holds."""
    node = section.table.get(label)
    if isinstance(node, Scalar):
        return Threshold(hold=section.share_of(node, label))
    if node is None:
        line = next(key.line for key, _ in section.table.pairs if key.raw == label)
        section.wrong(label, line, "missing", "Give a number from 0 to 1, or hold, reject or both below it.")
        return Threshold()
    own = section.section(label, KEYS["thresholds"])
    before = len(own.mistakes)
    read, off = Threshold(own.share("hold"), own.share("reject")), own.flag("off", default=False)
    if read == Threshold() and len(own.mistakes) == before and isinstance(node, Table):
        own.wrong(None, node.line, "missing", "Give hold, reject or both, each a number from 0 to 1.")
    if read.hold is not None and read.reject is not None and read.reject < read.hold:
        detail = f"Reject ({read.reject:g}) must not be below hold ({read.hold:g}): raise it, or lower hold."
        own.wrong("reject", node.line, "out_of_range", detail)
    return Threshold(off=True) if off else read


def _links(top: Section, clauses: Sequence[str]) -> Links:
    section = top.section("links", KEYS["links"])
    allowed = _domains(section, "allowed")
    banned = _domains(section, "banned")
    for host in sorted(allowed.keys() & banned.keys()):
        detail = f"'{shown(host)}' is on the list of allowed domains as well, on line {allowed[host].line}; remove one."
        _refuse(section, banned[host], "duplicate", detail)
    return Links(
        max=section.whole("max", 0, 1_000),
        new_authors_max=section.whole("new_authors_max", 0, 1_000),
        allowed=frozenset(allowed),
        banned=frozenset(banned),
        clause=section.choice("clause", "clause", clauses),
        off=section.flag("off", default=False),
    )


def _domains(section: Section, key: str) -> dict[str, Item]:
    hosts: dict[str, Item] = {}
    for item in section.texts(key, MOST_DOMAINS, 253):
        host = fold_host(item.text)
        if host is None:
            detail = (
                f"Write a domain such as example.org, without http:// and without a path, not '{shown(item.text)}'."
            )
            _refuse(section, item, "wrong_type", detail)
        elif host in hosts:
            _refuse(section, item, "duplicate", f"'{host}' is on this list already, on line {hosts[host].line}.")
        else:
            hosts[host] = item
    return hosts


def _personal_details(top: Section, clauses: Sequence[str]) -> PersonalDetails:
    section = top.section("personal_details", KEYS["personal_details"])
    held = []
    for item in section.texts("hold", len(DETAILS), 60):
        if item.text in DETAILS:
            held.append(item.text)
        else:
            _refuse(section, item, "unknown", suggestion("kind of personal detail", item.text, DETAILS))
    allowed: set[str] = set()
    for item in section.texts("allowed", MOST_DOMAINS, LONGEST_TITLE):
        if any(map(str.isalnum, item.text)):
            allowed.add(" ".join(item.text.casefold().split()))
        else:
            detail = f"Write a number, a mail address or its domain, or a street address, not '{shown(item.text)}'."
            _refuse(section, item, "wrong_type", detail)
    return PersonalDetails(
        hold=frozenset(held),
        allowed=frozenset(allowed),
        clause=section.choice("clause", "clause", clauses),
        off=section.flag("off", default=False),
    )


def _repeats(top: Section, clauses: Sequence[str]) -> Repeats:
    section = top.section("repeats", KEYS["repeats"])
    shortest = section.whole("shortest", 0, 10_000)
    unsaid = Repeats()
    return Repeats(
        window=section.duration("window") or unsaid.window,
        by_author=section.whole("by_author", 1, MOST_COMMENTS),
        by_anyone=section.whole("by_anyone", 1, MOST_COMMENTS),
        shortest=unsaid.shortest if shortest is None else shortest,
        within=section.whole("within", 2, MOST_COMMENTS),
        clause=section.choice("clause", "clause", clauses),
        off=section.flag("off", default=False),
    )


def _floods(top: Section, clauses: Sequence[str]) -> Floods:
    section = top.section("floods", KEYS["floods"])
    minute, hour = section.whole("per_minute", 1, MOST_COMMENTS), section.whole("per_hour", 1, MOST_COMMENTS)
    if minute is not None and hour is not None and hour < minute:
        detail = f"per_hour ({hour}) must not be below per_minute ({minute})."
        section.wrong("per_hour", section.table.line, "out_of_range", detail)
    clause = section.choice("clause", "clause", clauses)
    return Floods(minute, hour, clause, section.flag("off", default=False))


def _authors(top: Section, clauses: Sequence[str]) -> Authors:
    section = top.section("authors", KEYS["authors"])
    rejections = section.section("rejections", KEYS["authors.rejections"])
    return Authors(
        new_until=section.whole("new_until", 0, MOST_COMMENTS) or 0,
        new_for=section.duration("new_for"),
        hold_new=section.flag("hold_new", default=False),
        banned=Action(section.choice("banned", "action", _ACTIONS) or Action.REJECT),
        rejections=Rejections(
            count=rejections.whole("count", 1, MOST_COMMENTS),
            within=rejections.duration("within") or Rejections().within,
        ),
        clause=section.choice("clause", "clause", clauses),
    )


def _threads(top: Section) -> Threads:
    section = top.section("threads", KEYS["threads"])
    return Threads(
        closed=Action(section.choice("closed", "action", _ACTIONS) or Action.REJECT),
        close_after=section.duration("close_after"),
        premoderated_sections=_names(section, "premoderated_sections"),
        closed_sections=_names(section, "closed_sections"),
    )


def _names(section: Section, key: str) -> tuple[str, ...]:
    return tuple(item.text for item in section.texts(key, MOST_SECTIONS, LONGEST_TITLE))


def _language(top: Section) -> str:
    node = top.scalar("language", "a language code such as en")
    if node is None:
        return "en"
    if names_language(node.raw):
        return node.raw
    top.wrong("language", node.line, "unknown_language", _language_advice(node.raw))
    return "en"


def _languages(top: Section) -> Languages:
    section = top.section("languages", KEYS["languages"])
    served = []
    for item in section.texts("served", MOST_LANGUAGES, 60):
        if names_language(item.text):
            served.append(item.text)
        else:
            _refuse(section, item, "unknown_language", _language_advice(item.text))
    sure = section.share("sure")
    return Languages(tuple(served), Languages().sure if sure is None else sure)


def _language_advice(code: str) -> str:
    primary = re.split("[-_]", code.lower())[0]
    meant = f" Did you mean '{primary}'?" if names_language(primary) and primary != code else ""
    return f"'{shown(code)}' is no language code; write one of two or three small letters such as en, fr or hy.{meant}"
