"""How long the template takes into a clean emulator (部署): build, packaging and the second pass for the token key included."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from local.deploy.steps import Place, build_environment, up
from local.emulator.process import Emulator, free_port

SECONDS_A_RESOURCE = 0.3


def deployment() -> dict[str, Any]:
    """Seconds in all and a resource; holds at SECONDS_A_RESOURCE."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        with Emulator(state, free_port(), free_port(), persist=False) as emulator:
            place = Place("local", endpoint=emulator.endpoint)
            build_environment(place)  # made once a machine: no part of a deployment
            began = time.monotonic()
            up(place, {"Profile": "DEMO"}, Path(folder) / "outputs.json")
            seconds = time.monotonic() - began
            count = len(list(place.stack.resources()))
    return {
        "seconds": round(seconds, 1),
        "resources": count,
        "seconds_a_resource": round(seconds / count, 3),
        "floor": SECONDS_A_RESOURCE,
        "holds": seconds <= SECONDS_A_RESOURCE * count,
    }
