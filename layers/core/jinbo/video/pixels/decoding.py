"""A net's answer into candidates: boxes in pixels of the net's input, scores, numbers of classes (解码).

Only cells above a threshold are decoded: of fourteen thousand cells some dozens are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jinbo.video.model import BoxFormat, Head, ModelCard

Numbers = NDArray[np.float32]
_LARGEST = 6.0  # of a logarithm of a side, in strides: e to the 6 is wider than any input


class Candidates(NamedTuple):
    """Boxes n x 4 (x1, y1, x2, y2), scores n (0 to 1), classes n."""

    boxes: Numbers
    scores: Numbers
    classes: NDArray[np.intp]


def candidates(answer: Numbers, card: ModelCard, thresholds: Numbers) -> Candidates:
    """Everything of one picture at or above its class's threshold. `answer` is rows x numbers, without the batch."""
    rows = answer.T if card.output.transposed else answer
    if card.output.head is Head.RANKED:
        return _ranked(rows, card, thresholds)
    if card.output.head is Head.GRID:
        return _grid(rows, card, thresholds)
    return _decoded(rows, card, thresholds)


def columns(card: ModelCard) -> int:
    """How many numbers a row of the answer has."""
    if card.output.head is Head.RANKED:
        return 6
    boxes = 4 * len(card.output.groups) if card.output.head is Head.GRID else 4
    return boxes + card.output.objectness + len(card.labels)


def probabilities(logits: Numbers) -> Numbers:
    """The logistic function, without overflow for any number."""
    small = np.exp(-np.abs(logits))
    return np.asarray(np.where(logits >= 0, 1, small) / (1 + small), np.float32)


def _above(
    rows: Numbers, first: int, card: ModelCard, thresholds: Numbers
) -> tuple[NDArray[np.intp], NDArray[np.intp], Numbers]:
    """(row, class, score) of every score that reaches its threshold; `first` is the column after the boxes."""
    told = rows[:, first + card.output.objectness :]
    if not card.output.objectness:
        limits = _logits(thresholds) if card.output.logits else thresholds
        found, classes = np.nonzero(told >= limits)
        scores = told[found, classes]
        return found, classes, probabilities(scores) if card.output.logits else scores
    sure = rows[:, first]
    if card.output.logits:
        sure, told = probabilities(sure), probabilities(told)
    scores = told * sure[:, None]
    found, classes = np.nonzero(scores >= thresholds)
    return found, classes, scores[found, classes]


def _logits(thresholds: Numbers) -> Numbers:
    inner = thresholds.clip(1e-6, 1 - 1e-6)
    return np.asarray(np.log(inner / (1 - inner)), np.float32)


def _decoded(rows: Numbers, card: ModelCard, thresholds: Numbers) -> Candidates:
    found, classes, scores = _above(rows, 4, card, thresholds)
    return Candidates(_corners(rows[found, :4], card), scores, classes)


def _ranked(rows: Numbers, card: ModelCard, thresholds: Numbers) -> Candidates:
    classes = rows[:, 5].astype(np.intp)
    known = (classes >= 0) & (classes < len(thresholds))
    limits = thresholds[np.where(known, classes, 0)]
    kept = known & (rows[:, 4] >= limits)
    return Candidates(_corners(rows[kept, :4], card), rows[kept, 4], classes[kept])


def _corners(told: Numbers, card: ModelCard) -> Numbers:
    boxes = told.astype(np.float32)
    if card.output.boxes is BoxFormat.CXCYWH:
        half = boxes[:, 2:] / 2
        boxes = np.concatenate([boxes[:, :2] - half, boxes[:, :2] + half], 1)
    if card.output.normalised:
        boxes = boxes * np.array([card.input.width, card.input.height] * 2, np.float32)
    return boxes


def _grid(rows: Numbers, card: ModelCard, thresholds: Numbers) -> Candidates:
    groups = card.output.groups
    found, classes, scores = _above(rows, 4 * len(groups), card, thresholds)
    corners, strides = cells(card.input.width, card.input.height, card.output.strides)
    group_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    first = 4 * group_of[classes][:, None] + np.arange(4)
    told, stride = rows[found[:, None], first], strides[found][:, None]
    middles = (corners[found] + card.output.offset + told[:, :2]) * stride
    half = np.exp(told[:, 2:].clip(-_LARGEST, _LARGEST)) * stride / 2
    return Candidates(np.concatenate([middles - half, middles + half], 1), scores, classes)


@lru_cache(maxsize=8)
def cells(width: int, height: int, strides: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """Column and row of every cell (n x 2) and its stride (n), in the order of the net's answer."""
    places, sizes = [], []
    for stride in strides:
        down, across = height // stride, width // stride
        y, x = np.mgrid[:down, :across]
        places.append(np.stack([x, y], -1).reshape(-1, 2))
        sizes.append(np.full(down * across, stride))
    return np.concatenate(places).astype(np.float32), np.concatenate(sizes).astype(np.float32)
