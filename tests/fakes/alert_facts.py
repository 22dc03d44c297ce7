"""Facts as telemetry and subjects tell them, for tests of alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.ids import natural_id


def fact(kind: str, at: datetime, subject: str = "device:fz-0001", **value: Any) -> Fact:
    """A fact whose id is natural, so that the same call gives the same news."""
    return Fact(
        natural_id(kind, subject, iso(at), repr(sorted(value.items()))), kind, Subject.parse(subject), at, at, value
    )


def excursion(stage: str, at: datetime, episode: str = "e1", device: str = "fz-0001", **more: Any) -> Fact:
    """A stage of an excursion of a freezer's sensor t1."""
    value = {"episode_id": episode, "device": device, "sensor": "t1", "quantity": "TEMPERATURE", "stage": stage}
    rule = {"limit_code": "T02", "hi": -12.0, "tolerance": 0.5}
    return fact(
        "telemetry.excursion.changed", at, f"device:{device}", **value, peak=-7.5, limit=-12.0, rule=rule, **more
    )


def lost(at: datetime, sensor: str = "t1", device: str = "fz-0001") -> Fact:
    """A sensor fell silent."""
    return fact("telemetry.sensor.lost", at, f"device:{device}", device=device, sensor=sensor, limit_s=1800)


def returned(at: datetime, sensor: str = "t1", device: str = "fz-0001") -> Fact:
    """A sensor speaks again."""
    return fact("telemetry.sensor.returned", at, f"device:{device}", device=device, sensor=sensor)


def device_alarm(code: str, at: datetime, active: bool = True, device: str = "lift-0001") -> Fact:
    """What a device itself calls an alarm."""
    value = {"device": device, "code": code, "active": active, "alarm_id": f"{code}-{iso(at)}"}
    return fact("telemetry.device.alarmed", at, f"device:{device}", **value)
