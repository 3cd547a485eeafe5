"""Both readers, the judges over them and every calibrator, out of rows to fit on and rows to calibrate on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from service.moderation.labels import NAMES
from training.calibrate import fit_calibrators
from training.encoded import Moves, fit_encoder_heads
from training.fit import fit_heads
from training.judges import both_scores, fit_judges, raw_scores
from training.table import Table
from training.twins import Moved

Parts = dict[str, Any]
"""What ``parts.joblib`` holds: see ``service.moderation.classifier``."""


def fit_parts(
    known: Table, border: int, calm: Table | None, moved: Moved | None = None, quiet: bool = False
) -> tuple[Parts, dict[str, str]]:
    """The parts of a model, and the labels that have none with the reason. Heavy CPU: minutes on 200,000 rows.

    ``known``: rows to fit on up to ``border``, from there rows to calibrate on; ``calm``: ordinary comments for the
    calibrators alone; ``moved``: what heads should not heed (see ``training.twins``). Judges and curves are
    found with heads that had not seen the rows; then the heads are fitted once more with those rows added, which a
    small corpus cannot spare, and judges and curves stay.
    """
    first, second = known.rows(np.arange(border)), known.rows(np.arange(border, known.x.shape[0]))
    apart, moves = (None, None) if moved is None else (moved.rows, moved.vectors)
    fitted = fit_heads(first, NAMES, quiet=quiet, apart=apart)
    ordinary = None if calm is None else raw_scores(fitted.heads, calm.x)
    calibrators = fit_calibrators(raw_scores(fitted.heads, second.x), second.truths, ordinary)
    skipped = dict(fitted.skipped)
    skipped |= {label: "no positive to calibrate on" for label in fitted.heads if label not in calibrators}
    parts: Parts = {"calibrators": calibrators}
    if known.vectors is not None:
        heads = {label: fitted.heads[label] for label in calibrators}
        parts |= _judged(heads, (first.read(), second.read()), None if calm is None else calm.read(), moves, quiet)
        parts["encoder_heads"] = fit_encoder_heads(known.read(), tuple(parts["judges"]), moves=moves, quiet=quiet)
    parts["heads"] = fit_heads(known, tuple(calibrators), quiet=quiet, apart=apart).heads
    return parts, skipped


def _judged(
    heads: Mapping[str, Any], folds: tuple[Table, Table], calm: Table | None, moves: Moves | None, quiet: bool
) -> Parts:
    """Judges and the curves over them, for the labels of which both readers have enough to go by.

    ``folds``: rows to fit on and rows to calibrate on, and ``calm``, as far as the encoder has read them.
    """
    first, second = folds
    encoder_heads = fit_encoder_heads(first, tuple(heads), moves=moves, quiet=quiet)
    judges, decided = fit_judges(both_scores(heads, encoder_heads, second), second.truths)
    ordinary = None
    if calm is not None:
        both = both_scores(heads, encoder_heads, calm)
        ordinary = {label: judge.decision_function(both[label]) for label, judge in judges.items()}
    curves = fit_calibrators(decided, second.truths, ordinary)
    return {"judges": {label: judges[label] for label in curves}, "full_calibrators": curves}


def only(parts: Mapping[str, Any], labels: Iterable[str]) -> Parts:
    """The parts of some labels; what is not kept by label stays as it is."""
    kept = set(labels)
    return {
        name: {label: one for label, one in part.items() if label in kept} if isinstance(part, dict) else part
        for name, part in parts.items()
    }
