"""A detector on pictures with boxes: AP50 a class with intervals, precision and recall as shipped, boxes of some size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jinbo.video.model import Detection
from numpy.typing import NDArray

from models.data.reading import Picture
from models.evaluation.average_precision import Matched, at_threshold, average_precision, interval, match

LEAST_PIXELS = 24
"""Boxes of this height in the picture as it is: below it a person does not see either whether a mask is worn."""
SEEN_FROM = 0.01
"""Scores from here on make the curve."""

See = Callable[[Picture], list[Detection]]


@dataclass(frozen=True)
class Seen:
    """A picture and everything that the detector sees in it, down to SEEN_FROM."""

    picture: Picture
    detections: list[Detection]


def look(pictures: list[Picture], see: See) -> list[Seen]:
    """The detector's answers, each picture once."""
    return [Seen(picture, see(picture)) for picture in pictures]


def measure(seen: list[Seen], classes: tuple[str, ...], thresholds: dict[str, float]) -> dict[str, Any]:
    """For each class: boxes, ap50 with its interval, precision and recall at the threshold; the same for large boxes."""
    figures = {}
    for number, label in enumerate(classes):
        every = [match_one(one, number, label) for one in seen]
        if not sum(one.wanted for one in every):
            continue
        large = [match_one(one, number, label, LEAST_PIXELS) for one in seen]
        figures[label] = {
            **_figures(every, thresholds[label]),
            f"from_{LEAST_PIXELS}_px": _figures(large, thresholds[label]),
        }
    return figures


def match_one(one: Seen, number: int, label: str, least: float = 0.0) -> Matched:
    """One picture's detections of a class against its boxes of that class; lower boxes than `least` count nowhere."""
    mine = [detection for detection in one.detections if detection.label == label]
    boxes = np.array([(d.box.x1, d.box.y1, d.box.x2, d.box.y2) for d in mine], np.float32).reshape(-1, 4)
    scores = np.array([detection.score for detection in mine], np.float32)
    truth: NDArray[np.float32] = one.picture.boxes[one.picture.classes == number]
    return match(boxes, scores, truth, least=least)


def _figures(pictures: list[Matched], threshold: float) -> dict[str, Any]:
    precision, recall = at_threshold(pictures, threshold)
    low, high = interval(pictures)
    return {
        "boxes": sum(picture.wanted for picture in pictures),
        "ap50": rounded(average_precision(pictures)),
        "ap50_interval": [rounded(low), rounded(high)],
        "threshold": threshold,
        "precision": rounded(precision),
        "recall": rounded(recall),
    }


def rounded(value: float) -> float | None:
    """Three digits, as a card tells them; None for what cannot be said."""
    return None if np.isnan(value) else round(float(value), 3)
