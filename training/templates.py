"""Sentences about people made from our own frames: the same words said of everybody, so that no name alone decides."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import yaml

from service.moderation.example import Example
from service.moderation.labels import LABELS

FOLDER: Final = Path("data/templates")
SOURCE: Final = "templates"
HELD_OF: Final = 5
"""One frame in so many is never fitted on."""
SALT: Final = 769
"""Never to be changed: with another salt, frames would be held that stored models were fitted on."""
HATEFUL: Final = 0.45
"""Share of sampled sentences whose frame attacks people."""
ELSEWHERE: Final = 0.25
"""Share of the sentences from a frame that fits anything which speak of things or trades."""
OPENINGS: Final = ("Good morning. ", "Well. ", "My two pence: ", "Off topic, I know. ", "Once more: ", "Long read. ")
CLOSINGS: Final = (" That is all.", " Just my view.", " Good night.", " There, I said it.", " Discuss.", " Thanks.")
OFTEN: Final = 0.12
"""How often a sentence gets each of: an opening, a closing, no capitals, no full stop."""

_GAP: Final = re.compile(r"\{(many|one|how)\}", re.IGNORECASE)
_CHOICE: Final = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")
_IDENTITY, _THINGS, _TRADES = "identity", "things", "trades"


@dataclass(frozen=True, slots=True)
class Term:
    """A word for people (``family`` an identity), ``things`` or ``trades``; ``forms``: ``many``, ``one``, ``how``."""

    name: str
    family: str
    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with ``gaps``; ``labels`` by what fills it: ``identity``, ``things``, ``trades``, ``""`` (no gap)."""

    id: str
    kind: str
    pattern: str
    labels: Mapping[str, Mapping[str, float]]
    only: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()

    @property
    def held(self) -> bool:
        """True for frames that are measured on and never fitted on; drawn by the frame's words."""
        return int(self.id, 16) % HELD_OF == 0

    @property
    def hateful(self) -> bool:
        """True where the frame, filled with people, attacks them for who they are."""
        return self.labels.get(_IDENTITY, {}).get("identity_attack", 0.0) >= 0.5

    def takes(self, term: Term) -> bool:
        """Whether ``term`` has every form that the gaps ask for, and is of a family that makes sense here."""
        return self.gaps <= term.forms.keys() and (not self.only or term.family in self.only)

    def filled(self, term: Term | None, chance: random.Random | None = None) -> str:
        """The sentence; without ``chance`` the first of each choice of words."""
        said = _CHOICE.sub(lambda m: _chosen(m[1].split("|"), chance), self.pattern)
        return said if term is None else _GAP.sub(lambda m: _form(m[1], term), said)


def _chosen(words: Sequence[str], chance: random.Random | None) -> str:
    return words[0] if chance is None else chance.choice(words)


def _form(gap: str, term: Term) -> str:
    form = term.forms[gap.lower()]
    return form[0].upper() + form[1:] if gap[0].isupper() else form


def terms(folder: Path = FOLDER) -> list[Term]:
    """Every identity term, in the order of the file."""
    families: dict[str, list[dict[str, str]]] = _read(folder / "terms.yaml")["terms"]
    return [Term(forms["many"], family, forms) for family, found in families.items() for forms in found]


def other_terms(folder: Path = FOLDER) -> dict[str, list[Term]]:
    """What is no identity: ``things`` and ``trades``."""
    read = _read(folder / "terms.yaml")
    return {kind: [Term(many, kind, {"many": many}) for many in read[kind]] for kind in (_THINGS, _TRADES)}


def frames(folder: Path = FOLDER) -> list[Frame]:
    """Every frame, in the order of the file."""
    return [frame for kind, section in _read(folder / "frames.yaml").items() for frame in _frames(kind, section)]


def _frames(kind: str, section: dict[str, Any]) -> Iterator[Frame]:
    own = _labels(section["labels"])
    for line in section["frames"]:
        pattern = line.removeprefix("+ ")
        labels = {section.get("fill", _IDENTITY) if _GAP.search(pattern) else "": own}
        if pattern != line:
            labels |= {_THINGS: _labels({}), _TRADES: _labels(section.get("trades", {}))}
        name = blake2b(f"{SALT} {pattern}".encode(), digest_size=6).hexdigest()
        gaps = frozenset(gap.lower() for gap in _GAP.findall(pattern))
        yield Frame(name, kind, pattern, labels, frozenset(section.get("only", ())), gaps)


def _labels(given: Mapping[str, float | None]) -> dict[str, float]:
    """All violations 0 but those given; of a sentence that attacks, what it may be besides is not judged."""
    attacks = any(name != "profanity" for name in given)
    unsure = {"severe_toxicity", "personal_attack", "attack_on_commenter", "attack_on_author"} if attacks else set()
    judged = {label.name: 0.0 for label in LABELS if label.violation and label.name not in unsure}
    return {name: value for name, value in {**judged, **given}.items() if value is not None}


def template_examples(count: int, seed: int, held: bool = False, folder: Path = FOLDER) -> list[Example]:
    """Up to ``count`` different sentences drawn by ``seed``, from the frames to fit on or (``held``) the others.

    Source ``templates``, group the frame's id; ``meta`` names frame, kind, term and family. Every term is as likely
    under a hateful frame as under a harmless one.
    """
    chance = random.Random(seed)
    mine = [frame for frame in frames(folder) if frame.held is held]
    sides = [[frame for frame in mine if frame.hateful is hateful] for hateful in (False, True)]
    people, others = terms(folder), other_terms(folder)
    found: dict[str, Example] = {}
    for _ in range(10 * count):
        if len(found) >= count:
            break
        frame = chance.choice(sides[chance.random() < HATEFUL])
        fill = _fill(frame, chance)
        term = _drawn(frame, people if fill == _IDENTITY else others.get(fill, []), chance)
        text = _roughened(frame.filled(term, chance), chance)
        found.setdefault(text, example_of(frame, term, text, len(found)))
    return list(found.values())


def _fill(frame: Frame, chance: random.Random) -> str:
    if len(frame.labels) == 1:
        return next(iter(frame.labels))
    return chance.choice((_THINGS, _TRADES)) if chance.random() < ELSEWHERE else _IDENTITY


def _drawn(frame: Frame, among: Sequence[Term], chance: random.Random) -> Term | None:
    fitting = [term for term in among if frame.takes(term)]
    return chance.choice(fitting) if fitting else None


def example_of(frame: Frame, term: Term | None, text: str, number: int = 0) -> Example:
    """A frame's sentence as an example."""
    fill = "" if term is None else term.family if term.family in (_THINGS, _TRADES) else _IDENTITY
    name = "" if term is None else term.name
    return Example(
        id=f"{SOURCE}:{frame.id}:{name}:{number}",
        text=text,
        labels=frame.labels[fill],
        source=SOURCE,
        group=frame.id,
        meta={"frame": frame.id, "kind": frame.kind, "term": name, "family": "" if term is None else term.family},
    )


def _roughened(text: str, chance: random.Random) -> str:
    """The sentence as a hasty reader may type it."""
    often = [chance.random() < OFTEN for _ in range(4)]
    if often[0]:
        text = chance.choice(OPENINGS) + text
    if often[1]:
        text += chance.choice(CLOSINGS)
    if often[2]:
        text = text.lower()
    return text.rstrip(".") if often[3] else text


def in_every_frame(held: bool, folder: Path = FOLDER) -> list[Example]:
    """Every identity term in every frame that takes it, in plain words: the twins that fairness is measured on."""
    people = terms(folder)
    mine = [frame for frame in frames(folder) if frame.held is held and _IDENTITY in frame.labels]
    return [example_of(frame, term, frame.filled(term)) for frame in mine for term in people if frame.takes(term)]


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found
