"""Batches of the head, hat and mask detector: faces of one data set, heads of the other, and drawn scenes."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from models.data.reading import Picture, read_folder
from models.data.split import split
from models.drawn.scenes import kitchen
from models.training.augment import Rare, Square, rare_heads, square
from models.training.loss import Boxes, Target
from models.training.other_group import UNSURE, OtherGroup

CLASSES = ("mask", "no_mask", "mask_incorrect", "hat", "no_hat")
GROUPS = (3, 2)


@dataclass(frozen=True)
class Origin:
    """A data set: its folder, its group of classes, which are pasted as rare, and how much more a picture with one counts."""

    folder: str
    group: int
    rare: tuple[int, ...]
    weights: dict[int, float]


SOURCES = (Origin("mask853", 0, (1, 2), {1: 2.0, 2: 6.0}), Origin("hardhat501", 1, (4,), {4: 2.0}))
_SHARES = (0.52, 0.38, 0.10)  # faces, heads, drawn scenes


@dataclass(frozen=True)
class Source:
    """A data set's training pictures, decoded, with the chance of each to be drawn."""

    pictures: list[Picture]
    chances: np.ndarray
    rare: list[Rare]


def read_sources(data: Path) -> list[Source]:
    """Raises models.data.reading.UnreadableData where a folder is missing or not in the format."""
    found, other = [], OtherGroup()
    for origin in SOURCES:
        pictures = [replace(picture, pixels=picture.rgb()) for picture in read_folder(data / origin.folder, CLASSES)]
        training, _ = split(pictures)
        counts = [1 + sum(w for c, w in origin.weights.items() if c in picture.classes) for picture in training]
        chances = np.array(counts) / sum(counts)
        both = [other.added(picture, origin.group) for picture in training]
        found.append(Source(both, chances, rare_heads(training, origin.rare)))
    return found


def batches(
    sources: list[Source], rng: np.random.Generator, size: int, sides: tuple[int, ...]
) -> Generator[tuple[torch.Tensor, list[Target]], bool, None]:
    """Without end: pixels N x 3 x side x side (0 to 255), and what each picture teaches. Send True to leave mosaics out."""
    plain = False
    while True:
        side = int(sides[int(rng.integers(len(sides)))])
        pictures, targets = [], []
        for number in range(size):
            kind = int(rng.choice(3, p=_SHARES))
            if kind == len(sources):
                pixels, drawn = _drawn(rng, side, number)
                targets += drawn
            else:
                found = _photographed(rng, sources[kind], side, mosaic=not plain and rng.random() < 0.75)
                pixels = found.pixels
                targets += [_target(number, group, found.boxes, found.classes) for group in range(len(GROUPS))]
            pictures.append(pixels)
        stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float()
        plain = bool((yield stacked.contiguous(memory_format=torch.channels_last), targets))


def _photographed(rng: np.random.Generator, source: Source, side: int, *, mosaic: bool) -> Square:
    """The first picture by its chance, the others of a mosaic at random."""
    first = source.pictures[int(rng.choice(len(source.pictures), p=source.chances))]
    others = [source.pictures[int(i)] for i in rng.integers(len(source.pictures), size=3)] if mosaic else []
    return square(rng, [first, *others], source.rare, side, mosaic=mosaic)


def _drawn(rng: np.random.Generator, side: int, number: int) -> tuple[np.ndarray, list[Target]]:
    pixels, people = kitchen(rng, side, side)
    faces = np.array([person.face for person in people], np.float32).reshape(-1, 4)
    heads = np.array([person.head for person in people], np.float32).reshape(-1, 4)
    wears = np.array([CLASSES.index(person.wear) for person in people], np.int64)
    caps = np.array([3 if person.cap else 4 for person in people], np.int64)
    return pixels, [_target(number, 0, faces, wears), _target(number, 1, heads, caps)]


def _target(number: int, group: int, boxes: np.ndarray, classes: np.ndarray) -> Target:
    """What the boxes of all groups say of one."""
    first = sum(GROUPS[:group])
    mine = (classes >= first) & (classes < first + GROUPS[group])
    known = Boxes(torch.from_numpy(boxes[mine]), torch.from_numpy(classes[mine] - first))
    return Target(number, group, known, torch.from_numpy(boxes[classes == UNSURE[group]]))
