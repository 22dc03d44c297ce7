"""A camera's window (采样): its frames fetched, looked at, handed on, counted; once in effect, however often it is asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from jinbo.kernel.clock import Clock, to_ms
from jinbo.kernel.errors import InvalidError
from jinbo.video.frame_ports import (
    DetectorQueue,
    Eyes,
    FrameSource,
    FrameStore,
    HealthWatch,
    Look,
    Seconds,
    Sight,
    WindowStore,
)
from jinbo.video.model.frame import Fetched, FramesMessage, Outcome, Planned, Sampled, Still, Window, frame_key
from jinbo.video.rules.sampling import ARRIVAL_MS

LATE_MS = 300_000
"""A window that is older is not sampled any more: what is happening now comes first."""
REFRESH_MS = 60_000
"""Once in this time a frame is handed on whatever it shows: what creeps in too slowly for the motion gate is seen then."""


@dataclass(frozen=True, slots=True)
class Sampler:
    """Does windows. Pictures and messages go out before the window is marked as done: a crash repeats, and loses nothing."""

    source: FrameSource
    eyes: Eyes
    store: FrameStore
    detectors: DetectorQueue
    windows: WindowStore
    health: HealthWatch
    clock: Clock

    def sample(self, window: Window, seconds: Seconds) -> Outcome | None:
        """What became of the window; None when it was done before.

        Raises:
            UnavailableError: something does not answer now; the same window may be asked for again.
        """
        if self.windows.done(window):
            return None
        outcome = self._late(window) or self._sampled(window, seconds)
        return outcome if self.windows.finish(window, outcome) else None

    def _late(self, window: Window) -> Outcome | None:
        if to_ms(self.clock.now()) - window.end_ms <= LATE_MS:
            return None
        return Outcome(window.planned, shed=window.shed, late=len(window.frames))

    def _sampled(self, window: Window, seconds: Seconds) -> Outcome:
        work = _Work(window)
        try:
            fetched = self.source.fetch(window, seconds)
        except InvalidError as error:  # the camera's own fault is an answer: trying again would not mend it
            self._tell(work, None, error.code)
            return replace(work.outcome(), fault=error.code)
        for shot, look in self.eyes.see(fetched.shots, window.masks):
            if look is None:
                work.counts["broken"] += shot.planned is not None
            elif work.take(look):
                assert look.planned is not None
                key = frame_key(window.camera, look.planned.at_ms)
                self.store.put(key, look.jpeg())
                work.handed.append(
                    Sampled(look.planned.at_ms, look.taken_ms, key, look.planned.detectors, round(look.share, 4))
                )
        if work.handed:
            self.detectors.send(FramesMessage(window.camera, window.end_ms, tuple(work.handed), tuple(work.unchanged)))
        self._tell(work, fetched, "")
        return replace(work.outcome(), way=str(fetched.way), read_bytes=fetched.read_bytes, images=fetched.images)

    def _tell(self, work: _Work, fetched: Fetched | None, fault: str) -> None:
        last = work.last
        self.health.observe(
            Sight(
                camera=work.window.camera,
                at_ms=work.window.end_ms + ARRIVAL_MS,  # the same however often it is told
                newest_ms=fetched.newest_ms if fetched else None,
                statistics=last.statistics if last else None,
                clock_offset_ms=last.clock_offset_ms if last else None,
                planned=work.window.planned,
                seen=work.counts["seen"],
                fault=fault,
            )
        )


@dataclass(slots=True)
class _Work:
    """A window while it is being done."""

    window: Window
    counts: Counter[str] = field(default_factory=Counter)
    handed: list[Sampled] = field(default_factory=list)
    unchanged: list[Still] = field(default_factory=list)
    """Frames that showed nothing new; a change of light is not said to be none."""
    last: Look | None = None

    def take(self, look: Look) -> bool:
        """Counts a look; whether its frame is handed on."""
        self.last = look
        if look.planned is None:
            return False
        self.counts["seen"] += 1
        if not look.planned.detectors:
            return False
        passes = look.verdict in ("MOTION", "FIRST") or self._whatever_it_shows(look.planned)
        if not passes:
            self.counts["light" if look.verdict == "LIGHT" else "still"] += 1
            if look.verdict != "LIGHT":
                self.unchanged.append(Still(look.planned.at_ms, look.planned.detectors))
        return passes

    def _whatever_it_shows(self, planned: Planned) -> bool:
        """Frames that the gate does not hold back: those of stillness, and the first of each minute."""
        first = planned.at_ms // REFRESH_MS != (planned.at_ms - self.window.every_ms) // REFRESH_MS
        return first or not planned.gated

    def outcome(self) -> Outcome:
        """What has become of the window so far."""
        return Outcome(
            planned=self.window.planned,
            shed=self.window.shed,
            seen=self.counts["seen"],
            broken=self.counts["broken"],
            handed=len(self.handed),
            still=self.counts["still"],
            light=self.counts["light"],
        )
