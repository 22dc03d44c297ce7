"""Lift cars (轿厢场景): a door that opens, people who come and go, and what a script brings in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from local.venue.footage.lens import lit_unevenly
from local.venue.footage.scenes import HEIGHT, WIDTH, Act, Picture, Thing
from models.drawn.cabins import DRAW, Label, draw_cabin, draw_standing

_DOOR_S, _OPEN_S = 1.5, 7.0
_LYING = 26.0
"""A lean at which a person, drawn as standing, lies: what he wears stays the same."""
_FALL_S = 1.2


class _Guest(NamedTuple):
    """Who or what rides: from the door's opening to the next."""

    label: Label
    start_s: float
    end_s: float
    at: float
    tall: float
    seed: int


class Car:
    """One lift's camera."""

    def __init__(self, acts: Sequence[Act], seed: int) -> None:
        self._acts = acts
        cabin = draw_cabin(np.random.default_rng(seed), WIDTH, HEIGHT, opened=0.0)
        self._closed = lit_unevenly(cabin, np.random.default_rng(seed + 2))
        rng = np.random.default_rng(seed)
        rng.integers(95, 215, 3)  # as draw_cabin takes them: wall, the door's lower edge, the side
        self._low, self._side = float(rng.uniform(0.3, 0.46)), float(rng.uniform(0.1, 0.24))
        self._guests = list(_guests(acts, np.random.default_rng(seed + 1)))

    def draw(self, at_s: float) -> tuple[Picture, list[Thing]]:
        """The picture (RGB) at a second of the film, and who and what is in it."""
        picture = self._closed.copy()
        self._door(picture, at_s)
        here = [(self._foot(guest, at_s), guest) for guest in self._guests if guest.start_s <= at_s < guest.end_s]
        things: list[Thing] = []
        for foot, guest in sorted(here, key=lambda one: one[0][1]):
            fallen = next((act for act in self._acts if act.doing == "fallen" and act.holds(at_s)), None)
            tall = guest.tall * (0.6 + 0.5 * foot[1] / HEIGHT)
            rng = np.random.default_rng(guest.seed)
            label: str = guest.label
            if label == "person" and fallen is not None and guest.tall == _Tall.FALLS:
                down = min(1.0, (at_s - fallen.start_s) / _FALL_S)
                box = draw_standing(picture, foot, tall, rng, 1 + down * (_LYING - 1))
                label = "fallen" if down == 1 else "person"
            else:
                box = DRAW[guest.label](picture, foot, tall, rng, 1.0)
            things.append({"label": label, "box": [round(side, 1) for side in box]})
        return picture, things

    def _foot(self, guest: _Guest, at_s: float) -> tuple[float, float]:
        """Comes in from the door at the back, leaves the same way."""
        came, goes = (at_s - guest.start_s) / 2.5, (guest.end_s - at_s) / 2.5
        inside = min(1.0, came, goes)
        near = 0.8 if guest.label == "person" else 0.86
        back = self._low + 0.08
        sway = 2.0 * np.sin(2 * np.pi * at_s / 6 + guest.seed)
        return ((0.5 + inside * (guest.at - 0.5)) * WIDTH + sway, (back + inside * (near - back)) * HEIGHT)

    def _door(self, picture: Picture, at_s: float) -> None:
        moments = {time for guest in self._guests for time in (guest.start_s, guest.end_s - 2.5)}
        share = max((_opened(at_s - (moment - 2)) for moment in moments), default=0.0)
        if share <= 0:
            return
        left, right = self._side + 0.12, 1 - self._side - 0.12
        gap = share * (right - left) / 2
        first, last = (round((0.5 - gap) * WIDTH), 0), (round((0.5 + gap) * WIDTH), round(self._low * HEIGHT))
        cv2.rectangle(picture, first, last, (226, 222, 208), -1)


class _Tall:
    """Heights by part: who falls is told by it."""

    RIDES, FALLS, WHEELS = 250.0, 262.0, 300.0


def _opened(since_s: float) -> float:
    """How far the door is open, so long after it began to open."""
    if not 0 < since_s < _OPEN_S:
        return 0.0
    return min(1.0, since_s / _DOOR_S, (_OPEN_S - since_s) / _DOOR_S)


def _guests(acts: Sequence[Act], rng: np.random.Generator) -> list[_Guest]:
    seeds = iter(rng.integers(1 << 30, size=16).tolist())
    found = [
        _Guest("person", 8, 26, 0.35, _Tall.RIDES, next(seeds)),
        _Guest("person", 88, 112, 0.62, _Tall.RIDES, next(seeds)),
        _Guest("person", 126, 146, 0.4, _Tall.RIDES, next(seeds)),
        _Guest("person", 126, 166, 0.66, _Tall.RIDES, next(seeds)),
    ]
    for act in acts:
        if act.doing in ("ebike", "bicycle"):
            wheels: Label = "ebike" if act.doing == "ebike" else "bicycle"
            found.append(_Guest(wheels, act.start_s, act.end_s, 0.42, _Tall.WHEELS, next(seeds)))
            found.append(_Guest("person", act.start_s, act.end_s, 0.72, _Tall.RIDES, next(seeds)))
        else:
            found.append(_Guest("person", act.start_s - 6, act.end_s + 6, 0.5, _Tall.FALLS, next(seeds)))
    return found
