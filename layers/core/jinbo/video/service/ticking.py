"""Each minute (采样节拍): the windows of all cameras for the minute that begins, each sent to arrive when its frames are there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from jinbo.kernel.clock import Clock, to_ms
from jinbo.kernel.errors import ConflictError
from jinbo.video.frame_ports import Cursor, WatchedCameras, WindowQueue
from jinbo.video.rules.sampling import ARRIVAL_MS, HEALTH_MS, shed, window

WINDOW_MS = HEALTH_MS
AHEAD_MS = 60_000
"""How far a tick plans: until the next."""
MOST_BEHIND_MS = 300_000
"""Ticks that did not come are made up for, so far back; older frames would warn nobody in time."""
FRAMES_WAITING = 10
"""Frames that a waiting window is taken to have."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: cameras and windows, frames planned (with the shed ones), seconds that nobody sampled."""

    cameras: int = 0
    windows: int = 0
    planned: int = 0
    shed: int = 0
    skipped_s: int = 0


@dataclass(frozen=True, slots=True)
class Ticker:
    """Plans. The cursor moves after the windows are sent: a crash sends them again, and the sampler does each once."""

    cameras: WatchedCameras
    cursor: Cursor
    queue: WindowQueue
    clock: Clock
    capacity: int
    """Frames a minute."""

    def tick(self) -> Ticked:
        """Sends the windows from where the last tick ended to a minute ahead.

        Raises:
            UnavailableError: a store or the queue does not answer; the next tick makes up for it.
        """
        now = to_ms(self.clock.now())
        done = self.cursor.read()
        end = (now + AHEAD_MS) // WINDOW_MS * WINDOW_MS
        oldest = (now - MOST_BEHIND_MS) // WINDOW_MS * WINDOW_MS
        start = max(done, oldest) if done else now // WINDOW_MS * WINDOW_MS
        if start >= end:
            return Ticked()
        cameras = list(self.cameras.in_use())
        waiting = self.queue.waiting() * FRAMES_WAITING
        asked = [window(camera, at, at + WINDOW_MS) for at in range(start, end, WINDOW_MS) for camera in cameras]
        capacity = max(0, self.capacity * (end - start) // AHEAD_MS - waiting)
        windows = shed(asked, capacity)
        delays = [max(0, -(-(one.end_ms + ARRIVAL_MS - now) // 1000)) for one in windows]
        self.queue.send(list(zip(windows, delays, strict=True)))
        with suppress(ConflictError):  # another tick ran beside this one: its windows are the same
            self.cursor.advance(done, end)
        return Ticked(
            cameras=len(cameras),
            windows=len(windows),
            planned=sum(one.planned for one in windows),
            shed=sum(one.shed for one in windows),
            skipped_s=(start - done) // 1000 if done else 0,
        )
