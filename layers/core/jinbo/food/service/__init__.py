"""Food safety's use cases (食品安全), and the types that they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.food.model import AppealVerdict, Level, LogEntry, Status, Violation
    from jinbo.food.ports import Upload
    from jinbo.food.rules.timing import TEMPOS, Tempo
    from jinbo.food.service.desk import ViolationDesk
    from jinbo.food.service.listing import Filter, ViolationLists
    from jinbo.food.service.violations import Violations
else:
    __getattr__ = later(
        __name__,
        {
            "..model": ("AppealVerdict", "Level", "LogEntry", "Status", "Violation"),
            "..ports": ("Upload",),
            "..rules.timing": ("TEMPOS", "Tempo"),
            ".desk": ("ViolationDesk",),
            ".listing": ("Filter", "ViolationLists"),
            ".violations": ("Violations",),
        },
    )

__all__ = [
    "TEMPOS",
    "AppealVerdict",
    "Filter",
    "Level",
    "LogEntry",
    "Status",
    "Tempo",
    "Upload",
    "Violation",
    "ViolationDesk",
    "ViolationLists",
    "Violations",
]
