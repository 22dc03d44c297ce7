"""A picture's statistics (画面统计), from which a camera's health is judged: covered, moved, blurred, frozen (DOMAIN 2.2 K14)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jinbo.video.pixels.motion import Grey

EDGE = 24.0
"""Levels between neighbours that make an edge."""
COLOUR_LEVELS = 32
"""Levels that count as one colour."""
_HASH = 8


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of one small grey picture, levels 0-255, masks black."""

    mean: float
    contrast: float
    """Standard deviation of its levels."""
    entropy: float
    """Bits of the levels' histogram, 0..8."""
    edges: float
    """Share of places on an edge, 0..1."""
    blur: float
    """Variance of the Laplacian: small where nothing is sharp."""
    dhash: int
    """64 bits: bit 8·row + column is set where the cell is brighter than its right neighbour."""
    one_colour: float
    """Share of the commonest colour, 32 levels wide, 0..1."""
    difference: float | None = None
    """Mean absolute difference from the picture before, in levels; None where that one is not at hand."""


def statistics(grey: Grey, before: Grey | None = None) -> Statistics:
    """Looks at a small grey picture of at least 9 x 8."""
    levels = grey.astype(np.float32)
    histogram = np.bincount(grey.ravel(), minlength=256)
    return Statistics(
        mean=float(levels.mean()),
        contrast=float(levels.std()),
        entropy=_entropy(histogram),
        edges=_edges(levels),
        blur=_blur(levels),
        dhash=_dhash(levels),
        one_colour=_one_colour(histogram),
        difference=_difference(levels, before),
    )


def watched_places(masked: Grey) -> npt.NDArray[np.bool_] | None:
    """The places of a white picture that masking left white; None where no mask lies."""
    places = np.asarray(masked == 255)
    return None if places.all() else places


def _entropy(histogram: npt.NDArray[np.int64]) -> float:
    shares = histogram[histogram > 0] / histogram.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0  # no negative zero


def _edges(levels: npt.NDArray[np.float32]) -> float:
    across = np.abs(np.diff(levels, axis=1))[:-1]
    down = np.abs(np.diff(levels, axis=0))[:, :-1]
    return float((np.maximum(across, down) > EDGE).mean())


def _blur(levels: npt.NDArray[np.float32]) -> float:
    middle = levels[1:-1, 1:-1]
    around = levels[:-2, 1:-1] + levels[2:, 1:-1] + levels[1:-1, :-2] + levels[1:-1, 2:]
    return float((around - 4 * middle).var())


def _dhash(levels: npt.NDArray[np.float32]) -> int:
    height, width = levels.shape
    rows = np.add.reduceat(levels, np.arange(_HASH) * height // _HASH, axis=0)
    cells = np.add.reduceat(rows, np.arange(_HASH + 1) * width // (_HASH + 1), axis=1)
    sizes = np.diff(np.append(np.arange(_HASH + 1) * width // (_HASH + 1), width))
    means = cells / sizes
    bits = (means[:, :-1] > means[:, 1:]).ravel()
    return int(sum(1 << place for place, bit in enumerate(bits) if bit))


def _one_colour(histogram: npt.NDArray[np.int64]) -> float:
    """The fullest window of COLOUR_LEVELS: fixed bins would cut an even wall in two."""
    sums = np.cumsum(np.append(0, histogram))
    return float((sums[COLOUR_LEVELS:] - sums[:-COLOUR_LEVELS]).max() / sums[-1])


def _difference(levels: npt.NDArray[np.float32], before: Grey | None) -> float | None:
    if before is None or before.shape != levels.shape:
        return None
    return float(np.abs(levels - before).mean())
