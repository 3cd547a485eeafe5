"""From a fine-tuned encoder to an ONNX graph; `packing` makes it small."""

from __future__ import annotations

import io
from typing import Final

import torch
from torch import nn
from transformers import BertModel

OPSET: Final = 17


class _States(nn.Module):  # type: ignore[misc, unused-ignore]
    """The encoder with nothing but its last states as output."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """(B, T) each, to (B, T, width)."""
        found = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        states: torch.Tensor = found.last_hidden_state
        return states


def exported(encoder: BertModel) -> bytes:
    """The encoder as an ONNX graph in 32-bit numbers, batch and length free."""
    ids = torch.ones((2, 9), dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    file = io.BytesIO()
    encoder = encoder.eval().float()
    encoder.set_attn_implementation("eager")
    torch.onnx.export(
        _States(encoder),
        (ids, ids, ids * 0),
        file,
        input_names=names,
        output_names=["states"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in (*names, "states")},
        opset_version=OPSET,
        dynamo=False,
    )
    return file.getvalue()
