"""A picture before the installed detectors (看图): heads and things first, then classifiers on crops of the heads found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jinbo.video.detector_ports import Looked
from jinbo.video.model import Box, Detection, ModelKind
from jinbo.video.pixels.jpeg import decoded, shown
from jinbo.video.pixels.letterbox import Pixels
from jinbo.video.pixels.onnx import Model, Shelf

HEADS = "heads"
"""The detector whose boxes classifiers are shown crops of."""
_BODY = 2.6
"""Side of a crop in heads: head and shoulders, as the classifiers' training pictures have them."""
_LOW = 0.35
"""How much of a head below its middle a crop's middle lies."""
MOST_CROPS = 6
"""Heads that classifiers look at in one picture, the largest first: a crowd may not slow all down."""
LEAST_HEAD = 24.0
"""Heads lower than so many pixels show too little to be classified."""


@dataclass(frozen=True)
class ShelfEyes:
    """Port DetectorEyes: the models on a shelf. A classifier's first label is the one that is no news."""

    shelf: Shelf

    def look(self, jpeg: bytes, wanted: Sequence[str]) -> Looked:
        """Each detector once; a classifier that is wanted brings the head detector with it.

        Raises:
            InvalidError: `picture-unreadable` or `picture-too-large`.
        """
        models = [self.shelf.models[name] for name in sorted(set(wanted)) if name in self.shelf.models]
        classifiers = [model for model in models if model.card.kind is ModelKind.CLASSIFIER]
        detectors = [model for model in models if model.card.kind is ModelKind.DETECTOR]
        heads = self.shelf.models.get(HEADS)
        if classifiers and heads is not None and heads not in detectors:
            detectors.append(heads)
        elif heads is None:
            classifiers = []  # no heads are found, so none is classified
        if not detectors:
            width, height = decoded(jpeg).shape[1::-1]
            return Looked(width, height, (), (), (), 0.0)
        found: list[Detection] = []
        for model in detectors:
            seen = shown(jpeg, model.card.input)
            found += model.detections_on(seen)
        if classifiers and found:
            found += _classified(decoded(jpeg), classifiers, _heads(found, heads))
        looked = [*detectors, *classifiers]
        return Looked(
            *seen.size,
            detectors=tuple(sorted(model.card.detector for model in looked)),
            detections=tuple(found),
            models=tuple(sorted(model.card.name for model in looked)),
            sharpness=sharpness(seen.canvas),
        )

    def experimental(self, model: str, label: str) -> bool:
        """Whether a model (`heads/1`) says so of a label; a model that is not here is not known well enough."""
        cards = (one.card for one in self.shelf.models.values())
        return next((label in card.experimental for card in cards if card.name == model), True)


def sharpness(pixels: Pixels) -> float:
    """Variance of the Laplacian of the brightness on a net's canvas: to be compared between pictures of one camera."""
    grey = pixels.astype(np.float32).mean(2)
    bent = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    return float(bent.var())


def _classified(picture: Pixels, classifiers: Iterable[Model], heads: Sequence[Box]) -> Iterator[Detection]:
    for head in heads:
        crop = _crop(picture, head)
        for model in classifiers:
            scores = model.scores(crop)
            limits = zip(model.card.labels[1:], model.card.thresholds[1:], strict=True)
            yield from (Detection(label, scores[label], head) for label, limit in limits if scores[label] >= limit)


def _heads(found: Iterable[Detection], model: Model | None) -> list[Box]:
    """The heads to classify, one box a head: a face's box lies within its head's."""
    labels = set(model.card.labels) if model is not None else set()
    boxes = sorted((one.box for one in found if one.label in labels), key=lambda box: -box.area)
    chosen: list[Box] = []
    for box in boxes:
        if box.height >= LEAST_HEAD and not any(_holds(other, box) for other in chosen):
            chosen.append(box)
    return chosen[:MOST_CROPS]


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner.x1 + inner.x2) / 2, (inner.y1 + inner.y2) / 2
    return outer.x1 <= x <= outer.x2 and outer.y1 <= y <= outer.y2


def _crop(picture: Pixels, head: Box) -> Pixels:
    """A square around head and shoulders, as far as the picture goes."""
    high, wide = picture.shape[:2]
    half = _BODY * max(head.width, head.height) / 2
    x, y = (head.x1 + head.x2) / 2, (head.y1 + head.y2) / 2 + _LOW * head.height
    left, top = max(0, round(x - half)), max(0, round(y - half))
    return np.ascontiguousarray(picture[top : min(high, round(y + half)), left : min(wide, round(x + half))])
