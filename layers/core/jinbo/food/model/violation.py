"""The violation and what belongs to it (违规): life cycle, events that it stands for, rectification, appeal (DOMAIN 2.2)."""

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
    """The four colours as internal severities (DOMAIN 2.2, 9), gravest first."""

    RED = "RED"  # 红
    ORANGE = "ORANGE"  # 橙
    YELLOW = "YELLOW"  # 黄
    BLUE = "BLUE"  # 蓝

    @property
    def rank(self) -> int:
        """0 for the gravest, so that ranks sort as queues do."""
        return list(Level).index(self)

    @property
    def raised(self) -> Level:
        """One level graver; RED stays RED."""
        return list(Level)[max(0, self.rank - 1)]


class Status(StrEnum):
    """Where a violation stands (状态). Escalation is a counter beside it: an escalated one is still PUSHED."""

    DETECTED = "DETECTED"  # 待人工复核
    PUSHED = "PUSHED"  # 已推送
    ACKED = "ACKED"  # 已签收
    RECTIFYING = "RECTIFYING"  # 整改中
    SUBMITTED = "SUBMITTED"  # 待复查
    RECHECK_PASS = "RECHECK_PASS"  # noqa: S105 - 复查通过, a state, no password
    CLOSED = "CLOSED"  # 已关闭
    FALSE_POSITIVE = "FALSE_POSITIVE"  # 误报


UNRECTIFIED = frozenset({Status.PUSHED, Status.ACKED, Status.RECTIFYING})
"""The enterprise has it and has handed nothing in (or what failed)."""
ACTIVE = frozenset({Status.DETECTED, Status.PUSHED, Status.ACKED, Status.RECTIFYING, Status.SUBMITTED})
"""A further event of the same code at the same camera joins a violation that is in one of these."""


class Move(StrEnum):
    """What can be done to a violation (操作)."""

    PUSH = "push"
    ACKNOWLEDGE = "acknowledge"
    RECTIFY = "rectify"
    SUBMIT = "submit"
    PASS = "pass"  # noqa: S105 - a move, no password
    FAIL = "fail"
    REFUSE = "false-positive"
    CLOSE = "close"


class Happening(StrEnum):
    """What a line of the history tells (履历)."""

    OPENED = "OPENED"
    JOINED = "JOINED"
    EVENT_UPDATED = "EVENT_UPDATED"
    EVENT_ENDED = "EVENT_ENDED"
    CONFIRMED = "CONFIRMED"
    EVENT_REFUTED = "EVENT_REFUTED"
    PUSHED = "PUSHED"
    ESCALATED = "ESCALATED"
    OVERDUE = "OVERDUE"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    RECTIFYING = "RECTIFYING"
    SUBMITTED = "SUBMITTED"
    RECHECK_PASSED = "RECHECK_PASSED"
    RECHECK_FAILED = "RECHECK_FAILED"
    APPEALED = "APPEALED"
    APPEAL_REJECTED = "APPEAL_REJECTED"
    APPEAL_UPHELD = "APPEAL_UPHELD"
    FALSE_POSITIVE = "FALSE_POSITIVE"
    CLOSED = "CLOSED"


class Verdict(StrEnum):
    """What people say of an event: 疑似 until somebody does."""

    SUSPECTED = "SUSPECTED"  # 疑似
    CONFIRMED = "CONFIRMED"  # 属实
    FALSE_POSITIVE = "FALSE_POSITIVE"  # 误报


class AppealVerdict(StrEnum):
    """How an appeal ended (申诉结论)."""

    UPHELD = "UPHELD"  # 成立
    REJECTED = "REJECTED"  # 驳回


class OnSite(StrEnum):
    """Why an on-site inspection is asked for (现场检查)."""

    NONE = ""
    REPEAT = "REPEAT"
    RECHECK_FAILED = "RECHECK_FAILED"


@frozen
class Place:
    """Whose it is and where, as the camera's register had it when the event was seen."""

    subject: Subject
    name: str
    enterprise: str
    hall: str
    zone: str
    place: str
    camera: str
    area: str
    area_name: str


@frozen
class Joined:
    """One video event that the violation stands for (关联事件). `judged_at` is when people last said what it was."""

    event: str
    since: datetime
    until: datetime | None
    confidence: float
    verdict: Verdict = Verdict.SUSPECTED
    judged_at: datetime | None = None


@frozen
class Photo:
    """A picture that the enterprise took, as it was when it was handed in: key, SHA-256, bytes."""

    key: str
    sha256: str
    bytes: int


@frozen
class Submission:
    """A rectification handed in (整改)."""

    at: datetime
    by: str
    text: str
    photos: tuple[Photo, ...]


@frozen
class Appeal:
    """The enterprise's appeal (申诉) and what became of it."""

    at: datetime
    by: str
    reason: str
    photos: tuple[Photo, ...] = ()
    verdict: AppealVerdict | None = None
    judged_by: str = ""
    judged_at: datetime | None = None
    note: str = ""


@frozen
class Violation:
    """One violation (违规). `version` counts its changes: change n is line n of its history."""

    id: str
    event: str
    """The event that opened it: its pictures are this event's evidence."""
    code: str
    level: Level
    status: Status
    happening: Happening
    place: Place
    events: tuple[Joined, ...]
    """The first events that it stands for; `count` counts all of them."""
    count: int
    handle_s: int
    """Seconds in which it is to be rectified, as its event tells it for the profile (DOMAIN 2.2)."""
    clause: str
    model: str
    experimental: bool
    rule: Mapping[str, Any]
    opened_at: datetime
    updated_at: datetime
    pushed_at: datetime | None = None
    ack_by_at: datetime | None = None
    deadline_at: datetime | None = None
    overdue_at: datetime | None = None
    """When its deadline passed without a rectification handed in; None again once a recheck has set another."""
    escalation: int = 0
    """0: with the enterprise; 1 zone lead, 2 duty officer, 3 commander."""
    repeat: bool = False
    on_site: OnSite = OnSite.NONE
    ack_by: str = ""
    ack_at: datetime | None = None
    submissions: tuple[Submission, ...] = field(default=())
    failures: int = 0
    appeal: Appeal | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    version: int = 1

    @property
    def scope(self) -> Scope:
        """Whose it is, as far as permission goes."""
        return Scope(self.place.enterprise, self.place.zone)

    @property
    def told(self) -> bool:
        """Whether the enterprise has been told; before a person has reviewed it, it is not shown to it (K07)."""
        return self.pushed_at is not None

    @property
    def open(self) -> bool:
        """Whether it still needs somebody."""
        return self.closed_at is None

    @property
    def confirmed(self) -> bool:
        """Whether a person has said that one of its events is real; 疑似 until then."""
        return any(one.verdict is Verdict.CONFIRMED for one in self.events)

    @property
    def due_at(self) -> datetime:
        """The next deadline: to acknowledge while it is PUSHED, to rectify afterwards; its beginning while it is reviewed."""
        waiting = self.ack_by_at if self.status is Status.PUSHED else self.deadline_at
        return waiting or self.opened_at

    @property
    def appeal_pending(self) -> bool:
        """Whether an appeal waits for its verdict."""
        return self.appeal is not None and self.appeal.verdict is None


@frozen
class LogEntry:
    """One line of a violation's history, written with the change that it tells; never changed or deleted."""

    seq: int
    at: datetime
    what: Happening
    actor: str
    note: str
    level: Level
    status: Status
