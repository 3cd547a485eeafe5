"""The second reader: a fine-tuned sentence encoder, run by onnxruntime on one thread, without PyTorch.

The graph takes ``input_ids``, ``attention_mask`` and ``token_type_ids`` (int64, (batch, length)) and gives ``states``
(float32, (batch, length, width)). What it reads is ``[CLS] comment [SEP] parent [SEP]``; what counts of it are the
states of the comment's side, the first two marks included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

WIDTH: Final = 384
"""Numbers in a state, and so in a vector."""
LONGEST: Final = 128
"""Word pieces of a comment that are read: of a longer one the first ``HEAD`` and the last ``TAIL``."""
HEAD, TAIL = 96, 32
OF_PARENT: Final = 32
"""Word pieces of the parent that are read: its first."""

Reading = tuple[str, str]
"""A comment and its parent as ``reading.reading`` gives them; "" for no parent."""

_HALF: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder made of a comment.

    ``states``: (pieces, width), float32, of the comment's side; the first and the last are the marks around it.
    ``places``: (pieces, 2), where each piece stands in what was read; an empty stretch for the marks.
    """

    states: NDArray[np.float32]
    places: NDArray[np.int64]

    @property
    def vector(self) -> NDArray[np.float32]:
        """The mean state, (width,): what the heads read."""
        return np.asarray(self.states.mean(axis=0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The graph's input for one comment: all ids, how many of them are the comment's side, and its places."""

    ids: list[int]
    own: int
    places: list[tuple[int, int]]


class Encoder:
    """A graph and its tokenizer. Any thread may ask; a process that forks must load its own afterwards.

    Comments of exactly one length may share a run, up to ``together`` of them: with 1, which is the default, every
    comment has its own, and its numbers can depend on no other. More is safe for graphs that scale each row of their
    8-bit numbers by itself, and not for those that scale a whole run.
    """

    def __init__(self, session: Any, tokenizer: Any, together: int = 1) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._together = together
        self._opening, self._closing = (_id_of(tokenizer, mark) for mark in ("[CLS]", "[SEP]"))

    @classmethod
    def from_bytes(cls, graph: bytes, tokenizer: bytes, together: int = 1) -> Encoder:
        """The encoder of ``encoder.onnx`` and ``tokenizer.json``; raises ValueError where either is not one."""
        # Neither is needed, and some 30 MB are saved, where only n-grams are read.
        from tokenizers import Tokenizer

        try:
            words = Tokenizer.from_buffer(tokenizer)
        except Exception as error:
            raise ValueError(f"the tokenizer cannot be read: {error}") from error
        words.no_padding()
        words.no_truncation()
        return cls(_session(graph), words, together)

    def read(self, readings: Sequence[Reading]) -> list[Encoded]:
        """What the encoder makes of each reading, in their order. CPU: 1 to 10 ms a comment, by its length."""
        pieces = [self._pieces(*one) for one in readings]
        found: dict[int, Encoded] = {}
        for places in _alike([len(one.ids) for one in pieces], self._together):
            found.update(zip(places, self._run([pieces[place] for place in places]), strict=True))
        return [found[place] for place in range(len(readings))]

    def vector(self, comment: str, parent: str = "") -> NDArray[np.float32]:
        """The vector of one comment, (WIDTH,)."""
        return self.read([(comment, parent)])[0].vector

    def vectors(self, reads: Sequence[Reading]) -> NDArray[np.float32]:
        """The vector of each reading, (readings, WIDTH)."""
        return np.stack([one.vector for one in self.read(reads)]) if reads else np.empty((0, WIDTH), dtype=np.float32)

    def _pieces(self, comment: str, parent: str) -> _Pieces:
        ids, places = self._cut(comment)
        ids = [self._opening, *ids, self._closing]
        own = len(ids)
        if answered := self._words(parent).ids[:OF_PARENT]:
            ids += [*answered, self._closing]
        return _Pieces(ids, own, [(0, 0), *places, (0, 0)])

    def _cut(self, comment: str) -> tuple[list[int], list[tuple[int, int]]]:
        words = self._words(comment)
        ids, places = words.ids, words.offsets
        if len(ids) > LONGEST:
            return ids[:HEAD] + ids[-TAIL:], places[:HEAD] + places[-TAIL:]
        return ids, places

    def _words(self, text: str) -> Any:
        """The word pieces of a text. Half a surrogate pair is no letter to the tokenizer, and as long as one."""
        return self._tokenizer.encode(_HALF.sub("\ufffd", text), add_special_tokens=False)

    def _run(self, pieces: Sequence[_Pieces]) -> Iterator[Encoded]:
        """One run for readings of one length: there is nothing to pad, and so nothing to mask."""
        ids = np.array([one.ids for one in pieces], dtype=np.int64)
        after = np.array([[one.own] for one in pieces])
        types = (np.arange(ids.shape[1]) >= after).astype(np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        (states,) = self._session.run(["states"], given)
        for one, state in zip(pieces, states, strict=True):
            yield Encoded(state[: one.own], np.array(one.places, dtype=np.int64).reshape(-1, 2))


def _alike(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """The places of readings that may share a run: of one length, at most ``most`` together."""
    by_length: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        by_length.setdefault(length, []).append(place)
    for places in by_length.values():
        for start in range(0, len(places), most):
            yield places[start : start + most]


def _id_of(tokenizer: Any, mark: str) -> int:
    found = tokenizer.token_to_id(mark)
    if found is None:
        raise ValueError(f"the tokenizer has no {mark}")
    return int(found)


def _session(graph: bytes) -> Any:
    """A session on one thread: requests are served side by side already, and two threads gain little at 60 words.

    Without an arena memory goes back after a run, at no measurable cost; shapes differ by comment, so that a
    remembered pattern of memory would not fit the next.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ValueError(f"the encoder's graph cannot be read: {type(error).__name__}") from error
    if [found.name for found in session.get_outputs()] != ["states"]:
        raise ValueError("the encoder's graph gives no states")
    return session
