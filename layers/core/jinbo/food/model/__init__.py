"""Violations in the field's terms (违规模型)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.food.model.codec import from_dict, to_dict
    from jinbo.food.model.tally import Sighting, Tally
    from jinbo.food.model.violation import (
        ACTIVE,
        UNRECTIFIED,
        Appeal,
        AppealVerdict,
        Happening,
        Joined,
        Level,
        LogEntry,
        Move,
        OnSite,
        Photo,
        Place,
        Status,
        Submission,
        Verdict,
        Violation,
    )
else:
    __getattr__ = later(
        __name__,
        {
            ".codec": ("from_dict", "to_dict"),
            ".tally": ("Sighting", "Tally"),
            ".violation": (
                "ACTIVE",
                "UNRECTIFIED",
                "Appeal",
                "AppealVerdict",
                "Happening",
                "Joined",
                "Level",
                "LogEntry",
                "Move",
                "OnSite",
                "Photo",
                "Place",
                "Status",
                "Submission",
                "Verdict",
                "Violation",
            ),
        },
    )

__all__ = [
    "ACTIVE",
    "UNRECTIFIED",
    "Appeal",
    "AppealVerdict",
    "Happening",
    "Joined",
    "Level",
    "LogEntry",
    "Move",
    "OnSite",
    "Photo",
    "Place",
    "Sighting",
    "Status",
    "Submission",
    "Tally",
    "Verdict",
    "Violation",
    "from_dict",
    "to_dict",
]
