"""Runs functions from their deployed packages in a bounded number of warm processes.

A function has at most `width` processes; a call that finds them busy waits for one, as long as a handler may run. Idle
processes are kept warm up to a total, the longest idle ends first. Each process has its function's own environment
variables and role credentials. A call that passes its timeout ends its process, as on AWS.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from socket import socketpair
from typing import Any

from local.emulator import function_worker
from local.emulator.function_packages import PackageStore, python_folders

INIT_SECONDS = 30.0
FUNCTION_CONFIGURATION = (
    "FunctionArn",
    "CodeSha256",
    "Handler",
    "Timeout",
    "MemorySize",
    "Environment",
    "Layers",
    "Role",
)
_log = logging.getLogger("functions")


@dataclass(frozen=True)
class Launch:
    """Everything a function's process is started with."""

    name: str
    setup: dict[str, Any]
    environment: dict[str, str]
    folder: Path
    log_file: Path


class Lost(RuntimeError):
    """The process is of no more use; `document` is the error that the caller gets."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document["error"]["errorMessage"])
        self.document = document


class Worker:
    """One process of one function."""

    def __init__(self, launch: Launch) -> None:
        self.timeout = float(launch.setup["timeout"])
        self.idle_since = 0.0
        launch.log_file.parent.mkdir(parents=True, exist_ok=True)
        ours, theirs = socketpair()
        self.channel = ours
        script = str(Path(function_worker.__file__).resolve())
        with theirs, launch.log_file.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", script, str(theirs.fileno())],
                cwd=launch.folder,
                env=launch.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[theirs.fileno()],
            )
        self.channel.settimeout(INIT_SECONDS)
        try:
            function_worker.send(self.channel, launch.setup)
            ready = function_worker.receive(self.channel)
        except OSError:
            ready = None
        if ready is None or "error" in ready:
            self.end()
            raise Lost(ready or _died("Runtime.ExitError", "the process ended while loading the handler"))

    def call(self, message: dict[str, Any]) -> dict[str, Any]:
        """The function's answer; raises Lost when the process died or ran past its timeout."""
        self.channel.settimeout(self.timeout)
        try:
            function_worker.send(self.channel, message)
            answer = function_worker.receive(self.channel)
        except TimeoutError:
            raise Lost(_died("Sandbox.Timedout", f"Task timed out after {self.timeout:.2f} seconds")) from None
        except OSError:
            answer = None
        if answer is None:
            raise Lost(_died("Runtime.ExitError", "the process ended"))
        return answer

    def end(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.wait()


@dataclass
class Pool:
    """The processes of one function in one configuration."""

    idle: list[Worker] = field(default_factory=list)
    size: int = 0
    retired: bool = False


class FunctionHost:
    """The warm processes of all functions. `prepare` makes a Launch of a function's record when a process starts."""

    def __init__(self, prepare: Callable[[dict[str, Any]], Launch], width: int, idle_workers: int) -> None:
        self._prepare = prepare
        self._width = width
        self._idle_workers = idle_workers
        self._pools: dict[str, Pool] = {}
        self._current: dict[str, str] = {}
        self._busy: set[Worker] = set()
        self._condition = threading.Condition()
        self._stopped = False

    def execute(self, record: dict[str, Any], call: dict[str, Any]) -> dict[str, Any]:
        """Run one invocation; `call` has event, request_id and trace_id. Answers `result` or `error`, and `log`."""
        configuration = record["config"]
        patience = float(configuration.get("Timeout") or 3) + INIT_SECONDS
        pool, worker = self._lease(configuration, patience)
        if pool is None:
            return _died("TooManyRequestsException", "every process of the function stayed busy")
        alive = None
        try:
            worker = worker or Worker(self._prepare(record))
            answer = self._call(worker, call)
            alive = worker
        except Lost as lost:
            answer = lost.document
        except Exception as error:
            _log.exception("%s does not start", configuration.get("FunctionName"))
            answer = _died("Runtime.ExitError", str(error))
        finally:
            self._give_back(pool, alive)
        return answer

    def _call(self, worker: Worker, call: dict[str, Any]) -> dict[str, Any]:
        """One call; a worker that does not come back from it is ended."""
        self._busy.add(worker)
        try:
            return worker.call(call)
        except Lost:
            worker.end()
            raise
        finally:
            self._busy.discard(worker)

    def retire_named(self, function_name: str) -> None:
        """End a function's processes: it was changed or deleted."""
        with self._condition:
            arns = [arn for arn in self._current if arn.split(":")[6] == function_name]
            ended = [worker for arn in arns for worker in self._retire_pool(self._current.pop(arn))]
        _end_all(ended)

    def clear(self) -> None:
        """End all processes, the busy ones when their call is over."""
        with self._condition:
            ended = [worker for key in list(self._pools) for worker in self._retire_pool(key)]
            self._current.clear()
        _end_all(ended)

    def stop(self, drain_seconds: float = 0.0) -> None:
        """Start no more processes, give the busy ones `drain_seconds` to finish, then end them all."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()
        self.clear()
        with self._condition:
            self._condition.wait_for(lambda: not self._busy, timeout=drain_seconds)
            left = list(self._busy)
        _end_all(left)

    def processes(self) -> int:
        """How many processes there are now."""
        with self._condition:
            return sum(pool.size for pool in self._pools.values())

    def _lease(self, configuration: dict[str, Any], patience: float) -> tuple[Pool | None, Worker | None]:
        """A place in the function's pool, with an idle process if there is one."""
        arn = configuration["FunctionArn"]
        key = json.dumps([configuration.get(name) for name in FUNCTION_CONFIGURATION], sort_keys=True, default=str)
        deadline = time.monotonic() + patience
        with self._condition:
            if self._current.get(arn) not in (None, key):
                _end_all(self._retire_pool(self._current[arn]))
            self._current[arn] = key
            while not self._stopped:
                pool = self._pools.setdefault(key, Pool())
                if pool.idle:
                    return pool, pool.idle.pop()
                if pool.size < self._width:
                    pool.size += 1
                    return pool, None
                if not self._condition.wait(deadline - time.monotonic()):
                    break
        return None, None

    def _give_back(self, pool: Pool, worker: Worker | None) -> None:
        ended: list[Worker] = []
        with self._condition:
            if worker is None or pool.retired or self._stopped:
                pool.size -= 1
                ended = [worker] if worker else []
            else:
                worker.idle_since = time.monotonic()
                pool.idle.append(worker)
                ended = self._surplus()
            self._condition.notify_all()
        _end_all(ended)

    def _surplus(self) -> list[Worker]:
        """The longest idle processes beyond the total that is kept warm."""
        idle = sorted(
            ((worker.idle_since, pool, worker) for pool in self._pools.values() for worker in pool.idle),
            key=lambda entry: entry[0],
        )
        surplus = idle[: max(0, len(idle) - self._idle_workers)]
        for _, pool, worker in surplus:
            pool.idle.remove(worker)
            pool.size -= 1
        return [worker for _, _, worker in surplus]

    def _retire_pool(self, key: str) -> list[Worker]:
        pool = self._pools.pop(key, None)
        if pool is None:
            return []
        pool.retired = True
        pool.size -= len(pool.idle)
        ended, pool.idle = pool.idle, []
        return ended


def launch_setup(
    configuration: dict[str, Any], store: PackageStore, package: Path, layers: list[Path]
) -> dict[str, Any]:
    """What the process is told first: its handler, its identity, and where it may import from."""
    before = [package] + [folder for layer in layers for folder in python_folders(layer)]
    return {
        "name": configuration["FunctionName"],
        "version": configuration.get("Version", "$LATEST"),
        "arn": configuration["FunctionArn"],
        "memory": configuration.get("MemorySize", 128),
        "timeout": configuration.get("Timeout") or 3,
        "handler": configuration["Handler"],
        "before": [str(folder) for folder in before],
        "after": [str(store.runtime())],
    }


def _died(kind: str, message: str) -> dict[str, Any]:
    return {"error": {"errorMessage": message, "errorType": kind}, "log": f"{kind}: {message}"}


def _end_all(workers: list[Worker]) -> None:
    for worker in workers:
        worker.end()
