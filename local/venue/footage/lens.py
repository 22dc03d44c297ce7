"""What lens and sensor do to a picture (镜头与传感器): noise and light always; night, dirt, blur, cover and a push on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from local.venue.footage.scenes import HEIGHT, WIDTH, Picture

_PLANES = 12
Change = Callable[[Picture], Picture]


class Sensor:
    """A cheap camera's noise: fine grain, and coarse grain that survives compression, so that no two frames are the same."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self._more, self._less = [], []
        for _ in range(_PLANES):
            coarse = cv2.resize(rng.normal(0, 3.0, (HEIGHT // 12, WIDTH // 12)).astype(np.float32), (WIDTH, HEIGHT))
            grain = coarse + rng.normal(0, 1.2, (HEIGHT, WIDTH)).astype(np.float32)
            planes = [np.round(np.maximum(sign * grain, 0)).astype(np.uint8) for sign in (1, -1)]
            more, less = (cv2.merge([plane] * 3) for plane in planes)
            self._more.append(more)
            self._less.append(less)

    def see(self, picture: Picture, number: int) -> Picture:
        """Frame `number` as it comes from the sensor: softened, in light that drifts and flickers a little."""
        soft = cv2.GaussianBlur(picture, (3, 3), 0.6)
        gain = 1 + 0.03 * np.sin(2 * np.pi * number / 300) + 0.006 * np.sin(2.4 * number)
        lit = cv2.convertScaleAbs(soft, alpha=float(gain))
        noisy = cv2.add(lit, self._more[number % _PLANES])
        return np.asarray(cv2.subtract(noisy, self._less[number * 5 % _PLANES]), np.uint8)


def lit_unevenly(room: Picture, rng: np.random.Generator) -> Picture:
    """Lamps and what they leave dark: no wall is as even as a drawn one, and a camera is known again by its room's light."""
    lamps = rng.uniform(0.8, 1.12, (9, 10)).astype(np.float32)
    light = cv2.resize(lamps, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(room * light[:, :, None], 0, 255), np.uint8)


def covered(picture: Picture) -> Picture:
    """Something lies over the lens: hardly any light, no shape."""
    shade = cv2.resize(cv2.resize(picture, (4, 3), interpolation=cv2.INTER_AREA), (WIDTH, HEIGHT))
    return np.asarray(cv2.convertScaleAbs(shade, alpha=0.08, beta=14), np.uint8)


def moved(picture: Picture) -> Picture:
    """Somebody has pushed the camera: turned and displaced by a quarter of the picture."""
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 14, 1.1)
    turn = turn + np.array([[0, 0, 0.27 * WIDTH], [0, 0, -0.2 * HEIGHT]])
    return np.asarray(cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT), np.uint8)


def blurred(picture: Picture) -> Picture:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 14), np.uint8)


def dirty(picture: Picture) -> Picture:
    """Grease and water on the lens: soft spots that spread light. Seen through; no fault by itself."""
    rng = np.random.default_rng(7)
    veil = np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(14):
        middle = (int(rng.integers(WIDTH)), int(rng.integers(HEIGHT)))
        cv2.circle(veil, middle, int(rng.integers(18, 70)), float(rng.uniform(0.3, 0.75)), -1)
    share = cv2.GaussianBlur(veil, (0, 0), 12)[:, :, None]
    greasy = cv2.GaussianBlur(picture, (0, 0), 6).astype(np.float32) * 0.65 + 78
    return np.clip(picture * (1 - share) + greasy * share, 0, 255).astype(np.uint8)


def night(picture: Picture) -> Picture:
    """Infrared at night: no colour, the middle lit by the camera's own lamp, the corners dark."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    lamp = np.clip(0.3 * (1.15 - 0.55 * (x * x + y * y)), 0.02, 1).astype(np.float32)
    return np.asarray(cv2.merge([np.clip(grey * lamp, 0, 255).astype(np.uint8)] * 3), np.uint8)


CHANGES: Mapping[str, Change] = {
    "covered": covered,
    "moved": moved,
    "blurred": blurred,
    "dirty": dirty,
    "night": night,
}
"""Faults that change pictures. Frozen, offline and clock change what is sent of them."""
