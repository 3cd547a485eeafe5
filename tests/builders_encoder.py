"""Small encoders for tests: a graph made by hand and a tokenizer that spells out the words it does not know."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from service.moderation.encoder import WIDTH, Encoder

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def a_tokenizer(*words: str) -> bytes:
    """A tokenizer of word pieces: ``words`` are one piece each, any other is spelt out letter by letter."""
    letters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
    pieces = dict.fromkeys([*MARKS, *words, *letters, *(f"##{letter}" for letter in letters)])
    tokenizer = Tokenizer(WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.enable_truncation(8)  # a published tokenizer cuts and pads, which is not wanted here
    tokenizer.enable_padding()
    return tokenizer.to_str().encode()


def a_lookup(rows: Mapping[int, Sequence[float]], width: int = WIDTH, size: int = 200) -> bytes:
    """A graph that gives each piece a state of its own: 0 but for the pieces of ``rows``."""
    table = np.zeros((size, width), dtype=np.float32)
    for piece, state in rows.items():
        table[piece, : len(state)] = state
    return _graph([helper.make_node("Gather", ["table", "input_ids"], ["states"])], {"table": table})


def an_echo() -> bytes:
    """A graph whose states tell what it was asked: a piece's id and type, the sums of all ids and types."""
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["token_type_ids"], ["types"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["ids", "length"], ["all_ids"], keepdims=1),
        helper.make_node("ReduceSum", ["types", "length"], ["all_types"], keepdims=1),
        helper.make_node("Mul", ["types", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "all_ids"], ["every_id"]),
        helper.make_node("Add", ["nothing", "all_types"], ["every_type"]),
    ]
    told = ("ids", "types", "every_id", "every_type")
    nodes += [helper.make_node("Unsqueeze", [name, "last"], [f"{name}_told"]) for name in told]
    nodes.append(helper.make_node("Concat", [f"{name}_told" for name in told], ["states"], axis=2))
    constants = {"length": np.array([1]), "last": np.array([2]), "zero": np.array(0, dtype=np.float32)}
    return _graph(nodes, constants)


def _graph(nodes: Sequence[Any], constants: Mapping[str, Any]) -> bytes:
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in INPUTS]
    output = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "length", None])
    held = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(list(nodes), "a test", inputs, [output], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def piece_of(tokenizer: bytes, word: str) -> int:
    """The id of a word that the tokenizer knows whole."""
    found = Tokenizer.from_buffer(tokenizer).token_to_id(word)
    assert isinstance(found, int)
    return found


def files_that_know(*words: str, state: Sequence[float] = (1.0,)) -> tuple[bytes, bytes]:
    """Graph and tokenizer for which ``words`` have ``state`` and all else is 0."""
    tokenizer = a_tokenizer(*words)
    return a_lookup({piece_of(tokenizer, word): state for word in words}), tokenizer


def an_encoder_that_knows(*words: str) -> Encoder:
    """An encoder that gives ``words`` 1 in the first number of their state, and all else 0."""
    return Encoder.from_bytes(*files_that_know(*words))


def linear(weights: Sequence[float], added: float = 0.0) -> LogisticRegression:
    """A fitted linear estimator of these weights."""
    found = LogisticRegression()
    found.classes_ = np.array([0, 1])
    found.coef_ = np.array([weights], dtype=np.float32)
    found.intercept_ = np.array([added], dtype=np.float32)
    return found


def first_number(weight: float, added: float = 0.0) -> LogisticRegression:
    """A head that reads the first number of a vector or state."""
    return linear([weight] + [0.0] * (WIDTH - 1), added)
