"""What else was tried for the readers, side by side in one run on the same rows: ``python -m bench trials``.

Fitted on a sample of the fitting fold; measured on our held-out threads and on sets that are only measured on. Needs
the published sets and a version with an encoder; minutes. Other encoders that lie in folders of ``var/trials`` (made
by ``python -m training encoder --out``) have a row each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.table import show
from service.moderation.example import Example
from service.moderation.features import HASHED, WIDTH
from service.registry import Shelf
from training.datasets.catalogue import DATA
from training.encoded import LENT, STRENGTH, Moves, Spread, fit_encoder_heads
from training.fit import BY_NAME, SOLVER, Lesson, fit_head, lesson_of, log_ratio
from training.fit import STRENGTH as GRAM_STRENGTH
from training.making import SEED
from training.recipes import MARKS_ALONE, Places, gather, measured_only, recipe_named
from training.sampled import sampled
from training.split import split
from training.table import Table, table_of
from training.twins import Moved, Twinned, twinned
from training.vectors import EncoderFiles, Reader, files_served

NAME: Final = "news-en"
FIT_ROWS: Final = 40_000
MEASURED_ROWS: Final = 1_500
LABELS: Final = ("toxicity", "insult")
TAUGHT: Final = (*LABELS, "personal_attack")
"""Those and what their heads take over from."""
SETS: Final = {
    "corpus": LABELS,
    "impermium_insults": ("insult",),
    "ucc_unhealthy_valtest": LABELS,
    "c3_constructive": ("toxicity",),
}
RIVALS: Final = Path("var/trials")
Scorer = Callable[[Table], np.ndarray[Any, Any]]
"""A table to a raw score a row."""


def main() -> None:
    """Print one table a label."""
    found = files_served(Shelf(Path("models")), NAME)
    if found is None or not DATA.is_dir():
        sys.exit(f"The trials need {DATA} and a promoted {NAME} with an encoder.")
    reader = Reader(found)
    ingredients = gather(recipe_named("english"), Places())
    folds = split(ingredients.examples, SEED)
    known = _some([ingredients.examples[i] for i in folds.fit], FIT_ROWS)
    corpus = [e for e in (ingredients.examples[i] for i in folds.held) if e.source == "corpus"]
    others = measured_only(frozenset({"en"}), DATA)
    measured = {"corpus": corpus, **{name: _some(others[name], MEASURED_ROWS) for name in SETS if name in others}}
    lessons = twinned(known, SEED)
    table, bare = _read(reader, lessons.examples), _read(reader, known)
    assert table.vectors is not None
    moved = lessons.moved(table)
    tables = {name: _read(reader, some) for name, some in measured.items()}
    cut = {name: _cut_table(reader, some, tables[name]) for name, some in measured.items()}
    rivals = {path.name: _rival(path, lessons, table, measured, tables) for path in sorted(RIVALS.glob("*"))}
    for label in LABELS:
        _trial(label, table, tables, cut, bare, moved, rivals)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another encoder's reading of the same rows: of those to fit on, how twins move, and of the measured sets."""

    table: Table
    moves: Moves
    tables: dict[str, Table]


def _rival(
    path: Path, lessons: Twinned, table: Table, measured: dict[str, list[Example]], tables: dict[str, Table]
) -> Rival:
    reader = Reader(EncoderFiles.of(path))
    whole = replace(table, vectors=reader.vectors_of(lessons.examples, quiet=True))
    assert whole.vectors is not None
    read = {name: replace(tables[name], vectors=reader.vectors_of(some, quiet=True)) for name, some in measured.items()}
    return Rival(whole, lessons.moves(whole.vectors), read)


def _read(reader: Reader, examples: Sequence[Example]) -> Table:
    return reader.beside(table_of(examples, TAUGHT), examples, np.ones(len(examples), dtype=np.bool_))


def _some(examples: Sequence[Example], most: int) -> list[Example]:
    return [e for e, kept in zip(examples, sampled(examples, most), strict=True) if kept]


def _cut_table(reader: Reader, examples: Sequence[Example], table: Table) -> dict[int, Table]:
    """The same rows as an encoder sees them that stops after so many words (a word is 1.3 pieces)."""
    found = {}
    for words in (24, 48):
        short = [replace(e, text=" ".join(e.text.split()[:words])) for e in examples]
        found[words] = replace(table, vectors=reader.vectors_of(short, quiet=True))
    return found


def _trial(
    label: str,
    table: Table,
    tables: dict[str, Table],
    cut: dict[str, dict[int, Table]],
    bare: Table,
    moved: Moved,
    rivals: dict[str, Rival],
) -> None:
    """``table``: comments with their twins, from which ``moved`` comes; ``bare``: the comments without."""
    lesson, untwinned = lesson_of(table.truths, label), lesson_of(bare.truths, label)
    taught, untold = _told(table), _told(bare)
    heeded, unpaired = lesson_of(taught.truths, label), lesson_of(untold.truths, label)
    sets = [name for name, labels in SETS.items() if label in labels and name in tables]
    truths = {name: _truths(tables[name], label) for name in sets}
    moves = moved.vectors
    grams, read = (
        _fitted_grams(table, lesson, moved.rows if label in BY_NAME else None),
        _vector_scorer(taught, heeded, moves),
    )
    both = lambda some: grams(some) + read(some)  # noqa: E731
    rows = [
        _row("n-grams: as they ship (naive-Bayes weights, 2^18 columns, twins paired)", grams, tables, truths),
        _row("n-grams: without the pairing of twins", _fitted_grams(table, lesson), tables, truths),
        _row("n-grams: without twins", _fitted_grams(bare, untwinned), tables, truths),
        _row("n-grams: unpaired, without naive-Bayes weights", _plain(table, lesson), tables, truths),
        _row("n-grams: unpaired, 2^16 columns", _folded(table, lesson, 2), tables, truths),
        _row("n-grams: unpaired, 2^14 columns", _folded(table, lesson, 4), tables, truths),
        _row("n-grams: unpaired, shares of votes", _soft(table, lesson, _shares(table, label)), tables, truths),
        _row("n-grams: unpaired, distilled", _soft(table, lesson, _taught(both, table, lesson)), tables, truths),
        _row("encoder: as it ships", _shipped(taught, label, moves), tables, truths),
        _row("encoder: heeding neither Perspective nor personal attacks", read, tables, truths),
        _row("encoder: … without a level for each set", _vector_scorer(taught, heeded, moves, False), tables, truths),
        _row("encoder: … without the pairing of twins", _vector_scorer(taught, heeded), tables, truths),
        _row("encoder: … without twins", _vector_scorer(untold, unpaired), tables, truths),
        _row("encoder: … with the all-positive news set", _vector_scorer(table, lesson, moves), tables, truths),
        *(
            _row(f"encoder: … {words} words only", read, {name: cut[name][words] for name in sets}, truths)
            for words in (24, 48)
        ),
        *(
            _row(f"encoder: {name}", _vector_scorer(_told(rival.table), heeded, rival.moves), rival.tables, truths)
            for name, rival in rivals.items()
        ),
        _row("both readers, equally believed", both, tables, truths),
    ]  # fmt: skip
    show(f"{label}: ROC AUC, fitted on {int(lesson.rows.sum()):,} rows", ["what", *sets], rows)


def _told(table: Table) -> Table:
    """The rows whose labels teach the encoder's heads: see ``MARKS_ALONE``."""
    return table.rows(~np.isin(table.truths.sources.astype(str), list(MARKS_ALONE)))


def _row(name: str, score: Scorer, tables: dict[str, Table], truths: dict[str, Any]) -> list[str]:
    cells = []
    for source, (judged, values) in truths.items():
        cells.append(f"{roc_auc_score(values, score(tables[source])[judged]):.3f}")
    return [name, *cells]


def _truths(table: Table, label: str) -> tuple[Any, Any]:
    judged = table.truths.judged(label)
    return judged, table.truths.values[label][judged] >= 0.5


def _gram_scorer(head: LogisticRegression) -> Scorer:
    return lambda table: np.asarray(head.decision_function(table.x))


def _fitted_grams(table: Table, lesson: Lesson, apart: csr_matrix | None = None) -> Scorer:
    return _gram_scorer(fit_head(table.x[lesson.rows], lesson, GRAM_STRENGTH, apart))


def _vector_scorer(table: Table, lesson: Lesson, moves: Moves | None = None, levels: bool = True) -> Scorer:
    spread = Spread.of(np.asarray(table.vectors, dtype=np.float32), moves)
    rows = spread.brought(np.asarray(table.vectors)[lesson.rows])
    width = rows.shape[1]
    beside = lesson.offsets if levels else lesson.offsets[:, :0]
    head = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3)
    head.fit(np.hstack([rows, beside]), lesson.truths, sample_weight=lesson.weights)
    weights = head.coef_[0, :width]
    return lambda other: spread.brought(np.asarray(other.vectors)) @ weights


def _shipped(table: Table, label: str, moves: Moves | None) -> Scorer:
    """The head that ships: with what it heeds of Perspective's opinion and of another label."""
    lenders = LENT[label][:1] if label in LENT else ()
    head = fit_encoder_heads(table, (label, *lenders), moves=moves, quiet=True)[label]
    return lambda other: np.asarray(head.decision_function(np.asarray(other.vectors, dtype=np.float32)))


def _plain(table: Table, lesson: Lesson) -> Scorer:
    head = LogisticRegression(C=GRAM_STRENGTH, **SOLVER)
    head.fit(table.x[lesson.rows], lesson.truths, sample_weight=lesson.weights)
    return _gram_scorer(head)


def _folded(table: Table, lesson: Lesson, bits: int) -> Scorer:
    """With so many bits fewer a column: the upper bits of one hash are a shorter hash."""

    def fold(x: csr_matrix) -> csr_matrix:
        columns = np.where(x.indices < HASHED, x.indices >> bits, x.indices - HASHED + (HASHED >> bits))
        found = csr_matrix((x.data.copy(), columns, x.indptr.copy()), shape=(x.shape[0], WIDTH))
        found.sum_duplicates()
        return found

    ratio = log_ratio(fold(table.x[lesson.rows]), lesson.truths, lesson.weights)
    head = LogisticRegression(C=GRAM_STRENGTH, **SOLVER)
    head.fit(_scaled(fold(table.x[lesson.rows]), ratio), lesson.truths, sample_weight=lesson.weights)
    return lambda other: np.asarray(head.decision_function(_scaled(fold(other.x), ratio)))


def _scaled(x: csr_matrix, ratio: Any) -> csr_matrix:
    return csr_matrix((x.data * ratio[x.indices], x.indices, x.indptr), shape=x.shape)


def _soft(table: Table, lesson: Lesson, shares: Any) -> Scorer:
    """Every row twice, as much of a yes as ``shares`` (rows,) says and the rest of a no."""
    x = table.x[lesson.rows]
    yes, no = lesson.weights * shares, lesson.weights * (1 - shares)
    truths = np.repeat([True, False], x.shape[0])
    doubled = Lesson(lesson.rows, truths, np.concatenate([yes, no]), lesson.offsets)
    return _gram_scorer(fit_head(vstack([x, x], format="csr"), doubled, GRAM_STRENGTH))


def _shares(table: Table, label: str) -> Any:
    values = table.truths.values[label]
    return values[~np.isnan(values)]


def _taught(both: Scorer, table: Table, lesson: Lesson) -> Any:
    """What both readers say of the rows, as a probability, half and half with what people said."""
    raw = both(table)[lesson.rows]
    curve = LogisticRegression(C=10.0).fit(raw.reshape(-1, 1), lesson.truths, sample_weight=lesson.weights)
    return 0.5 * curve.predict_proba(raw.reshape(-1, 1))[:, 1] + 0.5 * lesson.truths
