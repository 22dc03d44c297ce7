"""Who is on duty in the simulated venue (值守安排): the demo logins, round the clock for the length of the fair."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from jinbo.alerts.service import Channel, RosterEntry
from jinbo.kernel.access import Role

from local.admin import DEMO_LOGINS

_CHANNELS = {
    Role.DUTY_OFFICER: (Channel.SCREEN, Channel.WECHAT, Channel.SMS, Channel.VOICE),
    Role.COMMANDER: (Channel.SCREEN, Channel.SMS, Channel.VOICE),
    Role.ZONE_LEAD: (Channel.SCREEN, Channel.WECHAT, Channel.SMS),
    Role.INSPECTOR: (Channel.SCREEN, Channel.WECHAT, Channel.SMS),
    Role.ENT_FSM: (Channel.SCREEN, Channel.WECHAT, Channel.SMS),
}
_LENGTH = timedelta(days=30)


def roster(now: datetime, enterprises: Iterable[str]) -> list[RosterEntry]:
    """Everybody who answers for alerts, every zone covered.

    The one enterprise login is called for all `enterprises`, as nobody else is there to be called; what it may see is its own.
    """
    return [
        RosterEntry(
            account=login.account_id,
            role=login.role,
            channels=_CHANNELS[login.role],
            since=now - timedelta(days=1),
            until=now + _LENGTH,
            enterprise=enterprise,
        )
        for login in DEMO_LOGINS
        if login.role in _CHANNELS
        for enterprise in (sorted(set(enterprises)) if login.role is Role.ENT_FSM else [""])
    ]
