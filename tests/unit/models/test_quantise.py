"""A net in int8 answers nearly as in float, and is a fraction as large."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from models.shipping.quantise import folded, pack, quantise

SIDE = 16


def a_net(at: Path) -> Path:
    """Two convolutions; the second is one of those that stay in float."""
    rng = np.random.default_rng(1)
    first = rng.normal(0, 0.01, (64, 3, 3, 3)) * rng.uniform(0.1, 10, (64, 1, 1, 1))
    weights = [first.astype(np.float32), rng.normal(0, 0.1, (4, 64, 3, 3)).astype(np.float32)]
    nodes = [
        helper.make_node("Conv", ["x", "w0"], ["a"], name="/stem/Conv"),
        helper.make_node("Relu", ["a"], ["b"], name="/stem/Relu"),
        helper.make_node("Conv", ["b", "w1"], ["y"], name="/heads/classes/Conv"),
    ]
    graph = helper.make_graph(
        nodes,
        "two",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 3, SIDE, SIDE))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, 4, SIDE - 4, SIDE - 4))],
        [numpy_helper.from_array(one, f"w{number}") for number, one in enumerate(weights)],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(at / "raw.onnx"))
    folded(at / "raw.onnx", at / "float.onnx")
    return at / "float.onnx"


def pictures(count: int) -> list[np.ndarray]:
    return list(np.random.default_rng(2).uniform(0, 255, (count, 1, 3, SIDE, SIDE)).astype(np.float32))


def answer(file: Path, picture: np.ndarray) -> np.ndarray:
    return np.asarray(onnxruntime.InferenceSession(str(file)).run(None, {"x": picture})[0])


def test_weights_alone_in_int8_are_small_and_nearly_exact(tmp_path: Path) -> None:
    exact, packed = a_net(tmp_path), tmp_path / "packed.onnx"
    pack(exact, packed)
    assert packed.stat().st_size < 0.5 * exact.stat().st_size
    (picture,) = pictures(1)
    wanted = answer(exact, picture)
    assert np.abs(answer(packed, picture) - wanted).max() < 0.02 * np.abs(wanted).max()


def test_the_whole_net_in_int8_answers_nearly_the_same(tmp_path: Path) -> None:
    exact, small = a_net(tmp_path), tmp_path / "int8.onnx"
    quantise(exact, small, pictures(8))
    (picture,) = pictures(1)
    wanted = answer(exact, picture)
    assert np.abs(answer(small, picture) - wanted).max() < 0.05 * np.abs(wanted).max()


def test_the_last_layers_stay_in_float(tmp_path: Path) -> None:
    small = tmp_path / "int8.onnx"
    quantise(a_net(tmp_path), small, pictures(2))
    graph = onnx.load(str(small)).graph
    made_by = {name: node.op_type for node in graph.node for name in node.output}
    stem, last = (
        next(node for node in graph.node if node.name == name) for name in ("/stem/Conv", "/heads/classes/Conv")
    )
    assert made_by[stem.input[1]] == "DequantizeLinear"
    assert last.input[1] not in made_by
    assert made_by[graph.output[0].name] == "Conv"
