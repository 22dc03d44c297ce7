"""Notifications and their receipts (通知记录): NOTIFICATION#<alert> / <id>; those to be sent again are listed by gravity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from jinbo.alerts.model import Channel, Level, Notification, Outcome
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError
from jinbo.platform import items

WAITING = "NOTIFICATION#WAITING"


class TableNotifications:
    """The `NotificationStore` of the records table."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def claim(self, notification: Notification) -> Notification:
        """Stores it unless it is there; gives what is there."""
        try:
            items.put(self._item(notification), "attribute_not_exists(#pk)")
        except ConflictError:
            found = items.get(f"NOTIFICATION#{notification.alert_id}", notification.id)
            if found is None:
                raise
            return _notification(found)
        return notification

    def settle(self, notification: Notification) -> None:
        """Stores what became of it."""
        items.put(self._item(notification))

    def of_alert(self, alert_id: str) -> list[Notification]:
        """All of an alert's, oldest first."""
        found = items.query("#pk = :pk", {"pk": f"NOTIFICATION#{alert_id}"}, ConsistentRead=True)
        return sorted(map(_notification, found), key=lambda one: (one.created_at, one.step, one.account, one.channel))

    def latest(self, limit: int) -> list[Notification]:
        """The latest of the past week, newest first."""
        found: list[Notification] = []
        for days in range(7):
            day = f"NOTIFICATION#DAY#{iso(self._clock.now() - timedelta(days=days))[:10]}"
            found += map(_notification, _listed(day, limit - len(found), ScanIndexForward=False))
            if len(found) >= limit:
                break
        return found

    def waiting(self, limit: int) -> list[Notification]:
        """Those to be sent again, gravest first, then oldest."""
        return [_notification(item) for item in _listed(WAITING, limit)]

    def _item(self, one: Notification) -> items.Plain:
        waits = one.outcome is Outcome.WAITING
        return {
            "pk": f"NOTIFICATION#{one.alert_id}",
            "sk": one.id,
            "kind": "NOTIFICATION",
            "version": 1,
            "created_at": iso(one.created_at),
            "updated_at": iso(self._clock.now()),
            "alert_id": one.alert_id,
            "level": one.level.value,
            "round": one.round,
            "step": one.step,
            "account": one.account,
            "channel": one.channel.value,
            "title_zh": one.title_zh,
            "outcome": one.outcome.value,
            "attempts": one.attempts,
            "receipt": one.receipt or None,
            "reason": one.reason or None,
            "sent_at": iso(one.sent_at) if one.sent_at else None,
            "zone": one.zone,
            "gsi1pk": WAITING if waits else f"NOTIFICATION#DAY#{iso(one.created_at)[:10]}",
            "gsi1sk": f"{one.level.rank}#{iso(one.created_at)}#{one.id}"
            if waits
            else f"{iso(one.created_at)}#{one.id}",
        }


def _listed(name: str, limit: int, **how: bool) -> Iterator[items.Plain]:
    return items.query("#gsi1pk = :name", {"name": name}, limit=limit, IndexName="gsi1", **how)


def _notification(item: items.Plain) -> Notification:
    return Notification(
        id=item["sk"],
        alert_id=item["alert_id"],
        level=Level(item["level"]),
        round=item["round"],
        step=item["step"],
        account=item["account"],
        channel=Channel(item["channel"]),
        title_zh=item["title_zh"],
        outcome=Outcome(item["outcome"]),
        created_at=parse_iso(item["created_at"]),
        zone=item["zone"],
        attempts=item["attempts"],
        receipt=item.get("receipt", ""),
        reason=item.get("reason", ""),
        sent_at=parse_iso(item["sent_at"]) if "sent_at" in item else None,
    )
