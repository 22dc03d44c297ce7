"""From a net's answer to what is said about the frame: detections in the frame's pixels, or a classifier's scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jinbo.video.model import Box, Detection, ModelCard
from jinbo.video.pixels.decoding import candidates, probabilities
from jinbo.video.pixels.suppression import kept

Numbers = NDArray[np.float32]


def detections(
    answer: Numbers, card: ModelCard, scale: float, size: tuple[int, int], thresholds: tuple[float, ...] | None = None
) -> list[Detection]:
    """What is seen, surest first, in pixels of the frame of `size` (width, height) that was scaled by `scale`.

    `thresholds` replaces the card's, for a measurement that wants to see everything.
    """
    limits = np.array(card.thresholds if thresholds is None else thresholds, np.float32)
    found = candidates(answer, card, limits)
    width, height = size
    frame = (found.boxes / scale).clip(0, np.array([width, height, width, height], np.float32))
    seen = []
    for number in np.unique(found.classes):
        (of_class,) = np.nonzero(found.classes == number)
        for one in of_class[kept(found.boxes[of_class], found.scores[of_class], card.output.overlap)]:
            x1, y1, x2, y2 = (float(side) for side in frame[one])
            if x2 > x1 and y2 > y1:
                seen.append(Detection(card.labels[number], float(found.scores[one]), Box(x1, y1, x2, y2)))
    return sorted(seen, key=lambda detection: -detection.score)


def scores(answer: Numbers, card: ModelCard) -> dict[str, float]:
    """A classifier's score of every label. One logit for two labels is the second's; several logits share 1."""
    told = answer.reshape(-1).astype(np.float32)
    if len(told) == 1 and len(card.labels) == 2:
        second = float(probabilities(told)[0]) if card.output.logits else float(told[0])
        return {card.labels[0]: 1 - second, card.labels[1]: second}
    if card.output.logits:
        told = np.exp(told - told.max())
        told = told / told.sum()
    return {label: float(score) for label, score in zip(card.labels, told, strict=True)}
