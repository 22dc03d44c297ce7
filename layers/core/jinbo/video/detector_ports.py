"""What detecting needs from outside (检测端口): pictures, eyes, and somebody who understands what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jinbo.video.model.detections import Detection
from jinbo.video.model.seen import SeenFrame


@dataclass(frozen=True, slots=True)
class Looked:
    """What detectors saw in one picture: its size, who looked, with which models, and how sharp it is."""

    width: int
    height: int
    detectors: tuple[str, ...]
    detections: tuple[Detection, ...]
    models: tuple[str, ...]
    sharpness: float


class Pictures(Protocol):
    """Where sampled pictures wait."""

    def read(self, key: str) -> bytes | None:
        """The JPEG under a key; None when it is gone.

        Raises:
            UnavailableError: the store does not answer now.
        """
        ...


class DetectorEyes(Protocol):
    """The detectors that are installed."""

    def look(self, jpeg: bytes, wanted: Sequence[str]) -> Looked:
        """What the wanted detectors see; one that is not installed is not among those that looked.

        Raises:
            InvalidError: `picture-unreadable` or `picture-too-large`.
        """
        ...


class Watcher(Protocol):
    """Who makes events of what was seen."""

    def observe(self, camera_id: str, frames: Sequence[SeenFrame]) -> None:
        """Takes a camera's frames in, in the order of time; frames that were taken before change nothing.

        Raises:
            UnavailableError: a store does not answer now.
        """
        ...
