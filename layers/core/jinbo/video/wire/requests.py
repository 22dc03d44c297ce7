"""Requests of cameras' routes (请求). What is wrong with a drawing or a plan the rules say, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from jinbo.kernel.fact import Subject
from jinbo.video.model import (
    EVERY_DAY,
    Camera,
    CameraStatus,
    Hours,
    Polygon,
    RetentionClass,
    Schedule,
    Watch,
    Zone,
    ZoneKind,
)
from jinbo.video.model.schedule import DAY_MINUTES
from jinbo.video.ports import CameraFilter


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("应为一行可见文字 / one line of visible text")
    return text


Corner = tuple[
    Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)],
    Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)],
]
Corners = Annotated[list[Corner], Field(max_length=200)]
"""(x right, y down) as shares of the picture, 0..1. Looser than the rule, so that the rule names what is wrong."""
Line = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), AfterValidator(_one_line)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Time = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
"""HH:MM in Shanghai; 24:00 is the end of the day."""


class Request(BaseModel):
    """Unknown fields are refused (A5)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ZoneForm(Request):
    """A zone of the picture."""

    id: Word
    kind: ZoneKind
    name: Line = ""
    polygon: Corners

    def zone(self) -> Zone:
        """The zone."""
        return Zone(self.id, self.kind, self.name, _polygon(self.polygon))


class HoursForm(Request):
    """From `start` to before `end`; an `end` that is not later lies on the next day."""

    start: Time
    end: Time

    def hours(self) -> Hours:
        """The hours."""
        start, end = _minutes(self.start), _minutes(self.end)
        return Hours(start, end if end > start else end + DAY_MINUTES)


Day = Annotated[list[HoursForm], Field(max_length=6)]


class ScheduleForm(Request):
    """Seven days' hours, Monday first (none: round the clock), and the hours of the fair's own days."""

    weekly: Annotated[list[Day], Field(min_length=7, max_length=7)] | None = None
    expo_days: Annotated[frozenset[date], Field(max_length=60)] = frozenset()
    expo: Day | None = None
    """None: round the clock."""

    def schedule(self) -> Schedule:
        """The schedule."""
        weekly = EVERY_DAY if self.weekly is None else tuple(_day(day) for day in self.weekly)
        return Schedule(weekly, self.expo_days, (Hours(),) if self.expo is None else _day(self.expo))


class WatchForm(Request):
    """One detector's part of the sampling plan; no classes: all of the detector's."""

    detector: Word
    fps: Annotated[float, Field(allow_inf_nan=False)]
    classes: Annotated[list[Word], Field(max_length=64)] = []

    def watch(self) -> Watch:
        """The watch."""
        return Watch(self.detector, self.fps, tuple(self.classes))


class _Settings(Request):
    name: Annotated[Line, Field(min_length=1)]
    place: Line = ""
    """Where it hangs; '' is its subject's place."""
    retention: RetentionClass = RetentionClass.D30
    zones: Annotated[list[ZoneForm], Field(max_length=64)] = []
    masks: Annotated[list[Corners], Field(max_length=64)] = []
    schedule: ScheduleForm = ScheduleForm()
    watches: Annotated[list[WatchForm], Field(max_length=32)] = []
    width: int = Field(default=1280, ge=1, le=100_000)
    height: int = Field(default=720, ge=1, le=100_000)

    def _camera(self, id_: str, subject: Subject, status: CameraStatus, version: int | None) -> Camera:
        return Camera(
            id=id_,
            stream="",
            subject=subject,
            enterprise="",
            hall="",
            zone="",
            place=self.place,
            name=self.name,
            status=status,
            retention=self.retention,
            zones=tuple(zone.zone() for zone in self.zones),
            masks=tuple(_polygon(mask) for mask in self.masks),
            schedule=self.schedule.schedule(),
            watches=tuple(watch.watch() for watch in self.watches),
            width=self.width,
            height=self.height,
            version=version,
        )


class CameraForm(_Settings):
    """A camera to register at its subject, `business:<id>` or `lift:<id>`."""

    id: Word
    subject: str = Field(pattern=r"^(business|lift):[0-9A-Za-z-]{1,40}$")

    def camera(self) -> Camera:
        """The camera."""
        return self._camera(self.id, Subject.parse(self.subject), CameraStatus.IN_USE, None)


class CameraChange(_Settings):
    """A camera's settings as they shall be, read at `version`; whose it is and its stream do not change."""

    version: int = Field(ge=1)
    stopped: bool = False
    """Switched off on purpose (停用): silence is no news."""

    def camera(self, id_: str) -> Camera:
        """The camera, its subject left open."""
        status = CameraStatus.STOPPED if self.stopped else CameraStatus.IN_USE
        return self._camera(id_, Subject("", ""), status, self.version)


class CameraRetirement(Request):
    """Which version shall be retired."""

    version: int = Field(ge=1)


class CameraQuery(Request):
    """Which cameras; `subject` is `type:id`."""

    hall: str = Field(default="", max_length=10)
    subject: str = Field(default="", max_length=80, pattern=r"^((business|lift):[0-9A-Za-z-]{1,40})?$")
    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)

    def wanted(self) -> CameraFilter:
        """What is asked for."""
        return CameraFilter(self.hall, Subject.parse(self.subject) if self.subject else None)


def _polygon(corners: list[Corner]) -> Polygon:
    return tuple((float(x), float(y)) for x, y in corners)


def _day(forms: list[HoursForm]) -> tuple[Hours, ...]:
    return tuple(form.hours() for form in forms)


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
