"""The motion gate (运动门控): which frames show something that was not there before. Everything else needs no detector.

Small grey pictures are compared with a slow average of those before. A change of light changes all of a picture at once:
what an even gain and offset explain is taken out first, and what still changes most of the picture, such as a camera's
switch to infrared, is light and not motion, unless it goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]

CHANGED = 13.0
"""Levels of 256 by which a place must differ. Sensor noise is a tenth of that in a mean of 64 pixels."""
NEIGHBOURS = 3
"""Places of 3 x 3 that must have changed for the middle to count: one alone is noise."""
LEAST_PLACES = 5
LEAST_SHARE = 0.0002
"""Of the unmasked places: a head of 24 pixels in 1080p is nine places, twice that when it moves."""
LIGHT_SHARE = 0.45
"""Above this share of changed places it is the light."""
ONE_SIDED_SHARE, ONE_SIDED = 0.2, 0.95
"""So it is above the first share if the second of the changed places are all brighter, or all darker: a lamp in a corner."""
LEARNING, LEARNING_CHANGED = 0.15, 0.08
"""How much of a frame goes into the average, where nothing changed and where something did: who walks leaves no trail behind,
and who stands still belongs to the room after two dozen frames."""
MOST_GAIN = 1.8


class Verdict(StrEnum):
    """What a frame shows against those before it."""

    FIRST = "FIRST"
    """Nothing to compare with."""
    STILL = "STILL"
    MOTION = "MOTION"
    LIGHT = "LIGHT"
    """Everything changed at once."""


@dataclass(frozen=True, slots=True)
class Motion:
    """A verdict and the share of places that changed, 0..1."""

    verdict: Verdict
    share: float


class MotionGate:
    """Looks at one camera's frames in the order of their times. `watched` is False where a mask lies."""

    def __init__(self, watched: npt.NDArray[np.bool_] | None = None) -> None:
        self._watched = watched
        self._average: npt.NDArray[np.float32] | None = None
        self._light = False

    def look(self, grey: Grey) -> Motion:
        """The verdict on the next frame. A frame of another size than the last begins anew (F20)."""
        frame = grey.astype(np.float32)
        watched = self._watched if self._watched is not None and self._watched.shape == frame.shape else None
        if self._average is None or self._average.shape != frame.shape:
            self._average, self._light = frame, False
            return Motion(Verdict.FIRST, 0.0)
        changed = _changed(frame, self._average, watched)
        places = frame.size if watched is None else max(1, int(watched.sum()))
        count = int(changed.sum())
        share = count / places
        if share > LIGHT_SHARE or (share > ONE_SIDED_SHARE and _one_sided((frame - self._average)[changed])):
            # light that does not settle is no light: a crowd, a camera that is being turned
            verdict = Verdict.MOTION if self._light else Verdict.LIGHT
            self._average, self._light = frame, True
            return Motion(verdict, share)
        self._light = False
        self._average = self._average + np.where(changed, LEARNING_CHANGED, LEARNING) * (frame - self._average)
        moved = count >= max(LEAST_PLACES, LEAST_SHARE * places)
        return Motion(Verdict.MOTION if moved else Verdict.STILL, share)


def _changed(
    frame: npt.NDArray[np.float32], average: npt.NDArray[np.float32], watched: npt.NDArray[np.bool_] | None
) -> npt.NDArray[np.bool_]:
    """Places that an even change of light does not explain, and whose neighbours changed too."""
    seen = frame if watched is None else frame[watched]
    known = average if watched is None else average[watched]
    spread = float(known.std())
    gain = float(seen.std()) / spread if spread > 1 else 1.0
    gain = min(MOST_GAIN, max(1 / MOST_GAIN, gain))
    expected = np.clip((average - float(known.mean())) * gain + float(seen.mean()), 0, 255)
    # a small thing alone would shift mean and spread of an even picture: what either comparison explains is no motion
    different = (np.abs(frame - expected) > CHANGED) & (np.abs(frame - average) > CHANGED / 2)
    if watched is not None:
        different &= watched
    return np.asarray(different & (_around(different) >= NEIGHBOURS))


def _one_sided(differences: npt.NDArray[np.float32]) -> bool:
    brighter = float((differences > 0).mean())
    return max(brighter, 1 - brighter) > ONE_SIDED


def _around(places: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """How many of each place and its eight neighbours are set."""
    padded = np.pad(places.view(np.uint8), 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:], np.uint8)
