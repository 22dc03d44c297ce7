"""Every test that CI runs: the quick ones side by side, then those that need the emulator or a browser one after another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SLOW = "emulator or browser"
DASHBOARD_CHECKS = " && ".join(f"npm run --silent {script}" for script in ("typecheck", "test", "build", "e2e"))


def main() -> int:
    """1 when any part failed; every part runs, so that one report names everything."""
    parts = [
        (
            "unit, contract, template, security",
            [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", f"not ({SLOW})"],
        ),
        ("emulator, end to end, browser", [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-m", SLOW]),
    ]
    npm = shutil.which("npm")
    dashboard = ROOT / "clients" / "dashboard"
    if npm:
        parts.insert(1, ("dashboard", ["bash", "-c", f"cd {dashboard} && npm ci --silent && {DASHBOARD_CHECKS}"]))
    elif os.environ.get("CI"):
        print("Node is missing, and CI may not skip the clients' tests")
        return 1
    else:
        print("clients: Node 20 is not here, their tests are skipped")
    failed = []
    for name, command in parts:
        began = time.monotonic()
        print(f"── {name}", flush=True)
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        print(
            f"── {name}: {'passed' if code == 0 else f'FAILED ({code})'} in {time.monotonic() - began:.0f} s",
            flush=True,
        )
        if code:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
