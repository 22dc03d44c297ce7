"""Cameras and their health as plain JSON and back (持久化形式)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from jinbo.kernel.clock import iso, parse_iso
from jinbo.kernel.fact import Subject
from jinbo.video.model.camera import Camera, CameraStatus, RetentionClass, Watch
from jinbo.video.model.health import (
    HOUR_MS,
    CameraFault,
    Candidate,
    Condition,
    HealthState,
    Picture,
    Reference,
    Suspicion,
    Window,
)
from jinbo.video.model.relief import Relief
from jinbo.video.model.schedule import Hours, Schedule
from jinbo.video.model.zone import Polygon, Zone, ZoneKind

Plain = Mapping[str, Any]


def plain(value: Any) -> Any:
    """`value` as JSON: dataclasses as objects, sets sorted, days, instants and reliefs as text."""
    if isinstance(value, Relief):
        return value.text()
    if is_dataclass(value) and not isinstance(value, Subject):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, frozenset):
        return sorted(plain(part) for part in value)
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, datetime):
        return iso(value)
    return str(value) if isinstance(value, Subject | date | StrEnum) else value


def camera_body(camera: Camera) -> dict[str, Any]:
    """What is stored of a camera beside its version."""
    body: dict[str, Any] = plain(camera)
    del body["version"]
    return body


def camera_of(body: Plain, version: int | None) -> Camera:
    """The camera of a stored body."""
    at = body["registered_at"]
    return Camera(
        id=body["id"],
        stream=body["stream"],
        subject=Subject.parse(body["subject"]),
        enterprise=body["enterprise"],
        hall=body["hall"],
        zone=body["zone"],
        place=body["place"],
        name=body["name"],
        status=CameraStatus(body["status"]),
        retention=RetentionClass(body["retention"]),
        zones=tuple(Zone(z["id"], ZoneKind(z["kind"]), z["name"], polygon_of(z["polygon"])) for z in body["zones"]),
        masks=tuple(polygon_of(mask) for mask in body["masks"]),
        schedule=_schedule(body["schedule"]),
        watches=tuple(Watch(w["detector"], w["fps"], tuple(w["classes"])) for w in body["watches"]),
        width=body["width"],
        height=body["height"],
        version=version,
        registered_at=parse_iso(at) if at else None,
    )


def polygon_of(corners: Any) -> Polygon:
    """The polygon of a list of pairs."""
    return tuple((corner[0], corner[1]) for corner in corners)


def _schedule(body: Plain) -> Schedule:
    return Schedule(
        weekly=tuple(_hours(day) for day in body["weekly"]),
        expo_days=frozenset(date.fromisoformat(day) for day in body["expo_days"]),
        expo=_hours(body["expo"]),
    )


def _hours(spans: Any) -> tuple[Hours, ...]:
    return tuple(Hours(span["start"], span["end"]) for span in spans)


def health_body(state: HealthState) -> dict[str, Any]:
    """What is stored of a camera's health beside its version. Hours as bare numbers: it is written with every look, by the KB."""
    body: dict[str, Any] = plain(replace(state, windows=()))
    del body["version"]
    return {**body, "windows": [[one.start // HOUR_MS, one.planned, one.seen] for one in state.windows]}


def health_of(body: Plain, version: int) -> HealthState:
    """The health of a stored body. Pictures and references of a release that kept no relief are left out: they are learnt anew."""
    candidate = body["candidate"] if isinstance(body["candidate"], Mapping) else None
    return HealthState(
        camera=body["camera"],
        first=body["first"],
        at=body["at"],
        newest=body["newest"],
        picture=_picture(body["picture"]),
        clock_offset=body["clock_offset"],
        active=tuple(Condition(CameraFault(one["fault"]), one["since"]) for one in body["active"]),
        suspicions=tuple(
            Suspicion(CameraFault(one["fault"]), one["bad"], one["since"], one["looks"]) for one in body["suspicions"]
        ),
        references=tuple(_reference(one) for one in body["references"] if "relief" in one),
        candidate=Candidate(_reference(candidate["reference"]), candidate["looks"]) if candidate else None,
        windows=tuple(Window(hour * HOUR_MS, planned, seen) for hour, planned, seen in body["windows"]),
        version=version,
    )


def _picture(body: Plain | None) -> Picture | None:
    if not body or "relief" not in body:
        return None
    return Picture(**{**body, "relief": Relief.of(body["relief"])})


def _reference(body: Plain) -> Reference:
    return Reference(Relief.of(body["relief"]), body["mean"], body["blur"])
