"""The alert and what belongs to it (预警): levels, life cycle, deadlines, history (DOMAIN 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from jinbo.kernel.access import Scope
from jinbo.kernel.fact import Subject
from jinbo.kernel.frozen import frozen


class Level(StrEnum):
    """The four colours as internal severities (平台预警), not a government's warning (DOMAIN 9)."""

    RED = "RED"  # 红
    ORANGE = "ORANGE"  # 橙
    YELLOW = "YELLOW"  # 黄
    BLUE = "BLUE"  # 蓝

    @property
    def rank(self) -> int:
        """0 for the gravest, so that ranks sort as queues do."""
        return list(Level).index(self)

    def above(self, other: Level) -> bool:
        """Whether this is graver than `other`."""
        return self.rank < other.rank


class Status(StrEnum):
    """Where an alert stands (状态). ESCALATED is a counter beside it, not a state: an escalated alert still waits."""

    NEW = "NEW"
    NOTIFIED = "NOTIFIED"
    ACKED = "ACKED"
    HANDLING = "HANDLING"
    RESOLVED = "RESOLVED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"


WAITING = frozenset({Status.NEW, Status.NOTIFIED})
"""Nobody has taken it yet."""
WORKING = WAITING | {Status.ACKED, Status.HANDLING}
"""The cause may still be there."""


class Move(StrEnum):
    """What can be done to an alert (操作)."""

    NOTIFY = "notify"
    ACKNOWLEDGE = "acknowledge"
    HANDLE = "handle"
    RESOLVE = "resolve"
    RECOVER = "recover"
    RELAPSE = "relapse"
    RECALL = "recall"
    VERIFY = "verify"
    CLOSE = "close"
    AUTO_CLOSE = "auto-close"
    REOPEN = "reopen"


class Happening(StrEnum):
    """What a line of the history tells (履历)."""

    RAISED = "RAISED"
    REPEATED = "REPEATED"
    ROSE = "ROSE"
    RECOVERING = "RECOVERING"
    RECOVERED = "RECOVERED"
    RELAPSED = "RELAPSED"
    NOTIFIED = "NOTIFIED"
    ESCALATED = "ESCALATED"
    UNDELIVERABLE = "UNDELIVERABLE"
    RENOTIFIED = "RENOTIFIED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    HANDLING = "HANDLING"
    RESOLVED = "RESOLVED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    AUTO_CLOSED = "AUTO_CLOSED"
    REOPENED = "REOPENED"


CALLS_PEOPLE = frozenset(
    {
        Happening.RAISED,
        Happening.ROSE,
        Happening.RELAPSED,
        Happening.ESCALATED,
        Happening.REOPENED,
        Happening.RENOTIFIED,
    }
)
"""Happenings that people are told of; the others only change what screens show."""


class CloseCode(StrEnum):
    """Why an alert ended (关闭代码)."""

    HANDLED = "HANDLED"
    FALSE = "FALSE"
    DUPLICATE = "DUPLICATE"
    AUTO_RECOVERED = "AUTO_RECOVERED"
    MERGED = "MERGED"


@frozen
class Placement:
    """What an alert is about and where that is, as the registry knew it when the alert rose."""

    subject: Subject
    name: str = ""
    hall: str = ""
    zone: str = ""
    enterprise: str = ""
    """Who answers for it: of a lift the unit that its terminal is bound to, its maintainer."""
    place: str = ""
    others: tuple[str, ...] = ()
    """Enterprises that it is bound to beside: the unit that uses the lift (使用单位)."""

    @property
    def enterprises(self) -> tuple[str, ...]:
        """All of them, who answers for it first."""
        return tuple(dict.fromkeys(name for name in (self.enterprise, *self.others) if name))


@frozen
class Deadlines:
    """By when people should have acted (时限). BLUE has no dispatch."""

    ack_by_at: datetime
    dispatch_by_at: datetime | None
    close_by_at: datetime


@frozen
class RuleSnapshot:
    """The rule as it was when the alert rose: later changes of thresholds do not change what was decided."""

    id: str
    version: int
    thresholds: Mapping[str, Any] = field(default_factory=dict)


@frozen
class Alert:
    """One alert (预警). `version` counts its changes: change n is line n of its history."""

    id: str
    dedup_key: str
    rule: RuleSnapshot
    level: Level
    status: Status
    happening: Happening
    title_zh: str
    title_en: str
    placement: Placement
    device_id: str
    sensor: str
    occurrence: str
    """The episode or device alarm that it stands for now."""
    first_at: datetime
    last_at: datetime
    count: int
    deadlines: Deadlines
    started_at: datetime
    """Since when its deadlines and escalation run."""
    updated_at: datetime
    round: int = 1
    """How often people were called anew: at its raising, each rise, each relapse."""
    escalation: int = 0
    owner: str = ""
    ack_by: str = ""
    ack_at: datetime | None = None
    undeliverable: bool = False
    recovering_since: datetime | None = None
    recovered_at: datetime | None = None
    closed_at: datetime | None = None
    close_code: CloseCode | None = None
    close_note: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    @property
    def scope(self) -> Scope:
        """Whose it is, as far as permission goes."""
        place = self.placement
        return Scope(place.enterprise, place.zone, self.owner, frozenset(place.others))

    @property
    def open(self) -> bool:
        """Whether it still needs somebody."""
        return self.status is not Status.CLOSED

    @property
    def due_at(self) -> datetime:
        """The next deadline: to acknowledge while it waits, to close afterwards."""
        return self.deadlines.ack_by_at if self.status in WAITING else self.deadlines.close_by_at


@frozen
class LogEntry:
    """One line of an alert's history, written with the change it tells; never changed or deleted."""

    seq: int
    at: datetime
    what: Happening
    actor: str
    note: str
    level: Level
    status: Status


@frozen
class Guard:
    """What is known of a dedup key: its latest alert, and since when the cause is known to be gone.

    `cleared_at` lets a raise that arrives after its own all-clear be told from a new one.
    """

    dedup_key: str
    alert_id: str = ""
    cleared_at: datetime | None = None
    version: int = 0
