"""P6 by name: what a function must not import before its first answer. (How long it takes, `make bench` measures.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = sorted(path.parent for path in ROOT.glob("functions/*/app.py"))
NEVER = {"boto3", "pydantic", "jwt", "chalice", "requests", "httpx", "asyncio", "jsonschema"}
"""boto3 adds nothing to botocore but 50 ms; pydantic is the API's; the others have no work here."""


@pytest.mark.parametrize("folder", FUNCTIONS, ids=lambda folder: folder.name)
def test_a_function_starts_without_what_it_does_not_need(folder: Path) -> None:
    code = "import sys; sys.path[:0] = [sys.argv[1], 'layers/core']; import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    assert NEVER.isdisjoint(name.partition(".")[0] for name in loaded.stdout.split())
