"""The first half of `make train`: trains a detector and exports it. Resumes what was interrupted.

Checkpoints and exported nets lie under build/training; `--export-only` exports the checkpoint that is there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from models.training.export import export
from models.training.loop import Plan

CHECKPOINTS = Path("build/training")


def main(arguments: list[str]) -> int:
    """Raises models.data.reading.UnreadableData where the data is not there or not in the format."""
    parser = argparse.ArgumentParser(prog="models.training", description=__doc__)
    parser.add_argument("model", choices=tuple(_TRAINED))
    parser.add_argument("--data", type=Path, help="the folder that holds the data sets (not for cabin: it is drawn)")
    parser.add_argument("--steps", type=int, help="12000 for heads, 2000 for smoking and cabin")
    parser.add_argument("--minutes", type=float, default=600.0, help="ends sooner if the steps take longer")
    parser.add_argument("--processes", type=int, default=2, help="of one thread each (heads)")
    parser.add_argument("--from-shipped", action="store_true", help="goes on from the shipped weights (heads)")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--export-only", action="store_true")
    asked = parser.parse_args(arguments)
    asked.checkpoint = asked.checkpoint or CHECKPOINTS / f"{asked.model}.pt"
    _TRAINED[asked.model](asked)
    return 0


def _heads(asked: argparse.Namespace) -> None:
    from models.training.batches import GROUPS
    from models.training.heads import USED_AT, train_heads
    from models.training.net import Detector

    if not asked.export_only:
        rates = (8e-4, 2e-4) if asked.from_shipped else (1.6e-3, 4e-4)
        plan = Plan(asked.steps or 12_000, asked.minutes, *rates, asked.checkpoint, decay=0.03)
        train_heads(asked.data, plan, asked.processes, from_shipped=asked.from_shipped)
    export(Detector(GROUPS), asked.checkpoint, USED_AT, CHECKPOINTS / "heads")


def _smoking(asked: argparse.Namespace) -> None:
    from models.training.smoking import USED_AT, Classifier, train_smoking

    if not asked.export_only:
        plan = Plan(asked.steps or 2_000, asked.minutes, 2e-3, 2.5e-4, asked.checkpoint, decay=0.05)
        train_smoking(asked.data, plan)
    export(Classifier(), asked.checkpoint, USED_AT, CHECKPOINTS / "smoking")


def _cabin(asked: argparse.Namespace) -> None:
    from models.training.cabin import GROUPS, USED_AT, train_cabin
    from models.training.net import Detector

    if not asked.export_only:
        train_cabin(Plan(asked.steps or 2_000, asked.minutes, 1.6e-3, 4e-4, asked.checkpoint, decay=0.03))
    export(Detector(GROUPS), asked.checkpoint, USED_AT, CHECKPOINTS / "cabin")


_TRAINED = {"heads": _heads, "smoking": _smoking, "cabin": _cabin}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
