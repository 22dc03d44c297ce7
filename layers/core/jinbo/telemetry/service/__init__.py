"""Telemetry's use cases (物联监测), and what other modules may import from it.

What people ask for is loaded when it is first named: the lane starts cold without it (P6).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jinbo.telemetry.model import (
    Alarm,
    Cause,
    Condition,
    Conditions,
    Device,
    Entry,
    Envelope,
    Episode,
    Fault,
    Reading,
    Reason,
    Sample,
    Sensor,
    Stage,
)
from jinbo.telemetry.rules import ACTIONS
from jinbo.telemetry.service.backfill import Backfill
from jinbo.telemetry.service.ingest import SILENCE, Consider, Ingest, OnError, Result, nobody
from jinbo.telemetry.service.intake import Plans
from jinbo.telemetry.service.recording import Recorder

if TYPE_CHECKING:
    from jinbo.telemetry.rules.arithmetic import Summary, mean_kinetic, summarise
    from jinbo.telemetry.service.alarms import Alarms
    from jinbo.telemetry.service.history import History, Latest, Series
    from jinbo.telemetry.service.holding import Desk, Replayed
    from jinbo.telemetry.service.loggers import DayComparison, compare_days, import_fridge_tag
    from jinbo.telemetry.service.silence import Silence

_LATER = {
    "Alarms": "service.alarms",
    "DayComparison": "service.loggers",
    "Desk": "service.holding",
    "History": "service.history",
    "Latest": "service.history",
    "Replayed": "service.holding",
    "Series": "service.history",
    "Silence": "service.silence",
    "Summary": "rules.arithmetic",
    "compare_days": "service.loggers",
    "import_fridge_tag": "service.loggers",
    "mean_kinetic": "rules.arithmetic",
    "summarise": "rules.arithmetic",
}

__all__ = [
    "ACTIONS",
    "SILENCE",
    "Alarm",
    "Alarms",
    "Backfill",
    "Cause",
    "Condition",
    "Conditions",
    "Consider",
    "DayComparison",
    "Desk",
    "Device",
    "Entry",
    "Envelope",
    "Episode",
    "Fault",
    "History",
    "Ingest",
    "Latest",
    "OnError",
    "Plans",
    "Reading",
    "Reason",
    "Recorder",
    "Replayed",
    "Result",
    "Sample",
    "Sensor",
    "Series",
    "Silence",
    "Stage",
    "Summary",
    "compare_days",
    "import_fridge_tag",
    "mean_kinetic",
    "nobody",
    "summarise",
]


def __getattr__(name: str) -> Any:
    """What is loaded later."""
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"jinbo.telemetry.{_LATER[name]}"), name)
