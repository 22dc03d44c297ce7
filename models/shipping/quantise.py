"""An ONNX net in int8 (量化): static, per channel, calibrated on training pictures; or its weights alone.

Weights take seven bits: with eight, processors without VNNI add two products into sixteen bits and clip what does not
fit, so that a net would answer differently from machine to machine. The last convolutions of each head stay in float:
they give coordinates and logits, whose small steps matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
from jinbo.video.model import Input
from jinbo.video.pixels.letterbox import letterboxed, tensor
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from models.data.reading import Picture

IN_FLOAT = ("boxes", "classes", "answer")
"""Parts of the names of those last layers, as models/training names them."""
BETWEEN = ["Conv", "Add", "Clip", "Relu", "Resize"]
"""What is done in int8. Joining the answers is not: it would round logits and coordinates after all."""


def folded(file: Path, into: Path) -> None:
    """The same net with its batch norms folded and its shapes written out."""
    quant_pre_process(str(file), str(into), skip_symbolic_shape=True)


def quantise(file: Path, into: Path, canvases: Sequence[NDArray[np.float32]]) -> None:
    """Writes the int8 net of a folded one."""
    nodes = [node.name for node in onnx.load(str(file)).graph.node if any(part in node.name for part in IN_FLOAT)]
    quantize_static(
        str(file),
        str(into),
        _Pictures(canvases),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=BETWEEN,
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=nodes,
    )


def pack(file: Path, into: Path) -> None:
    """Writes the net with its weights in int8, per output channel, and its arithmetic in float: small, and nearly exact."""
    model = onnx.load(str(file))
    graph = model.graph
    layers = {node.input[1] for node in graph.node if node.op_type in ("Conv", "Gemm", "MatMul")}
    unpacked = []
    for weights in [one for one in graph.initializer if one.name in layers and len(one.dims) > 1]:
        values = numpy_helper.to_array(weights)
        scale = np.maximum(np.abs(values).reshape(len(values), -1).max(1), 1e-12).astype(np.float32) / 127
        steps = np.rint(values / scale.reshape(-1, *[1] * (values.ndim - 1))).astype(np.int8)
        name = weights.name
        graph.initializer.remove(weights)
        graph.initializer.extend(
            [numpy_helper.from_array(steps, f"{name}_int8"), numpy_helper.from_array(scale, f"{name}_scale")]
        )
        unpacked.append(
            helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], name=name, axis=0)
        )
    nodes = [*unpacked, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(into))


def canvases(pictures: Sequence[Picture], into: Input, count: int, seed: int) -> list[NDArray[np.float32]]:
    """Some training pictures as the net takes them."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(pictures), min(count, len(pictures)), replace=False)
    return [tensor(letterboxed(pictures[int(i)].rgb(), into)[0], into) for i in chosen]


class _Pictures(CalibrationDataReader):
    def __init__(self, pictures: Sequence[NDArray[np.float32]]) -> None:
        self._left: Iterator[dict[str, NDArray[np.float32]]] = iter([{"x": picture} for picture in pictures])

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        return next(self._left, None)
