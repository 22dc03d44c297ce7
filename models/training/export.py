"""From a checkpoint to ONNX in float, at each size that may be shipped: the last thing that needs PyTorch."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn


def export(net: nn.Module, checkpoint: Path, sides: tuple[int, ...], folder: Path) -> None:
    """Writes the averaged net as `<side>.onnx` for one picture of side x side, for each of the sides; and how long it learnt."""
    stored = torch.load(checkpoint, map_location="cpu", weights_only=True)
    net.load_state_dict(stored["average"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trained.txt").write_text(f"{stored['step']} steps", encoding="utf-8")
    options = {"input_names": ["x"], "output_names": ["y"], "opset_version": 17, "dynamo": False}
    for side in sides:
        torch.onnx.export(net.eval(), (torch.zeros(1, 3, side, side),), str(folder / f"{side}.onnx"), **options)
