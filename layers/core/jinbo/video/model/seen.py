"""A sampled frame as the detectors saw it (已检测帧): what the rules of events work on. Times are ms UTC."""

from __future__ import annotations

from dataclasses import dataclass

from jinbo.video.model.detections import Detection


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """One frame. `at_ms` is when it was planned and its number in the camera's sequence; `taken_ms` when it was taken.

    `detectors` are those that looked at it: what another one would have seen is unknown, not absent.
    """

    at_ms: int
    taken_ms: int
    key: str
    """Its place in the media bucket; '' where no picture was kept."""
    width: int
    height: int
    detectors: tuple[str, ...]
    detections: tuple[Detection, ...] = ()
    models: tuple[str, ...] = ()
    """Name and version of each model that looked, `heads/1`."""
    sharpness: float = 0.0
    """Variance of the Laplacian, as pixels.picture measures it; 0 where it was not measured."""
    unchanged: bool = False
    """The motion gate saw nothing new: `detectors` did not need to look, and what was there is there still."""
