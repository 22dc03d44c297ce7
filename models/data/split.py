"""What is trained on and what is measured on: near duplicates always lie on the same side.

Two pictures are near duplicates when their difference hashes (64 bits) differ in at most six; groups are the connected
parts. A group's side depends on nothing but its first name and the salt, so that it is the same everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models.data.reading import Picture

NEAR = 6
SALT = "jinbo-1"
VALIDATION_SHARE = 15  # of a hundred groups


def difference_hash(rgb: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """64 bits: whether each cell of an 8 x 9 grey thumbnail is brighter than its left neighbour."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA)
    return np.asarray(small[:, 1:] > small[:, :-1]).reshape(-1)


def groups_of(hashes: NDArray[np.bool_], near: int = NEAR) -> list[int]:
    """For each picture the number of the first picture of its group."""
    first = list(range(len(hashes)))

    def root(number: int) -> int:
        while first[number] != number:
            first[number] = first[first[number]]
            number = first[number]
        return number

    for number in range(len(hashes)):
        apart = (hashes[number + 1 :] != hashes[number]).sum(axis=1)
        for other in np.nonzero(apart <= near)[0]:
            a, b = root(number), root(number + 1 + int(other))
            first[max(a, b)] = min(a, b)
    return [root(number) for number in range(len(hashes))]


def is_validation(name: str, share: int = VALIDATION_SHARE) -> bool:
    """Whether the group of this first name is measured on, never trained on."""
    digest = hashlib.sha256(f"{SALT}:{name}".encode()).hexdigest()
    return int(digest, 16) % 100 < share


def split(pictures: Sequence[Picture]) -> tuple[list[Picture], list[Picture]]:
    """(training, validation), in the order given."""
    hashes = np.array([difference_hash(picture.rgb()) for picture in pictures])
    groups = groups_of(hashes)
    measured = [is_validation(pictures[group].name) for group in groups]
    training = [picture for picture, held in zip(pictures, measured, strict=True) if not held]
    validation = [picture for picture, held in zip(pictures, measured, strict=True) if held]
    return training, validation
