"""Of boxes that show the same thing the surest stays (非极大值抑制)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 300
"""Candidates of one class that are looked at; no scene here has as many heads."""


def kept(boxes: NDArray[np.float32], scores: NDArray[np.float32], overlap: float) -> NDArray[np.intp]:
    """Numbers of the boxes that stay, surest first; one goes when it overlaps a surer one by more than `overlap` (IoU)."""
    order = np.argsort(-scores, kind="stable")[:MOST]
    if len(order) < 2:
        return order
    shared = overlaps(boxes[order], boxes[order]) > overlap
    alive = np.ones(len(order), np.bool_)
    for number in range(len(order)):
        if alive[number]:
            alive[number + 1 :] &= ~shared[number, number + 1 :]
    return order[alive]


def overlaps(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of every box of a (n x 4) with every box of b (m x 4); 0 where both are empty."""
    sides = np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2])
    shared = sides.clip(0).prod(-1)
    union = _areas(a)[:, None] + _areas(b)[None] - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0), np.float32)


def _areas(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).clip(0).prod(-1), np.float32)
