"""Alerts, their history and the guards of their dedup keys (预警表).

| pk | sk | kind | index |
| -- | -- | ---- | ----- |
| ALERT#<id> | ALERT | ALERT | open: ALERT#OPEN by gravity and next deadline; closed: ALERT#CLOSED#<month> by time |
| ALERT#<id> | LOG#000001 | ALERT_LOG | ALERT#CHANGES#<day> by time: the list that screens catch up from |
| ALERT#KEY#<dedup key> | GUARD | ALERT_GUARD | – |
| ALERT#KEY#<dedup key> | FACT#<fact id> | ALERT_HEARD | – , expires |

A change writes all of its items in one transaction; the version of the alert and of the guard decide who wins. A line of the
history holds the whole alert at that version, so every state can be told again, and none of it is ever changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from jinbo.alerts.model import Alert, Changed, Guard, Happening, Level, LogEntry, Status, from_dict, to_dict
from jinbo.alerts.ports import Change, Page
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.platform.clock import wall_ms
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Gsi1, Record, connection, our_errors
from jinbo.platform.timer_store import TableTimers
from jinbo.platform.timers import DueTimers

HEARD_DAYS = 30
"""A fact may come again within SQS's 14 days and a redrive; then its mark may go."""
CLOSED_MONTHS = 12


class AlertRecord(Record):
    """An alert as it is. `body` is its JSON; what is beside it is for keys, filters and whoever reads the table."""

    by_list = Gsi1()

    status = UnicodeAttribute()
    level = UnicodeAttribute()
    body = UnicodeAttribute()


class LogRecord(Record):
    """One line of an alert's history, with the alert as it then was."""

    by_time = Gsi1()

    what = UnicodeAttribute()
    actor = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    seq = NumberAttribute()
    body = UnicodeAttribute()


class GuardRecord(Record):
    """What is known of a dedup key."""

    alert_id = UnicodeAttribute(null=True)
    cleared_at = UnicodeAttribute(null=True)


class HeardRecord(Record):
    """A fact that has been taken into account."""


class TableAlerts:
    """The `AlertStore` of the records table. Timers are written with the change that needs them."""

    def __init__(self, clock: Clock, timers: DueTimers, timer_store: TableTimers) -> None:
        self._clock = clock
        self._timers = timers
        self._timer_store = timer_store

    def get(self, alert_id: str) -> Alert | None:
        """The alert as last written."""
        with our_errors():
            try:
                return _alert(AlertRecord.get(f"ALERT#{alert_id}", "ALERT", consistent_read=True).body)
            except AlertRecord.DoesNotExist:
                return None

    def guard(self, dedup_key: str) -> Guard:
        """What is known of a dedup key."""
        with our_errors():
            try:
                found = GuardRecord.get(_key(dedup_key), "GUARD", consistent_read=True)
            except GuardRecord.DoesNotExist:
                return Guard(dedup_key)
        cleared = parse_iso(found.cleared_at) if found.cleared_at else None
        return Guard(dedup_key, found.alert_id or "", cleared, found.version)

    def heard(self, dedup_key: str, fact_id: str) -> bool:
        """Whether a fact has been taken into account."""
        with our_errors():
            try:
                HeardRecord.get(_key(dedup_key), f"FACT#{fact_id}", consistent_read=True)
            except HeardRecord.DoesNotExist:
                return False
        return True

    def save(self, change: Change) -> None:
        """Writes a change in one transaction; then timers that are due soon go to their queue."""
        planned = [self._timers.planned(timer) for timer in change.set_timers]
        with our_errors(), TransactWrite(connection=connection()) as transaction:
            transaction.save(_alert_record(change))
            transaction.save(_log_record(change))
            self._keep(transaction, change.alert.dedup_key, change.guard, change.heard)
            for kept in planned:
                self._timer_store.put_within(transaction, kept)
            for kind, key in change.cancel_timers:
                self._timer_store.drop_within(transaction, kind, key)
        self._timers.started(*planned)

    def save_guard(self, guard: Guard, heard: str) -> None:
        """Writes what a fact tells of a key without an alert."""
        with our_errors(), TransactWrite(connection=connection()) as transaction:
            self._keep(transaction, guard.dedup_key, guard, heard)

    def history(self, alert_id: str) -> list[LogEntry]:
        """All lines in order."""
        with our_errors():
            found = LogRecord.query(f"ALERT#{alert_id}", LogRecord.sk.startswith("LOG#"), consistent_read=True)
            return [_entry(record) for record in found]

    def open_after(self, position: str, limit: int) -> Page:
        """Open alerts in order of gravity and time left."""
        condition = AlertRecord.gsi1sk > position if position else None
        with our_errors():
            found = list(AlertRecord.by_list.query("ALERT#OPEN", condition, limit=limit + 1))
        return Page(
            [_alert(record.body) for record in found[:limit]], found[limit - 1].gsi1sk if len(found) > limit else ""
        )

    def closed_after(self, position: str, limit: int) -> Page:
        """Closed alerts, latest first, a month's list after the other."""
        found: list[AlertRecord] = []
        start = parse_iso(position.partition("#")[0]) if position else self._clock.now()
        with our_errors():
            for month in _months_back(start):
                condition = AlertRecord.gsi1sk < position if position else None
                wanted = limit + 1 - len(found)
                found += AlertRecord.by_list.query(
                    f"ALERT#CLOSED#{month}", condition, limit=wanted, scan_index_forward=False
                )
                if len(found) > limit:
                    break
        return Page(
            [_alert(record.body) for record in found[:limit]], found[limit - 1].gsi1sk if len(found) > limit else ""
        )

    def changes_after(self, position: str, limit: int) -> Sequence[Changed]:
        """Changes in the order of their times, a day's list after the other."""
        found: list[Changed] = []
        with our_errors():
            for day in _days(parse_iso(position.partition("#")[0]), self._clock.now()):
                query = LogRecord.by_time.query(
                    f"ALERT#CHANGES#{day}", LogRecord.gsi1sk > position, limit=limit - len(found)
                )
                found += [Changed(_alert(record.body), record.gsi1sk) for record in query]
                if len(found) >= limit:
                    break
        return found

    def _keep(self, transaction: TransactWrite, dedup_key: str, guard: Guard | None, heard: str) -> None:
        now = iso(self._clock.now())
        if guard is not None:
            record = GuardRecord(_key(guard.dedup_key), "GUARD", kind="ALERT_GUARD", created_at=now, updated_at=now)
            record.alert_id = guard.alert_id or None
            record.cleared_at = iso(guard.cleared_at) if guard.cleared_at else None
            if guard.version:
                record.version = guard.version
            transaction.save(record)
        if heard:
            mark = HeardRecord(_key(dedup_key), f"FACT#{heard}", kind="ALERT_HEARD", created_at=now, updated_at=now)
            mark.ttl = (
                wall_ms() // 1000 + HEARD_DAYS * 86_400
            )  # DynamoDB deletes by the wall's time, not the platform's
            transaction.save(mark)


def alert_of_image(image: Mapping[str, Any]) -> Alert:
    """The alert of a stream record's new image."""
    return _alert(image["body"]["S"])


def _key(dedup_key: str) -> str:
    return f"ALERT#KEY#{dedup_key}"


def _alert(body: str) -> Alert:
    return from_dict(json.loads(body))


def _alert_record(change: Change) -> AlertRecord:
    alert, stamp = change.alert, iso(change.alert.updated_at)
    record = AlertRecord(f"ALERT#{alert.id}", "ALERT", kind="ALERT", created_at=iso(alert.first_at), updated_at=stamp)
    record.status, record.level = alert.status.value, alert.level.value
    record.body = json.dumps(to_dict(alert), ensure_ascii=False)
    record.facts = encode_facts([change.news])
    if alert.version > 1:
        record.version = alert.version - 1  # PynamoDB saves the next one where this one stands
    if alert.closed_at is None:
        record.gsi1pk, record.gsi1sk = "ALERT#OPEN", f"{alert.level.rank}#{iso(alert.due_at)}#{alert.id}"
    else:
        record.gsi1pk = f"ALERT#CLOSED#{iso(alert.closed_at)[:7]}"
        record.gsi1sk = f"{iso(alert.closed_at)}#{alert.id}"
    return record


def _log_record(change: Change) -> LogRecord:
    alert, entry, stamp = change.alert, change.entry, iso(change.alert.updated_at)
    return LogRecord(
        f"ALERT#{alert.id}",
        f"LOG#{entry.seq:06d}",
        kind="ALERT_LOG",
        created_at=stamp,
        updated_at=stamp,
        what=entry.what.value,
        actor=entry.actor,
        note=entry.note or None,
        seq=entry.seq,
        body=json.dumps(to_dict(alert), ensure_ascii=False),
        gsi1pk=f"ALERT#CHANGES#{stamp[:10]}",
        gsi1sk=f"{stamp}#{alert.id}#{alert.version:06d}",
    )


def _entry(record: LogRecord) -> LogEntry:
    body = json.loads(record.body)
    return LogEntry(
        int(record.seq),
        parse_iso(record.updated_at),
        Happening(record.what),
        record.actor,
        record.note or "",
        Level(body["level"]),
        Status(body["status"]),
    )


def _days(start: datetime, end: datetime) -> Iterator[str]:
    day = start.date()
    while day <= end.date() + timedelta(days=1):  # a writer's clock may be ahead of ours at midnight
        yield day.isoformat()
        day += timedelta(days=1)


def _months_back(start: datetime) -> Iterator[str]:
    year, month = start.year, start.month
    for _ in range(CLOSED_MONTHS):
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
