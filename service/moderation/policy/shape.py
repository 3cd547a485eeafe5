"""What a policy is once it is read: plain values, one class a section, one field a key of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from math import inf
from types import MappingProxyType

from service.moderation.policy.verdict import Action
from service.moderation.policy.wordlist import Entry, Matcher


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule in the site's own words; a finding for one of ``labels`` rests on it."""

    id: str
    title: str
    text: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which calibrated probability (0..1) a label holds and from which it rejects; None is never.

    A label that is ``off`` has no numbers here, whatever the document says, so that nothing has to look at ``off``.
    ``least`` is the lower of the two numbers; infinite where there is neither.
    """

    hold: float | None = None
    reject: float | None = None
    off: bool = False
    least: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the number below which nobody need look."""
        object.__setattr__(self, "least", min((n for n in (self.hold, self.reject) if n is not None), default=inf))


@dataclass(frozen=True, slots=True)
class SectionRules:
    """What is otherwise in one section of the site: ``thresholds`` of the labels it names.

    ``together`` are all thresholds that hold there: its own, and for every other label those of the whole site.
    """

    name: str
    thresholds: Mapping[str, Threshold]
    together: Mapping[str, Threshold] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WordList:
    """Entries of one list in the order written, and what entries that say nothing of their own inherit."""

    entries: tuple[Entry, ...] = ()
    clause: str | None = None
    language: str = "en"
    inflections: bool = False
    off: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The three lists: banned entries reject (or hold), watched ones hold, allowed ones shield their letters."""

    banned: WordList = field(default_factory=WordList)
    watched: WordList = field(default_factory=WordList)
    allowed: WordList = field(default_factory=WordList)

    def entries(self) -> Iterator[Entry]:
        """Every entry of every list that is not off."""
        for entry in (*self.banned.entries, *self.watched.entries, *self.allowed.entries):
            if not entry.off:
                yield entry


@dataclass(frozen=True, slots=True)
class Links:
    """How many links go without a look, fewer perhaps for new authors, and which domains always or never do."""

    max: int | None = None
    new_authors_max: int | None = None
    allowed: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()
    clause: str | None = None
    off: bool = False


PHONE, EMAIL, ADDRESS, ACCOUNT = "phone", "email", "address", "account"
DETAILS = (PHONE, EMAIL, ADDRESS, ACCOUNT)


@dataclass(frozen=True, slots=True)
class PersonalDetails:
    """Which kinds of DETAILS are held, and, folded, the numbers, addresses and mail domains that anybody may name."""

    hold: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    clause: str | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often the same text may have been said within ``window`` before it is held; None is no limit.

    Texts with fewer than ``shortest`` characters may be said by different people as often as they like. ``within``: how
    often the same words may not stand in one comment.
    """

    window: timedelta = timedelta(days=1)
    by_author: int | None = None
    by_anyone: int | None = None
    shortest: int = 20
    within: int | None = None
    clause: str | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class Floods:
    """How many comments an author may write in a minute and in an hour before the next is held; None is no limit."""

    per_minute: int | None = None
    per_hour: int | None = None
    clause: str | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class Rejections:
    """An author with ``count`` rejected comments ``within`` this time is read first; no count, no such rule."""

    count: int | None = None
    within: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Authors:
    """Who counts as new, whether new authors are held, and what happens to the banned and to those who repeat."""

    new_until: int = 0
    new_for: timedelta | None = None
    hold_new: bool = False
    banned: Action = Action.REJECT
    rejections: Rejections = field(default_factory=Rejections)
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Threads:
    """What a closed thread does, when threads close by themselves, and which sections are closed or read first."""

    closed: Action = Action.REJECT
    close_after: timedelta | None = None
    premoderated_sections: tuple[str, ...] = ()
    closed_sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Languages:
    """Languages the site takes (none listed: any that a model serves), and how sure the identification must be."""

    served: tuple[str, ...] = ()
    sure: float = 0.5


@dataclass(frozen=True, slots=True)
class Policy:
    """A site's policy, read and compiled; immutable, so that callers may keep and share it."""

    clauses: tuple[Clause, ...]
    title: str = "Discussion policy"
    language: str = "en"
    text: str = ""
    automatic_reject: bool = False
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: MappingProxyType({}))
    sections: Mapping[str, SectionRules] = field(default_factory=lambda: MappingProxyType({}))
    words: Words = field(default_factory=Words)
    links: Links = field(default_factory=Links)
    personal_details: PersonalDetails = field(default_factory=PersonalDetails)
    repeats: Repeats = field(default_factory=Repeats)
    floods: Floods = field(default_factory=Floods)
    authors: Authors = field(default_factory=Authors)
    threads: Threads = field(default_factory=Threads)
    languages: Languages = field(default_factory=Languages)
    matcher: Matcher = field(default_factory=lambda: Matcher(()), repr=False, compare=False)
    clause_ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False, compare=False)
    cuts: Mapping[str, tuple[float, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find where the policy changes its mind: it is asked at every comment."""
        object.__setattr__(self, "cuts", MappingProxyType(self._cuts()))

    @property
    def repeats_window(self) -> timedelta:
        """How far back repeats are counted."""
        return self.repeats.window

    @property
    def rejections_window(self) -> timedelta:
        """How far back an author's rejected comments are counted."""
        return self.authors.rejections.within

    def _cuts(self) -> dict[str, tuple[float, ...]]:
        """``cuts``: label to the probabilities at which a comment is treated otherwise, in whichever section.

        Those for rejecting count only where the policy rejects by itself.
        """
        found: dict[str, tuple[float, ...]] = {}
        for thresholds in (self.thresholds, *(section.thresholds for section in self.sections.values())):
            for label, threshold in thresholds.items():
                asked = (threshold.hold, threshold.reject if self.automatic_reject else None)
                known = found.get(label, ())
                found[label] = (*known, *(cut for cut in asked if cut is not None and cut not in known))
        return found

    def clause(self, clause_id: str) -> Clause | None:
        """The clause with this id; None where the policy has none such (it may have had one before)."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def clause_of(self, label: str) -> str | None:
        """The id of the clause that ``label`` falls under."""
        return self.clause_ids.get(label)


def folded(section: str) -> str:
    """A section's name as names are compared: without regard to capitals."""
    return section.strip().casefold()


def thresholds_in(policy: Policy, section: str | None) -> Mapping[str, Threshold]:
    """The thresholds that hold in a section of the site; None: an article of no section."""
    if section is None or not policy.sections:
        return policy.thresholds
    own = policy.sections.get(folded(section))
    return policy.thresholds if own is None else own.together


COMPILED = ("matcher", "clause_ids", "cuts", "least")
"""Fields that are made from others and are no keys of the document."""

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": tuple(f.name for f in fields(Policy) if f.name not in COMPILED),
        "clauses": tuple(f.name for f in fields(Clause)),
        "thresholds": tuple(f.name for f in fields(Threshold) if f.name not in COMPILED),
        "sections": ("thresholds",),
        "words": tuple(f.name for f in fields(Words)),
        "words.list": tuple(f.name for f in fields(WordList)),
        "words.entry": ("entry", "clause", "inflections", "off"),
        "links": tuple(f.name for f in fields(Links)),
        "personal_details": tuple(f.name for f in fields(PersonalDetails)),
        "repeats": tuple(f.name for f in fields(Repeats)),
        "floods": tuple(f.name for f in fields(Floods)),
        "authors": tuple(f.name for f in fields(Authors)),
        "authors.rejections": tuple(f.name for f in fields(Rejections)),
        "threads": tuple(f.name for f in fields(Threads)),
        "languages": tuple(f.name for f in fields(Languages)),
    }
)
"""Every key of the document by section; docs/policy.md describes each."""
