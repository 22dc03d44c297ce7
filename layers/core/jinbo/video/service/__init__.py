"""Video's use cases (视频), and what other modules may import from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.video.model import (
        Camera,
        CameraFault,
        CameraStatus,
        HealthState,
        Observation,
        Picture,
        RetentionClass,
        Schedule,
        Watch,
        Zone,
        ZoneKind,
    )
    from jinbo.video.ports import CameraFilter
    from jinbo.video.rules import ACTIONS
    from jinbo.video.rules.coverage import coverage
    from jinbo.video.service.cameras import Cameras, Seen, SeenPage, Stores
    from jinbo.video.service.health import HealthDesk, Observed
else:
    __getattr__ = later(
        __name__,
        {
            "..model": (
                "Camera",
                "CameraFault",
                "CameraStatus",
                "HealthState",
                "Observation",
                "Picture",
                "RetentionClass",
                "Schedule",
                "Watch",
                "Zone",
                "ZoneKind",
            ),
            "..ports": ("CameraFilter",),
            "..rules": ("ACTIONS",),
            "..rules.coverage": ("coverage",),
            ".cameras": ("Cameras", "Seen", "SeenPage", "Stores"),
            ".health": ("HealthDesk", "Observed"),
        },
    )

__all__ = [
    "ACTIONS",
    "Camera",
    "CameraFault",
    "CameraFilter",
    "CameraStatus",
    "Cameras",
    "HealthDesk",
    "HealthState",
    "Observation",
    "Observed",
    "Picture",
    "RetentionClass",
    "Schedule",
    "Seen",
    "SeenPage",
    "Stores",
    "Watch",
    "Zone",
    "ZoneKind",
    "coverage",
]
