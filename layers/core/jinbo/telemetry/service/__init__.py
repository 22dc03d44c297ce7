"""Telemetry's use cases (物联监测), and what other modules may import from it."""

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
from jinbo.telemetry.rules.arithmetic import Summary, mean_kinetic, summarise
from jinbo.telemetry.service.alarms import Alarms
from jinbo.telemetry.service.backfill import Backfill
from jinbo.telemetry.service.history import History, Latest, Series
from jinbo.telemetry.service.holding import Desk, Replayed
from jinbo.telemetry.service.ingest import SILENCE, Consider, Ingest, Result, nobody
from jinbo.telemetry.service.intake import Plans
from jinbo.telemetry.service.loggers import DayComparison, compare_days, import_fridge_tag
from jinbo.telemetry.service.recording import Recorder
from jinbo.telemetry.service.silence import Silence

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
