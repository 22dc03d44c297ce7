"""Milliseconds a frame: from the JPEG to detections, and the net alone, at one and two threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
from jinbo.video.model import ModelKind
from jinbo.video.pixels import answers
from jinbo.video.pixels.jpeg import shown
from jinbo.video.pixels.onnx import Model, load

from models.drawn.scenes import kitchen

ROUNDS = 30
THREADS = (1, 2)


def frame(width: int = 1920, height: int = 1080) -> bytes:
    """A drawn kitchen as a camera sends it."""
    pixels, _ = kitchen(np.random.default_rng(7), width, height, people=5, least=60)
    _, packed = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    return packed.tobytes()


def measure(folder: Path) -> dict[str, Any]:
    """Medians of thirty rounds, for each number of threads."""
    jpeg = frame()
    figures = {}
    for threads in THREADS:
        model = load(folder, threads)
        seen = shown(jpeg, model.card.input)
        figures[f"{threads}_threads"] = {
            "net_ms": _milliseconds(partial(model.answer, seen.canvas)),
            "frame_1080p_ms": _milliseconds(partial(_whole, model, jpeg)),
        }
    return figures


def _whole(model: Model, jpeg: bytes) -> object:
    seen = shown(jpeg, model.card.input)
    answer = model.answer(seen.canvas)
    if model.card.kind is ModelKind.CLASSIFIER:
        return answers.scores(answer, model.card)
    return answers.detections(answer, model.card, seen.scale, seen.size)


def _milliseconds(run: Callable[[], object]) -> float:
    run()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return round(1000 * median(taken), 2)
