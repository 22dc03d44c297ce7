"""Cameras, their health, their streams and what they show, in memory; the contract tests run on these and on the real records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from fakes.time import StandingClock
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.fact import Fact, Subject
from jinbo.video.model import Camera, HealthState, Picture, Relief, Zone, ZoneKind
from jinbo.video.ports import CameraFilter, CameraPage, Shown
from jinbo.video.service import Cameras, HealthDesk, Stores

KITCHEN, OTHER_KITCHEN, LIFT = Subject("business", "B1"), Subject("business", "B2"), Subject("lift", "L1")
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}))
SQUARE = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


def a_camera(number: int = 1, **other: Any) -> Camera:
    """A registered kitchen's camera, not stored yet."""
    camera = {
        "id": f"kc-{number:04d}",
        "stream": f"jinbo-cam-kc-{number:04d}",
        "subject": KITCHEN,
        "enterprise": "ent-1",
        "hall": "1.1",
        "zone": "Z1",
        "place": "后厨",
        "name": f"后厨{number}号",
        "zones": (Zone("cold", ZoneKind.COLD_PREP, "冷食专间", SQUARE),),
    }
    return Camera(**{**camera, **other})


def a_picture(seed: int = 1, **other: Any) -> Picture:
    """A lively picture; another seed is another scene."""
    chance = Random(seed)
    brighter, anything = chance.getrandbits(336), chance.getrandbits(336)
    relief = Relief(brighter & anything, anything & ~brighter)
    picture = {"mean": 110.0, "contrast": 48.0, "edges": 0.12, "relief": relief, "blur": 240.0, "difference": 2.5}
    return Picture(**{**picture, **other})


def _stale() -> ConflictError:
    return ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")


class FakeCameras:
    """Implements `ports.CameraStore`. `facts` keeps what was told."""

    def __init__(self) -> None:
        self._kept: dict[str, Camera] = {}
        self.facts: list[Fact] = []

    def camera(self, id_: str) -> Camera | None:
        return self._kept.get(id_)

    def cameras(self, ids: Iterable[str]) -> dict[str, Camera]:
        return {id_: self._kept[id_] for id_ in ids if id_ in self._kept}

    def save(self, camera: Camera, facts: Sequence[Fact], at: datetime) -> Camera:
        before = self._kept.get(camera.id)
        if (before.version if before else None) != camera.version:
            raise _stale()
        stored = replace(camera, version=(camera.version or 0) + 1)
        self._kept[camera.id] = stored
        self.facts += facts
        return stored

    def list_cameras(self, wanted: CameraFilter, limit: int, cursor: str) -> CameraPage:
        found = sorted(
            (
                camera
                for camera in self._kept.values()
                if (not wanted.hall or camera.hall == wanted.hall)
                and (wanted.subject is None or camera.subject == wanted.subject)
            ),
            key=lambda camera: (camera.hall, camera.id) if wanted.subject is None else ("", camera.id),
        )
        start = int(cursor or 0)
        more = len(found) > start + limit
        return CameraPage(found[start : start + limit], str(start + limit) if more else "")


class FakeHealth:
    """Implements `ports.HealthStore`. `races` lets so many writes lose against somebody else's."""

    def __init__(self) -> None:
        self._kept: dict[str, HealthState] = {}
        self.facts: list[Fact] = []
        self.races = 0

    def health(self, ids: Iterable[str]) -> Mapping[str, HealthState]:
        return {id_: self._kept.get(id_) or HealthState(id_) for id_ in ids}

    def save(self, state: HealthState, facts: Sequence[Fact], at: datetime) -> None:
        if self.races:
            self.races -= 1
            raise _stale()
        if self.health([state.camera])[state.camera].version != state.version:
            raise _stale()
        self._kept[state.camera] = replace(state, version=state.version + 1)
        self.facts += facts


class FakeRegistry:
    """Implements `ports.Registry`: two kitchens in two zones, and a lift of a user and a maintainer."""

    def __init__(self) -> None:
        self.known: dict[Subject, Shown] = {
            KITCHEN: Shown(("ent-1",), "1.1", "Z1", "餐饮区01号"),
            OTHER_KITCHEN: Shown(("ent-2",), "5.1", "Z2", "餐饮区02号"),
            LIFT: Shown(("user-1", "maint-1"), "1.1", "Z1", "1.1馆1号客梯"),
        }

    def shown(self, subjects: Iterable[Subject]) -> Mapping[Subject, Shown]:
        return {subject: self.known[subject] for subject in subjects if subject in self.known}


class FakeStreams:
    """Implements `ports.Streams`; `down` lets it answer nothing."""

    def __init__(self) -> None:
        self.hours: dict[str, int] = {}
        self.down = False

    def ensure(self, stream: str, hours: int) -> None:
        if self.down:
            raise UnavailableError("stream-unavailable", "视频流暂时无法创建", "The video stream cannot be made now")
        self.hours[stream] = hours


@dataclass
class World:
    """The whole of cameras in memory."""

    clock: StandingClock = field(default_factory=StandingClock)

    def __post_init__(self) -> None:
        self.store, self.health_store = FakeCameras(), FakeHealth()
        self.registry, self.streams = FakeRegistry(), FakeStreams()
        self.desk = HealthDesk(self.health_store, self.clock)
        stores = Stores(self.store, self.health_store, self.registry)
        self.cameras = Cameras(stores, self.streams, self.desk, self.clock, "jinbo-cam-")

    def registered(self, number: int = 1, **other: Any) -> Camera:
        """A camera, as the engineer registers it."""
        return self.cameras.register(ENGINEER, a_camera(number, **other))
