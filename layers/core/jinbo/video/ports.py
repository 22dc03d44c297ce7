"""What video needs from outside (端口): the register of subjects, its stores, and the service that keeps the streams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jinbo.kernel.fact import Fact, Subject
from jinbo.video.model import Camera, HealthState


@dataclass(frozen=True, slots=True)
class CameraPage:
    """One page of cameras; an empty `next_cursor` means that it was the last."""

    items: Sequence[Camera]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class CameraFilter:
    """Which cameras to list: those of a subject, or those of a hall, or all."""

    hall: str = ""
    subject: Subject | None = None


class CameraStore(Protocol):
    """Registered cameras."""

    def camera(self, id_: str) -> Camera | None:
        """A camera by id, read consistently."""
        ...

    def cameras(self, ids: Iterable[str]) -> dict[str, Camera]:
        """Those of `ids` that are registered."""
        ...

    def save(self, camera: Camera, facts: Sequence[Fact], at: datetime) -> Camera:
        """Stores a camera with its news if the stored version is still `camera.version` (None: not stored yet).

        Its subject never changes. Returns it with its new version.

        Raises:
            ConflictError: `stale`, the version moved on, or the camera exists already.
        """
        ...

    def list_cameras(self, wanted: CameraFilter, limit: int, cursor: str) -> CameraPage:
        """Cameras by hall and id, or by id where a subject is named.

        Raises:
            InvalidError: `bad-cursor`.
        """
        ...


class HealthStore(Protocol):
    """What is known of cameras' health."""

    def health(self, ids: Iterable[str]) -> Mapping[str, HealthState]:
        """The health of each of `ids`, new ones for cameras never looked at. Consistent."""
        ...

    def save(self, state: HealthState, facts: Sequence[Fact], at: datetime) -> None:
        """Stores it with its news if the stored version is still `state.version`.

        Raises:
            ConflictError: `stale`, somebody else was first.
        """
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What a camera can show: a business or lift of the register. `owners` are the enterprises (USCC) that it is of."""

    owners: tuple[str, ...]
    hall: str
    zone: str
    place: str


class Registry(Protocol):
    """The register of subjects, as video sees it."""

    def shown(self, subjects: Iterable[Subject]) -> Mapping[Subject, Shown]:
        """Those of `subjects` that are registered businesses or lifts."""
        ...


class Streams(Protocol):
    """The service that takes cameras' video in and keeps it (Kinesis Video)."""

    def ensure(self, stream: str, hours: int) -> None:
        """Makes the stream, keeping its video for `hours`; where it is there already only the hours are set. Idempotent.

        Raises:
            UnavailableError: the service does not answer, or has reached a limit.
        """
        ...
