"""Who is told, through what, and what became of it (通知): roster, notifications, open screens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from jinbo.alerts.model.alert import Alert, Level
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.frozen import frozen


class Channel(StrEnum):
    """A way to reach a person (渠道)."""

    SCREEN = "SCREEN"  # 大屏、工作台
    WECHAT = "WECHAT"  # 订阅消息
    SMS = "SMS"  # 短信
    VOICE = "VOICE"  # 电话


@frozen
class RosterEntry:
    """One person on duty (值守): until when, in which role, for which zones or enterprise, reachable through what.

    No zones means every zone; `until` is exclusive. An enterprise's people are on its entries with `enterprise` set.
    """

    account: str
    role: Role
    channels: tuple[Channel, ...]
    since: datetime
    until: datetime
    zones: frozenset[str] = frozenset()
    enterprise: str = ""

    def on_duty(self, now: datetime) -> bool:
        """Whether the entry holds at `now`."""
        return self.since <= now < self.until


class Outcome(StrEnum):
    """What became of a notification (回执)."""

    WAITING = "WAITING"  # to be sent, or sent again
    SENT = "SENT"
    REFUSED = "REFUSED"  # 用户拒收 or no address: another channel is tried
    EXPIRED = "EXPIRED"  # could not be sent while it mattered


@frozen
class Notification:
    """One message to one person through one channel about one call of an alert. Its id is natural: a retry sends once."""

    id: str
    alert_id: str
    level: Level
    round: int
    step: int
    account: str
    channel: Channel
    title_zh: str
    outcome: Outcome
    created_at: datetime
    zone: str = ""
    attempts: int = 0
    receipt: str = ""
    reason: str = ""
    sent_at: datetime | None = None


@frozen
class Receipt:
    """A channel's answer: SENT with its message id, REFUSED with its code (43101), or WAITING where it is down."""

    outcome: Outcome
    id: str = ""
    reason: str = ""


@frozen
class Contact:
    """How to reach an account; '' where not known. Never stored or logged here."""

    openid: str = ""
    phone: str = ""


@frozen
class Viewer:
    """Who looks at a screen, and by which sign-in; the sign-in is unknown ('' and None) of screens kept from before."""

    principal: Principal
    session: str = ""
    signed_in_at: datetime | None = None


@frozen
class Connection:
    """An open screen: its WebSocket connection and who looks at it."""

    id: str
    viewer: Viewer
    opened_at: datetime


@frozen
class Changed:
    """One change of an alert, as catch-up gives it: the whole state at that version, and its place in the order."""

    alert: Alert
    position: str
