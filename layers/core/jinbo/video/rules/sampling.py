"""Which frames a camera owes (采样计划): the finest of its watches sets the grid, the others ride on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from jinbo.kernel.clock import from_ms
from jinbo.video.model.frame import Planned, Watched, Watching, Window

LEAST_MS, MOST_MS = 200, 300_000
"""Between two frames: Kinesis Video makes no images closer together, and no more than 300 s in one request."""
HEALTH_MS = 20_000
"""Each camera is looked at this often, watched or not: offline is known within 60 s, frozen within 120 (DOMAIN 2.2 K14)."""
ARRIVAL_MS = 8_000
"""From a window's end until its last fragment is whole and stored; then it is looked at."""
STILLNESS = frozenset({"fallen", "trapped", "bin"})
"""Classes that show in what does not move: the motion gate never keeps their frames back."""
_LIFE = frozenset({"fallen", "trapped", "ebike", "door"})
_LATER = frozenset({"bin", "uniform", "floor"})
URGENT, USUAL, PATIENT, HEALTH = 3, 2, 1, 0
"""Priorities: somebody's life, a violation, what will still be there in a minute, the camera's own health."""


def window(camera: Watched, start_ms: int, end_ms: int) -> Window:
    """A camera's window: each frame due in [start, end), named by its own time, whoever asks and however often.

    A watch whose turn falls between two frames of the grid gets the later one. Outside the camera's hours, and where nothing
    is watched, one frame is looked at for its health.
    """
    asked = [one for one in camera.watches if one.fps > 0] if camera.schedule.open_at(from_ms(start_ms)) else []
    grid = min((_period(one) for one in asked), default=HEALTH_MS)
    first = start_ms + (_phase(camera.id, grid) - start_ms) % grid
    frames = tuple(_planned(at, grid, asked) for at in range(first, end_ms, grid)) if asked else ()
    frames = frames or (Planned(end_ms - 1, priority=HEALTH),)
    return Window(camera.id, camera.stream, start_ms, end_ms, min(grid, HEALTH_MS), frames, camera.masks)


def shed(windows: Sequence[Window], capacity: int) -> list[Window]:
    """The windows with so many frames that all fit: the least urgent go first, every other one at a time, evenly.

    No camera loses its last frame: an overload hides no covered lens.
    """
    kept = [list(one.frames) for one in windows]
    for level in (HEALTH, PATIENT, USUAL, URGENT):
        while (over := sum(map(len, kept)) - capacity) > 0:
            spare = [(frames, frame) for frames in kept for frame in _every_other(frames, level)]
            if not spare:
                break
            for frames, frame in spare[:: max(1, len(spare) // over)][:over]:
                frames.remove(frame)
    return [
        replace(one, frames=tuple(frames), shed=one.shed + len(one.frames) - len(frames))
        for one, frames in zip(windows, kept, strict=True)
    ]


def _every_other(frames: Sequence[Planned], level: int) -> list[Planned]:
    """Frames of a priority that may go: every second one; the last only where others stay."""
    its = [frame for frame in frames if frame.priority == level]
    return its[1::2] or (its if len(its) < len(frames) else [])


def is_gated(watch: Watching) -> bool:
    """Whether the motion gate may keep a watch's frames back: not if a class of it shows in stillness, or may do so."""
    return bool(watch.classes) and not STILLNESS & set(watch.classes)


def priority(watch: Watching) -> int:
    """How much a watch matters when there is too much to do."""
    if _LIFE & set(watch.classes):
        return URGENT
    return PATIENT if watch.classes and set(watch.classes) <= _LATER else USUAL


def _planned(at_ms: int, grid: int, asked: Sequence[Watching]) -> Planned:
    due = [one for one in asked if at_ms // _period(one) != (at_ms - grid) // _period(one)]
    return Planned(
        at_ms,
        tuple(sorted({one.detector for one in due})),
        gated=all(is_gated(one) for one in due),
        priority=max((priority(one) for one in due), default=HEALTH),
    )


def _period(watch: Watching) -> int:
    return min(MOST_MS, max(LEAST_MS, round(1000 / watch.fps)))


def _phase(camera: str, grid: int) -> int:
    """Cameras do not all ask at the same instant."""
    return crc32(camera.encode()) % grid
