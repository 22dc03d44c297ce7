"""Timers in the records table and their queue: the real `TimerStore` and `TimerQueue` (定时器的存储)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.timers import Timer
from jinbo.platform.tables import Gsi1, Record, our_errors
from jinbo.platform.timers import Kept, hour_of

SWEEP_KEY = ("TIMER#SWEEP", "CURSOR")
BATCH = 10
"""SendMessageBatch takes at most ten messages."""


class TimerRecord(Record):
    """One timer; the index lists it under its hour, by due time."""

    by_hour = Gsi1()

    timer_kind = UnicodeAttribute(null=True)
    timer_key = UnicodeAttribute(null=True)
    due = UnicodeAttribute()
    payload = UnicodeAttribute(null=True)
    handed = BooleanAttribute(default=False)


class TableTimers:
    """Timers in the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def put(self, kept: Kept) -> None:
        """Stores the timer in place of an earlier one."""
        record = self._record(kept)
        with our_errors():
            record.save(add_version_condition=False)

    def put_within(self, transaction: TransactWrite, kept: Kept) -> None:
        """Stores the timer together with what it is about."""
        record = self._record(kept)
        names = (
            "kind",
            "timer_kind",
            "timer_key",
            "due",
            "payload",
            "handed",
            "gsi1pk",
            "gsi1sk",
            "created_at",
            "updated_at",
        )
        actions = [getattr(TimerRecord, name).set(getattr(record, name)) for name in names]
        transaction.update(TimerRecord(record.pk, record.sk), actions=actions, add_version_condition=False)

    def drop_within(self, transaction: TransactWrite, kind: str, key: str) -> None:
        """Deletes the timer together with what it is about."""
        transaction.delete(TimerRecord(_pk(kind, key), "TIMER"), add_version_condition=False)

    def get(self, kind: str, key: str) -> Kept | None:
        """The timer of a kind and key."""
        with our_errors():
            try:
                return _kept(TimerRecord.get(_pk(kind, key), "TIMER", consistent_read=True))
            except TimerRecord.DoesNotExist:
                return None

    def remove(self, timer: Timer) -> None:
        """Deletes the timer unless it has been moved."""
        try:
            with our_errors():
                TimerRecord(_pk(timer.kind, timer.key), "TIMER").delete(
                    condition=TimerRecord.due == iso(timer.due), add_version_condition=False
                )
        except ConflictError:
            return  # set to another time by its own handler, or gone

    def drop(self, kind: str, key: str) -> None:
        """Deletes the timer, whatever its time."""
        with our_errors():
            TimerRecord(_pk(kind, key), "TIMER").delete(add_version_condition=False)

    def between(self, hour: datetime, start: datetime, end: datetime) -> Iterator[Kept]:
        """Timers of an hour, in order of their due times."""
        with our_errors():
            span = TimerRecord.gsi1sk.between(iso(start), iso(end) + "~")
            for record in TimerRecord.by_hour.query(_bucket(hour), span):
                yield _kept(record)

    def swept(self) -> datetime | None:
        """How far the last sweep got."""
        with our_errors():
            try:
                return parse_iso(TimerRecord.get(*SWEEP_KEY, consistent_read=True).due)
            except TimerRecord.DoesNotExist:
                return None

    def set_swept(self, until: datetime) -> None:
        """Remembers how far the sweep got."""
        now = iso(self._clock.now())
        with our_errors():
            record = TimerRecord(*SWEEP_KEY, kind="TIMER_SWEEP", due=iso(until), created_at=now, updated_at=now)
            record.save(add_version_condition=False)

    def _record(self, kept: Kept) -> TimerRecord:
        timer, now = kept.timer, iso(self._clock.now())
        return TimerRecord(
            _pk(timer.kind, timer.key),
            "TIMER",
            kind="TIMER",
            timer_kind=timer.kind,
            timer_key=timer.key,
            due=iso(timer.due),
            payload=json.dumps(dict(timer.payload), ensure_ascii=False),
            handed=kept.handed,
            gsi1pk=_bucket(hour_of(timer.due)),
            gsi1sk=f"{iso(timer.due)}#{timer.kind}#{timer.key}",
            created_at=now,
            updated_at=now,
        )


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


def _kept(record: TimerRecord) -> Kept:
    timer = Timer(
        record.timer_kind or "", record.timer_key or "", parse_iso(record.due), json.loads(record.payload or "{}")
    )
    return Kept(timer, record.handed)
