"""How a camera is (摄像机健康): what the sampler observes, and the state that observations leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jinbo.video.model.relief import Relief

HOUR_MS = 3_600_000


class CameraFault(StrEnum):
    """What can be wrong with a camera (DOMAIN 2.2 K14; the clock is ours)."""

    OFFLINE = "OFFLINE"  # 离线
    FROZEN = "FROZEN"  # 画面冻结
    COVERED = "COVERED"  # 遮挡
    MOVED = "MOVED"  # 移位
    BLURRED = "BLURRED"  # 模糊
    CLOCK = "CLOCK"  # 时钟错误


@dataclass(frozen=True, slots=True)
class Picture:
    """Statistics of one grey picture, levels 0–255, masks blackened."""

    mean: float
    contrast: float
    """Standard deviation of its levels."""
    edges: float
    """Share of pixels on an edge, 0..1."""
    relief: Relief
    """Which parts of it stand out: empty where no shape is seen."""
    blur: float
    """Variance of the Laplacian: small where nothing is sharp."""
    difference: float | None = None
    """Mean absolute difference from the picture before, in levels; None where that one is not at hand."""
    one_colour: float | None = None
    """Share of the commonest colour, 0..1."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at a camera. All times are ms since 1970 on the platform's clock."""

    camera: str
    at_ms: int
    newest_frame_at_ms: int | None
    """When the newest frame was taken by the service's clock; None when the stream holds none."""
    picture: Picture | None = None
    """Of the newest frame; None when there was none to fetch (NO_MEDIA) or it was not decoded."""
    clock_offset_ms: int | None = None
    """Producer's time minus the service's for that frame; None where not known."""
    planned: int = 0
    """Frames that the sampling plan asked for since the look before."""
    seen: int = 0
    """Those of them that came."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A fault that holds now, since when (ms)."""

    fault: CameraFault
    since: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A fault that may be about to begin, or one that may be about to end: since when, and in how many looks."""

    fault: CameraFault
    bad: bool
    since: int
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Reference:
    """How the camera's picture looks when all is well, by day or by night: what several looks have in common."""

    relief: Relief
    """What stood out in all of them: the room, without who walks about in it."""
    mean: float
    blur: float
    """Of the least sharp one, as `mean`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may become the reference after more looks like it."""

    reference: Reference
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Window:
    """Frames planned and seen in one hour (`start`, ms)."""

    start: int
    planned: int
    seen: int

    @property
    def coverage(self) -> float | None:
        """Share of the planned frames that were seen, 0..1; None where none was planned."""
        return min(1.0, self.seen / self.planned) if self.planned else None


@dataclass(frozen=True, slots=True)
class HealthState:
    """What is known of a camera's health. `version` is 0 before the first observation is stored."""

    camera: str
    first: int = 0
    """When it was first looked at: a camera that never sent a frame is missed from then on."""
    at: int = 0
    """The newest observation taken; whatever is not newer changes nothing (F20)."""
    newest: int | None = None
    """Its newest frame."""
    picture: Picture | None = None
    clock_offset: int | None = None
    active: tuple[Condition, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    references: tuple[Reference, ...] = ()
    candidate: Candidate | None = None
    windows: tuple[Window, ...] = ()
    """The last two days' hours, oldest first."""
    version: int = 0

    def of(self, fault: CameraFault) -> Condition | None:
        """The condition of a fault, None when all is well."""
        return next((one for one in self.active if one.fault is fault), None)

    def suspicion(self, fault: CameraFault) -> Suspicion | None:
        """What is suspected of a fault, None when nothing is."""
        return next((one for one in self.suspicions if one.fault is fault), None)
