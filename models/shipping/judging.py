"""How a net is judged before it is shipped: its figure on the validation pictures, and the thresholds that suit it.

Thresholds are where the validation split's F1 (a classifier's accuracy) is best.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jinbo.video.pixels.onnx import Model
from numpy.typing import NDArray

from models.data.reading import Picture
from models.evaluation import classifiers, detectors
from models.evaluation.average_precision import Matched, average_precision, curve
from models.evaluation.looking import drawn_pictures, everything, score_of

Measures = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """The figure that a model is chosen by, what each label reaches, thresholds, and what the card tells (when asked)."""

    figure: float
    reached: dict[str, float]
    thresholds: dict[str, float]
    tell: Callable[[], Measures]


Judge = Callable[[Model], Verdict]


def judge_detector(sets: dict[str, list[Picture]]) -> Judge:
    """By the mean AP50 of all classes on the validation pictures of each data set."""

    def judge(model: Model) -> Verdict:
        labels = model.card.labels
        looked = {name: detectors.look(pictures, everything(model)) for name, pictures in sets.items()}
        thresholds: dict[str, float] = {}
        reached: dict[str, float] = {}
        for seen in looked.values():
            for label, pictures in _by_label(seen, labels).items():
                reached[label] = average_precision(pictures)
                thresholds[label] = _best_threshold(pictures)

        def tell() -> Measures:
            looked["drawn"] = detectors.look(drawn_pictures(labels), everything(model))
            return {name: detectors.measure(seen, labels, thresholds) for name, seen in looked.items()}

        return Verdict(float(np.mean(list(reached.values()))), reached, thresholds, tell)

    return judge


def _by_label(seen: list[detectors.Seen], labels: tuple[str, ...]) -> dict[str, list[Matched]]:
    """The labels that these pictures have boxes of, with what was found of each."""
    matched = {label: [detectors.match_one(one, i, label) for one in seen] for i, label in enumerate(labels)}
    return {label: pictures for label, pictures in matched.items() if sum(picture.wanted for picture in pictures)}


def _best_threshold(pictures: list[Matched]) -> float:
    """The score with the best F1, in hundredths; one half where nothing was found."""
    recall, precision = curve(pictures)
    if not len(recall):
        return 0.5
    scores = np.sort(np.concatenate([picture.scores[picture.counted] for picture in pictures]))[::-1]
    return _hundredths(scores[(precision * recall / np.maximum(precision + recall, 1e-9)).argmax()])


def judge_classifier(name: str, pictures: list[Picture], label: str) -> Judge:
    """By the accuracy on the validation pictures."""

    def judge(model: Model) -> Verdict:
        scores = {picture.name: score_of(model, label)(picture) for picture in pictures}
        told = np.array([scores[picture.name] for picture in pictures])
        true: NDArray[np.bool_] = np.array([picture.label == label for picture in pictures])
        limits = np.arange(0.3, 0.71, 0.01)
        right = [float(((told >= limit) == true).mean()) for limit in limits]
        best = _hundredths(float(np.median(limits[np.array(right) == max(right)])))
        measured = classifiers.measure(pictures, lambda picture: scores[picture.name], label, best)
        figure = measured["accuracy"]
        return Verdict(figure, {label: figure}, dict.fromkeys(model.card.labels, best), lambda: {name: measured})

    return judge


def _hundredths(score: float) -> float:
    return float(np.floor(score * 100) / 100)
