"""Heads, caps and masks drawn by code: for scenes without any photograph, and for wear drawn on photographed heads.

Everything takes its randomness from the generator given, so that a seed gives the same picture everywhere.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]
Wear = Literal["mask", "no_mask", "mask_incorrect"]
_SHIFT = 4  # OpenCV draws in sixteenths of a pixel
_SKINS = ((255, 219, 190), (241, 194, 160), (224, 172, 125), (198, 140, 95), (141, 92, 60), (92, 60, 40))
_HAIRS = ((25, 20, 20), (60, 40, 25), (110, 75, 45), (130, 130, 130))
_MASKS = ((235, 240, 245), (160, 205, 230), (120, 175, 215), (40, 40, 45), (200, 225, 205))
_CAPS = ((250, 250, 250), (240, 240, 235), (225, 230, 235), (40, 40, 45), (170, 30, 40))


def draw_mask(picture: Picture, face: Box, rng: np.random.Generator, *, correctly: bool) -> None:
    """Draws a mask (口罩) on the face's box: over nose and mouth, or below the nose or on the chin where worn wrongly."""
    x1, y1, x2, y2 = face
    width, height = x2 - x1, y2 - y1
    top = rng.uniform(0.42, 0.54) if correctly else rng.uniform(0.68, 0.8)
    low = rng.uniform(0.95, 1.02)
    lean = rng.uniform(-0.05, 0.05)
    outline = [(0.06, top + 0.06), (0.3, top), (0.5, top - 0.03), (0.7, top), (0.94, top + 0.06)]
    outline += [(0.88, low - 0.18), (0.68, low), (0.32, low), (0.12, low - 0.18)]
    points = np.array([(x1 + (x + lean) * width, y1 + y * height) for x, y in outline])
    colour = _near(_MASKS, rng)
    _polygon(picture, points, colour)
    if width >= 20:
        darker = tuple(int(channel * 0.85) for channel in colour)
        for fold in (0.35, 0.6):
            y = y1 + (top + (low - top) * fold) * height
            _line(
                picture, (x1 + (0.2 + lean) * width, y), (x1 + (0.8 + lean) * width, y), darker, max(1, int(width / 40))
            )


def draw_cap(picture: Picture, head: Box, rng: np.random.Generator) -> Box:
    """Draws a chef's cap (厨师帽) on the head's box and gives the box of head and cap together."""
    x1, y1, x2, y2 = head
    width, height = x2 - x1, y2 - y1
    tall = rng.uniform(0.15, 0.55) * height
    brim = y1 + rng.uniform(0.16, 0.28) * height
    colour = _near(_CAPS, rng)
    bulge = rng.uniform(0.0, 0.12) * width
    points = [(x1 + 0.02 * width, brim), (x1 - bulge, y1 - 0.7 * tall), (x1 + 0.25 * width, y1 - tall)]
    points += [(x2 - 0.25 * width, y1 - tall), (x2 + bulge, y1 - 0.7 * tall), (x2 - 0.02 * width, brim)]
    _polygon(picture, np.array(points), colour)
    band = tuple(int(channel * rng.uniform(0.8, 0.95)) for channel in colour)
    _line(picture, (x1 + 0.02 * width, brim), (x2 - 0.02 * width, brim), band, max(1, int(height / 12)))
    high, wide = picture.shape[:2]
    return (max(0.0, x1 - bulge), max(0.0, y1 - tall), min(float(wide), x2 + bulge), min(float(high), y2))


def draw_person(picture: Picture, face: Box, rng: np.random.Generator, wear: Wear, *, cap: bool) -> Box:
    """Draws shoulders, head and face into the face's box, with the wear asked for; gives the head's box with the cap.

    The head's box is the face's, higher by the hair or the cap.
    """
    x1, y1, x2, y2 = face
    width, height = x2 - x1, y2 - y1
    middle = (x1 + x2) / 2
    cloth = _near(((245, 245, 245), (60, 90, 140), (90, 90, 95), (150, 60, 60)), rng)
    _ellipse(picture, (middle, y2 + 0.95 * height), (1.15 * width, 0.85 * height), cloth)
    skin = _near(_SKINS, rng)
    _ellipse(picture, (middle, y2), (0.28 * width, 0.35 * height), tuple(int(c * 0.9) for c in skin))
    hair = _near(_HAIRS, rng)
    _ellipse(picture, (middle, y1 + 0.32 * height), (0.56 * width, 0.5 * height), hair)
    _ellipse(picture, (middle, y1 + 0.55 * height), (0.47 * width, 0.47 * height), skin)
    _features(picture, face, rng, skin, hair)
    if wear != "no_mask":
        draw_mask(picture, face, rng, correctly=wear == "mask")
    head = (x1 - 0.06 * width, y1 - 0.18 * height, x2 + 0.06 * width, y2)
    if cap:
        return draw_cap(picture, (head[0], y1 - 0.02 * height, head[2], y2), rng)
    return head


def _features(
    picture: Picture, face: Box, rng: np.random.Generator, skin: tuple[int, ...], hair: tuple[int, ...]
) -> None:
    x1, y1, x2, y2 = face
    width, height = x2 - x1, y2 - y1
    turn = rng.uniform(-0.08, 0.08) * width
    for side in (-0.2, 0.2):
        x = (x1 + x2) / 2 + side * width + turn
        _ellipse(picture, (x, y1 + 0.42 * height), (0.07 * width, 0.035 * height), (35, 30, 30))
        _line(
            picture,
            (x - 0.09 * width, y1 + 0.33 * height),
            (x + 0.09 * width, y1 + 0.33 * height),
            hair,
            max(1, int(height / 40)),
        )
    shade = tuple(int(channel * 0.82) for channel in skin)
    x = (x1 + x2) / 2 + turn
    _ellipse(picture, (x, y1 + 0.6 * height), (0.06 * width, 0.07 * height), shade)
    _ellipse(picture, (x, y1 + 0.78 * height), (0.15 * width, 0.035 * height), (165, 75, 75))


def _near(colours: tuple[tuple[int, int, int], ...], rng: np.random.Generator) -> tuple[int, ...]:
    chosen = np.array(colours[int(rng.integers(len(colours)))]) + rng.integers(-15, 16, 3)
    return tuple(int(channel) for channel in chosen.clip(0, 255))


def _fixed(x: float, y: float) -> tuple[int, int]:
    return (round(x * 2**_SHIFT), round(y * 2**_SHIFT))


def _ellipse(picture: Picture, centre: tuple[float, float], axes: tuple[float, float], colour: tuple[int, ...]) -> None:
    half = _fixed(max(axes[0], 0.5), max(axes[1], 0.5))
    cv2.ellipse(picture, _fixed(*centre), half, 0, 0, 360, colour, -1, cv2.LINE_AA, _SHIFT)


def _polygon(picture: Picture, points: NDArray[np.float64], colour: tuple[int, ...]) -> None:
    cv2.fillPoly(picture, [np.round(points * 2**_SHIFT).astype(np.int32)], colour, cv2.LINE_AA, _SHIFT)


def _line(
    picture: Picture, start: tuple[float, float], end: tuple[float, float], colour: tuple[int, ...], thick: int
) -> None:
    cv2.line(picture, _fixed(*start), _fixed(*end), colour, thick, cv2.LINE_AA, _SHIFT)
