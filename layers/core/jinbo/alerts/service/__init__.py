"""Alerts' use cases (智能预警), and the types that they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.alerts.model import Alert, Channel, CloseCode, Happening, Level, LogEntry, Move, RosterEntry, Status
    from jinbo.alerts.rules.chains import TEMPOS, Tempo
    from jinbo.alerts.service.alerts import Alerts
    from jinbo.alerts.service.desk import Changes, Desk, Filter
    from jinbo.alerts.service.notifying import Notifier
    from jinbo.alerts.service.rosters import Roster, Rosters
    from jinbo.alerts.service.screens import Screens, Ticket
else:
    __getattr__ = later(
        __name__,
        {
            "..model": (
                "Alert",
                "Channel",
                "CloseCode",
                "Happening",
                "Level",
                "LogEntry",
                "Move",
                "RosterEntry",
                "Status",
            ),
            "..rules.chains": ("TEMPOS", "Tempo"),
            ".alerts": ("Alerts",),
            ".desk": ("Changes", "Desk", "Filter"),
            ".notifying": ("Notifier",),
            ".rosters": ("Roster", "Rosters"),
            ".screens": ("Screens", "Ticket"),
        },
    )

__all__ = [
    "TEMPOS",
    "Alert",
    "Alerts",
    "Changes",
    "Channel",
    "CloseCode",
    "Desk",
    "Filter",
    "Happening",
    "Level",
    "LogEntry",
    "Move",
    "Notifier",
    "Roster",
    "RosterEntry",
    "Rosters",
    "Screens",
    "Status",
    "Tempo",
    "Ticket",
]
