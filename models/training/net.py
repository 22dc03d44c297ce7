"""The detector's net: backbone, a small feature pyramid on three strides, and for each group of classes its own boxes.

The classes of one data set form a group: mask, no_mask and mask_incorrect are drawn on faces, hat and no_hat on heads.
A cell's output is for each group dx, dy, log width, log height (in strides), then one logit a class.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from models.training.backbone import BLOCKS, Backbone, Pointwise

STRIDES = (8, 16, 32)
_TAPS = (4, 10, 11)
_PRIOR = -4.0  # the logit of a class before training: one cell in fifty


def _separable(width: int, out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, width, 3, stride, 1, groups=width, bias=False),
        Pointwise(width, out, bias=False),
        nn.BatchNorm2d(out, momentum=0.03, eps=1e-3),
        nn.ReLU(),
    )


def _lateral(width: int, out: int) -> nn.Sequential:
    return nn.Sequential(Pointwise(width, out, bias=False), nn.BatchNorm2d(out, momentum=0.03, eps=1e-3))


class Head(nn.Module):
    """Boxes and classes of one stride."""

    def __init__(self, width: int, groups: int, classes: int) -> None:
        super().__init__()
        self.for_boxes = _separable(width, width)
        self.for_classes = nn.Sequential(*(_separable(width, width) for _ in range(2)))
        self.boxes = Pointwise(width, 4 * groups)
        self.classes = Pointwise(width, classes)
        for layer, bias in ((self.boxes, 0.0), (self.classes, _PRIOR)):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.constant_(layer.bias, bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        cells = torch.cat([self.boxes(self.for_boxes(x)), self.classes(self.for_classes(x))], 1)
        return cells.flatten(2).transpose(1, 2)


class Detector(nn.Module):
    """Picture batch N x 3 x H x W (RGB, 0 to 255, sides a multiple of 32) to N x cells x (4 * groups + classes)."""

    def __init__(self, groups: tuple[int, ...], frozen: int = 5, widths: tuple[int, ...] = (64, 96, 96)) -> None:
        super().__init__()
        classes = sum(groups)
        self.backbone = Backbone(_TAPS, frozen)
        self.lateral = nn.ModuleList(_lateral(BLOCKS[tap][1], width) for tap, width in zip(_TAPS, widths, strict=True))
        self.narrow = nn.ModuleList(_lateral(widths[i + 1], widths[i]) for i in range(2))
        self.smooth = nn.ModuleList(_separable(widths[i], widths[i]) for i in range(2))
        self.down = nn.ModuleList(_separable(widths[i], widths[i + 1], 2) for i in range(2))
        self.heads = nn.ModuleList(Head(width, len(groups), classes) for width in widths)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        levels = [lateral(found) for lateral, found in zip(self.lateral, self.backbone(x), strict=True)]
        for i in (1, 0):
            wider = functional.interpolate(self.narrow[i](levels[i + 1]), scale_factor=2.0, mode="nearest")
            levels[i] = self.smooth[i](functional.relu(levels[i] + wider))
        levels[1] = levels[1] + self.down[0](levels[0])
        levels[2] = functional.relu(levels[2]) + self.down[1](levels[1])
        return torch.cat([head(level) for head, level in zip(self.heads, levels, strict=True)], 1)


def cells_of(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Centres (cells x 2, pixels) and strides (cells) in the order of the net's output."""
    centres, strides = [], []
    for stride in STRIDES:
        rows, columns = height // stride, width // stride
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        centres.append((torch.stack([x, y], -1).reshape(-1, 2).float() + 0.5) * stride)
        strides.append(torch.full((rows * columns,), float(stride)))
    return torch.cat(centres), torch.cat(strides)
