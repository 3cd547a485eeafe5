"""8-bit graphs: near the graph they were made from, a quarter of its size, and the same alone as in company."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.encoder.packing import WORDS, packed

WIDTH, INNER = 32, 128


def a_graph() -> bytes:
    """Embeddings, a widening matrix, the curve that encoders bend by, and a narrowing matrix."""
    chance = np.random.default_rng(11)
    arrays = {
        "table": chance.normal(size=(WORDS + 1, WIDTH)),
        "up": chance.normal(size=(WIDTH, INNER)) / 6,
        "down": chance.normal(size=(INNER, WIDTH)) / 12,
        "root": np.sqrt(2.0),
        "one": np.array(1.0),
        "half": np.array(0.5),
    }
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["embedded"]),
        helper.make_node("MatMul", ["embedded", "up"], ["wide"]),
        helper.make_node("Div", ["wide", "root"], ["less"]),
        helper.make_node("Erf", ["less"], ["curve"]),
        helper.make_node("Add", ["curve", "one"], ["risen"]),
        helper.make_node("Mul", ["wide", "risen"], ["double"]),
        helper.make_node("Mul", ["double", "half"], ["bent"]),
        helper.make_node("MatMul", ["bent", "down"], ["states"]),
    ]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "length", WIDTH])],
        [numpy_helper.from_array(np.asarray(array, dtype=np.float32), name) for name, array in arrays.items()],
    )
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    return bytes(model.SerializeToString())


def run(graph: bytes, ids: NDArray[np.int64]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    found: NDArray[np.float32] = session.run(["states"], {"ids": ids})[0]
    return found


@pytest.fixture(scope="module")
def some_ids() -> NDArray[np.int64]:
    return np.random.default_rng(12).integers(0, WORDS, size=(16, 9))


def test_a_packed_graph_gives_nearly_the_numbers_of_the_whole_one(some_ids: NDArray[np.int64]) -> None:
    whole, small = run(a_graph(), some_ids), run(packed(a_graph()), some_ids)

    assert np.linalg.norm(whole - small) < 0.03 * np.linalg.norm(whole)


def test_a_packed_graph_is_about_a_quarter_as_large() -> None:
    assert len(packed(a_graph())) < 0.3 * len(a_graph())


def test_a_row_s_numbers_do_not_depend_on_what_else_is_in_the_run(some_ids: NDArray[np.int64]) -> None:
    graph = packed(a_graph())

    together, alone = run(graph, some_ids), [run(graph, some_ids[i : i + 1])[0] for i in range(len(some_ids))]

    assert np.array_equal(together, np.stack(alone))


def test_what_was_packed_is_a_graph_that_onnx_finds_nothing_wrong_with() -> None:
    onnx.checker.check_model(onnx.load_from_string(packed(a_graph())))
