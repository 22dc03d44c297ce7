"""Trains the lift-cabin detector (轿厢) on drawn cabins alone: no licence-clean photographs of e-bikes in lifts are known.

What it is worth on footage is not measured; its labels stay experimental whatever the figures on drawings are.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import torch

from models.drawn.cabins import LABELS, cabin
from models.training.backbone import run_frozen_blocks_fast
from models.training.loop import Plan, Run
from models.training.loss import Boxes, Cells, Target, loss
from models.training.net import Detector, cells_of

SEED = 20261127
GROUPS = (len(LABELS),)
SIDES = (224, 256, 288)
SQUARES = 8  # a step
USED_AT = (256, 320)  # sides that are tried when it is shipped


def train_cabin(plan: Plan) -> None:
    """Writes the plan's checkpoint. One process of one thread."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    net = Detector(GROUPS)
    net.backbone.load_imagenet()
    net.to(memory_format=torch.channels_last)
    run_frozen_blocks_fast(net.backbone)
    Run(net, plan).train(batches(np.random.default_rng(SEED), SQUARES), _loss)


def batches(rng: np.random.Generator, size: int) -> Generator[tuple[torch.Tensor, list[Target]], bool, None]:
    """Without end: pixels N x 3 x side x side (0 to 255), and what stands in each cabin."""
    while True:
        side = int(rng.choice(SIDES))
        drawn = [cabin(rng, side, side) for _ in range(size)]
        stacked = torch.from_numpy(np.stack([pixels for pixels, _ in drawn])).permute(0, 3, 1, 2).float()
        targets = [_target(number, things) for number, (_, things) in enumerate(drawn)]
        yield stacked.contiguous(memory_format=torch.channels_last), targets


def _target(number: int, things: Sequence[tuple[tuple[float, float, float, float], str]]) -> Target:
    boxes = np.array([box for box, _ in things], np.float32).reshape(-1, 4)
    classes = np.array([LABELS.index(label) for _, label in things], np.int64)
    return Target(number, 0, Boxes(torch.from_numpy(boxes), torch.from_numpy(classes)), torch.zeros(0, 4))


_CELLS = {side: cells_of(side, side) for side in SIDES}


def _loss(output: torch.Tensor, batch: tuple[torch.Tensor, list[Target]]) -> torch.Tensor:
    pixels, targets = batch
    return loss(output, targets, GROUPS, Cells(*_CELLS[pixels.shape[-1]]))
