"""Telemetry's use cases (物联监测), and what other modules may import from it.

What people ask for is loaded when it is first named: the lane starts cold without it (P6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
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
    from jinbo.telemetry.service.ingest import SILENCE, Ingest, nobody
    from jinbo.telemetry.service.intake import Plans
    from jinbo.telemetry.service.loggers import DayComparison, compare_days, import_fridge_tag
    from jinbo.telemetry.service.recording import Recorder
    from jinbo.telemetry.service.result import Consider, OnError, Result
    from jinbo.telemetry.service.silence import Silence
else:
    __getattr__ = later(
        __name__,
        {
            "..model": (
                "Alarm",
                "Cause",
                "Condition",
                "Conditions",
                "Device",
                "Entry",
                "Envelope",
                "Episode",
                "Fault",
                "Reading",
                "Reason",
                "Sample",
                "Sensor",
                "Stage",
            ),
            "..rules": ("ACTIONS",),
            "..rules.arithmetic": ("Summary", "mean_kinetic", "summarise"),
            ".alarms": ("Alarms",),
            ".backfill": ("Backfill",),
            ".history": ("History", "Latest", "Series"),
            ".holding": ("Desk", "Replayed"),
            ".ingest": ("SILENCE", "Ingest", "nobody"),
            ".intake": ("Plans",),
            ".loggers": ("DayComparison", "compare_days", "import_fridge_tag"),
            ".recording": ("Recorder",),
            ".result": ("Consider", "OnError", "Result"),
            ".silence": ("Silence",),
        },
    )

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
