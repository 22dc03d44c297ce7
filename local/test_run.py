"""Every test that CI runs: the quick ones side by side, then those that need the emulator, with the dashboard's beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
SLOW = "emulator or browser"
DASHBOARD_CHECKS = " && ".join(f"npm run --silent {script}" for script in ("typecheck", "test", "build", "e2e"))


def main() -> int:
    """1 when any part failed; every part runs, so that one report names everything."""
    quick = Part("unit, contract, template, security", ["-n", "2", "-m", f"not ({SLOW})"])
    slow = Part("emulator, end to end, browser", ["-p", "no:randomly", "-m", SLOW])
    npm = shutil.which("npm")
    if not npm and os.environ.get("CI"):
        print("Node is missing, and CI may not skip the clients' tests")
        return 1
    if not npm:
        print("clients: Node 20 is not here, their tests are skipped")
    failed = [quick.run()]
    # the emulator's tests mostly wait, so the dashboard's run beside them, and after them where both want a processor
    with tempfile.TemporaryFile("w+") as said:
        dashboard = Dashboard(said).start() if npm else None
        failed.append(slow.run())
        if dashboard is not None:
            failed.append(dashboard.end())
    return 1 if any(failed) else 0


@dataclass(frozen=True)
class Part:
    """Tests that pytest runs with these options."""

    name: str
    options: list[str]

    def run(self) -> int:
        """pytest's exit code, told with the time it took."""
        began = time.monotonic()
        print(f"── {self.name}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", *self.options]
        return _tell(self.name, subprocess.run(command, cwd=ROOT, check=False).returncode, began)


class Dashboard:
    """The dashboard's own checks, at a lower priority; what they say is kept, and shown when they have ended."""

    def __init__(self, said: TextIO) -> None:
        self._said = said
        self._began = time.monotonic()

    def start(self) -> Dashboard:
        """Begins them."""
        command = f"cd clients/dashboard && npm ci --silent && {DASHBOARD_CHECKS}"
        self._process = subprocess.Popen(
            ["nice", "-n", "5", "bash", "-c", command], cwd=ROOT, stdout=self._said, stderr=subprocess.STDOUT
        )
        return self

    def end(self) -> int:
        """Their exit code; waits for it."""
        code = self._process.wait()
        self._said.seek(0)
        print(f"── dashboard\n{self._said.read()}", flush=True)
        return _tell("dashboard", code, self._began)


def _tell(name: str, code: int, began: float) -> int:
    ended = "passed" if code == 0 else f"FAILED ({code})"
    print(f"── {name}: {ended} in {time.monotonic() - began:.0f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
