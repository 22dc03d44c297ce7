"""The roster, notifications and consents on the wire (值守接口)."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from jinbo.alerts.model import Channel, Level, Notification, Outcome, RosterEntry
from jinbo.alerts.wire.alerts import Asked
from jinbo.kernel.access import Role
from jinbo.kernel.clock import iso


class RosterLine(Asked):
    """One person on duty (值守). No zones: every zone. `enterprise` for an enterprise's own people."""

    account_id: str = Field(min_length=1, max_length=64)
    role: Role
    channels: list[Channel] = Field(min_length=1, max_length=4)
    since: AwareDatetime
    until: AwareDatetime
    zones: list[str] = Field(default_factory=list, max_length=50)
    enterprise: str = Field(default="", max_length=64)

    def entry(self) -> RosterEntry:
        """The entry it asks for."""
        return RosterEntry(
            self.account_id,
            self.role,
            tuple(self.channels),
            self.since,
            self.until,
            frozenset(self.zones),
            self.enterprise,
        )


class RosterIn(Asked):
    """A new roster in place of `version` (0: there is none yet)."""

    items: list[RosterLine] = Field(max_length=1000)
    version: int = Field(ge=0)


class RosterOut(BaseModel):
    """The roster."""

    items: list[RosterLine]
    version: int


class NotificationQuery(Asked):
    """One alert's notifications, or the latest of the past week."""

    alert_id: str = Field(default="", max_length=64)
    limit: int = Field(default=50, ge=1, le=100)


class NotificationOut(BaseModel):
    """Who was told, through what, and what became of it. Addresses are never shown."""

    id: str
    alert_id: str
    level: Level
    title: str
    step: int
    to: str
    channel: Channel
    status: Outcome
    at: str
    attempts: int
    reason: str


class NotificationPage(BaseModel):
    """Some notifications."""

    items: list[NotificationOut]
    next_cursor: None = None


class ConsentIn(Asked):
    """The person agreed to so many more subscribe messages (wx.requestSubscribeMessage)."""

    count: int = Field(default=1, ge=1, le=3)


def roster_line(entry: RosterEntry) -> RosterLine:
    """A roster entry as the API shows it."""
    return RosterLine(
        account_id=entry.account,
        role=entry.role,
        channels=list(entry.channels),
        since=entry.since,
        until=entry.until,
        zones=sorted(entry.zones),
        enterprise=entry.enterprise,
    )


def notification_out(one: Notification) -> NotificationOut:
    """A notification as the API shows it."""
    at: datetime = one.sent_at or one.created_at
    return NotificationOut(
        id=one.id,
        alert_id=one.alert_id,
        level=one.level,
        title=one.title_zh,
        step=one.step,
        to=one.account,
        channel=one.channel,
        status=one.outcome,
        at=iso(at),
        attempts=one.attempts,
        reason=one.reason,
    )
