"""What the sampler needs from outside (采样端口): the cameras, their media, somebody who looks, and places for what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from jinbo.video.model.frame import Fetched, FramesMessage, Masks, Outcome, Planned, Shot, Watched, Window
from jinbo.video.model.health import Picture

Seconds = Callable[[], float]
"""How many seconds are left for the work at hand."""


class WatchedCameras(Protocol):
    """The cameras that are in use."""

    def in_use(self) -> Iterable[Watched]:
        """All of them."""
        ...


class Cursor(Protocol):
    """How far sampling has been planned: one for all cameras."""

    def read(self) -> int:
        """The end of the last planned window, ms; 0 before the first."""
        ...

    def advance(self, before_ms: int, to_ms: int) -> None:
        """Moves it on.

        Raises:
            ConflictError: somebody else has.
        """
        ...


class WindowQueue(Protocol):
    """Windows on their way to the sampler."""

    def waiting(self) -> int:
        """About how many windows are due and wait."""
        ...

    def send(self, windows: Sequence[tuple[Window, int]]) -> None:
        """Sends windows, each to arrive after so many seconds.

        Raises:
            UnavailableError: not all were taken; sending all again does no harm.
        """
        ...


class FrameSource(Protocol):
    """A camera's media."""

    def fetch(self, window: Window, seconds: Seconds) -> Fetched:
        """The window's frames and the one before them, as far as the service has them.

        Raises:
            MediaError: the camera's stream cannot be used (gone, not H.264, broken): nothing that trying again would mend.
            UnavailableError: the service does not answer now.
        """
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """A frame as it was seen. `verdict` is one of pixels.motion's; `jpeg` makes the picture to hand on."""

    planned: Planned | None
    taken_ms: int
    clock_offset_ms: int | None
    verdict: str
    share: float
    statistics: Picture
    jpeg: Callable[[], bytes]


class Eyes(Protocol):
    """Decodes and looks."""

    def see(self, shots: Sequence[Shot], masks: Masks) -> Iterator[tuple[Shot, Look | None]]:
        """Each shot in order with what it shows; None where it cannot be decoded. A picture is held only until the next."""
        ...


class FrameStore(Protocol):
    """Where pictures wait for detectors."""

    def put(self, key: str, jpeg: bytes) -> None:
        """Stores a picture under its key; the same again changes nothing."""
        ...


class DetectorQueue(Protocol):
    """Frames on their way to the detectors."""

    def send(self, message: FramesMessage) -> None:
        """Hands on a window's frames, as one message; a camera's messages arrive in their order, the same one once.

        Raises:
            UnavailableError: it was not taken.
        """
        ...


class WindowStore(Protocol):
    """Windows that are done."""

    def done(self, window: Window) -> bool:
        """Whether this window is."""
        ...

    def finish(self, window: Window, outcome: Outcome) -> bool:
        """Marks it as done, with what became of it; False if it was done already: then nothing is counted again."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """How a camera was in one window: what its health is judged by. Times are ms by the service's clock."""

    camera: str
    at_ms: int
    newest_ms: int | None
    statistics: Picture | None
    clock_offset_ms: int | None
    planned: int
    seen: int
    fault: str


class HealthWatch(Protocol):
    """Who judges cameras' health."""

    def observe(self, sight: Sight) -> None:
        """Takes a sight in; one that is not newer than the last changes nothing."""
        ...
