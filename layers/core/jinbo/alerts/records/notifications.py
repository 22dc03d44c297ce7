"""Notifications and their receipts (通知记录): NOTIFICATION#<alert> / <id>; those to be sent again are listed by gravity."""

from __future__ import annotations

from datetime import timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from jinbo.alerts.model import Channel, Level, Notification, Outcome
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError
from jinbo.platform.tables import Gsi1, Record, our_errors

WAITING = "NOTIFICATION#WAITING"


class NotificationRecord(Record):
    """One message to one person through one channel."""

    by_list = Gsi1()

    alert_id = UnicodeAttribute()
    level = UnicodeAttribute()
    round = NumberAttribute()
    step = NumberAttribute()
    account = UnicodeAttribute()
    channel = UnicodeAttribute()
    title_zh = UnicodeAttribute()
    outcome = UnicodeAttribute()
    attempts = NumberAttribute(default=0)
    receipt = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    sent_at = UnicodeAttribute(null=True)
    zone = UnicodeAttribute(default="")


class TableNotifications:
    """The `NotificationStore` of the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def claim(self, notification: Notification) -> Notification:
        """Stores it unless it is there; gives what is there."""
        try:
            with our_errors():
                self._record(notification).save(
                    condition=NotificationRecord.pk.does_not_exist(), add_version_condition=False
                )
        except ConflictError:
            with our_errors():
                key = f"NOTIFICATION#{notification.alert_id}", notification.id
                return _notification(NotificationRecord.get(*key, consistent_read=True))
        return notification

    def settle(self, notification: Notification) -> None:
        """Stores what became of it."""
        with our_errors():
            self._record(notification).save(add_version_condition=False)

    def of_alert(self, alert_id: str) -> list[Notification]:
        """All of an alert's, oldest first."""
        with our_errors():
            found = [
                _notification(one) for one in NotificationRecord.query(f"NOTIFICATION#{alert_id}", consistent_read=True)
            ]
        return sorted(found, key=lambda one: (one.created_at, one.step, one.account, one.channel))

    def latest(self, limit: int) -> list[Notification]:
        """The latest of the past week, newest first."""
        found: list[Notification] = []
        with our_errors():
            for days in range(7):
                day = f"NOTIFICATION#DAY#{iso(self._clock.now() - timedelta(days=days))[:10]}"
                wanted = limit - len(found)
                query = NotificationRecord.by_list.query(day, limit=wanted, scan_index_forward=False)
                found += [_notification(one) for one in query]
                if len(found) >= limit:
                    break
        return found

    def waiting(self, limit: int) -> list[Notification]:
        """Those to be sent again, gravest first, then oldest."""
        with our_errors():
            return [_notification(one) for one in NotificationRecord.by_list.query(WAITING, limit=limit)]

    def _record(self, one: Notification) -> NotificationRecord:
        waits = one.outcome is Outcome.WAITING
        return NotificationRecord(
            f"NOTIFICATION#{one.alert_id}",
            one.id,
            kind="NOTIFICATION",
            created_at=iso(one.created_at),
            updated_at=iso(self._clock.now()),
            alert_id=one.alert_id,
            level=one.level.value,
            round=one.round,
            step=one.step,
            account=one.account,
            channel=one.channel.value,
            title_zh=one.title_zh,
            outcome=one.outcome.value,
            attempts=one.attempts,
            receipt=one.receipt or None,
            reason=one.reason or None,
            sent_at=iso(one.sent_at) if one.sent_at else None,
            zone=one.zone,
            gsi1pk=WAITING if waits else f"NOTIFICATION#DAY#{iso(one.created_at)[:10]}",
            gsi1sk=f"{one.level.rank}#{iso(one.created_at)}#{one.id}" if waits else f"{iso(one.created_at)}#{one.id}",
        )


def _notification(record: NotificationRecord) -> Notification:
    return Notification(
        id=record.sk,
        alert_id=record.alert_id,
        level=Level(record.level),
        round=int(record.round),
        step=int(record.step),
        account=record.account,
        channel=Channel(record.channel),
        title_zh=record.title_zh,
        outcome=Outcome(record.outcome),
        created_at=parse_iso(record.created_at),
        zone=record.zone,
        attempts=int(record.attempts),
        receipt=record.receipt or "",
        reason=record.reason or "",
        sent_at=parse_iso(record.sent_at) if record.sent_at else None,
    )
