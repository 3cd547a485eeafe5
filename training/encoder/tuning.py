"""Fine-tuning over a fixed number of steps: warm up, learn, cool down; stopped, it goes on from its last save."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.distributed as processes
from numpy.typing import NDArray
from tqdm import tqdm

from training.encoder.batches import batch_of, drawn
from training.encoder.network import Batch, Network
from training.encoder.pieces import Pieces

PEAK: Final = 1.5e-4
HEAD_PEAK: Final = 1e-3
WARM_SHARE: Final = 0.04
DECAY: Final = 0.01
SEED: Final = 7
SAVE_EVERY: Final = 120.0
"""Seconds between saves."""


@dataclass(slots=True)
class Progress:
    """How far the learning is: ``steps`` taken in ``spent`` seconds, and the next batch of an epoch."""

    spent: float = 0.0
    epoch: int = 0
    place: int = 0
    steps: int = 0


def tuned(
    network: Network, pieces: Pieces, shares: Mapping[str, float], passes: float, saved: Path, peak: float = PEAK
) -> Progress:
    """Teach ``network`` for ``passes`` over the rows in all, earlier tries that ``saved`` remembers included.

    The learning rate rises, then falls to nothing with the steps that are left, so that any budget ends well and a
    slow machine learns what a fast one does. Where
    ``torch.distributed`` is set up, each process learns from its own batches and all take the mean step.
    """
    optimiser = _optimiser(network)
    progress = _resumed(network, optimiser, saved)
    kept, steps = progress.spent, steps_of(pieces, shares, passes)
    with tqdm(total=steps, initial=progress.steps, unit="step", disable=_place() > 0) as bar:
        for rows, length in _endless(pieces, shares, progress):
            if progress.steps >= steps:
                return progress
            loss = _step(network, optimiser, batch_of(pieces, rows), _rate(progress.steps / steps, peak), progress)
            bar.update()
            bar.set_postfix(epoch=progress.epoch, batch=f"{progress.place}/{length}", loss=f"{loss:.3f}")
            if progress.spent - kept > SAVE_EVERY or progress.steps == steps:
                _save(network, optimiser, progress, saved)
                kept = progress.spent
    raise AssertionError("the batches never end")


def steps_of(pieces: Pieces, shares: Mapping[str, float], passes: float) -> int:
    """How many steps so many passes are, at least one; each process takes one batch a step."""
    return max(1, round(passes * (len(drawn(pieces, shares, SEED, 0)) // _together())))


def _endless(
    pieces: Pieces, shares: Mapping[str, float], progress: Progress
) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Batches from where ``progress`` stands, epoch after epoch, those of this process alone."""
    while True:
        batches = drawn(pieces, shares, SEED, progress.epoch)
        mine = batches[_place() : len(batches) - len(batches) % _together() : _together()]
        for rows in mine[progress.place :]:
            progress.place += 1
            yield rows, len(mine)
        progress.epoch, progress.place = progress.epoch + 1, 0


def _place() -> int:
    return processes.get_rank() if processes.is_initialized() else 0


def _together() -> int:
    return processes.get_world_size() if processes.is_initialized() else 1


def _optimiser(network: Network) -> torch.optim.AdamW:
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    return torch.optim.AdamW(
        [{"params": body, "scale": 1.0}, {"params": heads, "scale": HEAD_PEAK / PEAK}], weight_decay=DECAY
    )


def _rate(done: float, peak: float) -> float:
    return peak * min(done / WARM_SHARE + 0.02, max(0.0, (1.0 - done) / (1.0 - WARM_SHARE)))


def _step(network: Network, optimiser: torch.optim.AdamW, batch: Batch, rate: float, progress: Progress) -> float:
    started = time.monotonic()
    network.train()
    for group in optimiser.param_groups:
        group["lr"] = rate * group["scale"]
    loss = network.loss(batch)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
    spent = _shared(network, time.monotonic() - started)
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    progress.spent += spent
    progress.steps += 1
    return float(loss.detach())


def _shared(network: Network, spent: float) -> float:
    """Gradients become their mean over the processes, and so does the time spent, which must agree among them."""
    if _together() == 1:
        return spent
    learning = [p for p in network.parameters() if p.requires_grad]
    flat = [torch.zeros_like(p).reshape(-1) if p.grad is None else p.grad.reshape(-1) for p in learning]
    together = torch.cat([*flat, torch.tensor([spent])])
    processes.all_reduce(together)
    together /= _together()
    for p, mean in zip(learning, together[:-1].split([p.numel() for p in learning]), strict=True):
        p.grad = mean.view_as(p)
    return float(together[-1])


def _save(network: Network, optimiser: torch.optim.AdamW, progress: Progress, saved: Path) -> None:
    """Written beside and moved into place: a stop while writing leaves the save before it."""
    if _place() > 0:
        return
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "progress": asdict(progress)}
    fresh = saved.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(saved)


def _resumed(network: Network, optimiser: torch.optim.AdamW, saved: Path) -> Progress:
    if not saved.exists():
        return Progress()
    state = torch.load(saved, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    return Progress(**state["progress"])
