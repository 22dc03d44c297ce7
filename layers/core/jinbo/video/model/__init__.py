"""Cameras in the field's words (视频): where they look, what is planned for them, and how they are."""

from jinbo.video.model.camera import Camera, CameraStatus, RetentionClass, Watch
from jinbo.video.model.card import BoxFormat, Head, Input, ModelCard, ModelKind, Output
from jinbo.video.model.detections import Box, Detection, Frame
from jinbo.video.model.faults import Fault
from jinbo.video.model.health import (
    CameraFault,
    Candidate,
    Condition,
    HealthState,
    Observation,
    Picture,
    Reference,
    Suspicion,
    Window,
)
from jinbo.video.model.refusals import ModelRefusedError
from jinbo.video.model.relief import Relief
from jinbo.video.model.schedule import EVERY_DAY, Hours, Schedule
from jinbo.video.model.zone import Point, Polygon, Zone, ZoneKind

__all__ = [
    "EVERY_DAY",
    "Box",
    "BoxFormat",
    "Camera",
    "CameraFault",
    "CameraStatus",
    "Candidate",
    "Condition",
    "Detection",
    "Fault",
    "Frame",
    "Head",
    "HealthState",
    "Hours",
    "Input",
    "ModelCard",
    "ModelKind",
    "ModelRefusedError",
    "Observation",
    "Output",
    "Picture",
    "Point",
    "Polygon",
    "Reference",
    "Relief",
    "RetentionClass",
    "Schedule",
    "Suspicion",
    "Watch",
    "Window",
    "Zone",
    "ZoneKind",
]
