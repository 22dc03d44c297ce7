"""Model folders with a net of a few bytes, whose answer is known: for what happens around a net."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import yaml
from onnx import TensorProto, helper, numpy_helper
from support.model_cards import told


def net(rows: np.ndarray, side: int = 64, shape: tuple[int | str, ...] | None = None) -> bytes:
    """An ONNX net that takes `x` (1 x 3 x side x side) and always gives `rows` as `y`, with a batch of one."""
    answer = rows[None].astype(np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "nothing"], ["zero"]),
        helper.make_node("Add", ["rows", "zero"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape or (1, 3, side, side))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, answer.shape)],
        [numpy_helper.from_array(answer, "rows"), numpy_helper.from_array(np.float32(0), "nothing")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def folder(at: Path, weights: bytes, name: str = "things/1", **changed: Any) -> Path:
    """A model's folder below `at`: the weights, and a card with their hash and what is changed in it."""
    place = at / name
    place.mkdir(parents=True)
    (place / "things.onnx").write_bytes(weights)
    fields = told(
        detector=name.split("/", maxsplit=1)[0], version=name.split("/")[1], sha256=hashlib.sha256(weights).hexdigest()
    )
    (place / "model.yaml").write_text(yaml.safe_dump({**fields, **changed}), encoding="utf-8")
    return place
