"""The programs that a run starts (子进程): each in a process group of its own, ended by its id, the last started first."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.environments import ROOT

PATIENCE_S = 15.0
_POLL_S = 0.05


class ChildFailed(RuntimeError):
    """A program ended that should run; the message carries the end of its log."""


class Child:
    """One program of ours: a Python module, its output in a log file, its input held open so that it ends with us."""

    def __init__(
        self, name: str, module: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop it when its turn comes
            )

    @property
    def pid(self) -> int:
        """Its process id, and its group's."""
        return self._process.pid

    def check(self) -> None:
        """Passes while it runs.

        Raises:
            ChildFailed: it has ended.
        """
        code = self._process.poll()
        if code is not None:
            raise ChildFailed(f"the {self.name} ended with {code}: {end_of(self.log)}")

    def stop(self, patience: float = PATIENCE_S) -> bool:
        """Asks it to end and waits; what is left of its group after `patience` seconds is killed. False if that was needed."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + patience
        while self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        clean = self._process.poll() is not None
        self._signal(signal.SIGKILL)
        self._process.wait()
        return clean

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def end_of(log: Path, lines: int = 6) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
