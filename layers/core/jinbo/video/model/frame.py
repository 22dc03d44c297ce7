"""Sampling in the field's words (采样): which frames a camera owes, which came, and what was done with them. Times are ms UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

Masks = tuple[tuple[tuple[float, float], ...], ...]
"""Polygons, corners as shares of the picture's width and height."""


class Watching(Protocol):
    """One detector's part of a camera's plan."""

    @property
    def detector(self) -> str:
        """Its name."""
        ...

    @property
    def fps(self) -> float:
        """Frames a second that it needs."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """Which of its classes matter here; none: all."""
        ...


class Hours(Protocol):
    """When a camera is watched."""

    def open_at(self, instant: datetime) -> bool:
        """Whether it is at `instant`."""
        ...


class Watched(Protocol):
    """A camera as the sampler sees it."""

    @property
    def id(self) -> str:
        """The camera."""
        ...

    @property
    def stream(self) -> str:
        """Its stream in Kinesis Video."""
        ...

    @property
    def masks(self) -> Masks:
        """Parts of the picture that nothing looks at."""
        ...

    @property
    def watches(self) -> Sequence[Watching]:
        """What its pictures are wanted for."""
        ...

    @property
    def schedule(self) -> Hours:
        """When."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """A frame that is due: for whom, whether the motion gate may keep it back, and how much it matters."""

    at_ms: int
    detectors: tuple[str, ...] = ()
    """None: for the camera's health alone."""
    gated: bool = True
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A camera's frames of some seconds, [start, end): what one message asks for. Its name is camera and end."""

    camera: str
    stream: str
    start_ms: int
    end_ms: int
    every_ms: int
    """Distance of its frames; the picture that far before the first is what that one is compared with."""
    frames: tuple[Planned, ...]
    masks: Masks = ()
    shed: int = 0
    """Frames that were left out because there was too much to do."""

    @property
    def planned(self) -> int:
        """Frames that the camera owes, the shed ones included."""
        return len(self.frames) + self.shed

    @property
    def reference_ms(self) -> int:
        """The instant of the picture that the first frame is compared with."""
        return self.frames[0].at_ms - self.every_ms


class Way(StrEnum):
    """How frames are fetched."""

    FRAGMENTS = "FRAGMENTS"
    IMAGES = "IMAGES"


@dataclass(frozen=True, slots=True)
class KeyPicture:
    """A coded picture out of a stream: the decoder's configuration (avcC) and the NAL units."""

    avcc: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame that came: for `planned` (None: the reference), shown at `taken_ms` by the service's clock."""

    planned: Planned | None
    taken_ms: int
    coded: KeyPicture | bytes
    """Out of the stream, or a JPEG that the service made."""
    clock_offset_ms: int | None = None
    """The camera's time minus the service's; None where the service does not say."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came for a window, in the order of time."""

    shots: tuple[Shot, ...]
    newest_ms: int | None
    """The end of the newest media there is; None: no media at all."""
    way: Way
    read_bytes: int = 0
    images: int = 0
    """What the service bills: bytes read, or images made."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A frame that a detector must look at: its place in the bucket, taken when, for whom, and how much moved (0..1)."""

    at_ms: int
    taken_ms: int
    key: str
    detectors: tuple[str, ...]
    motion: float


@dataclass(frozen=True, slots=True)
class Still:
    """A frame that showed nothing new: nobody needs to look at it. `detectors` are those it was planned for."""

    at_ms: int
    detectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FramesMessage:
    """What a detector is told of a camera's window: pictures to look at, and the frames that showed nothing new."""

    camera: str
    end_ms: int
    frames: tuple[Sampled, ...]
    still: tuple[Still, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a window. `fault` names why frames did not come, by the refusal's code; '' when nothing was wrong."""

    planned: int
    shed: int = 0
    late: int = 0
    """Not sampled any more, because the window was done too late."""
    seen: int = 0
    broken: int = 0
    """Came, and could not be decoded."""
    handed: int = 0
    still: int = 0
    """Came, and showed nothing new."""
    light: int = 0
    read_bytes: int = 0
    images: int = 0
    way: str = ""
    fault: str = ""


def frame_key(camera: str, at_ms: int) -> str:
    """A planned frame's place in the bucket: the same frame, done twice, is one object."""
    return f"frames/{camera}/{at_ms}.jpg"
