"""Lift cabins drawn by code (轿厢): walls, doors and floor as a camera in the upper corner sees them, and what stands in them.

Each thing takes its looks from the generator given: the same seed gives the same person or vehicle wherever it stands,
so that a scene can move it from frame to frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from models.drawn.scenes import seen_by_a_camera

Label = Literal["person", "ebike", "bicycle", "fallen"]
Box = tuple[float, float, float, float]
Picture = NDArray[np.uint8]
Colour = tuple[int, ...]
Draw = Callable[[Picture, tuple[float, float], float, np.random.Generator, float], Box]
LABELS: tuple[Label, ...] = ("person", "ebike", "bicycle", "fallen")
_CHANCES = (0.55, 0.2, 0.13, 0.12)
_SHIFT = 4  # OpenCV draws in sixteenths of a pixel
_CLOTHES = ((40, 45, 60), (180, 60, 60), (70, 110, 160), (225, 225, 220), (95, 95, 70), (30, 30, 32), (205, 165, 60))
_TROUSERS = ((40, 45, 70), (25, 25, 28), (120, 110, 90), (80, 80, 85))
_SKINS = ((255, 219, 190), (241, 194, 160), (224, 172, 125), (198, 140, 95), (141, 92, 60))
_HAIRS = ((25, 20, 20), (60, 40, 25), (110, 75, 45), (130, 130, 130))
_PAINTS = ((190, 30, 35), (30, 90, 170), (235, 235, 230), (25, 25, 28), (60, 150, 90), (240, 170, 40))
_RUBBER, _STEEL = (28, 28, 30), (150, 150, 155)


def cabin(rng: np.random.Generator, width: int, height: int) -> tuple[Picture, list[tuple[Box, Label]]]:
    """A picture (RGB) and what is in it, from the back to the front: up to four things, often none."""
    picture = draw_cabin(rng, width, height)
    things: list[tuple[Box, Label]] = []
    for foot in sorted(rng.uniform(0.5, 0.98, int(rng.choice(5, p=(0.18, 0.34, 0.28, 0.14, 0.06))))):
        label = LABELS[int(rng.choice(4, p=_CHANCES))]
        at = (rng.uniform(0.15, 0.85) * width, foot * height)
        tall = rng.uniform(0.42, 0.62) * height * (0.6 + 0.5 * foot)
        lean = float(rng.choice((-1.0, 1.0)))
        box = DRAW[label](picture, at, tall, rng, lean)
        if not any(_hides(box, other) for other, _ in things):
            things.append((box, label))
        else:
            things = [(other, its) for other, its in things if not _hides(box, other)] + [(box, label)]
    return seen_by_a_camera(rng, picture), things


def draw_cabin(rng: np.random.Generator, width: int, height: int, opened: float | None = None) -> Picture:
    """An empty cabin; `opened` is how far its door is open, 0 to 1 (by chance where it is not told)."""
    wall = rng.integers(95, 215, 3)
    picture = np.full((height, width, 3), wall, np.uint8)
    low = float(rng.uniform(0.3, 0.46))
    side = float(rng.uniform(0.1, 0.24))
    floor = tuple(int(channel) for channel in rng.integers(45, 170, 3))
    _fill(picture, [(0, 1), (side, low), (1 - side, low), (1, 1)], floor)
    for x in (0.0, 1.0):
        shade = tuple(int(channel * rng.uniform(0.7, 0.95)) for channel in wall)
        inner = side if x == 0 else 1 - side
        _fill(picture, [(x, 0), (inner, 0), (inner, low), (x, 1)], shade)
    left, right = side + 0.12, 1 - side - 0.12
    gap = (float(rng.random() < 0.3) * float(rng.uniform(0.2, 1)) if opened is None else opened) * (right - left) / 2
    steel = tuple(int(channel) for channel in rng.integers(130, 200, 3))
    _fill(picture, [(left, 0), (right, 0), (right, low), (left, low)], steel)
    if gap > 0.01:
        middle = (left + right) / 2
        hall = tuple(int(channel) for channel in rng.integers(170, 250, 3))
        ring = [(middle - gap, 0.0), (middle + gap, 0.0), (middle + gap, low), (middle - gap, low)]
        _fill(picture, ring, hall)
    rail = tuple(int(channel * 0.6) for channel in steel)
    for inner, outer in ((side, 0.0), (1 - side, 1.0)):
        start, end = (inner, low * 0.72), (outer, 0.78)
        _stroke(picture, start, end, rail, 0.012)
    for place in range(int(rng.integers(0, 4))):
        x, y = rng.uniform(0.02, 0.12) if place % 2 else rng.uniform(0.86, 0.96), rng.uniform(0.1, 0.5)
        paper = tuple(int(channel) for channel in rng.integers(60, 255, 3))
        _fill(picture, [(x, y), (x + 0.09, y), (x + 0.09, y + 0.14), (x, y + 0.14)], paper)
    return picture


def draw_standing(
    picture: Picture, foot: tuple[float, float], tall: float, rng: np.random.Generator, lean: float
) -> Box:
    """A person (人) seen from above in front; gives the box."""
    return _person(picture, foot, tall, rng, turned=0.06 * lean)


def draw_fallen(picture: Picture, foot: tuple[float, float], tall: float, rng: np.random.Generator, lean: float) -> Box:
    """A person who lies on the floor (倒地), head to the left or to the right."""
    return _person(picture, foot, tall, rng, turned=lean * float(rng.uniform(1.3, 1.75)))


def draw_ebike(picture: Picture, foot: tuple[float, float], tall: float, rng: np.random.Generator, lean: float) -> Box:
    """An electric scooter (电动车): body and footboard, battery under the seat, small thick wheels, mirrors."""
    pen = _Pen(picture, foot, tall * rng.uniform(0.62, 0.78), lean, rng.uniform(-0.15, 0.15))
    paint = _near(_PAINTS, rng)
    dark = tuple(int(channel * 0.6) for channel in paint)
    for x in (-0.62, 0.62):
        pen.disc((x, -0.2), 0.21, _RUBBER)
        pen.disc((x, -0.2), 0.1, _STEEL)
    pen.fill([(-0.72, -0.34), (-0.2, -0.24), (0.3, -0.2), (0.42, -0.34), (0.3, -0.3), (-0.15, -0.36)], dark)
    pen.fill([(-0.8, -0.62), (-0.1, -0.66), (-0.12, -0.3), (-0.5, -0.26), (-0.74, -0.42)], paint)
    pen.fill([(-0.8, -0.72), (0.0, -0.7), (-0.04, -0.62), (-0.78, -0.62)], (30, 30, 34))
    pen.fill([(0.3, -0.24), (0.42, -0.2), (0.6, -0.86), (0.44, -0.92)], paint)
    pen.fill([(0.5, -0.44), (0.8, -0.38), (0.72, -0.28), (0.52, -0.34)], dark)
    pen.stroke((0.36, -1.0), (0.66, -0.94), (40, 40, 42), 0.07)
    pen.disc((0.66, -0.78), 0.07, (250, 250, 225))
    if rng.random() < 0.6:
        pen.fill([(-0.98, -0.98), (-0.6, -0.98), (-0.6, -0.72), (-0.98, -0.72)], _near(_PAINTS, rng))
    for x in (0.34, 0.62):
        pen.stroke((x, -0.96), (x - 0.05, -1.12), (40, 40, 42), 0.03)
        pen.disc((x - 0.05, -1.14), 0.05, (60, 60, 66))
    return pen.box()


def draw_bicycle(
    picture: Picture, foot: tuple[float, float], tall: float, rng: np.random.Generator, lean: float
) -> Box:
    """A bicycle (自行车): large thin wheels and a frame of tubes that one looks through."""
    pen = _Pen(picture, foot, tall * rng.uniform(0.62, 0.78), lean, rng.uniform(-0.15, 0.15))
    paint = _near(_PAINTS, rng)
    for x in (-0.6, 0.6):
        pen.ring((x, -0.36), 0.35, _RUBBER, 0.05)
        pen.ring((x, -0.36), 0.05, _STEEL, 0.05)
        for turn in np.arange(0, np.pi, np.pi / 5) + rng.uniform(0, 0.6):
            reach = (0.33 * np.cos(turn), 0.33 * np.sin(turn))
            pen.stroke((x - reach[0], -0.36 - reach[1]), (x + reach[0], -0.36 + reach[1]), (120, 120, 124), 0.01)
    crank, seat, head = (-0.08, -0.34), (-0.26, -0.86), (0.44, -0.84)
    for start, end in ((crank, seat), (seat, head), (crank, head), ((-0.6, -0.36), crank), ((-0.6, -0.36), seat)):
        pen.stroke(start, end, paint, 0.05)
    pen.stroke(head, (0.6, -0.36), paint, 0.05)
    pen.stroke(head, (0.4, -1.0), _STEEL, 0.04)
    pen.stroke((0.3, -1.02), (0.54, -0.98), (40, 40, 42), 0.05)
    pen.stroke((-0.4, -0.92), (-0.14, -0.9), (30, 30, 32), 0.07)
    pen.ring(crank, 0.09, _STEEL, 0.03)
    if rng.random() < 0.4:
        pen.fill([(0.5, -0.92), (0.86, -0.92), (0.8, -0.66), (0.56, -0.66)], (90, 90, 92))
    return pen.box()


DRAW: dict[Label, Draw] = {
    "person": draw_standing,
    "ebike": draw_ebike,
    "bicycle": draw_bicycle,
    "fallen": draw_fallen,
}


def _person(picture: Picture, foot: tuple[float, float], tall: float, rng: np.random.Generator, turned: float) -> Box:
    pen = _Pen(picture, foot, tall * rng.uniform(0.92, 1.08), 1.0, turned)
    cloth, legs = _near(_CLOTHES, rng), _near(_TROUSERS, rng)
    skin, hair = _near(_SKINS, rng), _near(_HAIRS, rng)
    wide = float(rng.uniform(0.15, 0.2))
    for x in (-0.06, 0.07):
        pen.fill([(x - 0.06, -0.46), (x + 0.06, -0.46), (x + 0.045, -0.02), (x - 0.045, -0.02)], legs)
        pen.fill([(x - 0.06, -0.05), (x + 0.06, -0.05), (x + 0.06, 0.0), (x - 0.06, 0.0)], (30, 28, 28))
    pen.fill([(-wide, -0.8), (wide, -0.8), (wide * 0.8, -0.42), (-wide * 0.8, -0.42)], cloth)
    darker = tuple(int(channel * 0.85) for channel in cloth)
    for x in (-1, 1):
        hand = (x * (wide + rng.uniform(-0.02, 0.06)), -rng.uniform(0.4, 0.52))
        pen.stroke((x * wide * 0.92, -0.76), hand, darker, 0.075)
        pen.disc(hand, 0.035, skin)
    pen.disc((0.0, -0.83), 0.055, skin)
    pen.disc((0.0, -0.915), 0.092, hair)
    if rng.random() < 0.75:
        pen.disc((float(rng.uniform(-0.02, 0.02)), -0.89), 0.072, skin)
    return pen.box()


class _Pen:
    """Draws shapes of one thing: x to the right and y down in heights, 0, 0 at its foot; remembers how far they reach."""

    def __init__(self, picture: Picture, foot: tuple[float, float], tall: float, facing: float, turned: float) -> None:
        self._picture, self._foot, self._tall = picture, np.array(foot), tall
        turn = np.array([[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]])
        self._linear = turn @ np.diag([facing, 1.0]) * tall
        self._reach: list[NDArray[np.float64]] = []

    def fill(self, ring: list[tuple[float, float]], colour: Colour) -> None:
        """A polygon."""
        points = self._placed(ring)
        cv2.fillPoly(self._picture, [np.round(points * 2**_SHIFT).astype(np.int32)], colour, cv2.LINE_AA, _SHIFT)

    def stroke(self, start: tuple[float, float], end: tuple[float, float], colour: Colour, thick: float) -> None:
        """A line."""
        points = np.round(self._placed([start, end]) * 2**_SHIFT).astype(int)
        first, last = (tuple(int(part) for part in point) for point in points)
        cv2.line(self._picture, first, last, colour, self._thick(thick), cv2.LINE_AA, _SHIFT)

    def disc(self, middle: tuple[float, float], radius: float, colour: Colour) -> None:
        """A filled circle."""
        self._circle(middle, radius, colour, -1)

    def ring(self, middle: tuple[float, float], radius: float, colour: Colour, thick: float) -> None:
        """A circle's line."""
        self._circle(middle, radius, colour, self._thick(thick))

    def box(self) -> Box:
        """Everything that was drawn, as far as it is in the picture."""
        points = np.concatenate(self._reach)
        high, wide = self._picture.shape[:2]
        (x1, y1), (x2, y2) = points.min(0).clip(0, (wide, high)), points.max(0).clip(0, (wide, high))
        return float(x1), float(y1), float(x2), float(y2)

    def _circle(self, middle: tuple[float, float], radius: float, colour: Colour, thick: int) -> None:
        x, y = middle
        corners = self._placed([(x, y)]) + np.array([(-1, -1), (1, 1)]) * radius * self._tall
        self._reach.append(corners)
        centre = np.round(corners.mean(0) * 2**_SHIFT).astype(int)
        size = max(1, round(radius * self._tall * 2**_SHIFT))
        cv2.circle(self._picture, (int(centre[0]), int(centre[1])), size, colour, thick, cv2.LINE_AA, _SHIFT)

    def _placed(self, points: list[tuple[float, float]]) -> NDArray[np.float64]:
        placed: NDArray[np.float64] = np.array(points) @ self._linear.T + self._foot
        self._reach.append(placed)
        return placed

    def _thick(self, share: float) -> int:
        return max(1, round(share * self._tall))


def _hides(box: Box, other: Box) -> bool:
    """Whether `box` lies over more than half of `other`, so that nobody could ask a detector for it."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    if across <= 0 or down <= 0:
        return False
    return across * down > 0.55 * (other[2] - other[0]) * (other[3] - other[1])


def _near(colours: tuple[tuple[int, int, int], ...], rng: np.random.Generator) -> Colour:
    chosen = np.array(colours[int(rng.integers(len(colours)))]) + rng.integers(-15, 16, 3)
    return tuple(int(channel) for channel in chosen.clip(0, 255))


def _fill(picture: Picture, ring: list[tuple[float, float]], colour: Colour) -> None:
    """A polygon, corners as shares of the picture."""
    points = np.array(ring) * picture.shape[1::-1]
    cv2.fillPoly(picture, [np.round(points * 2**_SHIFT).astype(np.int32)], colour, cv2.LINE_AA, _SHIFT)


def _stroke(
    picture: Picture, start: tuple[float, float], end: tuple[float, float], colour: Colour, thick: float
) -> None:
    """A line, in shares of the picture."""
    points = np.round(np.array([start, end]) * picture.shape[1::-1] * 2**_SHIFT).astype(int)
    first, last = (tuple(int(part) for part in point) for point in points)
    cv2.line(picture, first, last, colour, max(1, round(thick * picture.shape[1])), cv2.LINE_AA, _SHIFT)
