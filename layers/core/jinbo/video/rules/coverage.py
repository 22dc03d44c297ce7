"""Coverage (覆盖率): frames seen of those planned, by hour. Each look is counted once, since a repeated one is not taken."""

from __future__ import annotations

from collections.abc import Sequence

from jinbo.video.model import Observation, Window
from jinbo.video.model.health import HOUR_MS

KEPT = 48
"""Hours that a camera's own record holds; longer series are the metric's."""


def counted(windows: tuple[Window, ...], look: Observation) -> tuple[Window, ...]:
    """The windows with a look's frames in the hour it fell into."""
    if look.planned <= 0:
        return windows
    start = look.at_ms - look.at_ms % HOUR_MS
    seen = max(0, min(look.seen, look.planned))
    if windows and windows[-1].start == start:
        last = windows[-1]
        return (*windows[:-1], Window(start, last.planned + look.planned, last.seen + seen))
    return (*windows, Window(start, look.planned, seen))[-KEPT:]


def coverage(windows: Sequence[Window]) -> float | None:
    """Share of all planned frames that were seen, 0..1; None where none was planned."""
    planned = sum(window.planned for window in windows)
    return sum(window.seen for window in windows) / planned if planned else None
