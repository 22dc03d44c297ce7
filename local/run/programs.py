"""Programs that a run starts and waits for (步骤程序): deployment, seed, the dashboard's build."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from local.environments import ROOT
from local.run.children import ChildFailed, end_of


@contextlib.contextmanager
def started(
    command: Sequence[str], *, environment: Mapping[str, str], log: Path | None = None, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a process group of its own that does not outlive the block; its output goes to `log` or the terminal."""
    with contextlib.ExitStack() as open_files:
        output = None
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = open_files.enter_context(log.open("wb"))
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait()


def finish(name: str, process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Waits for its end.

    Raises:
        ChildFailed: it ended with an error; the message carries the end of its log.
    """
    code = process.wait()
    if code:
        said = f": {end_of(log, 25)}" if log is not None else "; it said why above"
        raise ChildFailed(f"{name} failed ({code}){said}")


def perform(
    name: str, command: Sequence[str], *, environment: Mapping[str, str], log: Path | None = None, folder: Path = ROOT
) -> None:
    """Runs a program to its end.

    Raises:
        ChildFailed: it failed.
    """
    with started(command, environment=environment, log=log, folder=folder) as process:
        finish(name, process, log)


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Waits until no other run holds `lock`, and holds it: two runs side by side share the project's folders."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
