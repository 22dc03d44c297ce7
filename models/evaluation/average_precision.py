"""Average precision (平均精度) of one class, and its interval by resampling pictures.

A detection is right when it overlaps a box of its class that no surer one has taken by at least the wanted IoU. AP is
the mean over 101 recalls of the best precision at that recall or beyond (COCO's way).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jinbo.video.pixels.suppression import overlaps
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_RECALLS = np.linspace(0, 1, 101)
RESAMPLED = 1000


@dataclass(frozen=True)
class Matched:
    """One picture's detections of one class, surest first: scores, whether right, whether counted; how many boxes count."""

    scores: Numbers
    right: NDArray[np.bool_]
    counted: NDArray[np.bool_]
    wanted: int


def match(
    boxes: NDArray[np.float32],
    scores: NDArray[np.float32],
    truth: NDArray[np.float32],
    *,
    overlap: float = 0.5,
    least: float = 0.0,
) -> Matched:
    """Which detections are right. Boxes lower than `least` pixels are nobody's error: neither missed nor found."""
    order = np.argsort(-scores, kind="stable")
    boxes, sure = boxes[order].reshape(-1, 4), scores[order].astype(np.float64)
    ignored = (truth[:, 3] - truth[:, 1]) < least
    right, counted = np.zeros(len(sure), np.bool_), np.ones(len(sure), np.bool_)
    taken = np.zeros(len(truth), np.bool_)
    shared = overlaps(boxes, truth)
    for number in range(len(sure)):
        free = np.where(taken | ignored, 0.0, shared[number])
        if len(truth) and free.max() >= overlap:
            right[number], taken[free.argmax()] = True, True
        else:
            small = boxes[number, 3] - boxes[number, 1] < least
            counted[number] = not (small or bool((shared[number][ignored] >= overlap).any()))
    return Matched(sure, right, counted, int((~ignored).sum()))


def average_precision(pictures: list[Matched]) -> float:
    """0 to 1; not a number where the class is in no picture."""
    return _Ranked(pictures).average_precision(np.ones(len(pictures)))


def curve(pictures: list[Matched]) -> tuple[Numbers, Numbers]:
    """(recall, precision) after each counted detection, surest first over all pictures."""
    return _Ranked(pictures).curve(np.ones(len(pictures)))


class _Ranked:
    """The counted detections of all pictures, surest first, each with the number of its picture."""

    def __init__(self, pictures: list[Matched]) -> None:
        scores = np.concatenate([picture.scores[picture.counted] for picture in pictures])
        order = np.argsort(-scores, kind="stable")
        self.right = np.concatenate([picture.right[picture.counted] for picture in pictures])[order]
        self.picture = np.repeat(np.arange(len(pictures)), [int(picture.counted.sum()) for picture in pictures])[order]
        self.wanted = np.array([picture.wanted for picture in pictures])

    def curve(self, times: Numbers) -> tuple[Numbers, Numbers]:
        """The curve when each picture is counted so many times."""
        weight = times[self.picture]
        hits, found = (self.right * weight).cumsum(), weight.cumsum()
        return hits / (self.wanted * times).sum(), hits / np.maximum(found, 1e-9)

    def average_precision(self, times: Numbers) -> float:
        if not (self.wanted * times).sum():
            return float("nan")
        recall, precision = self.curve(times)
        if not len(recall):
            return 0.0
        best = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
        return float(best[np.searchsorted(recall, _RECALLS - 1e-12)].mean())


def at_threshold(pictures: list[Matched], threshold: float) -> tuple[float, float]:
    """(precision, recall) of what reaches the threshold; precision is not a number where nothing does."""
    found = right = 0
    for picture in pictures:
        reached = picture.counted & (picture.scores >= threshold)
        found += int(reached.sum())
        right += int((reached & picture.right).sum())
    wanted = sum(picture.wanted for picture in pictures)
    nan = float("nan")
    return (right / found if found else nan), (right / wanted if wanted else nan)


def interval(pictures: list[Matched], seed: int = 1, resampled: int = RESAMPLED) -> tuple[float, float]:
    """95 % interval of the AP: whole pictures drawn again with replacement, as errors within one are of a kind."""
    ranked, count = _Ranked(pictures), len(pictures)
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=resampled)
    found = np.array([ranked.average_precision(times) for times in drawn.astype(np.float64)])
    if np.isnan(found).all():
        return float("nan"), float("nan")
    low, high = np.nanquantile(found, (0.025, 0.975))
    return float(low), float(high)
