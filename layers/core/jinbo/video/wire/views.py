"""Answers of cameras' routes (应答), made from the model field by field. Times are RFC 3339, ages seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel

from jinbo.kernel.clock import from_ms, iso
from jinbo.video.model import Camera, HealthState, Hours, Schedule, Window
from jinbo.video.rules.coverage import coverage
from jinbo.video.rules.watchers import Watcher

if TYPE_CHECKING:  # the use cases are loaded by the first call, not with the routes (P6)
    from jinbo.video.service import Seen


class ZoneView(BaseModel):
    """A zone of the picture."""

    id: str
    kind: str
    name: str
    polygon: list[tuple[float, float]]


class HoursView(BaseModel):
    """From `start` to before `end`, HH:MM in Shanghai; an `end` that is not later lies on the next day."""

    start: str
    end: str


class ScheduleView(BaseModel):
    """Seven days' hours, Monday first, and the hours of the fair's own days."""

    weekly: list[list[HoursView]]
    expo_days: list[date]
    expo: list[HoursView]

    @classmethod
    def of(cls, schedule: Schedule) -> Self:
        """The view of a schedule."""
        return cls(
            weekly=[_day(day) for day in schedule.weekly],
            expo_days=sorted(schedule.expo_days),
            expo=_day(schedule.expo),
        )


class WatchView(BaseModel):
    """One detector's part of the sampling plan."""

    detector: str
    fps: float
    classes: list[str]


class ConditionView(BaseModel):
    """A fault that holds: OFFLINE, FROZEN, COVERED, MOVED, BLURRED or CLOCK."""

    fault: str
    since: str


class HealthView(BaseModel):
    """How a camera is. `newest_frame_age_s` is null where it never sent a frame, `coverage` where none was planned."""

    faults: list[ConditionView]
    newest_frame_at: str | None
    newest_frame_age_s: float | None
    looked_at: str | None
    clock_offset_ms: int | None
    has_reference: bool
    """Whether a picture is known by which a moved or blurred lens is seen."""
    coverage: float | None
    """Share of planned frames seen in the last two days' hours."""

    @classmethod
    def of(cls, seen: Seen) -> Self:
        """The view of a camera's health."""
        state, age = seen.health, seen.newest_age
        return cls(
            faults=[ConditionView(fault=str(one.fault), since=iso(from_ms(one.since))) for one in state.active],
            newest_frame_at=_time(state.newest),
            newest_frame_age_s=age.total_seconds() if age is not None else None,
            looked_at=_time(state.at or None),
            clock_offset_ms=state.clock_offset,
            has_reference=bool(state.references),
            coverage=coverage(state.windows),
        )


class CameraView(BaseModel):
    """A camera and how it is. `stream` is told to those who install and to regulators only."""

    id: str
    stream: str | None
    subject: str
    enterprise: str
    hall: str
    zone: str
    place: str
    name: str
    status: str
    retention: str
    retention_hours: int
    zones: list[ZoneView]
    masks: list[list[tuple[float, float]]]
    schedule: ScheduleView
    watches: list[WatchView]
    width: int
    height: int
    version: int
    health: HealthView

    @classmethod
    def of(cls, seen: Seen, *, with_stream: bool) -> Self:
        """The view of a camera."""
        camera = seen.camera
        return cls(
            id=camera.id,
            stream=camera.stream if with_stream else None,
            subject=str(camera.subject),
            enterprise=camera.enterprise,
            hall=camera.hall,
            zone=camera.zone,
            place=camera.place,
            name=camera.name,
            status=str(camera.status),
            retention=str(camera.retention),
            retention_hours=camera.retention.hours,
            zones=_zones(camera),
            masks=[list(mask) for mask in camera.masks],
            schedule=ScheduleView.of(camera.schedule),
            watches=[WatchView(detector=w.detector, fps=w.fps, classes=list(w.classes)) for w in camera.watches],
            width=camera.width,
            height=camera.height,
            version=camera.version or 0,
            health=HealthView.of(seen),
        )


class CameraPage(BaseModel):
    """A page of cameras."""

    items: list[CameraView]
    next_cursor: str


class WindowView(BaseModel):
    """Frames planned and seen in one hour."""

    start: str
    planned: int
    seen: int
    coverage: float | None

    @classmethod
    def of(cls, window: Window) -> Self:
        """The view of an hour."""
        return cls(start=iso(from_ms(window.start)), planned=window.planned, seen=window.seen, coverage=window.coverage)


class WatcherView(BaseModel):
    """A detector of a camera: planned `fps` (0: not in the plan), the model by which it looked last ('' not known), and when."""

    detector: str
    fps: float
    model: str
    looked_at: str | None

    @classmethod
    def of(cls, one: Watcher, when: Callable[[int], datetime]) -> Self:
        """The view of a detector; `when` gives the platform's instant of a ms on the video service's clock."""
        looked = one.looked_ms
        return cls(
            detector=one.detector,
            fps=one.fps,
            model=one.model,
            looked_at=iso(when(looked)) if looked is not None else None,
        )


class WatcherList(BaseModel):
    """A camera's detectors: those of its plan, then others that looked."""

    items: list[WatcherView]


class CoverageView(BaseModel):
    """Coverage (覆盖率): share of planned frames seen, hour by hour, oldest first; hours without a plan are left out."""

    camera: str
    coverage: float | None
    windows: list[WindowView]

    @classmethod
    def of(cls, state: HealthState) -> Self:
        """The view of a camera's coverage."""
        return cls(
            camera=state.camera,
            coverage=coverage(state.windows),
            windows=[WindowView.of(window) for window in state.windows],
        )


def _zones(camera: Camera) -> list[ZoneView]:
    return [ZoneView(id=z.id, kind=str(z.kind), name=z.name, polygon=list(z.polygon)) for z in camera.zones]


def _day(day: tuple[Hours, ...]) -> list[HoursView]:
    return [HoursView(start=_clock(hours.start), end=_clock(hours.end)) for hours in day]


def _clock(minutes: int) -> str:
    within = minutes if minutes <= 1440 else minutes - 1440
    return f"{within // 60:02d}:{within % 60:02d}"


def _time(ms: int | None) -> str | None:
    return None if ms is None else iso(from_ms(ms))
