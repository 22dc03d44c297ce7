"""What a scenario does to a device at an instant: to its physics, to its sensors, to its clock, to its network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that may be wrong with a device; the default is that nothing is."""

    door_open: bool = False
    plant_failed: bool = False
    power_cut: bool = False
    defrost: bool = False
    held_between_floors: bool = False
    inspection: bool = False
    fault: str = ""
    """A lift's fault code (GB/T 24476)."""
    lost: bool = False
    """The sensor gives nothing."""
    stuck: bool = False
    """The sensor gives its last value for ever."""
    drift_k_per_h: float = 0.0
    drifting_h: float = 0.0
    """For how many hours it has drifted so far."""
    clock_s: float = 0.0
    """How far the device's clock is ahead, in seconds."""
    offline: bool = False
    """The network is gone: the device keeps what it measures and sends it afterwards."""
    burst: float = 1.0
    """How many times as often the device measures and reports."""
    sensor: str = ""
    """The sensor meant by lost, stuck and drift; '' is every one."""


NOTHING = Effects()


def combined(several: Iterable[Effects], sensor: str | None = None) -> Effects:
    """Several effects at once: what differs from nothing wins, the later over the earlier.

    With `sensor`, only those that concern this sensor.
    """
    merged: dict[str, Any] = {}
    for effects in several:
        if sensor is not None and effects.sensor not in {"", sensor}:
            continue
        for field in fields(Effects):
            value = getattr(effects, field.name)
            if value != getattr(NOTHING, field.name):
                merged[field.name] = value
    return Effects(**merged) if merged else NOTHING
