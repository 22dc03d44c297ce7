"""Fakes of the sampler's ports, with faults that can be switched on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.video.frame_ports import Look, Seconds, Sight
from jinbo.video.model import Picture, Relief
from jinbo.video.model.frame import Fetched, FramesMessage, Masks, Outcome, Shot, Watched, Way, Window

PLAIN = Picture(100, 30, 0.1, Relief(5, 10), 200, one_colour=0.2)


class CrashError(Exception):
    """The process dies here."""


def busy() -> UnavailableError:
    return UnavailableError("store-busy", "系统繁忙", "busy")


@dataclass(frozen=True)
class Watch:
    """One detector's part."""

    detector: str
    fps: float
    classes: tuple[str, ...] = ("no_mask",)


@dataclass(frozen=True)
class Open:
    """Hours that always hold, or never."""

    always: bool = True

    def open_at(self, _: object) -> bool:
        return self.always


@dataclass(frozen=True)
class Camera:
    """A camera as the sampler sees it."""

    id: str = "cam-1"
    stream: str = "jinbo-cam-1"
    masks: Masks = ()
    watches: tuple[Watch, ...] = (Watch("mask", 0.5),)
    schedule: Open = Open()


@dataclass
class Cameras:
    """Port WatchedCameras."""

    cameras: list[Watched]

    def in_use(self) -> list[Watched]:
        return self.cameras


@dataclass
class FakeCursor:
    """Port Cursor."""

    until: int = 0
    lost: bool = False

    def read(self) -> int:
        return self.until

    def advance(self, before_ms: int, to_ms: int) -> None:
        if self.lost or before_ms != self.until:
            raise ConflictError("stale", "已更新", "stale")
        self.until = to_ms


@dataclass
class FakeWindowQueue:
    """Port WindowQueue."""

    sent: list[tuple[Window, int]] = field(default_factory=list)
    backlog: int = 0
    refuses: bool = False

    def waiting(self) -> int:
        return self.backlog

    def send(self, windows: Sequence[tuple[Window, int]]) -> None:
        if self.refuses:
            raise busy()
        self.sent += windows


@dataclass
class World:
    """Everything that a sampler stands on. `crash` names the step before which the process dies, once."""

    verdicts: dict[int, str] = field(default_factory=dict)
    """By planned time; STILL where none is given."""
    missing: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    fault: Exception | None = None
    crash: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    messages: list[FramesMessage] = field(default_factory=list)
    outcomes: dict[tuple[str, int], Outcome] = field(default_factory=dict)
    sights: list[Sight] = field(default_factory=list)
    fetches: int = 0

    def _step(self, name: str) -> None:
        if self.crash == name:
            self.crash = ""
            raise CrashError(name)

    def fetch(self, window: Window, _: Seconds) -> Fetched:
        self._step("fetch")
        self.fetches += 1
        if self.fault:
            raise self.fault
        shots = [Shot(one, one.at_ms - 100, b"jpeg", 40) for one in window.frames if one.at_ms not in self.missing]
        newest = window.end_ms if shots else None
        return Fetched((Shot(None, window.reference_ms, b"jpeg", 40), *shots), newest, Way.FRAGMENTS, read_bytes=1000)

    def see(self, shots: Sequence[Shot], _: Masks) -> Iterator[tuple[Shot, Look | None]]:
        for shot in shots:
            at = shot.planned.at_ms if shot.planned else 0
            verdict = self.verdicts.get(at, "STILL")
            look = Look(shot.planned, shot.taken_ms, shot.clock_offset_ms, verdict, 0.1, PLAIN, f"{at}".encode)
            yield shot, None if at in self.broken else look

    def put(self, key: str, jpeg: bytes) -> None:
        self._step("put")
        self.pictures[key] = jpeg

    def send(self, message: FramesMessage) -> None:
        self._step("send")
        self.messages.append(message)

    def observe(self, sight: Sight) -> None:
        self._step("observe")
        self.sights.append(sight)

    def done(self, window: Window) -> bool:
        return (window.camera, window.end_ms) in self.outcomes

    def finish(self, window: Window, outcome: Outcome) -> bool:
        self._step("finish")
        if self.done(window):
            return False
        self.outcomes[window.camera, window.end_ms] = outcome
        return True
