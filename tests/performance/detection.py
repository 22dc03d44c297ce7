"""P7: frames a second and core from a 1080p JPEG to detections, on the very same ONNX file.

The peers are the usual path (tests/performance/peers/usual_detection.py) with the net in cv2.dnn, and with it in
onnxruntime. Everybody has one thread. Before anything is timed, both nets' answers for one canvas, and what both ways of
reading an answer keep, are compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jinbo.video.model import Detection
from jinbo.video.pixels import answers
from jinbo.video.pixels.jpeg import Shown, shown
from jinbo.video.pixels.letterbox import tensor
from jinbo.video.pixels.onnx import Model, load
from jinbo.video.pixels.suppression import overlaps

from models.evaluation.timing import frame
from tests.performance.harness import Runner, race
from tests.performance.peers import usual_detection

FOLDER = Path(__file__).resolve().parents[2] / "models" / "heads" / "1"
OVER_OPENCV, OVER_THE_USUAL_PATH = 1.8, 1.3
SAME_PLACE = 0.99
FRAMES = 4


def p7(rounds: int) -> dict[str, Any]:
    """Microseconds of CPU a frame."""
    cv2.setNumThreads(1)
    model, jpeg = load(FOLDER, threads=1), frame()
    card = model.card
    opencv = cv2.dnn.readNetFromONNX(str(FOLDER / card.file))

    def in_opencv(blob: np.ndarray) -> np.ndarray:
        opencv.setInput(blob, card.input.name)
        return np.asarray(opencv.forward(card.output.name))

    def in_onnxruntime(blob: np.ndarray) -> np.ndarray:
        return np.asarray(model.session.run([card.output.name], {card.input.name: blob})[0])

    seen = shown(jpeg, card.input)
    apart = _compare(model, seen, in_opencv(tensor(seen.canvas, card.input))[0])
    figures = race(
        Runner("ours", lambda: _ours(model, jpeg), 1, FRAMES),
        {
            "cv2.dnn": (
                Runner("cv2.dnn", lambda: usual_detection.detect(jpeg, card, in_opencv), 1, FRAMES),
                OVER_OPENCV,
            ),
            "the usual path": (
                Runner("usual", lambda: usual_detection.detect(jpeg, card, in_onnxruntime), 1, FRAMES),
                OVER_THE_USUAL_PATH,
            ),
        },
        rounds,
    )
    return {**figures, "answers_apart": apart, "sha256": card.sha256}


def _ours(model: Model, jpeg: bytes) -> list[Detection]:
    seen = shown(jpeg, model.card.input)
    return answers.detections(model.answer(seen.canvas), model.card, seen.scale, seen.size)


def _compare(model: Model, seen: Shown, other: np.ndarray) -> float:
    """The same boxes are kept from the same answer; gives how far apart the two nets' probabilities are at most."""
    mine = model.answer(seen.canvas)
    ours = answers.detections(mine, model.card, seen.scale, seen.size)
    usual = usual_detection.kept(mine, model.card, seen.scale)
    assert len(ours) == len(usual)
    edge = np.array([*seen.size, *seen.size], np.float32)
    for one in ours:
        box = np.array([(one.box.x1, one.box.y1, one.box.x2, one.box.y2)], np.float32)
        alike = [corners for number, score, corners in usual if _same(model, one, number, score)]
        assert alike
        assert overlaps(box, np.array(alike).clip(0, edge)).max() >= SAME_PLACE
    first = 4 * len(model.card.output.groups)
    chances = [1 / (1 + np.exp(-answer[:, first:])) for answer in (mine, other)]
    return round(float(np.abs(chances[0] - chances[1]).max()), 4)


def _same(model: Model, one: Detection, number: int, score: float) -> bool:
    return model.card.labels[number] == one.label and abs(one.score - score) < 1e-3
