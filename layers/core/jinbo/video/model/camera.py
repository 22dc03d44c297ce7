"""Cameras (摄像机): which stream, what it watches, and for how long its video is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jinbo.kernel.fact import Subject
from jinbo.video.model.schedule import Schedule
from jinbo.video.model.zone import Polygon, Zone


class CameraStatus(StrEnum):
    """Whether a camera is expected to send (摄像机状态)."""

    IN_USE = "IN_USE"  # 在用
    STOPPED = "STOPPED"  # 停用: switched off on purpose, silence is no news
    RETIRED = "RETIRED"  # 注销: never again; its video goes with its retention


class RetentionClass(StrEnum):
    """For how long the stream keeps video (保存期; DOMAIN 15.2): 7 days is the law's least for kitchens, 30 the expo's [J]."""

    D1 = "D1"
    D7 = "D7"
    D15 = "D15"
    D30 = "D30"

    @property
    def hours(self) -> int:
        """Hours, as Kinesis Video counts its retention."""
        return int(self.value[1:]) * 24


@dataclass(frozen=True, slots=True)
class Watch:
    """One detector's part of the sampling plan (采样计划): so many frames a second, for these of its classes (none: all)."""

    detector: str
    fps: float
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera. `subject` is the business or lift it shows; `enterprise` the USCC of who answers for it."""

    id: str
    stream: str
    """Name of its Kinesis Video stream."""
    subject: Subject
    enterprise: str
    hall: str
    zone: str
    """Supervision zone (片区) of its subject; the picture's zones are `zones`."""
    place: str
    name: str
    status: CameraStatus = CameraStatus.IN_USE
    retention: RetentionClass = RetentionClass.D30
    zones: tuple[Zone, ...] = ()
    masks: tuple[Polygon, ...] = ()
    """Parts of the picture that are blackened before anything looks at it."""
    schedule: Schedule = field(default_factory=Schedule)
    watches: tuple[Watch, ...] = ()
    width: int = 1280
    height: int = 720
    version: int | None = None
    """Of the stored record; None before it is stored."""
    registered_at: datetime | None = None
