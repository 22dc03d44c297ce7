"""How many WeChat messages a person still agrees to (订阅额度): CONSENT#<account>, counted up by consents, down by messages."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError

from jinbo.kernel.clock import Clock, iso
from jinbo.platform.tables import Record, condition_failed, our_errors

MOST = 100
"""Consents kept; WeChat keeps no more either, and the counter is a hint, not the truth."""


class ConsentRecord(Record):
    """One person's consents to alert messages."""

    left = NumberAttribute(default=0)


class TableConsents:
    """The `ConsentStore` of the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def left(self, account: str) -> int | None:
        """Consents left, None where nobody has counted yet."""
        with our_errors():
            try:
                return int(ConsentRecord.get(f"CONSENT#{account}", "ALERT", consistent_read=True).left)
            except ConsentRecord.DoesNotExist:
                return None

    def give(self, account: str, count: int) -> None:
        """Counts consents up."""
        now = iso(self._clock.now())
        stamps = [
            ConsentRecord.kind.set("CONSENT"),
            ConsentRecord.created_at.set(now),
            ConsentRecord.updated_at.set(now),
        ]
        with our_errors():
            try:
                ConsentRecord(f"CONSENT#{account}", "ALERT").update(
                    actions=[*stamps, ConsentRecord.left.add(count)],
                    condition=ConsentRecord.left.does_not_exist() | (ConsentRecord.left <= MOST - count),
                    add_version_condition=False,
                )
            except UpdateError as error:
                if not condition_failed(error):
                    raise

    def spend(self, account: str) -> None:
        """Counts one down, where any are counted."""
        with our_errors():
            try:
                ConsentRecord(f"CONSENT#{account}", "ALERT").update(
                    actions=[ConsentRecord.left.add(-1)], condition=ConsentRecord.left > 0, add_version_condition=False
                )
            except UpdateError as error:
                if not condition_failed(error):
                    raise

    def exhaust(self, account: str) -> None:
        """WeChat says that there are none left."""
        now = iso(self._clock.now())
        with our_errors():
            ConsentRecord(f"CONSENT#{account}", "ALERT", kind="CONSENT", created_at=now, updated_at=now, left=0).save(
                add_version_condition=False
            )
