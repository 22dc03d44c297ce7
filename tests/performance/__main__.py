"""`make bench`: runs every race, writes build/bench.json, fails below a floor. Names choose: `python -m tests.performance P1`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "build" / "bench.json"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "RECORDS_TABLE": "records",
    "READINGS_TABLE": "readings",
    "POWERTOOLS_DEV": "false",
}


def benches(rounds: int) -> dict[str, Callable[[], dict[str, Any]]]:
    """All benches by name."""
    from tests.performance import deployment, detection, lane, media, motion, p6, validation

    return {
        "P1 batch of 100": lambda: lane.p1(100, rounds),
        "P1 batch of 500": lambda: lane.p1(500, rounds),
        "P2 five sensors": lambda: lane.p2(5),
        "P4": lambda: validation.p4(rounds),
        "P7": lambda: detection.p7(rounds),
        "P8": lambda: motion.p8(rounds),
        "P14": media.p14,
        "P6": lambda: _cold_starts(p6.run()),
        "deployment": deployment.deployment,
    }


def _cold_starts(figures: dict[str, Any]) -> dict[str, Any]:
    return {**figures, "holds": all(figure["holds"] for figure in figures.values())}


def main(arguments: list[str]) -> int:
    """Runs the benches whose names begin with one of the arguments, or all."""
    os.environ.update(ENVIRONMENT)
    os.environ.pop("AWS_ENDPOINT_URL", None)
    from tests.performance.harness import ROUNDS, machine

    report: dict[str, Any] = {"machine": machine(), "benches": {}}
    for name, run in benches(ROUNDS).items():
        if arguments and not any(name.startswith(wanted) for wanted in arguments):
            continue
        sys.stdout.write(f"{name} …\n")
        figures = report["benches"][name] = run()
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    below = [name for name, figures in report["benches"].items() if not figures["holds"]]
    if below:
        sys.stderr.write(f"below its floor: {', '.join(below)}\n")
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
