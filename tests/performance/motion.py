"""P8: frames a core on 90 % still and 10 % moving, with the motion gate and without; no event that was put in is missed.

Without the gate each frame goes through the shipped head detector, decoded as the product decodes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from jinbo.video.pixels import frames
from jinbo.video.pixels.jpeg import shown
from jinbo.video.pixels.motion import MotionGate, Verdict
from jinbo.video.pixels.onnx import Model, load

from local.environments import ROOT
from tests.performance.harness import Runner, race

MINUTES, FPS = 10, 1
EVENTS = 6
"""In ten minutes; each lasts ten seconds, which makes a tenth of the frames."""
EVENT_S = 10
FLOOR = 5.0
REFRESH = 60
"""One frame a minute is handed on whatever it shows."""


def replay() -> tuple[list[bytes], list[range]]:
    """Ten minutes in 1080p, a JPEG of some 70 KB a second: noise always, six events, light that changes between."""
    chance = np.random.default_rng(8)
    patches = chance.integers(40, 200, (9, 16, 3), dtype=np.uint8)
    room = cv2.GaussianBlur(cv2.resize(patches, (1920, 1080), interpolation=cv2.INTER_NEAREST), (0, 0), 2).astype(
        np.int16
    )
    noises = [
        np.round(cv2.GaussianBlur(chance.normal(0, 2, room.shape), (0, 0), 1.5)).astype(np.int8) for _ in range(4)
    ]
    events = [range(60 + number * 90, 60 + number * 90 + EVENT_S) for number in range(EVENTS)]
    pictures = []
    for second in range(MINUTES * 60 * FPS):
        picture = room + noises[second % 4]
        if second % 150 >= 75:
            picture = picture * 5 // 4
        for number, event in enumerate(events):
            if second in event:
                size = (48, 64, 96, 160, 240, 400)[number]
                left = 200 + (second - event.start) * 60
                picture[300 : 300 + size, left : left + size // 2] = (30, 60, 220)
        pictures.append(frames.jpeg(np.clip(picture, 0, 255).astype(np.uint8), 80))
    return pictures, events


@cache
def _model() -> Model:
    return load(ROOT / "models/heads/1", threads=1)


def detect(jpeg: bytes) -> None:
    """A frame before the detector."""
    model = _model()
    model.detections_on(shown(jpeg, model.card.input))


def gated(pictures: Sequence[bytes]) -> list[int]:
    """The frames that reach the detector."""
    gate, handed = MotionGate(), []
    for number, jpeg in enumerate(pictures):
        verdict = gate.look(frames.small_picture(jpeg)).verdict
        if verdict in (Verdict.MOTION, Verdict.FIRST) or number % REFRESH == 0:
            detect(jpeg)
            handed.append(number)
    return handed


def p8(rounds: int) -> dict[str, Any]:
    """The race. It holds when the gate is worth its floor and has missed no event."""
    cv2.setNumThreads(1)
    pictures, events = replay()
    handed = gated(pictures)
    missed = sum(not any(number in event for number in handed) for event in events)
    without = Runner("every frame", lambda: [detect(jpeg) for jpeg in pictures[:100]], 100)
    figures = race(
        Runner("motion gate", lambda: gated(pictures), len(pictures)), {"every frame": (without, FLOOR)}, rounds
    )
    in_events = sum(number in event for event in events for number in handed)
    return {
        **figures,
        "handed": len(handed),
        "of": len(pictures),
        "jpeg_kb": round(sum(map(len, pictures)) / len(pictures) / 1000),
        "in_events": in_events,
        "missed_events": missed,
        "holds": figures["holds"] and not missed,
    }
