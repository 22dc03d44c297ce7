"""Cameras in the field's words (视频): where they look, what is planned for them, and how they are."""

from jinbo.video.model.camera import Camera, CameraStatus, RetentionClass, Watch
from jinbo.video.model.faults import Fault
from jinbo.video.model.health import (
    CameraFault,
    Condition,
    HealthState,
    Observation,
    Picture,
    Reference,
    Suspicion,
    Window,
)
from jinbo.video.model.schedule import EVERY_DAY, Hours, Schedule
from jinbo.video.model.zone import Point, Polygon, Zone, ZoneKind

__all__ = [
    "EVERY_DAY",
    "Camera",
    "CameraFault",
    "CameraStatus",
    "Condition",
    "Fault",
    "HealthState",
    "Hours",
    "Observation",
    "Picture",
    "Point",
    "Polygon",
    "Reference",
    "RetentionClass",
    "Schedule",
    "Suspicion",
    "Watch",
    "Window",
    "Zone",
    "ZoneKind",
]
