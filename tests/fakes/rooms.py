"""Small grey pictures of made-up rooms (小画面), as the sampler sees them: what lens, light and people do to 135 x 240 levels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from jinbo.video.pixels.motion import Grey

HEIGHT, WIDTH = 135, 240
Levels = npt.NDArray[np.float64]
Change = Callable[[Levels], Levels]


class Room:
    """One camera's room: the same seed gives the same walls, furniture and noise. `even`: a lift's bare walls and its door."""

    def __init__(self, seed: int, *, even: bool) -> None:
        self._rng = np.random.default_rng(seed)
        self._walls = self._lift() if even else self._kitchen()
        coarse = [np.kron(self._rng.normal(0, 3, (HEIGHT // 3, WIDTH // 3)), np.ones((3, 3))) for _ in range(6)]
        self._grain = [_smeared(one, 3) + self._rng.normal(0, 0.4, (HEIGHT, WIDTH)) for one in coarse]

    def look(self, people: int = 0, change: Change | None = None) -> Grey:
        """One look: the room with people at new places, through what is before the lens, with the sensor's noise."""
        levels = self._walls.copy()
        for _ in range(people):
            left, top = int(self._rng.integers(0, WIDTH - 46)), int(self._rng.integers(30, 70))
            levels[top:, left : left + 46] = self._rng.uniform(60, 240)
            levels[top - 22 : top, left + 14 : left + 32] = self._rng.uniform(120, 190)
        if change is not None:
            levels = change(levels)
        grain = self._grain[int(self._rng.integers(len(self._grain)))]
        grain = np.roll(grain, int(self._rng.integers(WIDTH)), axis=1)
        return np.clip(levels + grain, 0, 255).astype(np.uint8)

    def _kitchen(self) -> Levels:
        rng = self._rng
        levels = np.full((HEIGHT, WIDTH), rng.uniform(150, 215))
        for _ in range(60):
            left, top = int(rng.integers(0, WIDTH - 8)), int(rng.integers(0, 60))
            levels[top : top + int(rng.integers(4, 14)), left : left + int(rng.integers(5, 26))] = rng.uniform(40, 240)
        for left in range(0, WIDTH, 30):
            levels[112:, left : left + 22] = rng.uniform(60, 220)
        return levels

    def _lift(self) -> Levels:
        rng = self._rng
        wall = rng.uniform(110, 200)
        levels = np.full((HEIGHT, WIDTH), wall)
        left, low = int(rng.integers(30, 60)), int(rng.integers(40, 62))
        levels[:low, left : WIDTH - left] = wall * rng.uniform(0.72, 0.85)
        levels[:low, WIDTH // 2 - 1 : WIDTH // 2 + 1] = wall * 0.45
        levels[low:] = wall * rng.uniform(0.5, 0.65)
        levels[20:60, 12:20] = wall * 0.6
        levels[low + 14 : low + 19] = wall * 0.8
        for place in (left // 2 + 8, WIDTH - left // 2 - 16):
            top = int(rng.integers(14, 30))
            levels[top : top + 26, place : place + 18] = rng.uniform(60, 235)
        return levels


def covered(levels: Levels) -> Levels:
    """Something lies over the lens: hardly any light, and no shape."""
    return np.full_like(levels, 14 + 0.08 * levels.mean())


def sprayed(levels: Levels) -> Levels:
    """White paint: bright, no shape, and a little more light on one side."""
    return np.broadcast_to(np.linspace(140, 230, levels.shape[1]), levels.shape)


def curtained(levels: Levels) -> Levels:
    """A cloth over most of the lens; the room is still seen beside it."""
    behind = levels.copy()
    behind[:, : round(0.88 * WIDTH)] = 18
    return behind


def pushed(levels: Levels) -> Levels:
    """The camera looks a quarter of its picture aside."""
    wider = np.pad(levels, ((0, 30), (0, 64)), mode="reflect")
    return wider[30:, 64:]


def out_of_focus(levels: Levels) -> Levels:
    """Blurred over a fifteenth of the picture's height."""
    return _smeared(levels, 9)


def greasy(levels: Levels) -> Levels:
    """Soft bright spots on the lens; no fault by itself."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    veil = np.zeros_like(levels)
    for _ in range(10):
        far = np.hypot(y - rng.integers(HEIGHT), x - rng.integers(WIDTH))
        veil = np.maximum(veil, 0.6 * np.clip(1.6 - far / rng.uniform(6, 15), 0, 1))
    return levels * (1 - veil) + (0.65 * _smeared(levels, 7) + 78) * veil


def infrared(levels: Levels) -> Levels:
    """Night, by the camera's own lamp: the middle lit, the corners dark."""
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    return levels * 0.3 * (1.15 - 0.55 * (x * x + y * y))


def lit(gain: float, across: float = 0.0) -> Change:
    """Other light: `gain` in the middle, and `across` more of it at the right than at the left."""
    return lambda levels: levels * (gain + across * np.linspace(-0.5, 0.5, levels.shape[1]))


def _smeared(levels: Levels, over: int) -> Levels:
    for axis in (0, 1, 0, 1):
        padded = np.pad(levels, [(over // 2, over // 2) if side == axis else (0, 0) for side in (0, 1)], mode="edge")
        sums = np.cumsum(np.insert(padded, 0, 0, axis=axis), axis=axis)
        length = levels.shape[axis]
        levels = (np.take(sums, range(over, over + length), axis) - np.take(sums, range(length), axis)) / over
    return levels
