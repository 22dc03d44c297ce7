"""What each data set leaves unlabelled (互补标注): hats on the heads of the faces, masks on the faces of the hard hats.

Hats on faces of at least 26 pixels were marked by hand (models/data/hats_on_faces.json); nobody on the building sites wears
a mask, so a face that the shipped detector is sure of there is one without. What is not certain is UNSURE: it is left out
of the lesson, so that a wrong guess teaches nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jinbo.video.model import Detection
from jinbo.video.pixels.onnx import Model, load
from numpy.typing import NDArray

from models.data.reading import Picture
from models.evaluation.looking import everything

SHIPPED = Path(__file__).resolve().parents[1] / "heads" / "1"
MARKS = Path(__file__).resolve().parents[1] / "data" / "hats_on_faces.json"
MASKS, HATS = 0, 1  # the groups
NO_MASK, HAT, NO_HAT = 1, 3, 4
UNSURE = (5, 6)
"""The class of a box that teaches nothing, of each group."""
_SURE, _SUSPECTED = 0.4, 0.12
_HEAD = np.array([-0.14, -0.53, 0.18, 0.02], np.float32)
"""A head's box from its face's, in widths and heights of the face: the median over the hard hats' bare heads."""

Boxes = NDArray[np.float32]


@dataclass(frozen=True)
class Marks:
    """Which face of which picture wears a hat, and of which one cannot say; every other one of `least` pixels is bare."""

    least: float
    hat: dict[str, list[int]]
    unsure: dict[str, list[int]]

    def of(self, picture: Picture, number: int) -> int:
        """HAT, NO_HAT or UNSURE."""
        box = picture.boxes[number]
        if min(box[2] - box[0], box[3] - box[1]) < self.least or number in self.unsure.get(picture.name, ()):
            return UNSURE[HATS]
        return HAT if number in self.hat.get(picture.name, ()) else NO_HAT


def read_marks(file: Path = MARKS) -> Marks:
    """The marks that are part of the project."""
    told = json.loads(file.read_text(encoding="utf-8"))
    return Marks(told["least_pixels"], told["hat"], told["unsure"])


class OtherGroup:
    """Adds to a picture of one group what is known of the other."""

    def __init__(self, marks: Marks | None = None, model: Model | None = None) -> None:
        self._marks = marks or read_marks()
        self._model = model or load(SHIPPED, threads=1)

    def added(self, picture: Picture, group: int) -> Picture:
        """The picture with boxes of both groups and of UNSURE; `group` is its own."""
        return self._with_hats(picture) if group == MASKS else self._with_masks(picture)

    def _with_hats(self, picture: Picture) -> Picture:
        guesses = self._guesses(picture, HATS)
        heads = [_best_fit(head_of(face), guesses) for face in picture.boxes]
        classes = [self._marks.of(picture, number) for number in range(len(heads))]
        others = [box for box in map(corners, guesses) if all(overlap(box, head) < 0.2 for head in heads)]
        return _joined(picture, heads + others, classes + [UNSURE[HATS]] * len(others))

    def _with_masks(self, picture: Picture) -> Picture:
        """A labelled head that shows no sure face may have one in it."""
        guesses = _one_a_place(self._guesses(picture, MASKS))
        sure = [one.label == self._model.card.labels[NO_MASK] and one.score >= _SURE for one in guesses]
        faces = [corners(one) for one in guesses]
        classes = [NO_MASK if certain else UNSURE[MASKS] for certain in sure]
        known = [face for face, certain in zip(faces, sure, strict=True) if certain]
        hidden = [head for head in picture.boxes if all(overlap(head, face) < 0.2 for face in known)]
        return _joined(picture, faces + hidden, classes + [UNSURE[MASKS]] * len(hidden))

    def _guesses(self, picture: Picture, group: int) -> list[Detection]:
        card = self._model.card
        labels = {card.labels[number] for number in card.output.groups[group]}
        return [one for one in everything(self._model)(picture) if one.label in labels and one.score >= _SUSPECTED]


def _joined(picture: Picture, boxes: Sequence[Boxes], classes: Sequence[int]) -> Picture:
    more = np.array(boxes, np.float32).reshape(-1, 4)
    return replace(
        picture,
        boxes=np.concatenate([picture.boxes, more]),
        classes=np.concatenate([picture.classes, np.array(classes, np.int64)]),
    )


def head_of(face: Boxes) -> Boxes:
    """Where the head of a face is."""
    size = np.array([face[2] - face[0], face[3] - face[1]] * 2, np.float32)
    return np.asarray(face + _HEAD * size, np.float32)


def _best_fit(head: Boxes, guesses: Sequence[Detection]) -> Boxes:
    """The shipped detector's own box of this head where it has one: it fits closer than the proportions."""
    fits = [(overlap(corners(one), head), number) for number, one in enumerate(guesses)]
    share, number = max(fits, default=(0.0, 0))
    return corners(guesses[number]) if share > 0.55 else head


def _one_a_place(seen: Sequence[Detection]) -> list[Detection]:
    """The surest guess of each face: detections of several labels lie over each other."""
    kept: list[Detection] = []
    for one in seen:  # surest first
        if all(overlap(corners(one), corners(other)) < 0.4 for other in kept):
            kept.append(one)
    return kept


def corners(one: Detection) -> Boxes:
    """A detection's box as x1, y1, x2, y2."""
    return np.array([one.box.x1, one.box.y1, one.box.x2, one.box.y2], np.float32)


def overlap(a: Boxes, b: Boxes) -> float:
    """Intersection over union."""
    wide, tall = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = float(max(wide, 0) * max(tall, 0))
    areas = float((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]))
    return shared / max(areas - shared, 1e-6)
