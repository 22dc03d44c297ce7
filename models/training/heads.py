"""Trains the head, hat and mask detector (口罩与帽子)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import distributed, multiprocessing

from models.training.backbone import run_frozen_blocks_fast
from models.training.batches import GROUPS, batches, read_sources
from models.training.loop import Plan, Run, say
from models.training.loss import Cells, Target, loss
from models.training.net import Detector, cells_of
from models.training.other_group import SHIPPED
from models.training.starting import load_shipped

SEED = 20261125
SIDES = (288, 320, 320, 352)
SQUARES = 4  # a step and process
_LOOKED_AT = 24  # batches whose statistics a start from the shipped weights takes
USED_AT = (416, 480)  # sides that are tried when it is shipped


@dataclass(frozen=True)
class _Work:
    """What every process of the run needs to know."""

    data: Path
    plan: Plan
    processes: int
    port: int
    from_shipped: bool


def train_heads(data: Path, plan: Plan, processes: int, *, from_shipped: bool = False) -> None:
    """Writes the plan's checkpoint; `processes` of one thread each take SQUARES squares a step each.

    Starts from ImageNet's weights, or from those of the detector that is shipped.
    """
    work = _Work(data, plan, processes, 20000 + os.getpid() % 20000, from_shipped)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_work, args=(rank, work), daemon=True) for rank in range(1, processes)]
    for other in others:
        other.start()
    say(f"processes {os.getpid()} {' '.join(str(other.pid) for other in others)}")
    _work(0, work)
    for other in others:
        other.join()


def _work(rank: int, work: _Work) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    if work.processes > 1:
        os.environ["GLOO_SOCKET_IFNAME"] = "lo"
        address = f"tcp://127.0.0.1:{work.port}"
        distributed.init_process_group("gloo", init_method=address, rank=rank, world_size=work.processes)
    sources = read_sources(work.data)
    net = Detector(GROUPS)
    net.backbone.load_imagenet()
    net.to(memory_format=torch.channels_last)
    squares = batches(sources, np.random.default_rng([SEED, rank]), SQUARES, SIDES)
    if work.from_shipped:
        load_shipped(net, SHIPPED / "heads.onnx", (pixels for pixels, _ in islice(squares, _LOOKED_AT)))
    run_frozen_blocks_fast(net.backbone)
    Run(net, work.plan).train(squares, _loss)


_CELLS = {side: cells_of(side, side) for side in SIDES}


def _loss(output: torch.Tensor, batch: tuple[torch.Tensor, list[Target]]) -> torch.Tensor:
    pixels, targets = batch
    return loss(output, targets, GROUPS, Cells(*_CELLS[pixels.shape[-1]]))
