"""The queue between an event source and a function that is invoked asynchronously, as Lambda keeps one.

A bounded number of threads for each function takes calls in order; a failed call comes back after a growing delay
without holding a thread. Throttled calls do not count as tries.
"""

from __future__ import annotations

import contextlib
import functools
import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Outcome = Literal["done", "throttled", "failed"]
_log = logging.getLogger("asynchronous")


@dataclass
class Call:
    """One asynchronous invocation: for which function, with what, since when (epoch seconds), and how often tried."""

    function_arn: str
    event: Any
    accepted_at: float
    tries: int = 0


class FunctionQueue:
    """The waiting calls of one function."""

    def __init__(self, attempt: Callable[[Call], Outcome], width: int, delay: Callable[[int], float]) -> None:
        self._attempt = attempt
        self._width = width
        self._delay = delay
        self._waiting: list[tuple[float, int, Call]] = []
        self._running: list[Call] = []
        self._order = itertools.count()
        self._threads = 0
        self._condition = threading.Condition()
        self._stopped = False

    def put(self, call: Call, after: float = 0.0) -> None:
        """Run `call` as soon as a thread is free, not before `after` seconds."""
        with self._condition:
            heapq.heappush(self._waiting, (time.monotonic() + after, next(self._order), call))
            if not self._stopped and self._threads < min(self._width, len(self._waiting) + len(self._running)):
                self._threads += 1
                threading.Thread(target=self._work, daemon=True, name=f"async-{call.function_arn}").start()
            self._condition.notify()

    def stop(self, deadline: float) -> None:
        """Run no more calls, wait for the running ones until `deadline` (monotonic seconds)."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()
            self._condition.wait_for(lambda: not self._running, timeout=max(0.0, deadline - time.monotonic()))

    def left(self) -> list[Call]:
        """The calls that are not done."""
        with self._condition:
            return [call for _, _, call in sorted(self._waiting)] + self._running

    def _work(self) -> None:
        while (call := self._take()) is not None:
            outcome: Outcome = "failed"
            with contextlib.suppress(Exception):
                outcome = self._attempt(call)
            with self._condition:
                self._running.remove(call)
                self._condition.notify_all()
                if outcome != "done":
                    call.tries += outcome == "failed"
                    due = time.monotonic() + self._delay(call.tries)
                    heapq.heappush(self._waiting, (due, next(self._order), call))

    def _take(self) -> Call | None:
        """The next due call; None when the thread should end."""
        with self._condition:
            while not self._stopped:
                if not self._waiting:
                    self._threads -= 1
                    return None
                wait = self._waiting[0][0] - time.monotonic()
                if wait <= 0:
                    call = heapq.heappop(self._waiting)[2]
                    self._running.append(call)
                    return call
                self._condition.wait(wait)
            self._threads -= 1
            return None


class AsyncQueues:
    """One FunctionQueue a function, and what was left in them at the last stop."""

    def __init__(self, attempt: Callable[[Call], Outcome], width: int, delay: Callable[[int], float]) -> None:
        self._make = functools.partial(FunctionQueue, attempt, width, delay)
        self._queues: dict[str, FunctionQueue] = {}
        self._lock = threading.Lock()
        self._stopped = False

    def put(self, call: Call) -> None:
        """Queue a call for its function; after a stop it only waits, for the next start."""
        with self._lock:
            if call.function_arn not in self._queues:
                self._queues[call.function_arn] = self._make()
            queue = self._queues[call.function_arn]
            if self._stopped:
                queue.stop(time.monotonic())
        queue.put(call)

    def forget(self) -> None:
        """Drop every waiting call: the emulator was reset."""
        with self._lock:
            queues, self._queues = list(self._queues.values()), {}
        for queue in queues:
            queue.stop(time.monotonic())

    def stop(self, drain_seconds: float) -> None:
        """Stop all queues; the running calls get `drain_seconds`."""
        with self._lock:
            self._stopped = True
            queues = list(self._queues.values())
        deadline = time.monotonic() + drain_seconds
        for queue in queues:
            queue.stop(deadline)

    def left(self) -> list[dict[str, Any]]:
        """The calls that are not done, to be kept for the next start."""
        with self._lock:
            left = [asdict(call) for queue in self._queues.values() for call in queue.left()]
        if left:
            _log.info("%d asynchronous calls are kept for the next start", len(left))
        return left
