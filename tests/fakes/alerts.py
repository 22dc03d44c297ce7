"""Alerts' world in memory: stores, roster, channels and screens that tests can break at will."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from fakes.time import FIRST_MORNING
from fakes.timers import FakeTimers
from jinbo.alerts.model import (
    Alert,
    Changed,
    Channel,
    Connection,
    Contact,
    Guard,
    LogEntry,
    Notification,
    Outcome,
    Placement,
    Receipt,
    RosterEntry,
    Viewer,
    from_dict,
    to_dict,
)
from jinbo.alerts.ports import Card, Change
from jinbo.kernel.access import Role
from jinbo.kernel.clock import iso
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.lists import Page

STALE = ("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")


class AlertsInMemory:
    """An `AlertStore`. `changes` is the stream: every state an alert took, in the order of the writes."""

    def __init__(self, timers: FakeTimers | None = None) -> None:
        self.timers = timers or FakeTimers()
        self.alerts: dict[str, Alert] = {}
        self.logs: dict[str, list[LogEntry]] = {}
        self.guards: dict[str, Guard] = {}
        self.heard_facts: set[tuple[str, str]] = set()
        self.changes: list[Alert] = []
        self.news: list[Fact] = []
        self._lock = Lock()

    def get(self, alert_id: str) -> Alert | None:
        return self.alerts.get(alert_id)

    def guard(self, dedup_key: str) -> Guard:
        return self.guards.get(dedup_key, Guard(dedup_key))

    def heard(self, dedup_key: str, fact_id: str) -> bool:
        return (dedup_key, fact_id) in self.heard_facts

    def save(self, change: Change) -> None:
        with self._lock:
            self._save(change)

    def _save(self, change: Change) -> None:
        alert = from_dict(json.loads(json.dumps(to_dict(change.alert))))
        known = self.alerts.get(alert.id)
        if (known.version if known else 0) != alert.version - 1:
            raise ConflictError(*STALE)
        self._check(alert.dedup_key, change.guard, change.heard)
        self.alerts[alert.id] = alert
        self.logs.setdefault(alert.id, []).append(change.entry)
        self.changes.append(alert)
        self.news.append(change.news)
        self._keep(alert.dedup_key, change.guard, change.heard)
        for timer in change.set_timers:
            self.timers.set(timer.kind, timer.key, timer.due, timer.payload)
        for kind, key in change.cancel_timers:
            self.timers.cancel(kind, key)

    def save_guard(self, guard: Guard, heard: str) -> None:
        self._check(guard.dedup_key, guard, heard)
        self._keep(guard.dedup_key, guard, heard)

    def history(self, alert_id: str) -> list[LogEntry]:
        return list(self.logs.get(alert_id, ()))

    def open_after(self, position: str, limit: int) -> Page[Alert]:
        keyed = sorted((f"{a.level.rank}#{iso(a.due_at)}#{a.id}", a) for a in self.alerts.values() if a.open)
        return _page([(key, alert) for key, alert in keyed if key > position], limit)

    def open_cards(self) -> Sequence[Card]:
        return [Card(alert.level, alert.status, alert.scope) for alert in self.alerts.values() if alert.open]

    def closed_after(self, position: str, limit: int) -> Page[Alert]:
        keyed = sorted(((f"{iso(a.closed_at)}#{a.id}", a) for a in self.alerts.values() if a.closed_at), reverse=True)
        return _page([(key, alert) for key, alert in keyed if not position or key < position], limit)

    def changes_after(self, position: str, limit: int) -> Sequence[Changed]:
        keyed = sorted((f"{iso(a.updated_at)}#{a.id}#{a.version:06d}", a) for a in self.changes)
        return [Changed(alert, key) for key, alert in keyed if key > position][:limit]

    def _check(self, dedup_key: str, guard: Guard | None, heard: str) -> None:
        if heard and (dedup_key, heard) in self.heard_facts:
            raise ConflictError(*STALE)
        if guard is not None and self.guard(guard.dedup_key).version != guard.version:
            raise ConflictError(*STALE)

    def _keep(self, dedup_key: str, guard: Guard | None, heard: str) -> None:
        if heard:
            self.heard_facts.add((dedup_key, heard))
        if guard is not None:
            self.guards[guard.dedup_key] = replace(guard, version=guard.version + 1)


def _page(keyed: list[tuple[str, Alert]], limit: int) -> Page[Alert]:
    return Page([alert for _, alert in keyed[:limit]], keyed[limit - 1][0] if len(keyed) > limit else "")


class RosterInMemory:
    """A `RosterStore`."""

    def __init__(self, entries: Sequence[RosterEntry] = ()) -> None:
        self._entries = list(entries)
        self._version = 1 if entries else 0

    def entries(self) -> list[RosterEntry]:
        return list(self._entries)

    def version(self) -> int:
        return self._version

    def replace(self, entries: Sequence[RosterEntry], expected_version: int) -> int:
        if expected_version != self._version:
            raise ConflictError(*STALE)
        self._entries, self._version = list(entries), self._version + 1
        return self._version


class NotificationsInMemory:
    """A `NotificationStore`."""

    def __init__(self) -> None:
        self.kept: dict[str, Notification] = {}

    def claim(self, notification: Notification) -> Notification:
        return self.kept.setdefault(notification.id, notification)

    def settle(self, notification: Notification) -> None:
        self.kept[notification.id] = notification

    def of_alert(self, alert_id: str) -> list[Notification]:
        return [one for one in self.kept.values() if one.alert_id == alert_id]

    def latest(self, limit: int) -> list[Notification]:
        found = [one for one in self.kept.values() if one.outcome is not Outcome.WAITING]
        return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)[:limit]

    def waiting(self, limit: int) -> list[Notification]:
        found = [one for one in self.kept.values() if one.outcome is Outcome.WAITING]
        return sorted(found, key=lambda one: (one.level.rank, one.created_at, one.id))[:limit]


class ConsentsInMemory:
    """A `ConsentStore`."""

    def __init__(self) -> None:
        self.counted: dict[str, int] = {}

    def left(self, account: str) -> int | None:
        return self.counted.get(account)

    def give(self, account: str, count: int) -> None:
        if self.counted.get(account, 0) <= 100 - count:
            self.counted[account] = self.counted.get(account, 0) + count

    def spend(self, account: str) -> None:
        if self.counted.get(account):
            self.counted[account] -= 1

    def exhaust(self, account: str) -> None:
        self.counted[account] = 0


@dataclass
class RecordingSender:
    """A channel that writes down what it sends; `refuses` names addresses that refuse, `down` makes it fail."""

    address: str = "openid"
    refuses: set[str] = field(default_factory=set)
    down: bool = False
    sent: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0

    def send(self, contact: Contact, alert: Alert, notification_id: str) -> Receipt:
        self.asked += 1
        if self.down:
            return Receipt(Outcome.WAITING, reason="timeout")
        address = getattr(contact, self.address)
        if not address or address in self.refuses:
            return Receipt(Outcome.REFUSED, reason="43101" if address else "no-address")
        self.sent.append((address, notification_id))
        return Receipt(Outcome.SENT, id=f"m-{len(self.sent)}")


class EverybodyHasAPhone:
    """`Contacts` whose addresses are the account's name; some may be unreadable."""

    def __init__(self) -> None:
        self.unreadable: set[str] = set()

    def of(self, account: str) -> Contact:
        if account in self.unreadable:
            raise UnavailableError("unreadable", "无法读取", "cannot be read")
        return Contact(openid=f"wx-{account}", phone=f"tel-{account}")


class ScreensInMemory:
    """A `ScreenStore`."""

    def __init__(self) -> None:
        self.tickets: dict[str, tuple[Viewer, datetime]] = {}
        self.open: dict[str, Connection] = {}

    def put_ticket(self, digest: str, viewer: Viewer, expires: datetime) -> None:
        self.tickets[digest] = (viewer, expires)

    def take_ticket(self, digest: str, now: datetime) -> Viewer | None:
        viewer, expires = self.tickets.pop(digest, (None, now))
        return viewer if expires > now else None

    def put(self, connection: Connection) -> None:
        self.open[connection.id] = connection

    def get(self, connection_id: str) -> Connection | None:
        return self.open.get(connection_id)

    def remove(self, connection_id: str) -> None:
        self.open.pop(connection_id, None)

    def all(self) -> list[Connection]:
        return list(self.open.values())


class PusherToMemory:
    """A `Pusher`; connections in `gone` do not take their messages."""

    def __init__(self) -> None:
        self.received: dict[str, list[dict[str, Any]]] = {}
        self.gone: set[str] = set()
        self.closed: list[str] = []
        self.cannot_close: set[str] = set()

    def push_all(self, messages: Mapping[str, bytes]) -> frozenset[str]:
        for id_, data in messages.items():
            if id_ not in self.gone:
                self.received.setdefault(id_, []).append(json.loads(data))
        return frozenset(self.gone & messages.keys())

    def close_all(self, ids: Iterable[str]) -> frozenset[str]:
        wanted = set(ids)
        self.closed += sorted(wanted - self.cannot_close)
        return frozenset(wanted & self.cannot_close)


class SignInsByName:
    """`SignIns`: everybody's session stands from the first morning on, until it is named in `ended`."""

    def __init__(self) -> None:
        self.ended: set[str] = set()

    def standing_since(self, session: str) -> datetime | None:
        return None if session in self.ended else FIRST_MORNING

    def standing(self, viewers: Iterable[Viewer]) -> frozenset[Viewer]:
        return frozenset(one for one in viewers if one.session not in self.ended)


class EverythingInHallOne:
    """A `Directory` that puts every device into hall 1.1, zone Z1, of enterprise `ent-1`."""

    def place(self, subject: Subject) -> Placement:
        return Placement(subject, f"主体{subject.id}", hall="1.1", zone="Z1", enterprise="ent-1", place="A1-01")


def on_duty(account: str, role: Role, since: datetime, **more: Any) -> RosterEntry:
    """A roster entry for a week, on every channel."""
    return RosterEntry(account, role, tuple(Channel), since - timedelta(hours=1), since + timedelta(days=7), **more)
