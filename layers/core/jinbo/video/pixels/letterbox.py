"""A picture of any shape into a net's input: scaled to fit, put at the upper left, the rest filled (缩放与填充).

The upper left is chosen so that a box comes back into the picture by one division, without an offset to forget.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jinbo.video.model import Input

Pixels = NDArray[np.uint8]
"""Height x width x 3, red, green, blue."""


def fitted(width: int, height: int, into: Input) -> tuple[int, int, float]:
    """(width, height, scale) at which a picture fits into the input; at least one pixel either way."""
    scale = min(into.width / width, into.height / height)
    return max(1, round(width * scale)), max(1, round(height * scale)), scale


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Bilinear, pixel middles aligned. For pictures that are already arrays; a JPEG is better shrunk while it is decoded."""
    high, wide = pixels.shape[:2]
    if (wide, high) == (width, height):
        return pixels
    top, low, down = _steps(high, height)
    left, right, across = _steps(wide, width)
    rows = pixels[top] * (1 - down)[:, None, None] + pixels[low] * down[:, None, None]
    mixed = rows[:, left] * (1 - across)[None, :, None] + rows[:, right] * across[None, :, None]
    return np.asarray(np.rint(mixed), np.uint8)


def _steps(size: int, wanted: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """For each wanted pixel the two it lies between, and how far it is from the first."""
    at = ((np.arange(wanted, dtype=np.float32) + 0.5) * (size / wanted) - 0.5).clip(0, size - 1)
    first = np.floor(at).astype(np.intp)
    return first, np.minimum(first + 1, size - 1), (at - first).astype(np.float32)


def letterboxed(pixels: Pixels, into: Input) -> tuple[Pixels, float]:
    """The input's canvas with the picture at its upper left, and the scale of it."""
    width, height, scale = fitted(pixels.shape[1], pixels.shape[0], into)
    return placed(resize(pixels, width, height), into), scale


def placed(pixels: Pixels, into: Input) -> Pixels:
    """A picture that already fits, on the input's canvas."""
    if pixels.shape[:2] == (into.height, into.width):
        return pixels
    canvas = np.full((into.height, into.width, 3), into.fill, np.uint8)
    canvas[: pixels.shape[0], : pixels.shape[1]] = pixels
    return canvas


def tensor(canvas: Pixels, into: Input) -> NDArray[np.float32]:
    """The canvas as the net takes it: one picture, its channels' order and layout, (pixel - mean) / std."""
    ordered = canvas if into.pixels == "rgb" else canvas[..., ::-1]
    if into.layout == "nchw":
        ordered = ordered.transpose(2, 0, 1)
    made = np.ascontiguousarray(ordered, np.float32)
    shape = (3, 1, 1) if into.layout == "nchw" else (3,)
    if any(into.mean):
        made -= np.array(into.mean, np.float32).reshape(shape)
    if into.std != (1.0, 1.0, 1.0):
        made /= np.array(into.std, np.float32).reshape(shape)
    return made[None]
