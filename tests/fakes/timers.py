"""Timers in memory: a plain fake of the port, and a store and queue for the platform's own timers in simulated time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from jinbo.kernel.timers import Timer
from jinbo.platform.timers import Kept, hour_of


class FakeTimers:
    """`kernel.timers.Timers` as a dictionary; `fire_due` calls what has come due, in order."""

    def __init__(self) -> None:
        self.waiting: dict[tuple[str, str], Timer] = {}

    def set(self, kind: str, key: str, due: datetime, payload: Mapping[str, Any]) -> None:
        self.waiting[kind, key] = Timer(kind, key, due, payload)

    def cancel(self, kind: str, key: str) -> None:
        self.waiting.pop((kind, key), None)

    def next_due(self) -> Timer | None:
        return min(self.waiting.values(), key=lambda timer: timer.due, default=None)

    def fire_due(self, now: datetime, handle: Callable[[Timer], None]) -> int:
        """Fires everything due until `now`, each once; what handlers set anew fires too when due."""
        count = 0
        while (timer := self.next_due()) is not None and timer.due <= now:
            del self.waiting[timer.kind, timer.key]
            handle(timer)
            count += 1
        return count


class TimersInMemory:
    """A `TimerStore`."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Kept] = {}
        self._swept: datetime | None = None

    def put(self, kept: Kept) -> None:
        self.kept[kept.timer.kind, kept.timer.key] = kept

    def get(self, kind: str, key: str) -> Kept | None:
        return self.kept.get((kind, key))

    def remove(self, timer: Timer) -> None:
        found = self.kept.get((timer.kind, timer.key))
        if found is not None and found.timer.due == timer.due:
            del self.kept[timer.kind, timer.key]

    def drop(self, kind: str, key: str) -> None:
        self.kept.pop((kind, key), None)

    def between(self, hour: datetime, start: datetime, end: datetime) -> Iterator[Kept]:
        found = [
            kept for kept in self.kept.values() if hour_of(kept.timer.due) == hour and start <= kept.timer.due <= end
        ]
        return iter(sorted(found, key=lambda kept: kept.timer.due))

    def swept(self) -> datetime | None:
        return self._swept

    def set_swept(self, until: datetime) -> None:
        self._swept = until


class DelayedQueue:
    """A queue that delivers at least once: `due(now)` gives messages whose delay has passed, some of them twice."""

    def __init__(self, now: Callable[[], datetime], twice: Callable[[], bool] = lambda: False) -> None:
        self._now = now
        self._twice = twice
        self._count = 0
        self.messages: list[tuple[datetime, int, str]] = []
        self.broken = False

    def send(self, messages: Sequence[tuple[str, int]]) -> None:
        if self.broken:
            return  # taken and lost: worse than an error, and the timers must outlive it
        for body, delay in messages:
            for _ in range(2 if self._twice() else 1):
                self._count += 1
                heapq.heappush(self.messages, (self._now() + timedelta(seconds=delay), self._count, body))

    def next_at(self) -> datetime | None:
        return self.messages[0][0] if self.messages else None

    def pop(self) -> str:
        return heapq.heappop(self.messages)[2]
