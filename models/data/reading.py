"""Pictures with boxes as the data folders hold them.

A folder has `labels.jsonl`, one JSON object a line: file, width, height, boxes [{cls, xyxy in pixels}], label; and
`images/` with the files. Nothing is decoded here: a picture's pixels are read when somebody asks for them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray


class UnreadableData(ValueError):
    """A data folder that is not in the format; the message names the file and the line."""


@dataclass(frozen=True)
class Picture:
    """One picture: boxes n x 4 as x1, y1, x2, y2 in pixels, classes n as numbers in the order asked for."""

    name: str
    file: Path
    boxes: NDArray[np.float32]
    classes: NDArray[np.int64]
    label: str | None = None
    pixels: NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)

    def rgb(self) -> NDArray[np.uint8]:
        """Height x width x 3. Raises UnreadableData where the file is no picture."""
        if self.pixels is not None:
            return self.pixels
        found = cv2.imread(str(self.file), cv2.IMREAD_COLOR)
        if found is None:
            raise UnreadableData(f"{self.file}: no picture that OpenCV can decode")
        return np.ascontiguousarray(found[..., ::-1]).astype(np.uint8, copy=False)


def read_folder(folder: Path, classes: Sequence[str]) -> list[Picture]:
    """The folder's pictures in the order of its lines; boxes of other classes are left out.

    Raises UnreadableData for a missing file and for a line that is not in the format.
    """
    listing = folder / "labels.jsonl"
    if not listing.is_file():
        raise UnreadableData(f"{listing}: missing; a data folder has labels.jsonl and images/")
    pictures = []
    for number, line in enumerate(listing.read_text(encoding="utf-8").splitlines(), 1):
        try:
            pictures.append(_picture(folder, json.loads(line), classes))
        except (KeyError, TypeError, ValueError) as fault:
            raise UnreadableData(f"{listing}, line {number}: {fault}") from fault
    return pictures


def classes_in(folder: Path) -> set[str]:
    """Every class that a box of the folder has, and every label of a picture."""
    found: set[str] = set()
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found |= {box["cls"] for box in row.get("boxes", ())}
        if row.get("label"):
            found.add(row["label"])
    return found


def _picture(folder: Path, row: dict[str, object], classes: Sequence[str]) -> Picture:
    name = str(row["file"])
    boxes = row.get("boxes", [])
    if not isinstance(boxes, list):
        raise TypeError("boxes is no list")
    wanted = [box for box in boxes if box["cls"] in classes]
    label = row.get("label")
    return Picture(
        name=name,
        file=folder / "images" / name,
        boxes=np.array([box["xyxy"] for box in wanted], np.float32).reshape(-1, 4),
        classes=np.array([classes.index(box["cls"]) for box in wanted], np.int64),
        label=str(label) if label is not None else None,
    )
