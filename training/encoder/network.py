"""The encoder with the heads it learns by: labels, Perspective's scores, marked words. The heads are thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from transformers import BertModel

from service.moderation.labels import NAMES
from training.encoder.pieces import ATTRIBUTES, MARKED_BY

SCORES_SHARE, MARKS_SHARE, BIAS_PENALTY = 0.5, 0.3, 1e-3
"""What the second tasks count beside the labels, and what a source's own bias costs."""
DROPPED: Final = 0.1
KINDRED: Final = (
    frozenset({"jigsaw_sentences_detox", "civil_comments_short"}),
    frozenset({"gab_hate_perspective", "gab_hate_corpus_devtest"}),
)
"""Sets out of one site, of which some hold positives alone: a bias of their own would learn those away, so they share
one with the sets that hold their negatives."""


@dataclass(frozen=True, slots=True)
class Batch:
    """(B, T) ``ids second mask marked``; (B, labels) ``truths``; (B, attributes) ``scores``; (B,) the rest."""

    ids: Tensor
    second: Tensor
    mask: Tensor
    marked: Tensor
    truths: Tensor
    scores: Tensor
    weights: Tensor
    source: Tensor
    manner: Tensor


def levels(sources: Sequence[str]) -> list[int]:
    """For each source the number of the one whose bias it has: its own, or that of the first of its kin."""
    kin = {
        name: next((i for i, other in enumerate(sources) if other in group), 0) for group in KINDRED for name in group
    }
    return [kin.get(name, place) for place, name in enumerate(sources)]


class Network(nn.Module):  # type: ignore[misc, unused-ignore]
    """Masked multi-task learning: each label learns from the rows judged for it, and every site has a bias a label.

    The bias takes up how a set was sampled (all positives, by word list), so that the shared direction need not.
    Embeddings are frozen: they are half of the numbers and learn little in an hour.
    """

    level: Tensor

    def __init__(self, encoder: BertModel, sources: Sequence[str]) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.encoder.embeddings.requires_grad_(False)
        self.labels = nn.Linear(width, len(NAMES))
        self.bias = nn.Embedding(len(sources), len(NAMES))
        self.scores = nn.Linear(width, len(ATTRIBUTES))
        self.marks = nn.Linear(width, len(MARKED_BY))
        nn.init.zeros_(self.bias.weight)
        self.register_buffer("level", torch.tensor(levels(sources)), persistent=False)

    def vectors(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The states (B, T, width) and their mean over the comment's own pieces (B, width)."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = self.encoder(input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.second)
        states = found.last_hidden_state.float()
        own = (batch.mask * (1 - batch.second)).unsqueeze(-1).float()
        return states, (states * own).sum(1) / own.sum(1)

    def loss(self, batch: Batch) -> Tensor:
        """One number: the labels' loss and the second tasks' shares of it."""
        states, pooled = self.vectors(batch)
        pooled = nn.functional.dropout(pooled, DROPPED, self.training)
        bias = self.bias(self.level[batch.source])
        loss = _masked(self.labels(pooled) + bias, batch.truths, batch.weights)
        loss = loss + SCORES_SHARE * _masked(self.scores(pooled), batch.scores, torch.ones_like(batch.weights))
        loss = loss + MARKS_SHARE * self._marks(states, batch)
        return loss + BIAS_PENALTY * (bias**2).mean()

    def _marks(self, states: Tensor, batch: Batch) -> Tensor:
        judged = (batch.marked >= 0) & (batch.manner >= 0).unsqueeze(1)
        if not bool(judged.any()):
            return states.new_zeros(())
        logits = self.marks(states[judged])
        manner = batch.manner.unsqueeze(1).expand_as(batch.marked)[judged]
        return cross_entropy(logits.gather(1, manner.unsqueeze(1)).squeeze(1), batch.marked[judged].float())


def _masked(logits: Tensor, truths: Tensor, weights: Tensor) -> Tensor:
    """Cross entropy over what was judged, each label's mean by itself, so that rare ones are heard."""
    judged = ~torch.isnan(truths)
    each = cross_entropy(logits, torch.nan_to_num(truths), reduction="none") * judged * weights.unsqueeze(1)
    mass = (judged * weights.unsqueeze(1)).sum(0)
    seen = mass > 0
    share = (mass[seen] / mass[seen].sum()) ** 0.5
    return (each.sum(0)[seen] / mass[seen] * share).sum() / share.sum().clamp(min=1e-6)
