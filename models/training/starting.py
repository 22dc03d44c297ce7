"""Starting from what is shipped instead of from ImageNet (续训): the detector's int8 file gives its weights back.

A folded batch norm is unfolded so that the net answers as before in training too: its scale and bias are those which the
statistics of the first squares ask for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

Weights = dict[str, NDArray[np.float32]]


def load_shipped(net: nn.Module, file: Path, squares: Iterable[torch.Tensor]) -> None:
    """Fills what is trained of the net from the ONNX file. Raises KeyError where the file is of another net."""
    given = _weights(file)
    norms = _norms(net)
    with torch.no_grad():
        for name, module in net.named_modules():
            if isinstance(module, nn.Conv2d) and module.weight.requires_grad:
                weight, bias = given[name]
                module.weight.copy_(torch.from_numpy(weight))
                if module.bias is not None and bias is not None:
                    module.bias.copy_(torch.from_numpy(bias))
                elif bias is not None:
                    _identity(norms[name], torch.from_numpy(bias))
    _unfold(net.eval(), list(norms.values()), squares)


def _norms(net: nn.Module) -> dict[str, nn.BatchNorm2d]:
    """The batch norm that follows each convolution, by the convolution's name."""
    found: dict[str, nn.BatchNorm2d] = {}
    for name, module in net.named_modules():
        if isinstance(module, nn.Sequential):
            parts = list(module.named_children())
            for (before, _), (_, after) in itertools.pairwise(parts):
                if isinstance(after, nn.BatchNorm2d):
                    found[f"{name}.{before}"] = after
    return found


def _identity(norm: nn.BatchNorm2d, bias: torch.Tensor) -> None:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    norm.running_mean.zero_()
    norm.running_var.fill_(1 - norm.eps)
    norm.weight.fill_(1)
    norm.bias.copy_(bias)


@torch.no_grad()
def _unfold(net: nn.Module, norms: list[nn.BatchNorm2d], squares: Iterable[torch.Tensor]) -> None:
    """Measures what enters each norm, then moves scale and bias so that the answers stay."""
    sums = {norm: [torch.zeros_like(norm.weight), torch.zeros_like(norm.weight), torch.zeros(())] for norm in norms}

    def watch(norm: nn.Module, entered: tuple[torch.Tensor, ...]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        x = entered[0]
        sums[norm][0] += x.mean((0, 2, 3))
        sums[norm][1] += x.square().mean((0, 2, 3))
        sums[norm][2] += 1

    watching = [norm.register_forward_pre_hook(watch) for norm in norms]
    for pixels in squares:
        net(pixels)
    for hook in watching:
        hook.remove()
    for norm, (total, squared, count) in sums.items():
        mean = total / count
        variance = (squared / count - mean.square()).clamp(min=1e-4)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.bias.add_(mean)
        norm.weight.copy_((variance + norm.eps).sqrt())


def _weights(file: Path) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32] | None]]:
    """Weight and bias of each convolution by the module's name, out of int8 where they are stored so."""
    graph = onnx.load(str(file)).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in stored:
            values, scale, zero = (stored[name] for name in node.input)
            shape = (-1,) + (1,) * (values.ndim - 1) if scale.ndim else ()
            plain = (values.astype(np.float32) - zero.astype(np.float32).reshape(shape)) * scale.reshape(shape)
            stored[node.output[0]] = plain.astype(np.float32)
    found = {}
    for node in graph.node:
        if node.op_type == "Conv":
            bias = stored[node.input[2]].astype(np.float32) if len(node.input) > 2 else None
            found[_module(node.name)] = (stored[node.input[1]].astype(np.float32), bias)
    return found


def _module(node: str) -> str:
    """`/heads.0/for_classes/for_classes.0/for_classes.0.1/Conv` is the module `heads.0.for_classes.0.1`.

    Each step repeats what is above it within its own Sequential or ModuleList; the last step of each such run is whole.
    """
    steps = node.strip("/").split("/")[:-1]
    whole: list[str] = []
    for step in steps:
        if whole and step.split(".")[0] == whole[-1].split(".")[0]:
            whole[-1] = step
        else:
            whole.append(step)
    return ".".join(whole)
