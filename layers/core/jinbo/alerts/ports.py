"""What alerts need from outside (端口): their store, the roster, ways to reach people, what things are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from jinbo.alerts.model import (
    Alert,
    Changed,
    Channel,
    Connection,
    Contact,
    Guard,
    Level,
    LogEntry,
    Notification,
    Placement,
    Receipt,
    RosterEntry,
    Status,
    Viewer,
)
from jinbo.kernel.access import Scope
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.frozen import frozen
from jinbo.kernel.lists import Page
from jinbo.kernel.timers import Timer


@frozen
class Change:
    """Everything that one change of an alert writes, in one transaction: all of it or nothing.

    The alert at its new version (the store refuses any but the next one), its line of history, the news, the timers, and
    for changes that a fact made the guard of its dedup key and the mark that this fact has been heard.
    """

    alert: Alert
    entry: LogEntry
    news: Fact
    set_timers: tuple[Timer, ...] = ()
    cancel_timers: tuple[tuple[str, str], ...] = ()
    guard: Guard | None = None
    heard: str = ""


@frozen
class Card:
    """What counting needs to know of an open alert."""

    level: Level
    status: Status
    scope: Scope


class AlertStore(Protocol):
    """Where alerts and their history lie."""

    def get(self, alert_id: str) -> Alert | None:
        """The alert as last written, or None."""
        ...

    def guard(self, dedup_key: str) -> Guard:
        """What is known of a dedup key; an empty guard (version 0) where nothing is."""
        ...

    def heard(self, dedup_key: str, fact_id: str) -> bool:
        """Whether a fact has been taken into account before."""
        ...

    def save(self, change: Change) -> None:
        """Writes a change.

        Raises:
            ConflictError: another change came first, or the fact has been heard.
        """
        ...

    def save_guard(self, guard: Guard, heard: str) -> None:
        """Writes what a fact tells of a key without an alert, and that it was heard.

        Raises:
            ConflictError: another write came first, or the fact has been heard.
        """
        ...

    def history(self, alert_id: str) -> list[LogEntry]:
        """All lines of an alert's history in order."""
        ...

    def open_after(self, position: str, limit: int) -> Page[Alert]:
        """Open alerts, gravest first, then by their next deadline."""
        ...

    def open_cards(self) -> Sequence[Card]:
        """A card of every open alert, in no order; a thousand of them cost what a few alerts do."""
        ...

    def closed_after(self, position: str, limit: int) -> Page[Alert]:
        """Closed alerts, latest first, of the last twelve months."""
        ...

    def changes_after(self, position: str, limit: int) -> Sequence[Changed]:
        """Changes of all alerts in the order of their times, those after `position` (an instant or a change's place)."""
        ...


class RosterStore(Protocol):
    """Where the roster lies."""

    def entries(self) -> list[RosterEntry]:
        """Every entry, those of the past day and the future too."""
        ...

    def replace(self, entries: Sequence[RosterEntry], expected_version: int) -> int:
        """Puts a new roster in place of the one of `expected_version` (0: none yet); gives the new version.

        Raises:
            ConflictError: another roster was put meanwhile.
        """
        ...

    def version(self) -> int:
        """The present roster's version."""
        ...


class NotificationStore(Protocol):
    """Where notifications and their receipts lie."""

    def claim(self, notification: Notification) -> Notification:
        """Stores it as WAITING unless it is there; gives what is there."""
        ...

    def settle(self, notification: Notification) -> None:
        """Stores what became of it."""
        ...

    def of_alert(self, alert_id: str) -> list[Notification]:
        """All notifications of an alert."""
        ...

    def latest(self, limit: int) -> list[Notification]:
        """The latest ones of the past week, newest first, without those that wait."""
        ...

    def waiting(self, limit: int) -> list[Notification]:
        """Those to be sent again, gravest first, then oldest."""
        ...


class ConsentStore(Protocol):
    """Counts people's consents to subscribe messages: one consent is one message (DOMAIN 14.2). A hint; WeChat knows."""

    def left(self, account: str) -> int | None:
        """Consents left, None where nobody has counted yet."""
        ...

    def give(self, account: str, count: int) -> None:
        """Counts consents up."""
        ...

    def spend(self, account: str) -> None:
        """Counts one down, where any are counted."""
        ...

    def exhaust(self, account: str) -> None:
        """WeChat says that there are none left."""
        ...


class Sender(Protocol):
    """A channel that leaves the platform: WeChat subscription message (Messenger), SMS."""

    def send(self, contact: Contact, alert: Alert, notification_id: str) -> Receipt:
        """Sends the alert's summary; never raises for the channel's own faults, tells them in the receipt."""
        ...


class Contacts(Protocol):
    """How accounts are reached; identity knows."""

    def of(self, account: str) -> Contact:
        """The account's addresses; empty ones where none are known."""
        ...


class Pusher(Protocol):
    """Sends bytes to open connections."""

    def push_all(self, messages: Mapping[str, bytes]) -> frozenset[str]:
        """Sends each connection its message; gives the ids of those that did not take it."""
        ...

    def close_all(self, ids: Iterable[str]) -> frozenset[str]:
        """Closes connections; gives the ids of those that may still be open. One that is gone is closed."""
        ...


class SignIns(Protocol):
    """What identity knows of the sign-ins behind open screens."""

    def standing_since(self, session: str) -> datetime | None:
        """When a session was opened that still stands; None for one that has ended."""
        ...

    def standing(self, viewers: Iterable[Viewer]) -> frozenset[Viewer]:
        """Those whose sign-in has not been ended, as of now: one question however many they are."""
        ...


class ScreenStore(Protocol):
    """Where tickets and open connections lie."""

    def put_ticket(self, digest: str, viewer: Viewer, expires: datetime) -> None:
        """Keeps a ticket's hash until it is used or expires."""
        ...

    def take_ticket(self, digest: str, now: datetime) -> Viewer | None:
        """Uses a ticket up: one caller gets its viewer, all others None."""
        ...

    def put(self, connection: Connection) -> None:
        """Keeps an open connection."""
        ...

    def get(self, connection_id: str) -> Connection | None:
        """An open connection, or None."""
        ...

    def remove(self, connection_id: str) -> None:
        """Forgets a connection; nothing happens where there is none."""
        ...

    def all(self) -> list[Connection]:
        """Every open connection."""
        ...


class Directory(Protocol):
    """What things are called and where they are; subjects knows."""

    def place(self, subject: Subject) -> Placement:
        """What a subject is called and where it is. Never fails: what is not known stays empty."""
        ...


Senders = Mapping[Channel, Sender]
