"""The functional suite `data/policysuite/`: written comments, each with what is right for it, by function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from service.moderation.comment import Ancestor, Author, Comment, Context
from service.moderation.example import Example
from service.moderation.labels import NAMES
from training.datasets.row import MalformedDataError, MissingDataError, read

FOLDER: Final = Path("data/policysuite")
SOURCE: Final = "policysuite"
HALVES: Final = ("fit", "held")
ACTIONS: Final = ("publish", "hold")
WRITER: Final = Author("The writer of this case")


@dataclass(frozen=True, slots=True)
class Case:
    """One written comment in its thread: what holds of it, and what the default policy should do with it.

    ``labels`` holds 0 or 1 for the labels that were judged. ``half`` is ``fit`` or ``held``: the second is never fitted
    on. ``aimed``: whether it was judged whom the comment is aimed at; ``target`` is that name, None for nobody of the
    thread. ``family`` gathers cases of one sentence frame (its own id where it has none).
    """

    id: str
    function: str
    half: str
    text: str
    labels: dict[str, int]
    action: str
    context: Context
    family: str
    aimed: bool = False
    target: str | None = None

    @property
    def comment(self) -> Comment:
        """The comment as a site would hand it in."""
        return Comment(self.id, self.text, WRITER, depth=self.context.depth)


@dataclass(frozen=True, slots=True)
class Function:
    """What the cases of one name test. ``violation``: the default policy should hold them; ``labels``: judged first."""

    name: str
    tests: str
    violation: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A violation and its near-miss: ``label`` should be higher for cases of ``worse`` than for those of ``better``."""

    worse: str
    better: str
    label: str


def cases(folder: Path = FOLDER, half: str | None = None) -> list[Case]:
    """Every case of the folder's JSONL files, in order, or those of one half.

    Raises ``MissingDataError`` where there is no file, ``MalformedDataError`` where one holds something else.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise MissingDataError(f"There is no functional suite in {folder}: run from the repository's root.")
    found = [case for path in paths for case in read(path, _case)]
    return [case for case in found if half in (None, case.half)]


def functions(folder: Path = FOLDER) -> dict[str, Function]:
    """Every function that ``functions*.yaml`` describe, by name, in their order; raises ``MalformedDataError``."""
    found = [_function(entry) for path in sorted(folder.glob("functions*.yaml")) for entry in _listed(path)]
    return {function.name: function for function in found}


def pairs(folder: Path = FOLDER) -> list[Pair]:
    """The pairs of functions in ``pairs.yaml``, none where there is no such file; raises ``MalformedDataError``."""
    path = folder / "pairs.yaml"
    return [Pair(e["worse"], e["better"], e["label"]) for e in _listed(path)] if path.exists() else []


def as_examples(found: Sequence[Case]) -> list[Example]:
    """The cases of the fitting half that teach something, as examples. The held half is left out whoever asks.

    ``group`` is the function with the family, so that a split cuts no family; cases without text or labels go.
    """
    return [_example(case) for case in found if case.half == "fit" and case.labels and not case.comment.empty]


def _example(case: Case) -> Example:
    return Example(
        id=case.id,
        text=case.text,
        labels={label: float(value) for label, value in case.labels.items()},
        source=SOURCE,
        context=case.context,
        group=f"{case.function}/{case.family}",
        meta={"kind": case.function},
    )


def _case(line: dict[str, Any]) -> Case:
    """A parsed line as a case; raises KeyError for a missing field, ValueError for a word or label nobody knows."""
    labels = {str(name): int(value) for name, value in line["labels"].items()}
    strangers = [name for name, value in labels.items() if name not in NAMES or value not in (0, 1)]
    if line["half"] not in HALVES or line["action"] not in ACTIONS or strangers:
        raise ValueError(f"the case {line['id']}")
    return Case(
        id=str(line["id"]),
        function=str(line["function"]),
        half=line["half"],
        text=str(line["text"]),
        labels=labels,
        action=line["action"],
        context=_context(line),
        family=str(line.get("family", line["id"])),
        aimed="target" in line,
        target=line.get("target"),
    )


def _context(line: dict[str, Any]) -> Context:
    """The thread as far as the case tells it; the parent's author takes part even where the list does not say so."""
    parent, author = line.get("parent"), line.get("parent_author") or "Somebody"
    above = (Ancestor(author, parent),) if parent else ()
    others = dict.fromkeys([*(a.author for a in above), *(line.get("participants") or ())])
    return Context(above, tuple(others), article_author=line.get("article_author"), depth=len(above))


def _listed(path: Path) -> list[dict[str, Any]]:
    found = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise MalformedDataError(f"{path} should hold a list of entries.")
    return found


def _function(entry: dict[str, Any]) -> Function:
    try:
        return Function(entry["name"], entry["tests"], bool(entry["violation"]), tuple(entry["labels"]))
    except KeyError as error:
        raise MalformedDataError(f"A function of the suite lacks the field {error}.") from error
