"""From a checkpoint to ONNX, and from ONNX to int8 (量化): static, per channel, calibrated on training pictures.

The last convolutions of each head stay in float: they give coordinates and logits, whose small steps matter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from jinbo.video.model import Input
from jinbo.video.pixels.letterbox import letterboxed, tensor
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from models.data.reading import Picture


def export(net: nn.Module, side: int, file: Path) -> None:
    """Writes the net for one picture of side x side, its batch norms folded, in float."""
    options = {"input_names": ["x"], "output_names": ["y"], "opset_version": 17, "dynamo": False}
    with tempfile.TemporaryDirectory() as place:
        raw = Path(place) / "raw.onnx"
        torch.onnx.export(net.eval(), (torch.zeros(1, 3, side, side),), str(raw), **options)
        quant_pre_process(str(raw), str(file), skip_symbolic_shape=True)


def quantise(file: Path, into: Path, canvases: Sequence[NDArray[np.float32]], keep: Sequence[str]) -> None:
    """Writes the int8 net; nodes whose name has a part in `keep` stay in float."""
    nodes = [node.name for node in onnx.load(str(file)).graph.node if any(part in node.name for part in keep)]
    quantize_static(
        str(file),
        str(into),
        _Pictures(canvases),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=nodes,
    )


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
