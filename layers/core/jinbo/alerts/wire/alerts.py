"""Alerts on the wire (预警接口): requests and answers, in pydantic. No function on a storing path imports this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from jinbo.alerts.model import (
    Alert,
    CloseCode,
    Level,
    LogEntry,
    Status,
    to_dict,
)
from jinbo.kernel.clock import iso


class Asked(BaseModel):
    """Base of requests: unknown fields are refused (A5)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(BaseModel):
    """A sentence in both languages."""

    zh: str
    en: str


class AlertSubject(BaseModel):
    """What an alert is about."""

    type: str
    id: str
    name: str


class DeadlinesOut(BaseModel):
    """By when people should have acted; `dispatch_by_at` is null for BLUE."""

    ack_by_at: str
    dispatch_by_at: str | None
    close_by_at: str


class RuleOut(BaseModel):
    """The rule and its thresholds as they were when the alert rose."""

    id: str
    version: int
    thresholds: dict[str, Any]


class AlertOut(BaseModel):
    """An alert (预警). Its colour is an internal severity of the platform, not a government's warning (DOMAIN 9)."""

    id: str
    rule_id: str
    rule: RuleOut
    level: Level
    status: Status
    escalation: int
    round: int
    title: Bilingual
    subject: AlertSubject
    device_id: str
    sensor: str
    hall: str
    zone: str
    place: str
    enterprise: str
    enterprises: list[str]
    """Every enterprise that sees it: of a lift the unit that maintains it and the one that uses it."""
    first_at: str
    last_at: str
    count: int
    deadlines: DeadlinesOut
    owner: str
    ack_by: str
    ack_at: str | None
    undeliverable: bool
    recovering_since: str | None
    recovered_at: str | None
    closed_at: str | None
    close_code: CloseCode | None
    close_note: str
    evidence: dict[str, Any]
    version: int
    updated_at: str


class HistoryOut(BaseModel):
    """One line of an alert's history; `status_from` is null for the first."""

    at: str
    action: str
    actor: str
    note: str
    level: Level
    status_from: Status | None
    status_to: Status
    version: int


class AlertDetail(AlertOut):
    """An alert with its whole history."""

    history: list[HistoryOut]


class AlertPage(BaseModel):
    """Some alerts of a list."""

    items: list[AlertOut]
    next_cursor: str | None


class AlertChanges(BaseModel):
    """States that alerts took, in order. `next_cursor` is always there: keep it for the next call; `more`: call at once."""

    items: list[AlertOut]
    next_cursor: str
    more: bool


class AlertQuery(Asked):
    """Filters of the list. Open ones come by gravity and time left, closed ones latest first."""

    status: Literal["open", "closed", "all"] = "open"
    level: Level | None = None
    hall: str = Field(default="", max_length=40)
    device: str = Field(default="", max_length=128)
    mine: bool = False
    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class ChangesQuery(Asked):
    """Where to go on from; without a cursor, the answer says where to start."""

    cursor: str = Field(default="", max_length=512)
    limit: int = Field(default=100, ge=1, le=100)


class AlertAct(Asked):
    """A move on the alert at `version`, as the person saw it."""

    version: int = Field(ge=1)
    note: str = Field(default="", max_length=1000)
    close_code: CloseCode | None = None


class LevelCount(BaseModel):
    """How many open alerts of a level are in a status."""

    level: Level
    status: Status
    count: int


class AlertSummary(BaseModel):
    """Counts of the open alerts that the caller may see."""

    open: int
    by_level: dict[Level, int]
    counts: list[LevelCount]


class SocketTicket(BaseModel):
    """Opens one socket within a minute: `new WebSocket(url + "?ticket=" + ticket)`."""

    ticket: str
    url: str
    expires_at: str


def alert_out(alert: Alert) -> AlertOut:
    """An alert as the API shows it."""
    return AlertOut.model_validate(to_dict(alert))


def detail_out(alert: Alert, history: list[LogEntry]) -> AlertDetail:
    """An alert with its history."""
    before: list[Status | None] = [None, *(line.status for line in history)]
    lines = [
        HistoryOut(
            at=iso(line.at),
            action=line.what.value,
            actor=line.actor,
            note=line.note,
            level=line.level,
            status_from=status,
            status_to=line.status,
            version=line.seq,
        )
        for line, status in zip(history, before, strict=False)
    ]
    return AlertDetail.model_validate(to_dict(alert) | {"history": lines})


def summary_out(counts: Mapping[tuple[Level, Status], int]) -> AlertSummary:
    """Counts as the API shows them."""
    by_level = {level: sum(n for (its, _), n in counts.items() if its is level) for level in Level}
    lines = [LevelCount(level=level, status=status, count=n) for (level, status), n in sorted(counts.items())]
    return AlertSummary(open=sum(by_level.values()), by_level=by_level, counts=lines)
