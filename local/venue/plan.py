"""The venue on paper: what the seed writes into the platform and what the fleet brings to life."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedSensor:
    """A sensor of a planned device: quantity and unit as the registry names them, limit code of DOMAIN 2.3 or ''."""

    id: str
    quantity: str
    unit: str
    limit_code: str = ""


@dataclass(frozen=True, slots=True)
class PlannedDevice:
    """A device of the fleet: its kind in the registry, its make in the catalogue, and where it hangs."""

    id: str
    kind: str
    make: str
    sensors: tuple[PlannedSensor, ...]
    hall: str
    zone: str
    place: str
    floors: int = 0
    """Landings of a lift; 0 for everything else."""


def save_devices(path: Path, devices: tuple[PlannedDevice, ...]) -> None:
    """Keep the fleet's devices beside its certificates, so that it starts without asking the platform."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(device) for device in devices], ensure_ascii=False), encoding="utf-8")


def load_devices(path: Path) -> tuple[PlannedDevice, ...]:
    """The devices that `save_devices` kept.

    Raises:
        FileNotFoundError: the venue has not been seeded.
    """
    return tuple(_device(row) for row in json.loads(path.read_text(encoding="utf-8")))


def _device(row: dict[str, Any]) -> PlannedDevice:
    return PlannedDevice(**{**row, "sensors": tuple(PlannedSensor(**sensor) for sensor in row["sensors"])})
