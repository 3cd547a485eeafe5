"""Examples as word pieces: what the encoder learns from, as flat arrays without a letter of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from tqdm import tqdm

from service.moderation.example import Example
from service.moderation.labels import NAMES
from service.moderation.reading import reading
from service.moderation.text.normalise import Text, normalise

COMMENT_PIECES: Final = 64
"""Word pieces of a comment that are learned from: most comments are shorter, and time goes with length."""
PARENT_PIECES: Final = 32
TAIL_SHARE: Final = 0.25
"""Share of the pieces of a long comment that is taken from its end."""
ATTRIBUTES: Final = (
    "TOXICITY", "SEVERE_TOXICITY", "INSULT", "FLIRTATION", "PROFANITY", "SEXUALLY_EXPLICIT", "THREAT",
    "IDENTITY_ATTACK",
)  # fmt: skip
"""Perspective's scores that stand beside some texts: learned as a second task, never served."""
MARKED_BY: Final = {"civil_toxic_spans": 0, "hatexplain": 1}
"""Sets whose people marked words, each with its own manner of marking."""
PORTION: Final = 1_000

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """All rows end to end: ``ids`` (pieces,), ``second`` the pieces of parents, ``marked`` -1 | 0 | 1 a piece.

    Row ``r`` is ``[begins[r], begins[r + 1])``. ``truths`` (rows, labels) and ``scores`` (rows, attributes) hold NaN
    where nobody judged; ``source`` numbers ``sources``; ``manner`` (rows,) is who marked, -1 for nobody.
    """

    ids: Ints
    second: NDArray[np.bool_]
    marked: NDArray[np.int8]
    begins: NDArray[np.int64]
    truths: Floats
    scores: Floats
    weights: Floats
    source: Ints
    manner: Ints
    sources: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.begins) - 1

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it by field name, for ``numpy.savez``."""
        return {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Pieces:
        """What ``arrays`` gave; raises KeyError where a field is missing."""
        found = {field.name: arrays[field.name] for field in fields(cls) if field.name != "sources"}
        return cls(**found, sources=tuple(str(name) for name in arrays["sources"]))


def pieces_of(
    examples: Sequence[Example], tokenizer: Tokenizer, beside: Mapping[str, Mapping[str, float]], quiet: bool = False
) -> Pieces:
    """Every example cut into pieces; ``beside``: example id to Perspective's scores. A quarter millisecond each."""
    rows = list(_rows(examples, tokenizer, quiet))
    sources = tuple(sorted({example.source for example in examples}))
    return Pieces(
        ids=np.concatenate([row[0] for row in rows]),
        second=np.concatenate([row[1] for row in rows]),
        marked=np.concatenate([row[2] for row in rows]),
        begins=np.concatenate([[0], np.cumsum([len(row[0]) for row in rows])]).astype(np.int64),
        truths=np.array([[e.labels.get(name, np.nan) for name in NAMES] for e in examples], dtype=np.float32),
        scores=_scores(examples, beside),
        weights=np.array([e.weight for e in examples], dtype=np.float32),
        source=np.array([sources.index(e.source) for e in examples], dtype=np.int32),
        manner=np.array([_manner(e) for e in examples], dtype=np.int32),
        sources=sources,
    )


def _scores(examples: Sequence[Example], beside: Mapping[str, Mapping[str, float]]) -> Floats:
    nothing: Mapping[str, float] = {}
    found = [[beside.get(e.id, nothing).get(name, np.nan) for name in ATTRIBUTES] for e in examples]
    return np.array(found, dtype=np.float32).reshape(len(examples), len(ATTRIBUTES))


def _rows(
    examples: Sequence[Example], tokenizer: Tokenizer, quiet: bool
) -> Iterator[tuple[Ints, NDArray[np.bool_], NDArray[np.int8]]]:
    starts = range(0, len(examples), PORTION)
    for start in tqdm(starts, "word pieces", disable=quiet, unit_scale=PORTION):
        portion = examples[start : start + PORTION]
        read = [reading(normalise(e.text), e.context) for e in portion]
        own = tokenizer.encode_batch([text.normal for text, _ in read], add_special_tokens=False)
        parents = tokenizer.encode_batch([parent for _, parent in read], add_special_tokens=False)
        for example, (text, _), first, second in zip(portion, read, own, parents, strict=True):
            yield _row(tokenizer, example, text, first, second)


def _row(
    tokenizer: Tokenizer, example: Example, text: Text, own: Encoding, parent: Encoding
) -> tuple[Ints, NDArray[np.bool_], NDArray[np.int8]]:
    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    kept = kept_places(len(own.ids), COMMENT_PIECES)
    answered = [*parent.ids[:PARENT_PIECES], end] if parent.ids else []
    ids = [begin, *(own.ids[i] for i in kept), end, *answered]
    second = np.zeros(len(ids), dtype=np.bool_)
    second[len(kept) + 2 :] = True
    marked = np.full(len(ids), -1, dtype=np.int8)
    marked[1 : len(kept) + 1] = [_marked(example, text, own.offsets[i]) for i in kept]
    return np.array(ids, dtype=np.int32), second, marked


def kept_places(count: int, most: int) -> list[int]:
    """Which of ``count`` pieces are read: all, or the first and the last ones, ``most`` together."""
    if count <= most:
        return list(range(count))
    tail = int(most * TAIL_SHARE)
    return [*range(most - tail), *range(count - tail, count)]


def _manner(example: Example) -> int:
    """Who marked the words; what nobody called toxic has no words to mark, whoever would have marked them."""
    if example.spans is not None:
        return MARKED_BY.get(example.source, -1)
    calm = example.source == "jigsaw_sentences_detox" and example.labels.get("toxicity") == 0.0
    return MARKED_BY["civil_toxic_spans"] if calm else -1


def _marked(example: Example, text: Text, place: tuple[int, int]) -> int:
    if _manner(example) < 0:
        return -1
    start, end = text.original_span(*place)
    return int(any(a < end and start < b for spans in (example.spans or {}).values() for a, b in spans))
