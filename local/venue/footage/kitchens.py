"""Kitchens with cooks who walk and work (后厨场景): drawn with the heads that the heads detector was taught with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from local.venue.footage.lens import lit_unevenly
from local.venue.footage.scenes import HEIGHT, QUIET_S, WIDTH, Act, Picture, Thing
from models.drawn.heads import Box, draw_cap, draw_mask, draw_person

FACE_PX = (80.0, 104.0)
"""Height of a face. The net sees the picture at half its size, and its card trusts no head below 24 pixels there."""
_STANDS = ((0.15, 0.42), (0.7, 0.88), (0.52, 0.59))
"""Between which shares of the width each cook walks: apart, so that nobody hides another."""
_STEEL, _DARK = (176, 182, 186), (92, 98, 104)
_APRON = ((238, 240, 240), (214, 224, 232), (70, 96, 138))


@dataclass(frozen=True, slots=True)
class _Cook:
    seed: int
    between: tuple[float, float]
    face_px: float
    top: float
    pace: int
    """How many times a minute to and fro."""
    phase: float

    def face(self, at_s: float) -> Box:
        """Where the face is: walks to and fro, stays a while at both ends, nods while working."""
        turn = np.sin(2 * np.pi * (self.pace * at_s / QUIET_S + self.phase))
        share = 0.5 + 0.5 * np.clip(1.6 * turn, -1, 1)
        x = (self.between[0] + share * (self.between[1] - self.between[0])) * WIDTH
        y = self.top * HEIGHT + 4 * np.sin(2 * np.pi * (20 * at_s / QUIET_S + self.phase))
        wide = 0.8 * self.face_px
        return (x - wide / 2, y, x + wide / 2, y + self.face_px)


class Kitchen:
    """One kitchen's camera: the same seed gives the same room, cooks and walks."""

    def __init__(self, view: str, acts: Sequence[Act], seed: int) -> None:
        rng = np.random.default_rng(seed)
        self._acts = acts
        self._room = _room(view, rng)
        self._front = round(0.84 * HEIGHT)
        self._cooks = [
            _Cook(
                int(rng.integers(1 << 30)),
                between,
                float(rng.uniform(*FACE_PX)),
                float(rng.uniform(0.42, 0.5)),
                int(rng.integers(2, 4)),
                float(rng.random()),
            )
            for between in _STANDS[: 3 if view in ("烹饪区", "备餐台") else 2]
        ]

    def draw(self, at_s: float) -> tuple[Picture, list[Thing]]:
        """The picture (RGB) at a second of the film, and whose heads are in it."""
        picture = self._room.copy()
        things: list[Thing] = []
        for number, cook in enumerate(self._cooks):
            doing = {act.doing for act in self._acts if act.who == number and act.holds(at_s)}
            things.append(_draw(picture, cook, at_s, doing))
        picture[self._front :] = self._room[self._front :]  # the worktop hides them from the waist
        return picture, things


def _draw(picture: Picture, cook: _Cook, at_s: float, doing: set[str]) -> Thing:
    face = cook.face(at_s)
    _body(picture, face, cook, at_s)
    head = draw_person(picture, face, np.random.default_rng(cook.seed), "no_mask", cap=False)
    mask = "no_mask" if doing & {"no_mask", "smoking"} else "mask_incorrect" if "mask_incorrect" in doing else "mask"
    if mask != "no_mask":
        draw_mask(picture, face, np.random.default_rng(cook.seed + 1), correctly=mask == "mask")
    cap = "no_cap" not in doing
    if cap:  # as draw_person does it, but of the same colour whatever else is worn
        high = face[1] - 0.02 * (face[3] - face[1])
        head = draw_cap(picture, (head[0], high, head[2], head[3]), np.random.default_rng(cook.seed + 2))
    if "smoking" in doing:
        _smoke(picture, face, at_s)
    box = [round(float(side), 1) for side in head]
    return {"label": "head", "box": box, "mask": mask, "cap": cap, "smoking": "smoking" in doing}


def _body(picture: Picture, face: Box, cook: _Cook, at_s: float) -> None:
    rng = np.random.default_rng(cook.seed + 3)
    cloth = _APRON[int(rng.integers(len(_APRON)))]
    wide, middle, low = face[2] - face[0], (face[0] + face[2]) / 2, face[3] + 0.3 * (face[3] - face[1])
    left, right = round(middle - 0.95 * wide), round(middle + 0.95 * wide)
    cv2.rectangle(picture, (left, round(low)), (right, HEIGHT), cloth, -1)
    darker = tuple(int(channel * 0.82) for channel in cloth)
    for side in (-1, 1):
        shoulder = (round(middle + side * 0.95 * wide), round(low + 0.3 * wide))
        reach = 0.35 * wide * np.sin(2 * np.pi * (30 * at_s / QUIET_S + cook.phase + 0.25 * side))
        hand = (round(middle + side * 0.7 * wide + reach), round(0.82 * HEIGHT))
        cv2.line(picture, shoulder, hand, darker, max(6, round(0.3 * wide)), cv2.LINE_AA)


def _smoke(picture: Picture, face: Box, at_s: float) -> None:
    """A hand at the mouth, a cigarette with its ember, and what rises from it."""
    wide, tall = face[2] - face[0], face[3] - face[1]
    mouth = (face[0] + 0.52 * wide, face[1] + 0.78 * tall)
    end = (mouth[0] + 0.62 * wide, mouth[1] + 0.12 * tall)
    first, last = (round(mouth[0]), round(mouth[1])), (round(end[0]), round(end[1]))
    hand = (round(mouth[0] + 0.34 * wide), round(mouth[1] + 0.2 * tall))
    cv2.ellipse(picture, hand, (round(0.17 * wide), round(0.13 * tall)), 20, 0, 360, (214, 168, 132), -1, cv2.LINE_AA)
    cv2.line(picture, first, last, (248, 248, 244), max(3, round(0.075 * tall)), cv2.LINE_AA)
    cv2.circle(picture, last, max(2, round(0.045 * tall)), (236, 92, 32), -1, cv2.LINE_AA)
    veil = picture.copy()
    for puff in range(5):
        rise = (at_s * 0.5 + puff / 5) % 1
        middle = (round(end[0] + 0.15 * wide * np.sin(9 * rise)), round(end[1] - rise * 1.1 * tall))
        cv2.circle(veil, middle, max(2, round((0.06 + 0.16 * rise) * tall)), (226, 226, 226), -1, cv2.LINE_AA)
    cv2.addWeighted(veil, 0.45, picture, 0.55, 0, picture)


def _room(view: str, rng: np.random.Generator) -> Picture:
    wall = rng.integers(168, 222, 3)
    shade = np.linspace(1.0, 0.82, HEIGHT)[:, None, None]
    room = np.ascontiguousarray(np.broadcast_to(wall * shade, (HEIGHT, WIDTH, 3)).astype(np.uint8))
    grout = tuple(int(channel * 0.86) for channel in wall)
    tile = int(rng.integers(44, 64))
    for x in range(0, WIDTH, tile):
        cv2.line(room, (x, 0), (x, HEIGHT), grout, 1)
    for y in range(0, HEIGHT, tile):
        cv2.line(room, (0, y), (WIDTH, y), grout, 1)
    for shelf in (0.1, 0.22):
        y = round(shelf * HEIGHT)
        cv2.rectangle(room, (40, y), (WIDTH - 60, y + 8), _DARK, -1)
        for x in range(60, WIDTH - 100, int(rng.integers(58, 86))):
            pot = tuple(int(channel) for channel in rng.integers(60, 236, 3))
            cv2.rectangle(room, (x, y - int(rng.integers(18, 44))), (x + int(rng.integers(20, 44)), y), pot, -1)
    _furnish(room, view, rng)
    return lit_unevenly(room, rng)


def _furnish(room: Picture, view: str, rng: np.random.Generator) -> None:
    """The worktop in front, and what stands on it."""
    top, low = round(0.84 * HEIGHT), round(0.9 * HEIGHT)
    cv2.rectangle(room, (0, top), (WIDTH, HEIGHT), _DARK, -1)
    cv2.rectangle(room, (0, top), (WIDTH, low), _STEEL, -1)
    for x in range(40, WIDTH - 60, int(rng.integers(110, 150))):
        if view == "烹饪区":
            cv2.ellipse(room, (x + 40, top + 14), (46, 12), 0, 0, 360, (34, 34, 36), -1, cv2.LINE_AA)
            cv2.ellipse(room, (x + 40, top + 16), (26, 6), 0, 0, 360, (214, 126, 48), -1, cv2.LINE_AA)
        elif view == "洗消区":
            cv2.rectangle(room, (x, top + 6), (x + 86, low - 4), (118, 126, 132), -1)
            cv2.line(room, (x + 40, top - 14), (x + 40, top + 10), (196, 200, 204), 5)
        else:
            food = tuple(int(channel) for channel in rng.integers(70, 240, 3))
            cv2.ellipse(room, (x + 40, top + 16), (40, 11), 0, 0, 360, (240, 240, 238), -1, cv2.LINE_AA)
            cv2.ellipse(room, (x + 40, top + 14), (26, 7), 0, 0, 360, food, -1, cv2.LINE_AA)
