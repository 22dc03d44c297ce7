"""The lanes read devices in every cold start: doing so must load neither pydantic nor PynamoDB (P6)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CORE = Path(__file__).resolve().parents[3] / "layers" / "core"
PROBE = """
import sys
from jinbo.wiring.subjects import devices
devices()
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"pydantic", "pynamodb", "segno", "boto3", "chalice"}))
"""


def test_reading_devices_loads_neither_pydantic_nor_pynamodb() -> None:
    environment = {**os.environ, "PYTHONPATH": str(CORE)}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
