"""Alerts' use cases (智能预警), and the types that they give."""

from jinbo.alerts.model import Alert, Channel, CloseCode, Happening, Level, LogEntry, Move, RosterEntry, Status
from jinbo.alerts.rules.chains import TEMPOS, Tempo
from jinbo.alerts.service.alerts import Alerts
from jinbo.alerts.service.desk import Changes, Desk, Filter
from jinbo.alerts.service.notifying import Notifier
from jinbo.alerts.service.rosters import Roster, Rosters
from jinbo.alerts.service.screens import Screens, Ticket

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
