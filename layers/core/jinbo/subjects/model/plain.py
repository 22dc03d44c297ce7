"""Subjects as plain JSON, and equipment back from it (持久化形式): what records keep and exports write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from jinbo.kernel.clock import iso, parse_iso
from jinbo.kernel.fact import Subject
from jinbo.kernel.geo import Point
from jinbo.subjects.model.equipment import (
    Device,
    DeviceKind,
    DeviceStatus,
    Lift,
    LiftStatus,
    LiftType,
    Quantity,
    Sensor,
)
from jinbo.subjects.model.venue import Place, Source

if TYPE_CHECKING:
    from jinbo.subjects.model.business import Business

Plain = Mapping[str, Any]


def plain(value: Any) -> Any:
    """`value` as JSON: dataclasses as objects, sets sorted, days and instants as ISO text."""
    if is_dataclass(value) and not isinstance(value, Subject):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | frozenset):
        parts = [plain(part) for part in value]
        return sorted(parts) if isinstance(value, frozenset) else parts
    if isinstance(value, datetime):
        return iso(value)
    return str(value) if isinstance(value, Subject | date | StrEnum) else value


def body_of(thing: Business | Lift | Device) -> dict[str, Any]:
    """What is stored of a thing beside its version."""
    body: dict[str, Any] = plain(thing)
    del body["version"]
    return body


def lift_of(body: Plain, version: int | None) -> Lift:
    """The lift of a stored body."""
    return Lift(
        id=body["id"],
        code=body["code"],
        reg_no=body["reg_no"],
        name=body["name"],
        type=LiftType(body["type"]),
        place=place_of(body["place"]),
        use_unit=body["use_unit"],
        use_unit_name=body["use_unit_name"],
        maintenance_unit=body["maintenance_unit"],
        maintenance_unit_name=body["maintenance_unit_name"],
        floors=body["floors"],
        next_inspect_on=day_of(body["next_inspect_on"]),
        status=LiftStatus(body["status"]),
        source=Source(body["source"]),
        version=version,
        registered_at=instant_of(body["registered_at"]),
    )


def device_of(body: Plain, version: int | None) -> Device:
    """The device of a stored body."""
    return Device(
        id=body["id"],
        kind=DeviceKind(body["kind"]),
        subject=Subject.parse(body["subject"]),
        hall=body["hall"],
        zone=body["zone"],
        enterprise=body["enterprise"],
        place=body["place"],
        sensors=tuple(_sensor(sensor) for sensor in body["sensors"]),
        mobile=body["mobile"],
        status=DeviceStatus(body["status"]),
        position=_pair(body["position"]),
        source=Source(body["source"]),
        version=version,
        registered_at=instant_of(body["registered_at"]),
    )


def _sensor(body: Plain) -> Sensor:
    return Sensor(
        id=body["id"],
        quantity=Quantity(body["quantity"]),
        unit=body["unit"],
        limit_code=body["limit_code"],
        sample_s=body["sample_s"],
        calib_due=day_of(body["calib_due"]),
        maintenance_until=instant_of(body["maintenance_until"]),
    )


def place_of(body: Plain) -> Place:
    """The place of a stored body."""
    geo = body["geo"]
    return Place(
        hall=body["hall"],
        zone=body["zone"],
        floor=body["floor"],
        booth_no=body["booth_no"],
        text=body["text"],
        position=_pair(body["position"]),
        geo=Point(geo["lat"], geo["lng"]) if geo else None,
    )


def _pair(body: Any) -> tuple[float, float] | None:
    return (body[0], body[1]) if body else None


def day_of(text: str | None) -> date | None:
    """A stored day."""
    return date.fromisoformat(text) if text else None


def instant_of(text: str | None) -> datetime | None:
    """A stored instant."""
    return parse_iso(text) if text else None
