"""Shared counters in the records table (计数器): `RATE#key | COUNT`, added to atomically, forgotten by TTL."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.update import Action

from jinbo.platform.tables import Record, our_errors


class CounterRecord(Record):
    """One counter of one window."""

    count_ = NumberAttribute(attr_name="count", default=0)


class TableCounters:
    """The Counters of platform.limits on DynamoDB."""

    def add(self, key: str, count: int, expires_s: int) -> int:
        """One write."""
        record = CounterRecord(f"RATE#{key}", "COUNT")
        actions: list[Action] = [
            CounterRecord.count_.add(count),
            CounterRecord.kind.set("RATE"),
            CounterRecord.ttl.set(expires_s),
        ]
        with our_errors():
            record.update(actions, add_version_condition=False)
        return int(record.count_)
