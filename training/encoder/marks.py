"""The head over single word pieces: would a person mark this piece as part of the abuse? Fitted on served states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from service.moderation.encoder import Encoder
from service.moderation.example import Example
from service.moderation.reading import reading
from service.moderation.text.normalise import normalise

SOURCE: Final = "civil_toxic_spans"
"""The set whose people marked words of news sites' comments."""
MOST: Final = 4_000
STRENGTH: Final = 0.1

Bools = NDArray[np.bool_]


def marked_examples(examples: Sequence[Example]) -> list[Example]:
    """Those whose words somebody marked, ``MOST`` of them at most."""
    return [e for e in examples if e.source == SOURCE and e.spans and any(e.spans.values())][:MOST]


def fit_token_head(encoder: Encoder, examples: Sequence[Example], quiet: bool = False) -> LogisticRegression:
    """A logistic regression over states, (1, width). ``examples``: of the fitting fold, with spans.

    Every piece of a comment is a row. CPU: a hundred comments a second.
    """
    read = list(tqdm(_read(encoder, examples), "marked words", len(examples), disable=quiet))
    states, marked = np.concatenate([states for states, _ in read]), np.concatenate([marked for _, marked in read])
    head = LogisticRegression(C=STRENGTH, max_iter=300)
    head.fit(states.astype(np.float32), marked)
    return head


def _read(encoder: Encoder, examples: Sequence[Example]) -> Iterator[tuple[NDArray[np.float32], Bools]]:
    for example in examples:
        text, parent = reading(normalise(example.text), example.context)
        encoded = encoder.read([(text.normal, parent)])[0]
        spans = [text.original_span(start, end) for start, end in encoded.places[1:-1].tolist()]
        yield encoded.states[1:-1], np.array([_is_marked(example, *span) for span in spans], dtype=np.bool_)


def _is_marked(example: Example, start: int, end: int) -> bool:
    return any(a < end and start < b for spans in (example.spans or {}).values() for a, b in spans)
