"""What the encoder makes of comments, computed once and remembered: a vector beside a hash, and never a text."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from service.moderation.classifier import Classifier
from service.moderation.encoder import WIDTH, Encoder
from service.moderation.errors import ParleyError
from service.moderation.example import Example
from service.moderation.reading import VERSION, reading
from service.moderation.second import GivesVectors
from service.moderation.text.normalise import normalise
from service.registry import ENCODER, PARTS, TOKENIZER, Shelf, unpack
from training.recipes import CACHE
from training.table import Bools, Table, Vectors

ABOUT: Final = "encoder.json"
KEY: Final = 16
"""Bytes of the sha256 of what was read: enough that no two comments of a lifetime share them."""
SHARD: Final = 1_024
"""Vectors written at a time: what a stop may lose."""
PORTION: Final = 32
"""Comments that a process is given at a time."""
FEW: Final = 256
"""Comments up to which starting a second process costs more than it saves."""
PROCESSES: Final = min(2, os.cpu_count() or 1)

Read = tuple[str, str]
"""A comment and its parent as the encoder reads them (see ``service.moderation.reading``)."""


class NoEncoderError(ParleyError):
    """There is no encoder where one was named."""


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """An encoder as it lies in a folder: the graph and the tokenizer, whole.

    ``token_head``: the head over single word pieces that was learned with it, where the folder has ``parts.joblib``.
    ``about``: what ``encoder.json`` says of it, for the manifest; with ``"together": n`` up to n comments of one length
    may share a run (see ``service.moderation.encoder``).
    """

    graph: bytes
    tokenizer: bytes
    token_head: Any = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> EncoderFiles:
        """What lies in a folder; raises ``NoEncoderError`` where graph or tokenizer is absent, and ``RefusedError``."""
        parts, about = folder / PARTS, folder / ABOUT
        try:
            told = json.loads(about.read_bytes()) if about.exists() else {}
            token_head = unpack(parts.read_bytes()).get("token_head") if parts.exists() else None
            return cls((folder / ENCODER).read_bytes(), (folder / TOKENIZER).read_bytes(), token_head, told)
        except OSError as error:
            raise NoEncoderError(f"There is no encoder in {folder}: it takes {ENCODER} and {TOKENIZER}.") from error

    @property
    def sha256(self) -> str:
        """One digest of both files."""
        return sha256(self.graph + self.tokenizer).hexdigest()

    def named(self) -> dict[str, bytes]:
        """The files by the names they have beside a model's parts."""
        return {ENCODER: self.graph, TOKENIZER: self.tokenizer}


def files_served(shelf: Shelf, name: str) -> EncoderFiles | None:
    """The encoder of the version that serves under ``name``, or None where there is none."""
    version = shelf.promoted().get(name)
    return None if version is None else files_of(shelf, name, version)


def files_of(shelf: Shelf, name: str, version: str) -> EncoderFiles | None:
    """The encoder of one version, or None where it has none; raises ``NotFound`` or ``RefusedError``."""
    about = shelf.manifest(name, version).encoder
    return replace(EncoderFiles.of(shelf.folder / name / version), about=about) if about else None


def remembering(classifier: Classifier, files: EncoderFiles | None, cache: Path | None) -> Classifier:
    """The classifier with its encoder's memory in the encoder's place; as it is where it has no encoder.

    It scores as before (but for the memory's rounding) and says nothing of evidence.
    """
    if files is None or classifier.second is None:
        return classifier
    return replace(classifier, second=replace(classifier.second, encoder=Reader(files, cache)))


class Reader:
    """An encoder with a memory on disk: reads a comment once, whichever run of whichever command asks.

    ``cache``: the folder of all encoders' memories, or None to remember nothing beyond this run; ``encoder``: one that
    stands in for that of ``files``, in this process. The vectors are the
    served ones, rounded to 16 bits: the same graph, one comment at a time, for an 8-bit graph rounds by what else is in
    its batch. (Batches of like length in 32-bit numbers are slower still: 171 a second against 344 at 40 word pieces.)
    """

    def __init__(
        self,
        files: EncoderFiles,
        cache: Path | None = CACHE,
        processes: int = PROCESSES,
        encoder: GivesVectors | None = None,
    ) -> None:
        self.files = files
        self._encoder = encoder or Encoder.from_bytes(files.graph, files.tokenizer, self.together)
        self._processes = processes
        self._folder = None if cache is None else cache / f"{files.sha256[:16]}-{VERSION}"
        self._known: dict[bytes, Vectors] = {} if self._folder is None else dict(_remembered(self._folder))

    @property
    def together(self) -> int:
        """How many comments of one length may share a run."""
        return int(self.files.about.get("together", 1))

    def told(self) -> dict[str, Any]:
        """What a manifest says of the encoder."""
        return {**self.files.about, "reading": VERSION, "width": WIDTH, "sha256": self.files.sha256}

    def vectors_of(self, examples: Sequence[Example], quiet: bool = False) -> Vectors:
        """The vector of each example, (rows, width). Heavy CPU: 100 to 400 new comments a second and process.

        A stop (Ctrl-C) loses a second's work at most: what was read is remembered.
        """
        return self.vectors([_read(example) for example in tqdm(examples, "readings", disable=quiet)], quiet)

    def beside(self, table: Table, examples: Sequence[Example], wanted: Bools, quiet: bool = False) -> Table:
        """``table`` with the vectors of those of its ``examples`` that are wanted; NaN in the others' rows."""
        found = self.vectors_of([example for example, read in zip(examples, wanted, strict=True) if read], quiet)
        vectors = np.full((len(examples), WIDTH), np.nan, dtype=np.float16)
        vectors[wanted] = found
        return replace(table, vectors=vectors)

    def vectors(self, reads: Sequence[Read], quiet: bool = True) -> Vectors:
        """The vector of each reading, (rows, width)."""
        keys = [_key(read) for read in reads]
        fresh = {key: read for key, read in zip(keys, reads, strict=True) if key not in self._known}
        if self.together > 1:
            fresh = dict(sorted(fresh.items(), key=lambda pair: len(pair[1][0]) + len(pair[1][1])))
        self._learn(list(fresh), list(fresh.values()), quiet)
        return np.stack([self._known[key] for key in keys]) if keys else np.empty((0, WIDTH), dtype=np.float16)

    def _learn(self, keys: Sequence[bytes], reads: Sequence[Read], quiet: bool) -> None:
        kept: list[tuple[bytes, Vectors]] = []
        progress = tqdm(self._computed(reads), "vectors", len(reads), disable=quiet or not reads, smoothing=0.02)
        try:
            for key, vector in zip(keys, progress, strict=True):
                kept.append((key, vector))
                if len(kept) == SHARD:
                    self._keep(kept)
                    kept = []
        finally:
            self._keep(kept)

    def _keep(self, kept: list[tuple[bytes, Vectors]]) -> None:
        self._known.update(kept)
        if kept and self._folder is not None:
            _write(self._folder, kept)

    def _computed(self, reads: Sequence[Read]) -> Iterator[Vectors]:
        """The vectors in the order of ``reads``, as they come."""
        portions = [reads[start : start + PORTION] for start in range(0, len(reads), PORTION)]
        if len(reads) <= FEW or self._processes < 2:
            for portion in portions:
                yield from _vectors(self._encoder, portion)
            return
        started = (self.files.graph, self.files.tokenizer, self.together)
        with multiprocessing.get_context("spawn").Pool(self._processes, _start, started) as pool:
            for found in pool.imap(_some, portions):
                yield from found


_encoder: Encoder | None = None
"""The encoder of this process, where it is one of a pool's."""


def _start(graph: bytes, tokenizer: bytes, together: int) -> None:
    """Load the encoder in a process of the pool, which leaves Ctrl-C to the one that started it."""
    global _encoder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _encoder = Encoder.from_bytes(graph, tokenizer, together)


def _some(reads: Sequence[Read]) -> Vectors:
    assert _encoder is not None
    return _vectors(_encoder, reads)


def _vectors(encoder: GivesVectors, reads: Sequence[Read]) -> Vectors:
    return np.asarray(encoder.vectors(reads), dtype=np.float16)


def _read(example: Example) -> Read:
    text, parent = reading(normalise(example.text), example.context)
    return text.normal, parent


def _key(read: Read) -> bytes:
    return sha256("\0".join(read).encode("utf-8", "surrogatepass")).digest()[:KEY]


def _remembered(folder: Path) -> Iterator[tuple[bytes, Vectors]]:
    """Every pair of key and vector in a memory; a file that cannot be read is passed over and computed again."""
    for path in sorted(folder.glob("*.npz")):
        with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile):
            found = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
            keys: NDArray[Any] = found["keys"]
            yield from zip((key.tobytes() for key in keys), found["vectors"], strict=True)


def _write(folder: Path, kept: Sequence[tuple[bytes, Vectors]]) -> None:
    """Written beside its place and renamed, under a name of its content: whole or not there."""
    folder.mkdir(parents=True, exist_ok=True)
    joined = b"".join(key for key, _ in kept)
    place = folder / f"{sha256(joined).hexdigest()[:16]}.npz"
    beside = place.with_suffix(f".{os.getpid()}")
    with beside.open("wb") as file:
        keys = np.frombuffer(joined, dtype=np.uint8).reshape(len(kept), KEY)
        np.savez(file, keys=keys, vectors=np.stack([vector for _, vector in kept]))
    beside.replace(place)
