"""Timers (定时器), exact to seconds: due buckets in DynamoDB, a sweep each minute, SQS's delay for the seconds (DESIGN 4).

A timer is one item, `TIMER#<kind>#<key>`, listed in the index under the hour of its due time. The sweep hands timers due
before the next sweep to the queue; a timer set for the next two minutes is handed over at once. A fired timer's item is
deleted after its handler, so an item that outlives its due time was lost or failed, and later sweeps hand it over again.
That is at least once: handlers look at the state. Times are the platform's; waiting is done in wall seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Protocol

from jinbo.kernel.clock import from_ms, to_ms
from jinbo.kernel.frozen import frozen
from jinbo.kernel.timers import Timer

SWEEP_S = 60.0
"""Wall seconds between sweeps."""
SLACK_S = 15.0
"""Wall seconds that a sweep may be late without a timer being late."""
DIRECT_S = 2 * SWEEP_S
"""What is due within these wall seconds is handed over when it is set: a sweep might have gone by, or not see it yet."""
GRACE_S = 30.0
"""Wall seconds after its due time at which a timer that is still there is handed over again."""
AGAIN_S = 300.0
"""Wall seconds for which sweeps hand an overdue timer over again; what still fails then lies in the dead letter queue."""
MAX_DELAY_S = 900
"""SQS delays a message at most 15 minutes."""
HOURS_A_SWEEP = 2000
"""Bound of one sweep after a long outage; the next goes on from there."""
HOUR = timedelta(hours=1)

Handlers = Mapping[str, Callable[[Timer], None]]


class Pace(Protocol):
    """The platform's clock, as far as waiting needs it."""

    def now(self) -> datetime:
        """The platform's present instant."""
        ...

    def wall_seconds(self, platform_seconds: float) -> float:
        """How long a platform duration takes on the wall."""
        ...


@frozen
class Kept:
    """A timer as stored. `handed` tells that it went to the queue when it was set, so a sweep leaves it until overdue."""

    timer: Timer
    handed: bool


class TimerStore(Protocol):
    """Where timers lie until they have fired."""

    def put(self, kept: Kept) -> None:
        """Stores the timer in place of an earlier one of its kind and key."""
        ...

    def get(self, kind: str, key: str) -> Kept | None:
        """The timer of a kind and key, read consistently."""
        ...

    def remove(self, timer: Timer) -> None:
        """Deletes the timer unless it has been set to another time meanwhile."""
        ...

    def drop(self, kind: str, key: str) -> None:
        """Deletes the timer of a kind and key, whatever its time."""
        ...

    def between(self, hour: datetime, start: datetime, end: datetime) -> Iterable[Kept]:
        """Timers due from `start` to `end` in the bucket of `hour`."""
        ...

    def swept(self) -> datetime | None:
        """Up to which due time timers have been handed over; None before the first sweep."""
        ...

    def set_swept(self, until: datetime) -> None:
        """Remembers how far the sweep got."""
        ...


class TimerQueue(Protocol):
    """Carries a timer's message to `on_timer_due`."""

    def send(self, messages: Sequence[tuple[str, int]]) -> None:
        """Sends (body, delay in seconds); raises when one was not taken."""
        ...


class DueTimers:
    """The platform's timers: implements `kernel.timers.Timers`, and the two functions that make them fire."""

    def __init__(self, store: TimerStore, queue: TimerQueue, clock: Pace) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock

    def set(self, kind: str, key: str, due: datetime, payload: Mapping[str, Any]) -> None:
        """Sets the timer of (`kind`, `key`) to `due`, in place of an earlier one."""
        kept = self.planned(Timer(kind, key, due, payload))
        self._store.put(kept)
        self.started(kept)

    def cancel(self, kind: str, key: str) -> None:
        """Takes the timer back, even when its message is already on its way."""
        self._store.drop(kind, key)

    def planned(self, timer: Timer) -> Kept:
        """The timer as it is to be stored, for those who store it in a transaction of their own; then call `started`."""
        soon = self._clock.wall_seconds((timer.due - self._clock.now()).total_seconds()) <= DIRECT_S
        return Kept(Timer(timer.kind, timer.key, from_ms(to_ms(timer.due)), timer.payload), soon)

    def started(self, *stored: Kept) -> None:
        """Hands over those stored timers that are due soon. If this is never reached, the sweep does it when overdue."""
        self._hand_over([kept.timer for kept in stored if kept.handed])

    def sweep(self) -> int:
        """Hands over all timers due before the next sweep, and overdue ones again; tells how many."""
        now = self._clock.now()
        horizon = now + self._platform(SWEEP_S + SLACK_S)
        swept = self._store.swept() or now - self._platform(AGAIN_S)
        if swept > horizon:  # the platform's clock was set back
            swept = now - self._platform(AGAIN_S)
        start = min(swept, now - self._platform(AGAIN_S))
        overdue = now - self._platform(GRACE_S)
        count, reached = 0, swept
        for hour, bucket in enumerate(_hours(start, horizon)):
            end = min(horizon, bucket + HOUR)
            found = self._store.between(bucket, start, end)
            due = [
                kept.timer
                for kept in found
                if kept.timer.due <= overdue or (kept.timer.due > swept and not kept.handed)
            ]
            self._hand_over(due)
            count += len(due)
            reached = max(reached, end)
            if hour >= HOURS_A_SWEEP:
                break
        self._store.set_swept(reached)
        return count

    def fire(self, body: str, handlers: Handlers) -> bool:
        """Calls the handler of a message's timer; False when the timer was cancelled, moved or done meanwhile.

        Raises:
            LookupError: no handler for this kind (the message ends in the dead letter queue).
        """
        kind, key, due = _parsed(body)
        kept = self._store.get(kind, key)
        if kept is None or kept.timer.due != due:
            return False
        if kept.timer.due > self._clock.now():
            self._hand_over([kept.timer])
            return False
        if kind not in handlers:
            raise LookupError(f"no handler for timers of kind {kind!r}")
        handlers[kind](kept.timer)
        self._store.remove(kept.timer)
        return True

    def _hand_over(self, timers: Sequence[Timer]) -> None:
        if timers:
            now = self._clock.now()
            self._queue.send([(_body(timer), self._delay(timer, now)) for timer in timers])

    def _delay(self, timer: Timer, now: datetime) -> int:
        wait = self._clock.wall_seconds((timer.due - now).total_seconds())
        return min(MAX_DELAY_S, max(0, ceil(wait)))

    def _platform(self, wall_seconds: float) -> timedelta:
        return timedelta(seconds=wall_seconds / self._clock.wall_seconds(1.0))


def hour_of(due: datetime) -> datetime:
    """The bucket of a due time."""
    return due.replace(minute=0, second=0, microsecond=0)


def _hours(start: datetime, end: datetime) -> Iterator[datetime]:
    hour = hour_of(start)
    while hour <= end:
        yield hour
        hour += HOUR


def _body(timer: Timer) -> str:
    return json.dumps({"kind": timer.kind, "key": timer.key, "due": to_ms(timer.due)}, ensure_ascii=False)


def _parsed(body: str) -> tuple[str, str, datetime]:
    told = json.loads(body)
    return told["kind"], told["key"], from_ms(told["due"])
