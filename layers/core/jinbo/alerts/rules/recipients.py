"""Who is called (接收人): the on-duty people of a link of the chain who answer for the alert's zone or enterprise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jinbo.alerts.model import Alert, Channel, RosterEntry
from jinbo.alerts.rules.chains import ENTERPRISE, SERVICES, channels


def recipients(entries: Iterable[RosterEntry], alert: Alert, step: int, now: datetime) -> list[RosterEntry]:
    """The people of link `step` of the alert's chain who are on duty now, each once."""
    roles = SERVICES[alert.level].steps[step].roles
    called = {
        entry.account: entry
        for entry in entries
        if entry.role in roles and entry.on_duty(now) and _answers(entry, alert)
    }
    return list(called.values())


def channels_to(person: RosterEntry, alert: Alert, step: int) -> list[Channel]:
    """Through what this person is told of this call."""
    return [channel for channel in channels(alert.level, step) if channel in person.channels]


def _answers(entry: RosterEntry, alert: Alert) -> bool:
    if entry.role in ENTERPRISE:
        return entry.enterprise in alert.placement.enterprises
    return not entry.zones or not alert.placement.zone or alert.placement.zone in entry.zones
