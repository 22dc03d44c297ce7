"""Sampled frames looked at (检测): each picture by its detectors, and all of a window together to the rules of events."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from jinbo.kernel.errors import InvalidError
from jinbo.video.detector_ports import DetectorEyes, Pictures, Watcher
from jinbo.video.model.frame import FramesMessage, Sampled, Still
from jinbo.video.model.seen import SeenFrame

READERS = 4
"""Pictures on their way at once: fetching one takes longer than looking at it."""


@dataclass(slots=True)
class Detected:
    """What became of a message's frames. `faults` are the pictures' refusals by their keys."""

    analysed: int = 0
    gone: int = 0
    """No longer in the bucket."""
    unreadable: int = 0
    detections: int = 0
    missing: set[str] = field(default_factory=set)
    """Detectors that were wanted and are not installed, or were refused."""
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Detecting:
    """Looks, and hands on. Nothing is stored here: a message that comes again is looked at again, and changes nothing."""

    pictures: Pictures
    eyes: DetectorEyes
    watcher: Watcher

    def detect(self, message: FramesMessage) -> Detected:
        """What became of the frames. One broken picture keeps no other from being looked at.

        Raises:
            UnavailableError: a store does not answer now; the same message may be asked for again.
        """
        done = Detected()
        unchanged = (_unchanged(one) for one in message.still)
        seen = sorted([*self._seen(message, done), *unchanged], key=lambda frame: frame.at_ms)
        if seen:
            self.watcher.observe(message.camera, seen)
        return done

    def _seen(self, message: FramesMessage, done: Detected) -> Iterator[SeenFrame]:
        with ThreadPoolExecutor(READERS) as readers:
            jpegs = readers.map(self.pictures.read, [one.key for one in message.frames])
            for one, jpeg in zip(message.frames, jpegs, strict=True):
                if jpeg is None:
                    done.gone += 1
                elif frame := self._looked_at(one, jpeg, done):
                    yield frame

    def _looked_at(self, one: Sampled, jpeg: bytes, done: Detected) -> SeenFrame | None:
        try:
            looked = self.eyes.look(jpeg, one.detectors)
        except InvalidError as refusal:
            done.unreadable += 1
            done.faults[one.key] = refusal.code
            return None
        done.analysed += 1
        done.detections += len(looked.detections)
        done.missing |= set(one.detectors) - set(looked.detectors)
        return SeenFrame(
            at_ms=one.at_ms,
            taken_ms=one.taken_ms,
            key=one.key,
            width=looked.width,
            height=looked.height,
            detectors=looked.detectors,
            detections=looked.detections,
            models=looked.models,
            sharpness=looked.sharpness,
        )


def _unchanged(one: Still) -> SeenFrame:
    return SeenFrame(one.at_ms, one.at_ms, key="", width=0, height=0, detectors=one.detectors, unchanged=True)
