"""What the detector learns from: dynamic assignment (SimOTA), GIoU for boxes, quality focal loss for classes.

A picture teaches only the group of classes that its data set labels: what else is in it is nobody's error. A drawn scene
teaches every group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch.nn import functional

MOST_CELLS = 10  # of the best overlaps, whose sum says how many cells answer for a box


class Cells(NamedTuple):
    """Where the net's cells look: their middles (n x 2, pixels) and their strides (n)."""

    middles: torch.Tensor
    strides: torch.Tensor


class Boxes(NamedTuple):
    """Boxes n x 4 with their classes n, counted within the group."""

    corners: torch.Tensor
    classes: torch.Tensor


@dataclass(frozen=True)
class Target:
    """What a picture shows of one group; what lies in `unsure` (m x 4) teaches nothing."""

    picture: int
    group: int
    boxes: Boxes
    unsure: torch.Tensor


def decode(rows: torch.Tensor, cells: Cells) -> torch.Tensor:
    """dx, dy, log width, log height in strides to x1, y1, x2, y2 in pixels."""
    stride = cells.strides[:, None]
    middle = cells.middles + rows[..., :2] * stride
    half = torch.exp(rows[..., 2:4].clamp(-4, 6)) * stride / 2
    return torch.cat([middle - half, middle + half], -1)


def loss(output: torch.Tensor, targets: list[Target], groups: tuple[int, ...], cells: Cells) -> torch.Tensor:
    """The loss of a batch's answers (pictures x cells x numbers), per assigned cell."""
    boxes_lost, classes_lost, assigned = output.new_zeros(()), output.new_zeros(()), 0
    for target in targets:
        first, count = 4 * len(groups) + sum(groups[: target.group]), groups[target.group]
        rows = output[target.picture]
        logits = rows[:, first : first + count]
        quality, counts = torch.zeros_like(logits), _certain(cells, target.unsure)
        if len(target.boxes.corners):
            boxes = decode(rows[:, 4 * target.group : 4 * target.group + 4], cells)
            chosen, owner = assign(boxes.detach(), logits.detach(), cells, target.boxes)
            generalised, plain = overlap(boxes[chosen], target.boxes.corners[owner])
            boxes_lost = boxes_lost + (1 - generalised).sum()
            assigned += len(chosen)
            quality[chosen, target.boxes.classes[owner]] = plain.detach().clamp(min=0)
            counts[chosen] = True
        away = (quality - logits.detach().sigmoid()).abs().square()
        both = functional.binary_cross_entropy_with_logits(logits, quality, reduction="none")
        classes_lost = classes_lost + (both * away)[counts].sum()
    return 2 * (boxes_lost + classes_lost) / max(assigned, 1)


def _certain(cells: Cells, unsure: torch.Tensor) -> torch.Tensor:
    """Which cells' middles lie in no unsure box."""
    middles = cells.middles[:, None]
    within = ((middles > unsure[None, :, :2]) & (middles < unsure[None, :, 2:])).all(-1)
    return ~within.any(1)


@torch.no_grad()
def assign(boxes: torch.Tensor, logits: torch.Tensor, cells: Cells, wanted: Boxes) -> tuple[torch.Tensor, torch.Tensor]:
    """Which cells answer for which box: for each box as many as its best overlaps add up to, the cheapest first.

    A cell may answer where it lies within the box or within two strides of its middle; one that answers for two boxes
    keeps the cheaper. Gives the cells' numbers and for each the number of its box.
    """
    corners = wanted.corners
    edges = torch.cat(
        [cells.middles[:, None] - corners[None, :, :2], corners[None, :, 2:] - cells.middles[:, None]], -1
    )
    middles = (corners[:, :2] + corners[:, 2:]) / 2
    near = (cells.middles[:, None] - middles[None]).abs().amax(-1) < 2.0 * cells.strides[:, None]
    able = ((edges.amin(-1) > 0) | near).any(1).nonzero()[:, 0]
    if len(able) == 0:
        return able, able
    shared = pairwise(boxes[able], corners)
    likely = logits[able].sigmoid().sqrt().clamp(1e-6, 1 - 1e-6)[:, wanted.classes]
    cost = -torch.log(likely) - 3 * torch.log(shared + 1e-8) + 1e5 * ~near[able]
    taken = _cheapest(cost, shared)
    found = taken.any(1)
    return able[found], taken[found].float().argmax(1)


def _cheapest(cost: torch.Tensor, shared: torch.Tensor) -> torch.Tensor:
    """Cells x boxes: which cell is taken for which box, no cell for two."""
    counts = shared.topk(min(MOST_CELLS, len(shared)), 0).values.sum(0).int().clamp(min=1)
    taken = torch.zeros_like(shared, dtype=torch.bool)
    for column in range(shared.shape[1]):
        taken[cost[:, column].topk(int(counts[column]), largest=False).indices, column] = True
    twice = taken.sum(1) > 1
    if twice.any():
        best = cost[twice].argmin(1)
        taken[twice] = False
        taken[twice.nonzero()[:, 0], best] = True
    return taken


def pairwise(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Intersection over union of every box of a with every box of b."""
    low = torch.max(a[:, None, :2], b[None, :, :2])
    high = torch.min(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    areas = (a[:, 2:] - a[:, :2]).prod(-1)[:, None] + (b[:, 2:] - b[:, :2]).prod(-1)[None]
    return shared / (areas - shared + 1e-7)


def overlap(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(generalised, plain) intersection over union of each box with the one of the same number."""
    low, high = torch.max(a[:, :2], b[:, :2]), torch.min(a[:, 2:], b[:, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - shared + 1e-7
    hull = (torch.max(a[:, 2:], b[:, 2:]) - torch.min(a[:, :2], b[:, :2])).prod(-1) + 1e-7
    plain = shared / union
    return plain - (hull - union) / hull, plain
