"""The peers of P7: what one writes first around a YOLO-like net. The whole JPEG is decoded, then letterboxed with OpenCV;
every cell is decoded, then sorted; non-maximum suppression in plain numpy. The net runs in onnxruntime or in cv2.dnn.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from jinbo.video.model import ModelCard
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Kept = list[tuple[int, float, Numbers]]
"""Class, score, corners in the frame's pixels."""


def detect(jpeg: bytes, card: ModelCard, forward: Callable[[Numbers], Numbers]) -> Kept:
    """What is seen in a frame; `forward` gives the net's answer for a batch of one."""
    frame = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    scale = min(card.input.width / frame.shape[1], card.input.height / frame.shape[0])
    size = (round(frame.shape[1] * scale), round(frame.shape[0] * scale))
    canvas = np.full((card.input.height, card.input.width, 3), card.input.fill, np.uint8)
    canvas[: size[1], : size[0]] = cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR)
    blob = canvas[..., ::-1].transpose(2, 0, 1)[None].astype(np.float32)
    blob = (blob - np.reshape(card.input.mean, (1, 3, 1, 1))) / np.reshape(card.input.std, (1, 3, 1, 1))
    return kept(forward(np.ascontiguousarray(blob, np.float32))[0], card, scale)


def kept(rows: Numbers, card: ModelCard, scale: float) -> Kept:
    """Every cell decoded, the best class of each group, thresholds, suppression by class."""
    middles, strides = _grid(card)
    found: Kept = []
    first = 4 * len(card.output.groups)
    for number, group in enumerate(card.output.groups):
        told = rows[:, 4 * number : 4 * number + 4]
        middle = middles + told[:, :2] * strides[:, None]
        half = np.exp(told[:, 2:].clip(-6, 6)) * strides[:, None] / 2
        boxes = np.concatenate([middle - half, middle + half], 1) / scale
        scores = 1 / (1 + np.exp(-rows[:, [first + one for one in group]]))
        for column, one in enumerate(group):
            above = scores[:, column] >= card.thresholds[one]
            found += [(one, *box) for box in _suppressed(boxes[above], scores[above, column], card.output.overlap)]
    return found


def _grid(card: ModelCard) -> tuple[Numbers, Numbers]:
    middles, strides = [], []
    for stride in card.output.strides:
        x, y = np.meshgrid(np.arange(card.input.width // stride), np.arange(card.input.height // stride))
        middles.append((np.stack([x, y], -1).reshape(-1, 2) + card.output.offset) * stride)
        strides.append(np.full(x.size, stride))
    return np.concatenate(middles).astype(np.float32), np.concatenate(strides).astype(np.float32)


def _suppressed(boxes: Numbers, scores: Numbers, overlap: float) -> list[tuple[float, Numbers]]:
    order, stay = (-scores).argsort(kind="stable"), []
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    while order.size:
        best, order = order[0], order[1:]
        stay.append((float(scores[best]), boxes[best]))
        across = np.minimum(boxes[best, 2], boxes[order, 2]) - np.maximum(boxes[best, 0], boxes[order, 0])
        down = np.minimum(boxes[best, 3], boxes[order, 3]) - np.maximum(boxes[best, 1], boxes[order, 1])
        shared = across.clip(0) * down.clip(0)
        order = order[shared / (areas[best] + areas[order] - shared) <= overlap]
    return stay
