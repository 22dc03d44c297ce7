"""Timers in the records table and their queue: the real `TimerStore` and `TimerQueue` (定时器的存储)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.timers import Timer
from jinbo.platform import items
from jinbo.platform.timers import Kept, hour_of

SWEEP_KEY = ("TIMER#SWEEP", "CURSOR")
BATCH = 10
"""SendMessageBatch takes at most ten messages."""


class TableTimers:
    """Timers in the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def put(self, kept: Kept) -> None:
        """Stores the timer in place of an earlier one."""
        items.put(self._item(kept))

    def put_within(self, kept: Kept) -> items.Request:
        """The write that stores the timer together with what it is about."""
        return items.putting(self._item(kept))

    def drop_within(self, kind: str, key: str) -> items.Request:
        """The write that deletes the timer together with what it is about."""
        return items.deleting(_pk(kind, key), "TIMER")

    def get(self, kind: str, key: str) -> Kept | None:
        """The timer of a kind and key."""
        found = items.get(_pk(kind, key), "TIMER")
        return _kept(found) if found else None

    def remove(self, timer: Timer) -> None:
        """Deletes the timer unless it has been moved."""
        try:
            items.delete(_pk(timer.kind, timer.key), "TIMER", "#due = :due", {"due": iso(timer.due)})
        except ConflictError:
            return  # set to another time by its own handler, or gone

    def drop(self, kind: str, key: str) -> None:
        """Deletes the timer, whatever its time."""
        items.delete(_pk(kind, key), "TIMER")

    def between(self, hour: datetime, start: datetime, end: datetime) -> Iterator[Kept]:
        """Timers of an hour, in order of their due times."""
        span = {"hour": _bucket(hour), "start": iso(start), "end": iso(end) + "~"}
        found = items.query("#gsi1pk = :hour AND #gsi1sk BETWEEN :start AND :end", span, IndexName="gsi1")
        return map(_kept, found)

    def swept(self) -> datetime | None:
        """How far the last sweep got."""
        found = items.get(*SWEEP_KEY)
        return parse_iso(found["due"]) if found else None

    def set_swept(self, until: datetime) -> None:
        """Remembers how far the sweep got."""
        pk, sk = SWEEP_KEY
        now = iso(self._clock.now())
        stamps = {"version": 1, "created_at": now, "updated_at": now}
        items.put({"pk": pk, "sk": sk, "kind": "TIMER_SWEEP", "due": iso(until), "handed": False, **stamps})

    def _item(self, kept: Kept) -> items.Plain:
        timer, now = kept.timer, iso(self._clock.now())
        return {
            "pk": _pk(timer.kind, timer.key),
            "sk": "TIMER",
            "kind": "TIMER",
            "version": 1,
            "timer_kind": timer.kind,
            "timer_key": timer.key,
            "due": iso(timer.due),
            "payload": json.dumps(dict(timer.payload), ensure_ascii=False),
            "handed": kept.handed,
            "gsi1pk": _bucket(hour_of(timer.due)),
            "gsi1sk": f"{iso(timer.due)}#{timer.kind}#{timer.key}",
            "created_at": now,
            "updated_at": now,
        }


class SqsTimers:
    """The `timers` queue."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Sequence[tuple[str, int]]) -> None:
        """Sends each message with its delay.

        Raises:
            UnavailableError: the queue did not take one; the sweep hands it over again.
        """
        for start in range(0, len(messages), BATCH):
            entries = [
                {"Id": str(index), "MessageBody": body, "DelaySeconds": delay}
                for index, (body, delay) in enumerate(messages[start : start + BATCH])
            ]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise UnavailableError("timers-busy", "定时队列繁忙", "The timer queue did not take a message")


def _pk(kind: str, key: str) -> str:
    return f"TIMER#{kind}#{key}"


def _bucket(hour: datetime) -> str:
    return f"TIMER#{iso(hour)[:13]}"


def _kept(item: items.Plain) -> Kept:
    timer = Timer(item["timer_kind"], item["timer_key"], parse_iso(item["due"]), json.loads(item["payload"]))
    return Kept(timer, item["handed"])
