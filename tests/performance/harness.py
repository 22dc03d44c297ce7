"""How a race is run (基准测试): contenders take turns, processor time counts, the median of each round's ratio is the figure.

Machines differ and are shared; a ratio of two things measured a moment apart moves least.
"""

from __future__ import annotations

import gc
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROUNDS = 7
"""At least five (docs/reference/performance.md)."""


@dataclass(frozen=True)
class Runner:
    """One contender: `run` does `units` of work (records, readings) once."""

    name: str
    run: Callable[[], object]
    units: int
    repeat: int = 1


def race(ours: Runner, peers: Mapping[str, tuple[Runner, float]], rounds: int = ROUNDS) -> dict[str, Any]:
    """Lets all take turns; ours must be `floor` times as fast as each peer. Times are microseconds of CPU a unit."""
    everybody = [ours, *(runner for runner, _ in peers.values())]
    for runner in everybody:
        runner.run()  # caches filled, imports done
    taken: dict[str, list[float]] = {runner.name: [] for runner in everybody}
    for _ in range(rounds):
        for runner in everybody:
            taken[runner.name].append(_microseconds(runner))
    figures: dict[str, Any] = {"us": {name: _spread(times) for name, times in taken.items()}, "ratios": {}}
    for name, (runner, floor) in peers.items():
        ratios = [peer / mine for peer, mine in zip(taken[runner.name], taken[ours.name], strict=True)]
        figures["ratios"][name] = {**_spread(ratios), "floor": floor, "holds": median(ratios) >= floor}
    figures["units_per_second"] = round(1e6 / median(taken[ours.name]))
    figures["holds"] = all(one["holds"] for one in figures["ratios"].values())
    return figures


def _microseconds(runner: Runner) -> float:
    gc.collect()
    start = time.process_time()
    for _ in range(runner.repeat):
        runner.run()
    return (time.process_time() - start) * 1e6 / (runner.units * runner.repeat)


def _spread(values: Sequence[float]) -> dict[str, float]:
    low, _, high = quantiles(values, n=4)
    return {"median": round(median(values), 2), "q1": round(low, 2), "q3": round(high, 2)}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpus = Path("/proc/cpuinfo")
    models = (
        [line.split(":")[1].strip() for line in cpus.read_text().splitlines() if line.startswith("model name")]
        if (cpus.exists())
        else []
    )
    packages = ("botocore", "boto3", "pynamodb", "orjson", "aws-lambda-powertools", "fastjsonschema")
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
        "system": platform.platform(),
        "versions": {name: version(name) for name in packages},
    }
