"""`make train`: trains the detectors (DATA=folder, MODEL=heads or smoking, MINUTES=, STEPS=) and keeps checkpoints."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from models.training.loop import Plan

CHECKPOINTS = Path("build/training")


def main(arguments: list[str]) -> int:
    """Trains, resuming from what an interrupted run kept under build/training."""
    parser = argparse.ArgumentParser(prog="models.training", description=__doc__)
    parser.add_argument("model", choices=("heads", "smoking"))
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the data sets")
    parser.add_argument("--minutes", type=float, default=600.0)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--processes", type=int, default=2, help="of one thread each (heads)")
    asked = parser.parse_args(arguments)
    if asked.model == "heads":
        from models.training.heads import train_heads

        train_heads(asked.data, _plan(asked, rate=1.6e-3, backbone_rate=4e-4, decay=0.03), asked.processes)
    else:
        from models.training.smoking import train_smoking

        train_smoking(asked.data, _plan(asked, rate=2e-3, backbone_rate=2.5e-4, decay=0.05))
    return 0


def _plan(asked: argparse.Namespace, *, rate: float, backbone_rate: float, decay: float) -> Plan:
    checkpoint = CHECKPOINTS / f"{asked.model}.pt"
    return Plan(asked.steps, asked.minutes, rate, backbone_rate, checkpoint, decay)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
