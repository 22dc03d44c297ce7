"""A device's registration made ready for the lane (监测方案): what each sensor may say, and by which limit it is judged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jinbo.kernel.clock import SHANGHAI, from_ms, to_ms
from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import Device, Sensor
from jinbo.telemetry.rules.limits import (
    Band,
    Durations,
    Limit,
    bands,
    believable,
    durations,
    limit_on,
    snapshot,
)

MOVING = frozenset({"TEMPERATURE", "HUMIDITY"})
"""Quantities that never stand still in a working sensor."""

CONTROLLER = "controller"
"""The name under which a lift's controller is missed (控制器)."""


@frozen
class SensorPlan:
    """How one sensor's readings are judged on one day."""

    sensor: Sensor
    limit: Limit | None
    bands: tuple[Band, ...]
    least: float
    most: float
    """Values must lie between these, exclusive, or they are a broken probe's."""
    quiet_low: float
    quiet_high: float
    """Between these, inclusive, nothing can begin."""
    window: int
    lost: int
    """Silence in ms after which the sensor counts as lost."""
    moving: bool
    expired: bool

    @property
    def door(self) -> bool:
        """Whether it tells of a door (门磁)."""
        return self.sensor.quantity == "DOOR"


@frozen
class Plan:
    """How a device's messages are judged on one day (Shanghai's calendar)."""

    device: Device
    profile: str
    times: Durations
    sensors: dict[str, SensorPlan]
    voices: dict[str, tuple[str, ...]]
    """Sensors by the name under which they are missed: each under its own, a lift's under `CONTROLLER` together."""

    @property
    def doors(self) -> tuple[str, ...]:
        """Ids of its door sensors."""
        return tuple(id_ for id_, plan in self.sensors.items() if plan.door)

    def snapshot(self, sensor: str, side: str) -> dict[str, Any]:
        """The rule that judges a side of a sensor, as it stands in records."""
        plan = self.sensors[sensor]
        assert plan.limit is not None
        band = next(band for band in plan.bands if band.side == side)
        return snapshot(plan.limit, band, self.profile)


def plan_for(device: Device, day: date, profile: str) -> Plan:
    """The plan of `device` for `day`."""
    sensors = {id_: _sensor_plan(device, sensor, day, profile) for id_, sensor in device.sensors.items()}
    return Plan(device, profile, durations(profile), sensors, _voices(device))


def _voices(device: Device) -> dict[str, tuple[str, ...]]:
    """A lift's controller tells all its states in one message (GB/T 24476): it falls silent as a whole, and that is one news."""
    if device.kind == "LIFT_CONTROLLER" and device.sensors:
        return {CONTROLLER: tuple(device.sensors)}
    return {id_: (id_,) for id_ in device.sensors}


def _sensor_plan(device: Device, sensor: Sensor, day: date, profile: str) -> SensorPlan:
    times = durations(profile)
    scale = durations("CURRENT").gap // times.gap
    limit = limit_on(sensor.limit_code, day, profile) if sensor.limit_code else None
    slow_sampling = 3 * sensor.sample_s * 1000 // scale  # a sensor that samples each hour is not lost after 30 minutes
    sides = bands(limit, times, max(times.gap, slow_sampling)) if limit else ()
    least, most = believable(sensor.quantity, limit)
    return SensorPlan(
        sensor=sensor,
        limit=limit,
        bands=sides,
        least=least,
        most=most,
        quiet_low=max((-band.warn for band in sides if band.side == "LOW"), default=float("-inf")),
        quiet_high=min((band.warn for band in sides if band.side == "HIGH"), default=float("inf")),
        window=times.window + (times.door if sensor.quantity == "DOOR" else 0),
        lost=max(times.lost_mobile if device.mobile else times.lost_fixed, slow_sampling),
        moving=sensor.quantity in MOVING,
        expired=sensor.calib_due is not None and sensor.calib_due < day,
    )


def day_of(ms: int) -> date:
    """The calendar day in Shanghai of an instant; rules are dated by it."""
    return from_ms(ms).astimezone(SHANGHAI).date()


def under_maintenance(sensor: Sensor, at: int) -> bool:
    """Whether the sensor was announced as under maintenance at `at`: recorded, not alerted."""
    until: datetime | None = sensor.maintenance_until
    return until is not None and at < to_ms(until)
