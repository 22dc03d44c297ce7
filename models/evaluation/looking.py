"""How a measured model looks at a picture: the very path of the product, from the file's JPEG or from drawn pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from jinbo.video.model import Detection
from jinbo.video.pixels import answers
from jinbo.video.pixels.jpeg import shown
from jinbo.video.pixels.onnx import Model
from numpy.typing import NDArray

from models.data.reading import Picture
from models.drawn.cabins import LABELS as CABIN_LABELS
from models.drawn.cabins import cabin
from models.drawn.heads import Box
from models.drawn.scenes import kitchen
from models.evaluation.detectors import SEEN_FROM

DRAWN_CLASSES = ("mask", "no_mask", "mask_incorrect", "hat", "no_hat")
_DRAWN = 120
_SEED = 853


def everything(model: Model) -> Callable[[Picture], list[Detection]]:
    """What the detector sees, down to the lowest score that is measured."""
    thresholds = (SEEN_FROM,) * len(model.card.labels)

    def see(picture: Picture) -> list[Detection]:
        seen = shown(_jpeg(picture), model.card.input)
        return answers.detections(model.answer(seen.canvas), model.card, seen.scale, seen.size, thresholds)

    return see


def score_of(model: Model, label: str) -> Callable[[Picture], float]:
    """The classifier's score of one label."""
    return lambda picture: answers.scores(model.answer(shown(_jpeg(picture), model.card.input).canvas), model.card)[
        label
    ]


def _jpeg(picture: Picture) -> bytes:
    """The file as it is where it is a JPEG; else the pixels, packed as a camera would."""
    if picture.pixels is None and picture.file.suffix.lower() in (".jpg", ".jpeg"):
        return picture.file.read_bytes()
    _, packed = cv2.imencode(".jpg", picture.rgb()[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    return packed.tobytes()


def drawn_pictures(labels: tuple[str, ...]) -> list[Picture]:
    """The same drawn scenes every time, of a seed that training does not use; none for a model of other labels."""
    if set(labels) <= set(DRAWN_CLASSES):
        return _drawn_kitchens(labels)
    if set(labels) <= set(CABIN_LABELS):
        return drawn_cabins(_DRAWN, _SEED)
    return []


def _drawn_kitchens(labels: tuple[str, ...]) -> list[Picture]:
    rng = np.random.default_rng(_SEED)
    pictures = []
    for number in range(_DRAWN):
        pixels, people = kitchen(rng)
        told: list[tuple[Box, str]] = [(person.face, person.wear) for person in people]
        told += [(person.head, "hat" if person.cap else "no_hat") for person in people]
        pictures.append(_picture(f"drawn-{number}", pixels, [one for one in told if one[1] in labels], labels))
    return pictures


def drawn_cabins(count: int, seed: int) -> list[Picture]:
    """Drawn lift cabins, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return [_picture(f"cabin-{number}", *cabin(rng, 320, 320), CABIN_LABELS) for number in range(count)]


def _picture(name: str, pixels: NDArray[np.uint8], told: Sequence[tuple[Box, str]], labels: tuple[str, ...]) -> Picture:
    boxes = np.array([box for box, _ in told], np.float32).reshape(-1, 4)
    classes = np.array([labels.index(label) for _, label in told], np.int64)
    return Picture(name, Path(), boxes, classes, pixels=pixels)
