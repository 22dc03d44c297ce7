"""How video tells its news (事实). None carries a picture or anything personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from jinbo.kernel.clock import from_ms, iso
from jinbo.kernel.fact import Audience, Fact
from jinbo.kernel.ids import natural_id
from jinbo.video.model import Camera, CameraFault, CameraStatus, Condition, HealthState
from jinbo.video.rules.health import CLOCK_MS, OFFLINE_MS, PATIENCE

REGISTERED = "video.camera.registered"
CHANGED = "video.camera.changed"
RETIRED = "video.camera.retired"
HEALTH = "video.camera.health"

_INSIDE = frozenset({Audience.REGULATOR, Audience.ENTERPRISE})


def _where(camera: Camera) -> dict[str, Any]:
    return {
        "camera": camera.id,
        "name": camera.name,
        "enterprise": camera.enterprise,
        "hall": camera.hall,
        "zone": camera.zone,
        "place": camera.place,
    }


def camera_news(camera: Camera, previous: Camera | None, now: datetime) -> list[Fact]:
    """A camera was registered, changed (`changed` names what) or retired; nothing where it is as it was."""
    if previous is not None and replace(camera, version=previous.version) == previous:
        return []
    retired = camera.status is CameraStatus.RETIRED
    kind = REGISTERED if previous is None else RETIRED if retired else CHANGED
    value: dict[str, Any] = {
        **_where(camera),
        "status": str(camera.status),
        "retention": str(camera.retention),
        "changed": _changed(camera, previous),
    }
    return [
        Fact(
            id=natural_id(kind, camera.id, camera.version or 0),
            kind=kind,
            subject=camera.subject,
            occurred_at=now,
            recorded_at=now,
            value=value,
            audience=_INSIDE,
        )
    ]


def health_fact(camera: Camera, state: HealthState, condition: Condition, holds: bool, now: datetime) -> Fact:
    """A fault of a camera began or is over. `holding` are all faults that hold after this change."""
    value: dict[str, Any] = {
        **_where(camera),
        "fault": str(condition.fault),
        "active": holds,
        "since": iso(from_ms(condition.since)),
        "holding": [str(one.fault) for one in state.active],
        "newest_frame_at": iso(from_ms(state.newest)) if state.newest is not None else None,
        "clock_offset_ms": state.clock_offset,
        "rule": _rule(condition.fault),
    }
    return Fact(
        id=natural_id(HEALTH, camera.id, condition.fault, condition.since, holds),
        kind=HEALTH,
        subject=camera.subject,
        occurred_at=from_ms(max(state.at, condition.since)),
        recorded_at=now,
        value=value,
        audience=_INSIDE,
    )


def _rule(fault: CameraFault) -> dict[str, Any]:
    """What the fault is judged by, for who keeps its thresholds (K14 of DOMAIN 2.2)."""
    patience = PATIENCE[fault]
    limits = {CameraFault.OFFLINE: {"silent_ms": OFFLINE_MS}, CameraFault.CLOCK: {"offset_ms": CLOCK_MS}}
    return {"begins_ms": patience.begins_ms, "looks": patience.begins_looks, **limits.get(fault, {})}


def _changed(camera: Camera, previous: Camera | None) -> list[str]:
    names = ("name", "place", "status", "retention", "zones", "masks", "schedule", "watches", "width", "height")
    return [name for name in names if previous is not None and getattr(camera, name) != getattr(previous, name)]
