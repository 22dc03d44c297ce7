"""The training loop: AdamW on a cosine, a moving average of the weights, checkpoints to resume from, one or two processes.

Two processes of one thread each share every step's gradient: on a machine that does other work too, that wastes less
than two threads which wait for each other in every layer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import distributed, nn

Targets = TypeVar("Targets")
Batches = Generator[tuple[torch.Tensor, Targets], bool, None]
_SAID_EVERY, _KEPT_EVERY = 20, 60
_LONGEST_STEP = 60.0  # seconds


@dataclass(frozen=True)
class Plan:
    """How long and how fast: `minutes` ends a run that would not reach its `steps`, and bends the cosine with it."""

    steps: int
    minutes: float
    rate: float
    backbone_rate: float
    checkpoint: Path
    decay: float
    warm_up: int = 100
    plain_from: float = 0.8  # the part of the run from which squares are windows only, no mosaics


class Run:
    """One net in training. Starts from the plan's checkpoint where there is one."""

    def __init__(self, net: nn.Module, plan: Plan) -> None:
        self.net, self.plan = net, plan
        self.average = {name: value.clone() for name, value in net.state_dict().items()}
        self.optimiser = torch.optim.AdamW(_parts(net, plan), weight_decay=plan.decay)
        self.step, self.spent = 0, 0.0
        if plan.checkpoint.exists():
            self._resume()
        self.last = time.monotonic()

    def train(
        self, batches: Batches[Targets], loss: Callable[[torch.Tensor, tuple[torch.Tensor, Targets]], torch.Tensor]
    ) -> None:
        """Trains until the plan is done; the checkpoint then holds the averaged weights."""
        lost: list[float] = []
        batch = next(batches)
        while (progress := _together(self._progress())) < 1:
            self._set_rates(progress)
            self.net.train()
            value = loss(self.net(batch[0]), batch)
            self._learn(value)
            lost.append(float(value.detach()))
            if self.step % _SAID_EVERY == 0 and _is_first():
                mean = sum(lost[-_SAID_EVERY:]) / _SAID_EVERY
                say(f"step {self.step}, {progress:.1%}: loss {mean:.3f}, {self.spent:.0f} s")
            if self.step % _KEPT_EVERY == 0 and _is_first():
                self._keep()
            batch = batches.send(progress > self.plan.plain_from)
        if _is_first():
            self._keep()

    def _progress(self) -> float:
        """The part of the plan that is done; a pause (a stopped process, a sleeping laptop) is no training time."""
        now = time.monotonic()
        self.spent += min(now - self.last, _LONGEST_STEP)
        self.last = now
        return max(self.step / self.plan.steps, self.spent / (60 * self.plan.minutes))

    def _set_rates(self, progress: float) -> None:
        share = min(1.0, (self.step + 1) / self.plan.warm_up) * (0.49 * (1 + math.cos(math.pi * progress)) + 0.02)
        for part in self.optimiser.param_groups:
            part["lr"] = part["full"] * share

    def _learn(self, value: torch.Tensor) -> None:
        self.optimiser.zero_grad()
        value.backward()
        _share_gradients(self.net)
        nn.utils.clip_grad_norm_(self.net.parameters(), 10.0)
        self.optimiser.step()
        self.step += 1
        self._follow(min(0.998, (1 + self.step) / (10 + self.step)))

    @torch.no_grad()
    def _follow(self, keep: float) -> None:
        for name, value in self.net.state_dict().items():
            if value.dtype.is_floating_point:
                self.average[name].mul_(keep).add_(value, alpha=1 - keep)
            else:
                self.average[name].copy_(value)

    def _keep(self) -> None:
        file = self.plan.checkpoint
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        stored = {
            "net": self.net.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "spent": self.spent,
        }
        torch.save(stored, part)
        part.replace(file)

    def _resume(self) -> None:
        stored = torch.load(self.plan.checkpoint, map_location="cpu", weights_only=True)
        self.net.load_state_dict(stored["net"])
        self.optimiser.load_state_dict(stored["optimiser"])
        for name, value in stored["average"].items():
            self.average[name].copy_(value)
        self.step, self.spent = int(stored["step"]), float(stored["spent"])


def say(line: str) -> None:
    """Tells the log how far the run is."""
    print(line, flush=True)


def _parts(net: nn.Module, plan: Plan) -> list[dict[str, object]]:
    backbone = [p for name, p in net.named_parameters() if name.startswith("backbone") and p.requires_grad]
    rest = [p for name, p in net.named_parameters() if not name.startswith("backbone")]
    return [
        {"params": backbone, "lr": plan.backbone_rate, "full": plan.backbone_rate},
        {"params": rest, "lr": plan.rate, "full": plan.rate},
    ]


def _is_first() -> bool:
    return not distributed.is_initialized() or distributed.get_rank() == 0


def _together(progress: float) -> float:
    """The same progress in both processes: the further one's, so that they end at the same step."""
    if not distributed.is_initialized():
        return progress
    shared = torch.tensor([progress], dtype=torch.float64)
    distributed.all_reduce(shared, op=distributed.ReduceOp.MAX)
    return float(shared)


def _share_gradients(net: nn.Module) -> None:
    """Gives every process the mean of all their gradients."""
    if not distributed.is_initialized():
        return
    gradients = [p.grad for p in net.parameters() if p.grad is not None]
    flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    start = 0
    for gradient in gradients:
        gradient.copy_(flat[start : start + gradient.numel()].view_as(gradient))
        start += gradient.numel()
