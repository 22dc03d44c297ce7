"""Alerts in the field's terms (预警模型)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.alerts.model.alert import (
        CALLS_PEOPLE,
        WAITING,
        WORKING,
        Alert,
        CloseCode,
        Deadlines,
        Guard,
        Happening,
        Level,
        LogEntry,
        Move,
        Placement,
        RuleSnapshot,
        Status,
    )
    from jinbo.alerts.model.codec import from_dict, to_dict
    from jinbo.alerts.model.delivery import (
        Changed,
        Channel,
        Connection,
        Contact,
        Notification,
        Outcome,
        Receipt,
        RosterEntry,
        Viewer,
    )
else:
    __getattr__ = later(
        __name__,
        {
            ".alert": (
                "Alert",
                "CALLS_PEOPLE",
                "CloseCode",
                "Deadlines",
                "Guard",
                "Happening",
                "Level",
                "LogEntry",
                "Move",
                "Placement",
                "RuleSnapshot",
                "Status",
                "WAITING",
                "WORKING",
            ),
            ".codec": ("from_dict", "to_dict"),
            ".delivery": (
                "Changed",
                "Channel",
                "Connection",
                "Contact",
                "Notification",
                "Outcome",
                "Receipt",
                "RosterEntry",
                "Viewer",
            ),
        },
    )

__all__ = [
    "CALLS_PEOPLE",
    "WAITING",
    "WORKING",
    "Alert",
    "Changed",
    "Channel",
    "CloseCode",
    "Connection",
    "Contact",
    "Deadlines",
    "Guard",
    "Happening",
    "Level",
    "LogEntry",
    "Move",
    "Notification",
    "Outcome",
    "Placement",
    "Receipt",
    "RosterEntry",
    "RuleSnapshot",
    "Status",
    "Viewer",
    "from_dict",
    "to_dict",
]
